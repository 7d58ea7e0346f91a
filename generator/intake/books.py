"""The records of a book of the ledger: whether any was changed, taken away or moved."""

from __future__ import annotations

from generator.intake.files import Reading
from generator.model import Where
from generator.model.problems import Problem
from generator.store import chain
from generator.words.messages import msg

FAULTS = {
    "changed": msg("this record was changed after it was written, or damaged"),
    "gap": msg("what this record follows is not before it: a line was taken away or moved"),
}


def look_through(reading: Reading, folder: str) -> bool:
    """Find where the chains of a book's records are broken; say whether they can be relied on."""
    hint = msg("put the file back from a backup or from version control; records never change")
    try:
        faults = list(chain.faults(reading.root / folder))
    except PermissionError:  # they are for those who send; who else checks is not told of them
        return False
    for fault in faults:
        where = Where(f"{folder}/{fault.name}", fault.line)
        problem = Problem(where, "", f"record-{fault.kind}", FAULTS[fault.kind], hint)
        reading.problems.append(problem)
    return not faults
