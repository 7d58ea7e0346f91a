"""Files of records that only grow: JSON lines, each with its own hash and that of the one before.

A file has one writer, `<writer>-<month>.jsonl`; a writer's files are one chain. A line that two
branches went on from may have two that follow, so that version control can unite such files.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from msgspec import DecodeError
from msgspec.json import decode

from generator.system import portable

Record = Mapping[str, Any]
SUFFIX = ".jsonl"
BEFORE, HASH = b'{"before": "', b', "sha256": "'
END = len(HASH) + 64 + len('"}')


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain is broken: a changed line, one whose forerunner is gone, or no file at all."""

    name: str
    line: int
    kind: Literal["changed", "gap", "foreign"]


def made(record: Record, before: str) -> bytes:
    """Return a record as a line, without its end; `before` is the hash of the line before."""
    told = json.dumps({"before": before, **record}, ensure_ascii=False)
    text = told.encode("utf-8", "backslashreplace")[:-1]
    return text + HASH + hashlib.sha256(text).hexdigest().encode() + b'"}'


def parsed(line: bytes) -> dict[str, Any] | None:
    """Return a line's record with its `sha256`; None when it is not as it was made."""
    return record_of(line) if _is_whole(line) else None


def record_of(line: bytes) -> dict[str, Any]:
    """Return the record of a line that is as it was made."""
    try:
        record: dict[str, Any] = decode(line)
    except DecodeError:  # a name that is no text, which JSON's own reader lets pass
        record = json.loads(line)
    return record


def _is_whole(line: bytes) -> bool:
    text, mark = line[:-END], line[-END:]
    sha256 = hashlib.sha256(text).hexdigest().encode()
    return mark == HASH + sha256 + b'"}' and text.startswith(BEFORE)


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield a file's lines with their numbers; an end that a crash cut short is no line."""
    *whole, rest = path.read_bytes().split(b"\n") if path.exists() else [b""]
    for number, line in enumerate(map(bytes.rstrip, whole), 1):
        if line:
            yield number, line
    if parsed(rest) is not None:
        yield len(whole) + 1, rest


def faults(folder: Path) -> Iterator[Fault]:
    """Yield where a chain of any writer is broken."""
    seen: defaultdict[str, set[bytes]] = defaultdict(lambda: {b""})
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        before = seen[writer_of(path)]
        if not path.is_file():
            yield Fault(path.name, 1, "foreign")
            continue
        for number, line in lines(path):
            if not _is_whole(line):
                yield Fault(path.name, number, "changed")
            elif line[len(BEFORE) :].partition(b'"')[0] not in before:
                yield Fault(path.name, number, "gap")
            before.add(line[-END:][len(HASH) : -2])


def read(folder: Path) -> Iterator[bytes]:
    """Yield the lines of all writers."""
    for path in folder.glob(f"*{SUFFIX}"):
        yield from (line for _, line in lines(path))


def writer_of(path: Path) -> str:
    """Return whose file it is."""
    return path.name.removesuffix(SUFFIX)[: -len("-2023-07")]


def file_for(folder: Path, writer: str, at: datetime) -> Path:
    """Return the file that a writer goes on in: never an earlier one, whatever the clock."""
    own = [path for path in folder.glob(f"*{SUFFIX}") if writer_of(path) == writer]
    return max([*own, folder / f"{writer}-{at:%Y-%m}{SUFFIX}"])


class Appender:
    """A file of lines, open at its end."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; what a crash had cut short is taken off."""
        data = path.read_bytes() if path.exists() else b""
        rest = data.rpartition(b"\n")[2]
        self.path = path
        self.file = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | portable.PLAIN, 0o600), "ab"
        )
        if not data:
            portable.sync(path.parent)
        if rest and parsed(rest) is None:
            self.file.truncate(len(data) - len(rest))
        elif rest:
            self.file.write(b"\n")

    def write(self, texts: Iterable[bytes], *, sync: bool = True) -> None:
        """Add lines at once; with `sync` they are on the disk when this returns."""
        self.file.write(b"".join(text + b"\n" for text in texts))
        self.file.flush()
        if sync:
            os.fsync(self.file.fileno())

    def close(self) -> None:
        """Close the file."""
        self.file.close()
