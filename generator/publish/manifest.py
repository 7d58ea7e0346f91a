"""The manifest of a release: the SHA-256 of every file, chained to the manifest before it.

It is text that `sha256sum -c` understands; lines that begin with `#` are the release's own:

    # jianbao release 7
    # edition internal
    # previous 5d41… (the SHA-256 of the manifest before, or `none`)
    # widened {"by": …, "reason": …, "what": […]} (only where readers came to see what they did not)
    8c7d…  site/index.html
    # kept for readers of the release before
    19a0…  site/assets/0a1b2c3d4e/site.css
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.store.hashing import sha256

NAME = "manifest.sha256"
SIGNATURES = (f"{NAME}.minisig", f"{NAME}.asc")
NONE = "none"
KEPT = "# kept for readers of the release before"

_HEAD = re.compile(
    r"# jianbao release (?P<number>[1-9]\d*)\n"
    r"# edition (?P<edition>\S+)\n"
    r"# previous (?P<previous>none|[0-9a-f]{64})\n"
    r"(?:# widened (?P<widened>\{.*\})\n)?"
)
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds: path in the release → SHA-256.

    `own` are the files that were built for it, `kept` those of the release before that its readers
    may still ask for. `previous` is the SHA-256 of the manifest before, or `none`. `widened` says
    who decided that readers see what was withheld from them, why, and what that is; mostly empty.
    """

    number: int
    edition: str
    previous: str
    own: Mapping[str, str]
    kept: Mapping[str, str]
    widened: str = ""

    @property
    def files(self) -> dict[str, str]:
        """Return all files."""
        return {**self.own, **self.kept}

    def as_bytes(self) -> bytes:
        """Return the manifest as it is written; raises `ValueError` for a path it cannot hold."""
        head = (
            f"# jianbao release {self.number}\n# edition {self.edition}\n"
            f"# previous {self.previous}\n"
        )
        if self.widened:
            head += f"# widened {self.widened}\n"
        kept = f"{KEPT}\n{_lines(self.kept)}" if self.kept else ""
        return f"{head}{_lines(self.own)}{kept}".encode()

    @property
    def digest(self) -> str:
        """Return the SHA-256 by which the next manifest names this one."""
        return sha256(self.as_bytes())


def parse(data: bytes) -> Manifest:
    """Read a manifest; raises `ValueError` unless it is, byte for byte, one that we write."""
    text = data.decode()
    head = _HEAD.match(text)
    if head is None:
        raise ValueError("not the head of a manifest")
    own, _, kept = text[head.end() :].partition(f"{KEPT}\n")
    manifest = Manifest(
        int(head["number"]),
        head["edition"],
        head["previous"],
        _files(own),
        _files(kept),
        head["widened"] or "",
    )
    if manifest.as_bytes() != data:
        raise ValueError("not in the form of a manifest")
    return manifest


def widening(reason: str, by: str, what: Iterable[str]) -> str:
    """Return who decided on what, and why, as one line, whatever signs are in it."""
    record = {"by": by, "reason": reason, "what": sorted(what)}
    text = json.dumps(record, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def differences(
    manifest: Manifest, folder: Path, hashes: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Kind]]:
    """Yield each file below `folder` that is not as the manifest says, in order of their paths.

    `hashes` is what `hashes_below` has just returned, if it was called before.
    """
    expected = manifest.files
    found = dict(hashes_below(folder, {}) if hashes is None else hashes)
    for path in (NAME, *SIGNATURES):
        found.pop(path, None)
    for path in sorted(found.keys() | expected.keys()):
        if path not in expected:
            yield path, "added"
        elif path not in found:
            yield path, "removed"
        elif found[path] != expected[path]:
            yield path, "changed"


def hashes_below(folder: Path, known: dict[tuple[int, int], str]) -> dict[str, str]:
    """Return the SHA-256 of everything below `folder` that is no folder, "" of what is no file.

    `known` has those of files that were read before, by the file's own number: releases share them.
    """
    found: dict[str, str] = {}
    waiting = [(str(folder), "")]
    while waiting:
        place, under = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                name = under + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{name}/"))
                elif entry.is_file(follow_symlinks=False):
                    found[name] = _hash_of(entry.path, known)
                else:
                    found[name] = ""
    return found


def _hash_of(path: str, known: dict[tuple[int, int], str]) -> str:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of files
        status = os.fstat(file.fileno())
        which = (status.st_dev, status.st_ino)
        if which not in known:
            known[which] = sha256(file.readall())
        return known[which]


def _lines(files: Mapping[str, str]) -> str:
    for path in files:
        if "\n" in path or "\\" in path or path != path.strip():
            raise ValueError(f"a manifest cannot hold the path {path!r}")
    return "".join(f"{files[path]}  {path}\n" for path in sorted(files))


def _files(text: str) -> dict[str, str]:
    matches = [_LINE.fullmatch(line) for line in text.splitlines()]
    return {match[2]: match[1] for match in matches if match}
