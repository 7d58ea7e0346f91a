"""What was made before, found by the hash of all it was made from.

An entry holds some files and a JSON value. Files lie once each under the hash of their content, so
an entry that was cut short or changed is noticed, ignored and made again. Nothing here looks at a
clock.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FORM = "1"  # of the entries; another form is another key


@dataclass(frozen=True, slots=True)
class Kept:
    """A cache entry: `files` maps a name to the SHA-256 of its content; `value` is JSON."""

    files: Mapping[str, str]
    value: object = None


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of the parts, each told apart from the next by its length."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def digest_of_files(*places: Path) -> str:
    """Return the hash of the files at and below `places`: their names and bytes."""
    parts: list[str | bytes] = []
    for place in places:
        found = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
        for path in found:
            if "__pycache__" not in path.parts:
                parts += [path.relative_to(place.parent).as_posix(), path.read_bytes()]
    return digest(*parts)


@dataclass(slots=True)
class Cache:
    """The cache below one folder, and which of its entries this run has used."""

    folder: Path
    used: set[tuple[str, str]] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)  # content kept without an entry
    _sound: set[str] = field(default_factory=set)  # content that this run has hashed or written

    def get(self, kind: str, key: str) -> Kept | None:
        """Return the entry, or None when it is absent or not what was put there."""
        try:
            record = json.loads(self._entry(kind, key).read_bytes())
            body, check = record["entry"], record["check"]
            if digest(FORM, kind, key, _canonical(body)) != check:
                return None
            kept = Kept(body["files"], body["value"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not all(self._is_sound(content) for content in kept.files.values()):
            return None
        self.used.add((kind, key))
        return kept

    def put(self, kind: str, key: str, files: Mapping[str, bytes], value: object = None) -> Kept:
        """Keep files and a value; the entry is written last."""
        body = {"files": {name: self._write(data) for name, data in files.items()}, "value": value}
        check = digest(FORM, kind, key, _canonical(body))
        record = json.dumps({"entry": body, "check": check}, ensure_ascii=False)
        write_whole(self._entry(kind, key), record.encode())
        self.used.add((kind, key))
        return Kept(body["files"], value)  # type: ignore[arg-type]

    def keep(self, data: bytes) -> str:
        """Keep one file's content for this run; return its SHA-256."""
        content = self._write(data)
        self.loose.add(content)
        return content

    def _write(self, data: bytes) -> str:
        content = hashlib.sha256(data).hexdigest()
        if not self._is_sound(content):
            write_whole(self.path(content), data, mode=0o444)
            self._sound.add(content)
        return content

    def path(self, content: str) -> Path:
        """Return where content lies, by its SHA-256."""
        return self.folder / "content" / content[:2] / content

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._sound.clear()

    def sweep(self) -> None:
        """Delete what this run has not used."""
        entries = {self._entry(kind, key) for kind, key in self.used}
        wanted = {self.path(content) for content in self.loose}
        for entry in entries:
            with suppress(OSError, ValueError):
                files = json.loads(entry.read_bytes())["entry"]["files"]
                wanted |= {self.path(content) for content in files.values()}
        for path in self.folder.rglob("*"):
            if path.is_file() and path not in entries and path not in wanted:
                path.unlink()

    def _entry(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / f"{key}.json"

    def _is_sound(self, content: str) -> bool:
        if content not in self._sound:
            try:
                data = self.path(content).read_bytes()
            except OSError:
                return False
            if hashlib.sha256(data).hexdigest() != content:
                return False
            self._sound.add(content)
        return True


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file in one step: readers see the old bytes or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
