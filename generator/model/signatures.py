"""What the ledger records of an issue's reviews and its signing (审签), and how an issue stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from generator.store.moments import moment_of

RECORDS = "data/ledger/signatures"  # the folder of what was recorded
SIGN = "sign"  # the stage that is no review: the signature
ERRATUM = "errata/"  # before the id of an erratum, among those of issues

State = Literal["drafting", "review", "named", "changed", "signed", "sealed"]


@dataclass(frozen=True, slots=True)
class Signed:
    """A stage that an issue passed: who passed it and when, who recorded it.

    `prints` has the hash of each thing that the issue printed then, by its name. Of an erratum
    `issue` is `errata/` and its id.
    """

    issue: str
    stage: str
    by: str
    on: date
    recorded_by: str
    prints: Mapping[str, str]
    is_deputy: bool = False
    at: datetime | None = None

    def record(self) -> dict[str, Any]:
        """Return the body of its record."""
        fields = {name: getattr(self, name) for name in self.__slots__ if name != "at"}
        return {**fields, "on": self.on.isoformat(), "prints": dict(self.prints)}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Signed:
        """Return what a record of the ledger says. Raises `KeyError`, `ValueError`, `TypeError`."""
        names = [name for name in cls.__slots__ if name not in ("at", "on")]
        fields = {name: record[name] for name in names}
        return cls(**fields, on=date.fromisoformat(record["on"]), at=moment_of(record["at"]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How an issue stands: `named` is signed by hand only; `changed` says what did since signing.

    `lacking` are the ids of the stages that it has not passed.
    """

    state: State
    changed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
