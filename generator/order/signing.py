"""The act of passing a stage of an issue's review, or of signing it or an erratum (审签).

The file says so, then the ledger records it with the hash of what the issue prints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from generator.intake.yaml.content_file import ContentFile, opened
from generator.intake.yaml.yaml_file import Value
from generator.model import ErratumRecord, IssueRecord
from generator.model.problems import Problem, is_stopping
from generator.model.settings import Publication
from generator.model.signatures import ERRATUM, RECORDS, SIGN, Signed, Standing, State
from generator.order import building
from generator.order.building import Checked
from generator.order.standing import prints, standings
from generator.publish.signing import says, standing_of_erratum
from generator.store.books import Book
from generator.store.lock import held
from generator.store.machine import machine_of
from generator.words.messages import Message, msg

LOCK = "data/ledger/signatures.lock"


@dataclass(frozen=True, slots=True)
class ToSign:
    """Who passes which stage, when (today, or the day that was typed), and who records it.

    `is_dated`: on the day that the issue bears, as an old one that was signed on paper.
    """

    stage: str
    by: str
    on: date | None = None
    remark: str = ""
    recorded_by: str = ""
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """What was recorded; or the problems for which nothing was."""

    signed: Signed | None = None
    problems: tuple[Problem, ...] = ()


def sign(
    root: Path,
    issue: str,
    asked: ToSign,
    waiting: Callable[[], None],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Passed | Message:
    """Record that an issue passed a stage or was signed, or say why not.

    Raises `Refused`, `Overtaken`, `DamagedError`, `OSError`.
    """
    with held(root / LOCK, waiting):
        checked = building.check(root)
        problems = checked.touching(issue, to_print=True)
        record = next((one for one in checked.records.issues if one.id == issue), None)
        if record is None:
            id_ = issue.removeprefix(ERRATUM)
            erratum = next((one for one in checked.records.errata if one.id == id_), None)
            if erratum:
                return _sign_erratum(root, checked, erratum, asked, clock)
            return msg("there is no issue {id}", id=issue)
        if problems:
            return Passed(problems=problems)
        records, found = checked.records, standings(checked.records)[issue]
        on = record.date if asked.is_dated else asked.on or _day(record, asked, found)
        if why := _refusal(records.publication, record, asked, found, on):
            return why
        before = prints(records, {issue})
        _told(opened(root, record.where.path, IssueRecord), record, asked, on).save(root)
        if prints(building.check(root).records, {issue}) != before:
            return msg("issue {id} has been changed meanwhile; look at it again", id=issue)
        made = Signed(
            issue,
            asked.stage,
            asked.by,
            on,
            asked.recorded_by,
            before[issue],
            is_deputy=asked.stage == SIGN and asked.by in records.publication.deputies,
        )
        return _recorded(root, made, clock)


def _sign_erratum(
    root: Path,
    checked: Checked,
    record: ErratumRecord,
    asked: ToSign,
    clock: Callable[[], datetime],
) -> Passed | Message:
    """Record that an erratum was signed, which has no reviews."""
    path = record.where.path
    problems = [p for p in checked.problems if p.where.path == path and is_stopping([p])]
    if found := tuple(p for p in problems if p.code != "erratum-unsigned"):
        return Passed(problems=found)
    house, typed = checked.records.publication, record.signed_by
    state = standing_of_erratum(record, checked.records.signatures).state
    on = record.date if asked.is_dated else asked.on or (typed and typed.date) or _today()
    if why := _no_erratum(house, record, asked, state, on):
        return why
    file = opened(root, path, ErratumRecord)
    file.put(("signed_by",), {"name": asked.by, "date": str(on)}).save(root)
    changed = next((e for e in building.check(root).records.errata if e.id == record.id), record)
    if says(changed) != says(record):
        return msg("erratum {id} has been changed meanwhile; look at it again", id=record.id)
    is_deputy = asked.by in house.deputies
    id_ = f"{ERRATUM}{record.id}"
    made = Signed(id_, SIGN, asked.by, on, asked.recorded_by, says(record), is_deputy)
    return _recorded(root, made, clock)


def _no_erratum(
    house: Publication, record: ErratumRecord, asked: ToSign, state: State, on: date
) -> Message | None:
    if asked.stage != SIGN:
        return msg("an erratum is signed without reviews: leave `--stage` out")
    if state == "signed":
        return msg("erratum {id} is signed already, and unchanged since", id=record.id)
    if why := _no_signer(house, record, asked.by, state):
        return why
    return msg("{date} is still to come", date=on) if on > _today() else None


def _recorded(root: Path, made: Signed, clock: Callable[[], datetime]) -> Passed:
    book = Book(root / RECORDS, machine_of(root), clock, "signatures")
    try:
        book.write(made.record())
    finally:
        book.close()
    return Passed(made)


def _today() -> date:
    return datetime.now().astimezone().date()


def _day(record: IssueRecord, asked: ToSign, found: Standing) -> date:
    """Return the day that was typed beside a signature which is confirmed, else today."""
    typed = record.signed_by if asked.stage == SIGN and found.state == "named" else None
    return typed.date if typed else _today()


def _refusal(
    house: Publication, record: IssueRecord, asked: ToSign, found: Standing, on: date
) -> Message | None:
    if found.state in ("sealed", "signed"):
        return msg("issue {id} is signed already, and unchanged since", id=record.id)
    if on > _today():
        return msg("{date} is still to come", date=on)
    last = max((review.date for review in record.reviews if review.date), default=on)
    if asked.on and on < last:
        return msg("{date} is before the last review ({last})", date=on, last=last)
    if asked.stage == SIGN:
        return _no_signature(house, record, asked, found, on)
    return _no_review(house, record, asked, found)


def _no_review(
    house: Publication, record: IssueRecord, asked: ToSign, found: Standing
) -> Message | None:
    stages = [stage.id for stage in house.stages]
    if asked.stage not in stages:
        known = ", ".join((*stages, SIGN))
        return msg("unknown stage '{id}'; known are: {known}", id=asked.stage, known=known)
    for review in record.reviews:
        if review.stage == asked.stage:
            return msg("{stage} was passed already", stage=_name(house, asked.stage))
        if review.by == asked.by:
            stage = _name(house, review.stage)
            return msg(
                "{name} passed {stage} already: no two by one person", name=asked.by, stage=stage
            )
    before = [each for each in stages[: stages.index(asked.stage)] if each in found.lacking]
    return _lacks(house, before[0]) if before else None


def _no_signature(
    house: Publication, record: IssueRecord, asked: ToSign, found: Standing, on: date
) -> Message | None:
    if found.lacking:
        return _lacks(house, found.lacking[0])
    if why := _no_signer(house, record, asked.by, found.state):
        return why
    if on > record.date:
        return msg(
            "signed on {signed}, after the issue's date ({date}): give it a later date first",
            signed=on,
            date=record.date,
        )
    return None


def _no_signer(
    house: Publication, record: IssueRecord | ErratumRecord, name: str, state: State
) -> Message | None:
    """Say why it is not theirs to sign: they may not at all, or the file names another."""
    typed = record.signed_by
    if house.signers and name not in (*house.signers, *house.deputies):
        return msg("{name} is no signer and no deputy of data/publication.yml", name=name)
    if typed and state == "named" and typed.name != name:
        return msg("the file names another signer: {name}", name=typed.name)
    return None


def _name(house: Publication, stage: str) -> str:
    return next((one.name for one in house.stages if one.id == stage), stage)


def _lacks(house: Publication, stage: str) -> Message:
    return msg("{stage} comes first", stage=_name(house, stage))


def _told(file: ContentFile, record: IssueRecord, asked: ToSign, on: date) -> ContentFile:
    """Return the issue's file with the review or the signature in it."""
    if asked.stage == SIGN:
        return file.put(("signed_by",), {"name": asked.by, "date": str(on)})
    made: dict[str, Value] = {"stage": asked.stage, "by": asked.by, "date": str(on)}
    if asked.remark:
        made["remark"] = asked.remark
    if not record.reviews:
        return file.put(("reviews",), [made])
    return file.inserted(("reviews", len(record.reviews)), made)
