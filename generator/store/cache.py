"""What was made before, found by the hash of all it was made from.

An entry holds some files and a plain value. Files lie once each under the hash of their content, so
what was cut short or changed is noticed, ignored and made again. Nothing here looks at a clock.
Several processes may store files in one cache: each appears whole or not at all, and two who make
the same thing write the same bytes. Entries are written by one of them, the others hand it theirs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import MsgspecError, msgpack

from generator.store import whole
from generator.store.hashing import sha256, sha256_at
from generator.store.memory import Memory, remember
from generator.store.stamps import is_settled

FORM = "3"  # of what lies in the folder; another form is not read
ENTRIES, STAMPS = "entries", "stamps"


@dataclass(frozen=True, slots=True)
class Kept:
    """A cache entry: `files` maps a name to the SHA-256 of its content; `value` is plain."""

    files: Mapping[str, str]
    value: object = None


@dataclass(slots=True)
class Cache:
    """The cache below one folder, and which of its entries this run has used.

    What has been hashed once, by this run or the one before, is not hashed again as long as its
    file is the same one and was not written to, as the file system tells. A run begins with
    `recall` or `clear`; where runs follow each other in one process, they go on with one cache.
    """

    folder: Path
    entries: Memory = field(default_factory=Memory)
    used: dict[tuple[str, str], frozenset[str] | None] = field(default_factory=dict)  # → content
    loose: set[str] = field(default_factory=set)  # content kept without an entry
    _sound: dict[str, tuple[int, ...]] = field(default_factory=dict)  # content → its file's stamp
    _is_checked: set[str] = field(default_factory=set)  # content whose stamp this round has seen
    is_grown: bool = False  # whether this round has put something

    def recall(self) -> None:
        """Take over what the run before has kept and hashed; nothing is used yet.

        A file that had just been written when that was said is hashed.
        """
        self.used.clear()
        self.loose.clear()
        self._is_checked.clear()
        self.is_grown = False
        self.entries = remember(self.folder / ENTRIES, FORM, self.entries)
        if not self._sound:
            with suppress(OSError, MsgspecError):
                stamps = (self.folder / STAMPS).read_bytes()
                self._sound = msgpack.decode(stamps, type=dict[str, tuple[int, ...]])

    def remember(self) -> None:
        """Leave what this run has kept and hashed to the next, and delete what it did not use."""
        for kind, key in self.used:
            self.entries.hold(kind, key)
        self.entries.save()
        self._sound = {content: self._sound[content] for content in sorted(self._is_checked)}
        stamps = {content: stamp for content, stamp in self._sound.items() if is_settled(stamp)}
        whole.write(self.folder / STAMPS, msgpack.encode(stamps), lasting=False)
        self._sweep()

    def get(self, kind: str, key: str) -> Kept | None:
        """Return the entry, or None when it is absent or not what was put there."""
        kept = self.entries.recall(kind, key, Kept)
        if kept is None or not all(map(self._is_sound, kept.files.values())):
            return None
        self.used[kind, key] = frozenset(kept.files.values())
        return kept

    def put(self, kind: str, key: str, files: Mapping[str, bytes], value: object = None) -> Kept:
        """Keep files and a value under a key."""
        kept = self.store(files, value)
        self.enter(kind, key, kept)
        return kept

    def store(self, files: Mapping[str, bytes], value: object = None) -> Kept:
        """Keep files for an entry, which whoever writes the entries is to enter."""
        return Kept({name: self._write(data) for name, data in files.items()}, value)

    def enter(self, kind: str, key: str, kept: Kept) -> None:
        """Keep an entry whose files were stored, perhaps by another process."""
        for content in kept.files.values():
            if content not in self._is_checked:
                self._trust(content, self.path(content).stat())
        self.entries.keep(kind, key, kept)
        self.used[kind, key] = frozenset(kept.files.values())
        self.is_grown = True

    def save(self) -> None:
        """Write down what was entered, in case that the run does not come to its end."""
        self.entries.add()

    def hold(self, kind: str, key: str) -> None:
        """Count an entry as used, without looking at it."""
        self.used.setdefault((kind, key))

    def keep(self, data: bytes) -> str:
        """Keep one file's content for this run; return its SHA-256."""
        content = self._write(data)
        self.loose.add(content)
        return content

    def path(self, content: str) -> Path:
        """Return where content lies, by its SHA-256."""
        return self.folder / "content" / content[:2] / content

    def paths(self, files: Mapping[str, str]) -> dict[str, str]:
        """Return where the content of files lies, by their names."""
        folder = f"{self.folder}/content"
        return {name: f"{folder}/{content[:2]}/{content}" for name, content in files.items()}

    def read(self, content: str) -> bytes:
        """Return content that an entry of this run names."""
        return self.path(content).read_bytes()

    def clear(self) -> None:
        """Forget everything, and begin a run."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._sound.clear()
        self.recall()

    def _sweep(self) -> None:
        """Delete what this run has not used."""
        wanted = {ENTRIES, STAMPS, *self.loose}
        for (kind, key), content in self.used.items():
            kept = self.entries.recall(kind, key, Kept) if content is None else None
            wanted.update(kept.files.values() if kept else content or ())
        for folder, _, names in os.walk(self.folder):
            for name in set(names) - wanted:
                Path(folder, name).unlink()

    def _write(self, data: bytes) -> str:
        content = sha256(data)
        if not self._is_sound(content):
            path = self.path(content)
            whole.write(path, data, 0o444, lasting=False)
            self._trust(content, path.stat())
            self.is_grown = True
        return content

    def _is_sound(self, content: str) -> bool:
        if content in self._is_checked:
            return True
        path = f"{self.folder}/content/{content[:2]}/{content}"
        try:
            status = os.stat(path)  # noqa: PTH116 - thousands of files
            if self._sound.get(content) == _stamp(status):
                self._is_checked.add(content)
                return True
            if sha256_at(path) != content:
                return False
        except OSError:
            return False
        self._trust(content, status)
        return True

    def _trust(self, content: str, status: os.stat_result) -> None:
        self._sound[content] = _stamp(status)
        self._is_checked.add(content)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes when a file is written to, and not when a tree links to it."""
    return (status.st_ino, status.st_size, status.st_mtime_ns)
