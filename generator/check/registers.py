"""Rules about commissions and remarks: whom and what they name, and that days follow each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.aiming import misfiled, unaimed
from generator.check.facts import Facts, Rule, by_id
from generator.model import CommissionRecord, Submission
from generator.model.problems import Problem
from generator.model.registers import COMMISSIONS, REMARKS
from generator.words.messages import msg

_TWO_DATES = msg("correct one of the two dates")


def registers_are_filed_by_year(facts: Facts) -> Iterator[Problem]:
    """The file of a commission or a remark is `YEAR/NAME.yml` by its own date.

    约稿和批示的文件按其日期的年份存放：`年/名.yml`，名用小写字母、数字和连字符。[错误 file-name]
    """
    yield from misfiled(facts.records.commissions, COMMISSIONS)
    yield from misfiled(facts.records.remarks, REMARKS)


def commissions_give_time(facts: Facts) -> Iterator[Problem]:
    """The last day to answer a commission does not come before the day it was made.

    约稿的报送时限不早于约稿的日期。[错误 until-early]
    """
    for one in facts.records.commissions:
        if one.until < one.date:
            text = msg("`until` comes before the day of the commission ({date})", date=one.date)
            yield Problem(one.at("until"), "until", "until-early", text, _TWO_DATES)


def commissioned_units_exist(facts: Facts) -> Iterator[Problem]:
    """A unit that is asked exists on that day, and is asked once.

    约稿的单位当日存在，一份约稿里只写一次。[错误 unit-then] [错误 unit-twice]
    """
    for one in facts.records.commissions:
        for id_ in dict.fromkeys(one.units):
            unit = facts.units.get(id_)
            if unit and not unit.exists_on(one.date):
                text = msg("the unit '{id}' does not exist on {date}", id=id_, date=one.date)
                hint = msg("see `since` and `until` in data/units.yml")
                yield Problem(one.at("units"), "units", "unit-then", text, hint)
            if one.units.count(id_) > 1:
                text = msg("the unit '{id}' is named twice", id=id_)
                yield Problem(one.at("units"), "units", "unit-twice", text, msg("delete one"))


def answers_are_no_wider(facts: Facts) -> Iterator[Problem]:
    """What answers a commission is for no more readers than that says.

    答约稿的来稿，读者范围不比约稿写的宽。[错误 commission-wider]
    """
    house = facts.records.publication
    for one, asked in _answers(facts):
        known = {asked.audience, one.audience} <= {*house.audiences}
        if known and not house.admits(one.audience, asked.audience):
            text = msg(
                "it is for '{audience}', the commission for '{other}' alone",
                audience=one.audience,
                other=asked.audience,
            )
            hint = msg("write `audience: {audience}`", audience=asked.audience)
            yield Problem(one.at("audience"), "audience", "commission-wider", text, hint)


def answers_suit_their_commission(facts: Facts) -> Iterator[Problem]:
    """What answers a commission comes from a unit that was asked, not before it was.

    答约稿的来稿来自所约的单位，收稿不早于约稿。[提醒 commission-unit] [提醒 commission-early]
    """
    for one, asked in _answers(facts):
        if one.unit not in asked.units:
            text = msg("the unit '{id}' was not asked for it", id=one.unit)
            hint = msg("correct the commission, or take it out")
            where = one.at("commission")
            yield Problem(where, "commission", "commission-unit", text, hint, "warning")
        if one.received < asked.date:
            text = msg(
                "received on {received}, before the commission ({date})",
                received=one.received,
                date=asked.date,
            )
            where = one.at("received")
            yield Problem(where, "received", "commission-early", text, _TWO_DATES, "warning")


def _answers(facts: Facts) -> Iterator[tuple[Submission, CommissionRecord]]:
    known = by_id(facts.records.commissions)
    for one in facts.records.submissions:
        if one.commission in known:
            yield one, known[one.commission]


def commissions_are_answered(facts: Facts) -> Iterator[Problem]:
    """When later submissions have come, someone has answered a commission that was due.

    约稿过了时限，又收到过时限之后的来稿，总有单位报来；一篇也没有的要催。
    [提醒 commission-unanswered]
    """
    newest = max((one.received for one in facts.records.submissions), default=None)
    answered = {one.commission for one in facts.records.submissions}
    for one in facts.records.commissions:
        is_due = newest is not None and one.until < newest and not one.closed
        if is_due and one.id not in answered:
            text = msg("it was due on {date}, and nobody has answered", date=one.until)
            hint = msg(
                "write `commission: {id}` in what answers it, or `closed` here",
                id=one.id,
            )
            yield Problem(one.where, "until", "commission-unanswered", text, hint, "warning")


def remarks_name_an_item(facts: Facts) -> Iterator[Problem]:
    """A remark names an issue, and an item of it if it is not on the whole.

    批示写明批在哪一期，批在哪一条的写明条目，都要有。[错误 unknown-issue] [错误 unknown-item]
    """
    yield from unaimed(facts, facts.records.remarks)


def remarks_run_forward(facts: Facts) -> Iterator[Problem]:
    """A remark is not before its issue; what is to be done, reported and done, not before it.

    批示不早于出刊；办理时限、反馈和办结不早于批示。[错误 remark-early] [错误 until-early]
    """
    issues = {issue.id: issue for issue in facts.records.issues}
    for one in facts.records.remarks:
        issue = issues.get(one.issue)
        if issue and one.date < issue.date:
            text = msg("dated {date}, before the issue ({issue})", date=one.date, issue=issue.date)
            yield Problem(one.at("date"), "date", "remark-early", text, _TWO_DATES)
        days = [("until", one.until, one.at("until")), ("done", one.done, one.at("done"))]
        days += [
            (f"feedback.{number}.date", each.date, each.where)
            for number, each in enumerate(one.feedback)
        ]
        for name, day, where in days:
            if day and day < one.date:
                text = msg("{day} is before the remark ({date})", day=day, date=one.date)
                yield Problem(where, name, "until-early", text, _TWO_DATES)


RULES: tuple[Rule, ...] = (
    registers_are_filed_by_year,
    commissions_give_time,
    commissioned_units_exist,
    answers_are_no_wider,
    answers_suit_their_commission,
    commissions_are_answered,
    remarks_name_an_item,
    remarks_run_forward,
)
