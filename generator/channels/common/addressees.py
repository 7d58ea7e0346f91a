"""Who is on a distribution list on a day: offices and lists resolved to recipients.

Several stages ask this: the checks, the number of copies printed in the colophon, the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from generator.channels import CHANNELS
from generator.model import (
    LINES,
    Addressees,
    DistributionList,
    Holders,
    Line,
    Recipient,
    Sublist,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Directory:
    """Recipients, lists and units by id; recipients in the order of their file."""

    recipients: Mapping[str, Recipient]
    lists: Mapping[str, DistributionList]
    units: Mapping[str, Unit]


@dataclass(frozen=True, slots=True)
class Addressed:
    """A recipient on a line of a list.

    `via` names the office or list that put them there, `place` their unit as it is called that day.
    """

    recipient: Recipient
    line: Line
    via: str = ""
    place: str = ""


def addressed(list_: DistributionList, directory: Directory, day: date) -> tuple[Addressed, ...]:
    """Return everyone on the list on `day`, each once: on the first line that names them.

    Members that are unknown are left out; the checks report them.
    """
    found: dict[str, Addressed] = {}
    for line in LINES:
        for recipient, via in members_on(list_.line(line), directory, day):
            unit = directory.units.get(recipient.unit)
            place = unit.name_on(day) if unit else ""
            found.setdefault(recipient.id, Addressed(recipient, line, via, place))
    return tuple(found.values())


def members_on(
    addressees: Addressees,
    directory: Directory,
    day: date,
    seen: frozenset[str] = frozenset(),
) -> Iterator[tuple[Recipient, str]]:
    """Yield the recipients of one line who serve on `day`, with what put them there.

    One may come twice. A list that is being resolved (`seen`) is not entered again.
    """
    for member in addressees.members:
        if isinstance(member, str):
            recipient = directory.recipients.get(member)
            if recipient and recipient.serves_on(day):
                yield recipient, ""
        elif isinstance(member, Holders):
            for recipient in holders_on(member, directory, day):
                yield recipient, member.office
        elif isinstance(member, Sublist) and member.id not in seen:
            sublist = directory.lists.get(member.id)
            for line in sublist.lines if sublist else ():
                for recipient, _ in members_on(line, directory, day, seen | {member.id}):
                    yield recipient, member.id


def holders_on(holders: Holders, directory: Directory, day: date) -> Iterator[Recipient]:
    """Yield the recipients who hold the office on `day`, in the order of their file."""
    for recipient in directory.recipients.values():
        if recipient.serves_on(day) and any(
            tenure.holds_on(day) and _fits(holders, tenure.office, tenure.unit, directory)
            for tenure in recipient.tenures
        ):
            yield recipient


def _fits(holders: Holders, office: str, unit: str, directory: Directory) -> bool:
    if office != holders.office or (holders.units and unit not in holders.units):
        return False
    if not holders.kinds:
        return True
    return unit in directory.units and directory.units[unit].kind in holders.kinds


def paper_copies(list_: DistributionList, directory: Directory, day: date) -> int:
    """Return how many printed copies the list asks for on `day`."""
    return sum(
        one.recipient.copies
        for one in addressed(list_, directory, day)
        if CHANNELS[one.recipient.channel].is_printed
    )
