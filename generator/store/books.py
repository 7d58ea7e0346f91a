"""A book of records that several machines keep together: a file per machine and month.

What this machine has written or seen it also remembers outside the archive, so that an older book
put back from a backup is noticed. What it wrote itself goes back into the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from generator.store import chain, whole
from generator.store.machine import Machine
from generator.store.moments import text_of


class DamagedError(Exception):
    """The book cannot be relied on; `args` are a file's name and the line, 0 for what it lacks."""


class Book:
    """A book, open: for writing by a machine with a name, else only to be read.

    What the records come to is for those who derive from it to say: see `fold` and `took`.
    """

    def __init__(
        self, folder: Path, machine: Machine, clock: Callable[[], datetime], memory_name: str
    ) -> None:
        """Read the book in `folder` and what the machine remembers. Raises `DamagedError`."""
        self.folder, self.machine, self.clock = folder, machine, clock
        memory = machine.folder / f"{memory_name}{chain.SUFFIX}"
        found = self._found()
        known = {text for _, text in chain.lines(memory)}
        remembered = {text: chain.parsed(text) for text in known - found.keys()}
        self.records = found | {text: one for text, one in remembered.items() if one}
        self.n = 0
        self.fold()
        self.file: chain.Appender | None = None
        self.memory: chain.Appender | None = None
        self.lost: list[chain.Record] = []  # of this machine's records, what the book lacked
        if machine.id:
            whole.keep_private(folder.parent)
            whole.keep_private(folder, *(path.name for path in folder.glob("*")))
            self.memory = chain.Appender(memory)
            own = sorted(
                (record["n"], text)
                for text, record in self.records.items()
                if record["machine"] == machine.id
            )
            self.last = self.records[own[-1][1]]["sha256"] if own else ""
            lost = [text for _, text in own if text in remembered]
            self._append(lost)
            self.lost = [self.records[text] for text in lost]
            self.memory.write(text for text in found if text not in known)

    def fold(self) -> None:
        """Work out what all records come to."""
        self.n = max((record["n"] for record in self.records.values()), default=0)

    def took(self, record: chain.Record) -> None:
        """Take up a record that was just written."""
        self.n = record["n"]

    def write(self, *bodies: dict[str, Any], is_kept_twice: bool = True) -> None:
        """Add records at once; they are on the disk when this returns.

        In the memory as well if `is_kept_twice`, else there soon.
        """
        assert self.memory
        texts = []
        for n, body in enumerate(bodies, self.n + 1):
            head = {"n": n, "machine": self.machine.id, "at": text_of(self.clock())}
            texts.append(chain.made({**head, **body}, self.last))
            self.last = chain.record_of(texts[-1])["sha256"]
        self._append(texts)
        self.memory.write(texts, sync=is_kept_twice)
        for text in texts:
            self.records[text] = chain.record_of(text)
            self.took(self.records[text])

    def learn(self, files: Iterable[bytes]) -> None:
        """Take up what lies in files of other machines, to be remembered and never forgotten."""
        lines = {line.rstrip() for data in files for line in data.split(b"\n")}
        self._take({text: record for text in lines if (record := chain.parsed(text))})

    def read_again(self) -> None:
        """Take up what other machines have recorded since this one read the book."""
        self._take(self._found())

    def own_files(self) -> dict[str, bytes]:
        """Return the files of this machine by name."""
        files = self.folder.glob(f"*{chain.SUFFIX}")
        return {
            path.name: path.read_bytes()
            for path in files
            if chain.writer_of(path) == self.machine.id
        }

    def close(self) -> None:
        """Close the book's files."""
        for each in (self.file, self.memory):
            if each:
                each.close()

    def _found(self) -> dict[bytes, dict[str, Any]]:
        for fault in chain.faults(self.folder):
            raise DamagedError(fault.name, fault.line)
        return {text: chain.record_of(text) for text in chain.read(self.folder)}

    def _take(self, found: dict[bytes, dict[str, Any]]) -> None:
        assert self.memory
        new = {text: found[text] for text in found.keys() - self.records.keys()}
        if new:
            self.memory.write(new)
            self.records |= new
            self.fold()

    def _append(self, texts: list[bytes]) -> None:
        if not texts:
            return
        path = chain.file_for(self.folder, self.machine.id, self.clock())
        if self.file is None or self.file.path != path:
            if self.file:
                self.file.close()
            self.file = chain.Appender(path)
        self.file.write(texts)
