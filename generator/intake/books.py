"""The records of a book of the ledger: whether any was changed, taken away or moved."""

from __future__ import annotations

from collections.abc import Collection

from generator.intake.files import Reading
from generator.model import Where
from generator.model.problems import Problem
from generator.store import chain
from generator.words.messages import msg

FAULTS = {
    "changed": msg("this record was changed after it was written, or damaged"),
    "foreign": msg("this is no file; records of deliveries are kept in files"),
    "gap": msg("what this record follows is not before it: a line was taken away or moved"),
}


def look_through(reading: Reading, folder: str, passed: Collection[str] = ()) -> bool:
    """Find where a book's chains are broken; say whether its records can be relied on.

    `passed` are the files that are not looked at.
    """
    hint = msg("put the file back from a backup or from version control; records never change")
    try:
        faults = list(chain.faults(reading.root / folder))
    except PermissionError:  # they are for those who send; who else checks is not told of them
        return False
    for fault in faults:
        where = Where(f"{folder}/{fault.name}", fault.line)
        if where.path in passed:
            continue
        problem = Problem(where, "", f"record-{fault.kind}", FAULTS[fault.kind], hint)
        reading.problems.append(problem)
    return not faults
