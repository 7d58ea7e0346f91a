"""Who gets an issue, by which way, in which edition, how many copies and why (发送计划)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.channels import CHANNELS, PRINTED
from generator.channels.common.addressees import Addressed
from generator.model import Issue, Recipient
from generator.model.deliveries import Delivery
from generator.model.settings import Publication
from generator.words.messages import Message, msg

FILE = "_file"  # the file copies' place in the ledger; no recipient's id has an underscore


@dataclass(frozen=True, slots=True)
class Print:
    """An issue's PDF in one edition: its bytes and their SHA-256."""

    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a recipient cannot be served; one of them stops the whole plan."""

    recipient: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Plan:
    """The deliveries of one issue, in the order of its lists; sound when nothing is refused.

    `without` are the names of those for whom nothing of the issue is left.
    """

    issue: str
    deliveries: tuple[Delivery, ...]
    refusals: tuple[Refusal, ...] = ()
    without: tuple[str, ...] = ()


def plan(
    issue: Issue,
    addressed: Iterable[Addressed],
    publication: Publication,
    prints: Mapping[str, Print],
    edition: str = "",
    gone: Collection[str] = (),
) -> Plan:
    """Plan the deliveries of `issue`.

    `prints` maps an edition to its built PDF. `edition` is the one that the office sends, the
    publication's default when empty; a recipient cleared for less gets the one they may see, and
    nothing if all of the issue was taken down there (`gone`).
    """
    edition = edition or publication.default_edition
    deliveries: list[Delivery] = []
    refusals: list[Refusal] = []
    without: list[str] = []
    for one in addressed:
        recipient = one.recipient
        theirs = edition_for(recipient, publication, edition)
        if theirs in prints:
            deliveries.append(_delivery(issue.id, one, publication, theirs, prints[theirs]))
        elif theirs in gone:
            without.append(recipient.name)
        else:
            refusals.append(Refusal(recipient.id, _reason(theirs, recipient)))
    if not refusals:
        deliveries += _file_copies(issue.id, publication.on(issue.date), edition, prints)
    numbered = tuple(_numbered(deliveries, publication))
    return Plan(issue.id, numbered, tuple(refusals), tuple(without))


def edition_for(recipient: Recipient, publication: Publication, edition: str) -> str:
    """Return `edition` if the recipient may see it, else the wider one they may; "" if unknown."""
    if recipient.audience not in publication.audiences or edition not in publication.audiences:
        return ""
    return edition if publication.admits(recipient.audience, edition) else recipient.audience


def _reason(edition: str, recipient: Recipient) -> Message:
    if not edition:
        return msg(
            "{name} ({id}) is cleared for no known audience", name=recipient.name, id=recipient.id
        )
    return msg(
        "{name} ({id}) may only get the edition '{edition}', in which this issue is not built;"
        " run `jianbao build --edition {edition}`, or take them off the list",
        name=recipient.name,
        id=recipient.id,
        edition=edition,
    )


def _delivery(
    issue: str, one: Addressed, publication: Publication, edition: str, print_: Print
) -> Delivery:
    recipient = one.recipient
    channel = CHANNELS[recipient.channel]
    return Delivery(
        issue=issue,
        recipient=recipient.id,
        name=recipient.name,
        line=one.line,
        via=one.via,
        channel=channel.id,
        way=channel.way(publication.delivery),
        address=recipient.address or (one.place if channel.is_printed else ""),
        edition=edition,
        sha256=print_.sha256,
        copies=channel.copies(recipient),
    )


def _file_copies(
    issue: str, publication: Publication, edition: str, prints: Mapping[str, Print]
) -> Iterator[Delivery]:
    copies = publication.colophon.file_copies
    if copies and edition in prints:
        sha256, paper = prints[edition].sha256, PRINTED.id
        yield Delivery(issue, FILE, "存档", "file", "", paper, paper, "", edition, sha256, copies)


def _numbered(deliveries: Iterable[Delivery], publication: Publication) -> Iterator[Delivery]:
    """Give the copies of numbered channels their numbers: printed first, so that it runs from 1."""
    deliveries = tuple(deliveries)
    numbers: dict[str, int] = {}
    following = 1
    for delivery in sorted(deliveries, key=lambda one: not CHANNELS[one.channel].is_printed):
        if delivery.channel in publication.delivery.numbered:
            numbers[delivery.recipient] = following
            following += delivery.copies
    for delivery in deliveries:
        yield replace(delivery, number=numbers.get(delivery.recipient, 0))
