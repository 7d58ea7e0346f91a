"""The ledger's shadow: the last state of every delivery, kept outside the ledger's folder.

A backup that is put back brings an older ledger, which would send again what has gone since. The
shadow stays where it was and knows better. It is a file of JSON lines; the last line about a
delivery counts, and a line that a crash cut short is no line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from generator.model.deliveries import LedgerEntry, Receipt
from generator.store import whole

Key = tuple[str, str]  # issue and recipient


class Shadow:
    """The shadow, open for appending."""

    def __init__(self, path: Path) -> None:
        """Read the shadow at `path`, which need not exist; shorten it when it has grown."""
        whole.keep_private(path.parent, path.name)
        self.path = path
        self.entries: dict[Key, LedgerEntry] = {}
        self.receipts: dict[Key, Receipt] = {}
        lines = self._read()
        if lines > 2 * (len(self.entries) + len(self.receipts)) + 100:
            self._shorten()
        path.touch(0o600)
        self.file = path.open("ab")

    def write(self, what: LedgerEntry | Receipt, *, sync: bool = True) -> None:
        """Add a line; with `sync` it is on the disk when this returns."""
        # A line begins with a line end: one that was cut short before it stays alone.
        self.file.write(b"\n" + _line(what))
        self.file.flush()
        if sync:
            os.fsync(self.file.fileno())

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _read(self) -> int:
        data = self.path.read_bytes() if self.path.exists() else b""
        lines = [line for line in data.split(b"\n") if line]
        for line in lines:
            try:
                record = json.loads(line)
                if "receipt" in record:
                    receipt = Receipt.of(record["receipt"])
                    self.receipts[receipt.issue, receipt.recipient] = receipt
                else:
                    entry = LedgerEntry.of(record["entry"])
                    self.entries[entry.delivery.issue, entry.delivery.recipient] = entry
            except (ValueError, KeyError, TypeError):
                continue
        return len(lines)

    def _shorten(self) -> None:
        whole.write(self.path, b"".join(_line(what) + b"\n" for what in self._all()), 0o600)

    def _all(self) -> Iterator[LedgerEntry | Receipt]:
        yield from self.entries.values()
        yield from self.receipts.values()


def _line(what: LedgerEntry | Receipt) -> bytes:
    name = "entry" if isinstance(what, LedgerEntry) else "receipt"
    return json.dumps({name: what.record()}, ensure_ascii=False).encode()
