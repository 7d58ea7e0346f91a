"""Notices to units (通知): of what was returned, changed, or is asked for; each goes once.

They travel as an issue does: by the channels, through the ledger of deliveries, under ids of their
own. What a unit has had, whoever of its contacts it was, it gets again only when a person says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.channels import CHANNELS
from generator.channels.common import contacts, message
from generator.compile.fates import fates
from generator.distribute.deliver import Pace, Report, Run, deliver
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan
from generator.model import CommissionRecord, Recipient, Submission, Unit, ids
from generator.model.deliveries import Delivery, LedgerEntry
from generator.model.records import Records
from generator.model.settings import Publication
from generator.order.comparing import PrintFault, compared, placed, printed, sheet
from generator.order.delivery_run import message_id, opened, outbox_folder
from generator.order.standing import kept_back
from generator.order.steps.outputs import RECORD
from generator.render.commission import SUBJECT, commission_letter, commission_sheet
from generator.render.mail import Letter
from generator.render.notice import (
    Notice,
    notice_html,
    notice_letter,
    notice_name,
    quoted,
    sentence,
)
from generator.render.print import written_date
from generator.store.hashing import sha256
from generator.system import provided
from generator.words.messages import Message, msg

RUN = "notices"  # the name of a run of them, as the claim has it


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit that a commission asks."""

    commission: CommissionRecord
    unit: str

    @property
    def id(self) -> str:
        """Return the unit's id: what tells the notices of one commission apart."""
        return self.unit

    @property
    def title(self) -> str:
        """Return what it is asked for."""
        return self.commission.title


Subject = Submission | Asked


@dataclass(frozen=True, slots=True)
class Prepared:
    """A notice ready to go: its id, its subject, to whom, the message and its PDF.

    `refusals` say why it cannot go; then it does not.
    """

    id: str
    subject: Subject
    unit: str
    deliveries: tuple[Delivery, ...] = ()
    letter: Letter = field(default_factory=lambda: Letter("", "", ""))
    file: message.Enclosed = message.Enclosed("", b"", "")  # noqa: RUF009 - it is frozen
    refusals: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """What a run of notices claims the ledger with."""

    plan: Plan = Plan(RUN, ())  # noqa: RUF009 - a plan is frozen
    earlier: Mapping[str, bool] = field(default_factory=dict)


def subjects(records: Records, issue: str = "") -> dict[str, Subject]:
    """Return by id the notices that there are: of what was returned, or of an issue's changes.

    What was taken from elsewhere nobody sent.
    """
    if not issue:
        found = (one.submission for one in fates(records) if one.fate == "returned")
        return {ids.notice_id("returned", one.id): one for one in found}
    return {
        ids.notice_id("differences", one.id): one
        for one in records.submissions
        if not one.source and (place := placed(records, one.id)) and place[0].id == issue
    }


def asked(records: Records, commission: str) -> dict[str, Subject]:
    """Return by id the notices of a commission, one for each unit that it asks."""
    known = {unit.id for unit in records.units}
    return {
        ids.notice_id("commissions", f"{one.id}/{unit}"): Asked(one, unit)
        for one in records.commissions
        for unit in one.units
        if one.id == commission and unit in known
    }


def prepare(root: Path, records: Records, id_: str, subject: Subject) -> Prepared:
    """Make a notice ready, or say why it cannot go."""
    if isinstance(subject, Asked):
        return _commission(root, records, id_, subject)
    submission = subject
    decision, unit = submission.decision, _named(records, submission)
    if not id_.startswith("returned/"):
        return _difference(root, records, id_, submission)
    assert decision
    assert decision.date
    house = records.publication.on(decision.date).name
    paragraphs = (
        f"{_of(submission)}，{quoted(house)}未予采用，现予退稿。",
        f"退稿理由：{sentence(decision.returned)}",
        "感谢支持，请继续报送。",
    )
    notice = Notice("退稿通知", unit, paragraphs, decision.date, submission.title)
    return _prepared(root, records, id_, submission, notice)


def _commission(root: Path, records: Records, id_: str, subject: Asked) -> Prepared:
    """Make ready what a unit is asked for (约稿通知单); no other unit is named in it."""
    made, house, theme = subject.commission, records.publication, provided.theme(root)
    units = [unit for unit in records.units if unit.id == subject.unit]
    notice = Notice(SUBJECT.say("zh"), units[0].name_on(made.date), (), made.date, made.title)
    letter = commission_letter(made, house, units, theme)
    page = commission_sheet(made, house, units, theme)
    return _prepared(root, records, id_, subject, notice, page, letter)


def _difference(root: Path, records: Records, id_: str, submission: Submission) -> Prepared:
    """Make ready what was changed (改稿对照), if its unit may be sent it."""
    unit = _named(records, submission)
    if refusal := _withheld(records, submission):
        return Prepared(id_, submission, unit, refusals=(refusal,))
    comparison = compared(root, records, submission)
    paragraphs = (
        f"{_of(submission)}，已在{comparison.place}刊出。编辑时的改动见所附对照，供参考。",
    )
    notice = Notice("改稿对照", unit, paragraphs, comparison.day, submission.title)
    page = sheet(root, records, comparison)
    return _prepared(root, records, id_, submission, notice, page)


def _named(records: Records, submission: Submission) -> str:
    unit = _unit(records, submission)
    return unit.name_on(submission.received) if unit else submission.unit


def _of(submission: Submission) -> str:
    return f"你单位{written_date(submission.received)}报送的{quoted(submission.title)}"


def _unit(records: Records, subject: Subject) -> Unit | None:
    return next((one for one in records.units if one.id == subject.unit), None)


def _withheld(records: Records, submission: Submission) -> Message | None:
    """Return why a submission's unit is not to be sent what became of it."""
    place = placed(records, submission.id)
    assert place
    issue, entry = place
    if issue.id in kept_back(records):
        return msg("issue {id} is not signed yet", id=issue.id)
    if any((r.issue, r.item) == (issue.id, entry.anchor) for r in records.restrictions):
        return msg("the item was taken down")
    house = records.publication
    others = [
        one
        for one in records.submissions
        if one.id in entry.submissions and one.unit != submission.unit
    ]
    if not all(house.admits(house.default_audience, one.audience) for one in others):
        return msg("other units' text in it is for fewer readers")
    return None


def _prepared(
    root: Path,
    records: Records,
    id_: str,
    subject: Subject,
    notice: Notice,
    html: str = "",
    letter: Letter | None = None,
) -> Prepared:
    house, theme = records.publication, provided.theme(root)
    try:
        data = printed(root, html or notice_html(notice, house, theme), id_, notice.day)
    except PrintFault as fault:
        text = msg("it cannot be printed: {why}", why=fault)
        return Prepared(id_, subject, notice.to, refusals=(text,))
    letter = letter or notice_letter(notice, house, theme)
    file = message.Enclosed(notice_name(notice, RECORD.suffix), data, RECORD.media_type)
    unit = _unit(records, subject)
    to = contacts.reached(unit, notice.to) if unit else ()
    wrong = tuple(text for one in to for text in _refusals(one, house))
    deliveries = tuple(_delivery(id_, one, house, sha256(data)) for one in to)
    return Prepared(id_, subject, notice.to, deliveries, letter, file, wrong)


def _refusals(one: Recipient, house: Publication) -> Iterator[Message]:
    channel = CHANNELS[one.channel]
    found = [contacts.fault(one, house)]
    found += [wrong for _, wrong in channel.house_faults(house, is_used=True)]
    for fault in found:
        if fault:
            yield msg("{name}: {why}", name=one.name, why=fault[1])


def _delivery(id_: str, one: Recipient, house: Publication, sha: str) -> Delivery:
    channel = CHANNELS[one.channel]
    return Delivery(
        issue=id_,
        recipient=one.id,
        name=one.name,
        line="unit",
        via="",
        channel=channel.id,
        way=channel.way(house.delivery),
        address=one.address,
        edition="",
        sha256=sha,
        copies=1,
    )


# -- sending --------------------------------------------------------------------------------------


def is_due(entries: Sequence[LedgerEntry]) -> bool:
    """Say whether a notice is still to go: nothing is known of it, or it is planned."""
    return not entries or any(entry.state == "planned" for entry in entries)


def again(outbox: Outbox, notice: Prepared, house: Publication, person: str) -> None:
    """Let a notice go once more, because a person says so."""
    wanted = {delivery.recipient for delivery in notice.deliveries}
    for entry in outbox.entries(notice.id):
        if entry.delivery.recipient in wanted and entry.state not in ("planned", "sending"):
            outbox.send_again(entry, person, message_id(house))


def send(
    root: Path, outbox: Outbox, house: Publication, notice: Prepared, pace: Pace, report: Report
) -> Run:
    """Send a notice to whom it has not gone to; what is planned already is gone on with."""
    known = {entry.delivery.recipient for entry in outbox.entries(notice.id)}
    chosen = tuple(d for d in notice.deliveries if not known or d.recipient in known)
    plan = Plan(notice.id, chosen or notice.deliveries)
    outbox.freeze(plan, message_id(house))
    words, file = notice.letter, notice.file
    enclosure = message.Enclosure(words.subject, words.text, words.html, (file,))

    def copy(delivery: Delivery, number: int) -> bytes:  # noqa: ARG001 - none bears a number
        return file.data

    ways = opened(root, house, outbox_folder(root, notice.id), copy)
    return deliver(outbox, plan, ways, lambda _: enclosure, pace, report)
