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

from generator.system import portable

Record = Mapping[str, Any]
SUFFIX = ".jsonl"
HASH = b', "sha256": "'
END = len(HASH) + 64 + len('"}')


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain is broken: a line was changed, or what it follows is not before it."""

    name: str
    line: int
    kind: Literal["changed", "gap"]


def made(record: Record) -> bytes:
    """Return a record as a line, without its end."""
    text = json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace")[:-1]
    return text + HASH + hashlib.sha256(text).hexdigest().encode() + b'"}'


def parsed(line: bytes) -> dict[str, Any] | None:
    """Return a line's record with its `sha256`; None when it is not as it was made."""
    text, mark = line[:-END], line[-END:]
    if mark != HASH + hashlib.sha256(text).hexdigest().encode() + b'"}':
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def lines(path: Path) -> Iterator[tuple[int, bytes, dict[str, Any] | None]]:
    """Yield a file's lines with their records; an end that a crash cut short is no line."""
    *whole, rest = path.read_bytes().split(b"\n") if path.exists() else [b""]
    for number, line in enumerate(map(bytes.rstrip, whole), 1):
        if line:
            yield number, line, parsed(line)
    if (record := parsed(rest)) is not None:
        yield len(whole) + 1, rest, record


def read(folder: Path) -> tuple[dict[bytes, dict[str, Any]], list[Fault]]:
    """Read the files of all writers: their sound lines, and where a chain is broken."""
    found: dict[bytes, dict[str, Any]] = {}
    faults: list[Fault] = []
    seen: defaultdict[str, set[str]] = defaultdict(lambda: {""})
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        before = seen[writer_of(path)]
        for number, line, record in lines(path):
            if record is None:
                faults.append(Fault(path.name, number, "changed"))
                before.add(line[-END:][len(HASH) : -2].decode("ascii", "replace"))
                continue
            if record.get("before") not in before:
                faults.append(Fault(path.name, number, "gap"))
            before.add(record["sha256"])
            found[line] = record
    return found, faults


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
