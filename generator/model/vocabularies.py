"""Vocabularies, recipients and lists: what the files of `data/` say, with their places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a source file: path relative to the root with `/`, line from 1."""

    path: str
    line: int = 1


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a unit bore up to and including `until`."""

    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that reports or receives (报送单位), for the time it exists."""

    id: str
    name: str
    kind: str = ""
    since: date | None = None
    until: date | None = None
    formerly: tuple[FormerName, ...] = ()
    where: Where = Where("")

    def exists_on(self, day: date) -> bool:
        """Say whether the unit exists on `day`; both ends count."""
        return _within(day, self.since, self.until)

    def name_on(self, day: date) -> str:
        """Return the name that the unit bore on `day`."""
        for former in sorted(self.formerly, key=lambda former: former.until):
            if day <= former.until:
                return former.name
        return self.name


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an issue (栏目)."""

    id: str
    name: str
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that items are filed under (主题)."""

    id: str
    name: str
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office (职务) that a recipient holds for a time, in a unit or in none."""

    office: str
    unit: str = ""
    since: date | None = None
    until: date | None = None
    where: Where = Where("")

    def holds_on(self, day: date) -> bool:
        """Say whether the office is held on `day`; both ends count."""
        return _within(day, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who gets copies (收件人): by which channel, to which address, cleared for what.

    `office` and `unit` are held for as long as the recipient serves; `offices` come and go.
    """

    id: str
    name: str
    channel: str
    address: str = ""
    office: str = ""
    unit: str = ""
    copies: int = 1
    audience: str = ""
    since: date | None = None
    until: date | None = None
    offices: tuple[Tenure, ...] = ()
    where: Where = Where("")

    def serves_on(self, day: date) -> bool:
        """Say whether the recipient is on the lists on `day`; both ends count."""
        return _within(day, self.since, self.until)

    @property
    def tenures(self) -> tuple[Tenure, ...]:
        """Return every office that the recipient holds or held."""
        if not self.office:
            return self.offices
        own = Tenure(self.office, self.unit, self.since, self.until, self.where)
        return (own, *self.offices)


@dataclass(frozen=True, slots=True)
class Holders:
    """Whoever holds an office on an issue's date; `units` and `kinds` of unit narrow it."""

    office: str
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sublist:
    """Everyone on another list."""

    id: str


Member = str | Holders | Sublist  # a text is a recipient's id


@dataclass(frozen=True, slots=True)
class Addressees:
    """One line of a distribution list: the printed wording and the members behind it.

    `places` says where each member stands.
    """

    wording: str = ""
    members: tuple[Member, ...] = ()
    where: Where = Where("")
    places: tuple[Where, ...] = ()

    def at(self, index: int) -> Where:
        """Return where a member stands."""
        return self.places[index] if index < len(self.places) else self.where


Line = Literal["up", "across", "down"]
LINES: tuple[Line, ...] = ("up", "across", "down")


@dataclass(frozen=True, slots=True)
class DistributionList:
    """A 报/送/发 list: up, across, down; or a plain list of `others`, made to be used in lists."""

    id: str
    up: Addressees = Addressees()
    across: Addressees = Addressees()
    down: Addressees = Addressees()
    others: Addressees = Addressees()
    where: Where = Where("")

    def line(self, name: Line) -> Addressees:
        """Return the line of that name."""
        return {"up": self.up, "across": self.across, "down": self.down}[name]

    @property
    def lines(self) -> tuple[Addressees, ...]:
        """Return every line, in order."""
        return (self.up, self.across, self.down, self.others)


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that the house does not use (`right` replaces it), or takes for a slip."""

    wrong: str
    right: str
    reason: str = ""
    where: Where = Where("")
