"""Who gets an issue, by which way, in which edition, how many copies and why (发送计划)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.channels import CHANNELS, PRINTED
from generator.channels.common.addressees import Addressed
from generator.model import Issue, Recipient
from generator.model.deliveries import Delivery
from generator.model.settings import Publication
from generator.words.messages import Message, msg

FILE = "_file"  # the file copies' place in the ledger; no recipient's id has an underscore

NOTHING_YET: Mapping[str, Delivery] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Print:
    """An issue's PDF in one edition: its bytes and their SHA-256."""

    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a recipient cannot be served; one of them stops the whole plan.

    `edition` is the one that is theirs and is not built, if it is that.
    """

    recipient: str
    name: str
    reason: Message
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The deliveries of one issue, in the order of its lists; sound when nothing is refused.

    `without` are the names of those for whom nothing of the issue is left, `passed` of those for
    whom there never was anything in it.
    """

    issue: str
    deliveries: tuple[Delivery, ...]
    refusals: tuple[Refusal, ...] = ()
    without: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


def plan(
    shown: Mapping[str, Issue],
    addressed: Iterable[Addressed],
    publication: Publication,
    prints: Mapping[str, Print],
    edition: str = "",
    gone: Collection[str] = (),
    had: Mapping[str, Delivery] = NOTHING_YET,
) -> Plan:
    """Plan the deliveries of an issue, `shown` as each edition that has something of it shows it.

    `prints` maps an edition to its built PDF. Everyone gets the edition with the most items that
    they may see, none narrower than `edition` if one is named; nothing if no edition of theirs has
    any, be it that all was taken down there (`gone`). Who `had` the issue needs no new PDF.
    """
    issue = shown[publication.audiences[-1]]
    deliveries: list[Delivery] = []
    refusals: list[Refusal] = []
    names: dict[bool, list[str]] = {True: [], False: []}  # was there something for them?
    for one in addressed:
        recipient = one.recipient
        theirs = edition_for(recipient, publication, shown, edition)
        if theirs in prints:
            made = prints[theirs].sha256, len(shown[theirs].items)
            deliveries.append(_delivery(issue.id, one, publication, theirs, *made))
        elif theirs and recipient.id in had:
            deliveries.append(had[recipient.id])
        elif theirs or recipient.audience not in publication.audiences:
            why = _reason(theirs, recipient, publication)
            refusals.append(Refusal(recipient.id, recipient.name, why, theirs))
        else:
            was = any(publication.admits(recipient.audience, each) for each in gone)
            names[was].append(recipient.name)
    if not refusals:
        deliveries += _file_copies(publication.on(issue.date, issue.series), deliveries)
    numbered = tuple(_numbered(deliveries, publication))
    return Plan(issue.id, numbered, tuple(refusals), tuple(names[True]), tuple(names[False]))


def edition_for(
    recipient: Recipient, publication: Publication, shown: Mapping[str, Issue], edition: str = ""
) -> str:
    """Return the edition with the most of an issue that the recipient may see; "" if none has any.

    None that is narrower than `edition`, if one is named. Where several hold the same items, it is
    the office's usual one, or else the nearest to it: so few PDFs are made and sent as can be.
    """
    allowed = [
        each
        for each in publication.audiences
        if each in shown
        and publication.admits(recipient.audience, each)
        and (not edition or publication.admits(edition, each))
    ]
    held = {each: (len(shown[each].items), len(shown[each].errata)) for each in allowed}
    best = [each for each in allowed if held[each] == max(held.values())]
    usual = edition or publication.default_edition
    within = [each for each in best if publication.admits(usual, each)]
    return (within[-1:] or best[:1] or [""])[0]


def adds(delivery: Delivery, had: Delivery, publication: Publication) -> bool:
    """Say whether a delivery holds more of the issue than the one that its recipient had."""
    if had.items:
        return delivery.items > had.items
    is_other = delivery.edition != had.edition  # of before the items were counted in the ledger
    return is_other and publication.admits(delivery.edition, had.edition)


def _reason(edition: str, recipient: Recipient, publication: Publication) -> Message:
    values = {"name": recipient.name, "id": recipient.id, "edition": edition}
    if not edition:
        return msg(
            "{name} ({id}) is cleared for no known audience", name=recipient.name, id=recipient.id
        )
    if publication.admits(publication.default_edition, edition):
        return msg(
            "{name} ({id}) may only get the edition '{edition}', in which this issue is not built;"
            " run `jianbao build --edition {edition}`, or take them off the list",
            **values,
        )
    return msg(
        "the most that {name} ({id}) may see is in the edition '{edition}', in which this issue is"
        " not built; run `jianbao build --edition {edition}`",
        **values,
    )


def _delivery(
    issue: str, one: Addressed, publication: Publication, edition: str, sha256: str, items: int
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
        sha256=sha256,
        copies=channel.copies(recipient),
        items=items,
    )


def _file_copies(publication: Publication, deliveries: Sequence[Delivery]) -> Iterator[Delivery]:
    """Yield the copies on file: of the fullest edition that goes out."""
    copies = publication.colophon.file_copies
    if copies and deliveries:
        fullest = max(deliveries, key=lambda one: one.items)
        where = {"recipient": FILE, "name": "存档", "line": "file", "via": "", "address": ""}
        way = {"channel": PRINTED.id, "way": PRINTED.id}
        yield replace(fullest, **where, **way, copies=copies)  # type: ignore[arg-type]


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
