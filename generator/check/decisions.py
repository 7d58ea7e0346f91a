"""Rules about what the office has decided of submissions, and the documents they came as."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.check.facts import Facts, Rule
from generator.model import Where
from generator.model.decisions import ORIGINALS
from generator.model.problems import Problem
from generator.words.messages import Message, msg

_MEND = msg("change it with `jianbao decide`")


def returned_are_not_used(facts: Facts) -> Iterator[Problem]:
    """What was returned stands in no issue.

    退了稿的不再刊用；改变主意的，先用 `jianbao decide` 撤销退稿。[错误 returned-used]
    """
    for submission in facts.records.submissions:
        place, decision = facts.places.get(submission.id), submission.decision
        if place and decision and decision.returned:
            text = msg("it was returned, and stands in issue {id}", id=place.issue.id)
            hint = msg("take it out of the issue, or delete the decision")
            yield Problem(submission.at("decision"), "decision", "returned-used", text, hint)


def the_held_are_not_forgotten(facts: Facts) -> Iterator[Problem]:
    """What is held until a day is used no earlier, and after that day is used or decided anew.

    留用的稿件，留用到的那天以前不刊用；那天起已经出了刊而没有用上的，重新定取舍。
    决定的日期不早于收稿。[提醒 held-early] [提醒 held-passed] [提醒 decision-date]
    """
    newest = max((issue.date for issue in facts.records.issues), default=None)
    for submission in facts.records.submissions:
        place, decision = facts.places.get(submission.id), submission.decision
        if decision is None:
            continue
        found: list[tuple[str, Message]] = []
        if decision.date and decision.date < submission.received:
            text = msg("decided on {day}, before it was received", day=decision.date)
            found.append(("decision-date", text))
        if decision.held and place and place.issue.date < decision.held:
            day, id_ = decision.held, place.issue.id
            text = msg("it was held until {day}, and stands in issue {id}", day=day, id=id_)
            found.append(("held-early", text))
        if decision.held and not place and newest and decision.held <= newest:
            text = msg(
                "held until {day}; an issue of that day or later has gone", day=decision.held
            )
            found.append(("held-passed", text))
        for code, text in found:
            yield Problem(submission.at("decision"), "decision", code, text, _MEND, "warning")


def originals_are_kept(facts: Facts) -> Iterator[Problem]:
    """The document that a submission was made of lies in `content/originals/`, as it came.

    来稿写明的原稿在 `content/originals/` 里，一个字节也没有变。
    [错误 original-missing] [错误 original-changed]
    """
    kept = facts.records.originals
    for path, original in kept.items():
        if original.sha256 and original.sha256 != PurePosixPath(path).stem:
            text = msg("the document is not the one that came")
            hint = msg("put back the one whose SHA-256 is its name")
            yield Problem(Where(path, 0), "", "original-changed", text, hint)
    there = {PurePosixPath(path).stem for path in kept}
    for submission in facts.records.submissions:
        original_ = submission.original
        if original_ and original_.sha256 not in there and not facts.is_unread(ORIGINALS):
            path = f"{ORIGINALS}/{submission.received.year}/{original_.sha256}"
            path += PurePosixPath(original_.name).suffix.lower()
            text = msg("the document of {id} is missing", id=submission.id)
            yield Problem(Where(path, 0), "", "original-missing", text, msg("put it back"))


def originals_are_known(facts: Facts) -> Iterator[Problem]:
    """A document in `content/originals/` is that of a submission, and its text can be read.

    `content/originals/` 里只有来稿写明的原稿，都读得出文字。
    [提醒 original-idle] [提醒 original-unread]
    """
    named = {s.original.sha256 for s in facts.records.submissions if s.original}
    for path, original in facts.records.originals.items():
        if PurePosixPath(path).stem not in named and not facts.is_unread("content/submissions"):
            text, hint = msg("no submission came as this document"), msg("delete it")
            yield Problem(Where(path, 0), "", "original-idle", text, hint, "warning")
        if original.fault:
            why = original.fault
            text = msg("its text cannot be read ({why}): no release is searched for it", why=why)
            hint = msg("put back the document that came")
            yield Problem(Where(path, 0), "", "original-unread", text, hint, "warning")


RULES: tuple[Rule, ...] = (
    returned_are_not_used,
    the_held_are_not_forgotten,
    originals_are_kept,
    originals_are_known,
)
