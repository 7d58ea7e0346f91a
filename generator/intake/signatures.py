"""The records of reviews and signatures: those of a book that is whole, else none."""

from __future__ import annotations

from collections.abc import Iterator

from generator.intake.books import look_through
from generator.intake.files import Reading
from generator.model.signatures import RECORDS, Signed
from generator.store import chain


def signatures(reading: Reading) -> Iterator[Signed]:
    """Yield what is recorded, oldest first; nothing of a book in which a record was changed."""
    if not look_through(reading, RECORDS):
        return
    records = [chain.record_of(line) for line in chain.read(reading.root / RECORDS)]
    for record in sorted(records, key=lambda one: (one["n"], one["sha256"])):
        yield Signed.of(record)
