"""Rules about issues: what they place, how they are numbered and dated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from generator.check.facts import Facts, Rule
from generator.model import IssueRecord, Placement, ids
from generator.model.problems import Problem, did_you_mean
from generator.model.signatures import SIGN
from generator.text.rules import UNIT_THEN
from generator.words.messages import msg


def _placements(issue: IssueRecord) -> Iterator[Placement]:
    for section in issue.sections:
        yield from section.items


def sections_are_known(facts: Facts) -> Iterator[Problem]:
    """An issue's sections stand in `data/sections.yml`, each once an issue.

    栏目在 `data/sections.yml` 里，一期之内各出现一次。[错误 unknown-section] [错误 section-twice]
    """
    for issue in facts.records.issues:
        seen: set[str] = set()
        for section in issue.sections:
            if section.section not in facts.sections and not facts.is_unread("data/sections.yml"):
                yield Problem(
                    section.where,
                    "section",
                    "unknown-section",
                    msg("unknown section '{id}'", id=section.section),
                    did_you_mean(section.section, facts.sections),
                )
            if section.section in seen:
                yield Problem(
                    section.where,
                    "section",
                    "section-twice",
                    msg("the section '{id}' stands twice in this issue", id=section.section),
                    msg("put its items together"),
                )
            seen.add(section.section)


def submissions_are_known(facts: Facts) -> Iterator[Problem]:
    """What an issue places was submitted.

    一期所排的来稿都有文件。[错误 unknown-submission]
    """
    for issue in facts.records.issues:
        for placement in _placements(issue):
            for id_ in placement.submissions:
                if id_ in facts.submissions or facts.is_unread(f"content/submissions/{id_}.yml"):
                    continue
                yield Problem(
                    placement.where,
                    "items",
                    "unknown-submission",
                    msg("there is no submission '{id}'", id=id_),
                    did_you_mean(id_, facts.submissions),
                )


def anchors_stand_once(facts: Facts) -> Iterator[Problem]:
    """Two items of an issue differ in the last part of their ids, by which they are addressed.

    一期之内各条目编号的末段不同，网址靠它区分。[错误 anchor-twice]
    """
    for issue in facts.records.issues:
        seen: dict[str, str] = {}
        for placement in _placements(issue):
            id_ = placement.submissions[0]
            anchor = placement.anchor
            if seen.setdefault(anchor, id_) != id_:
                yield Problem(
                    placement.where,
                    "items",
                    "anchor-twice",
                    msg(
                        "'{one}' and '{other}' would share one address", one=seen[anchor], other=id_
                    ),
                    msg("rename one of the two files"),
                )


def files_are_named_by_number(facts: Facts) -> Iterator[Problem]:
    """An issue's file is `YEAR/NUMBER.yml`, that of another series `YEAR/SERIES-NUMBER.yml`.

    文件名与年份、期号一致：`年/期号.yml`，其他刊种 `年/刊种-期号.yml`，如增刊 `年/extra-期号.yml`。
    [错误 file-name]
    """
    for issue in facts.records.issues:
        expected = ids.issue_id(issue.date.year, issue.number, issue.series)
        if issue.id != expected and issue.series in facts.series:
            yield Problem(
                issue.at("number"),
                "number",
                "file-name",
                msg(
                    "the file should be content/issues/{expected}.yml by its number and date",
                    expected=expected,
                ),
                msg("rename the file, or correct number, series or date"),
            )


def numbers_rise_by_one(facts: Facts) -> Iterator[Problem]:
    """Each series counts by one in a year, or on and on, in the order of the dates.

    各刊种的期号在一年内逐期加一，不重号、不跳号，日期不倒退；连续编号的跨年接着编。
    [错误 number-taken] [错误 number-skipped] [错误 date-order]
    """
    by_series: dict[tuple[int, str], list[IssueRecord]] = defaultdict(list)
    for issue in facts.records.issues:
        series = facts.series.get(issue.series)
        year = 0 if series and series.numbering == "running" else issue.date.year
        by_series[year, issue.series].append(issue)
    for issues in by_series.values():
        issues.sort(key=lambda issue: (issue.number, issue.date, issue.id))
        for before, issue in pairwise(issues):
            if issue.number == before.number:
                yield Problem(
                    issue.at("number"),
                    "number",
                    "number-taken",
                    msg("number {n} is taken by {path}", n=issue.number, path=before.where.path),
                    msg("the next free number is {n}", n=issues[-1].number + 1),
                )
            elif issue.number > before.number + 1 and not facts.is_unread("content/issues"):
                yield Problem(
                    issue.at("number"),
                    "number",
                    "number-skipped",
                    msg(
                        "number {missing} is skipped: {path} has {before}",
                        missing=before.number + 1,
                        path=before.where.path,
                        before=before.number,
                    ),
                    msg("give it number {n}", n=before.number + 1),
                )
            elif issue.date < before.date:
                yield Problem(
                    issue.at("date"),
                    "date",
                    "date-order",
                    msg(
                        "the date is earlier than that of number {n} ({date})",
                        n=before.number,
                        date=before.date,
                    ),
                    msg("correct one of the two dates"),
                )


def items_were_received(facts: Facts) -> Iterator[Problem]:
    """A submission was received no later than the issue's date.

    收稿不晚于出刊。[错误 received-late]
    """
    for issue in facts.records.issues:
        for placement in _placements(issue):
            for id_ in placement.submissions:
                submission = facts.submissions.get(id_)
                if submission and submission.received > issue.date:
                    yield Problem(
                        submission.at("received"),
                        "received",
                        "received-late",
                        msg(
                            "received on {received}, after the issue that prints it ({date})",
                            received=submission.received,
                            date=issue.date,
                        ),
                        msg("correct one of the two dates"),
                    )


def units_exist_then(facts: Facts) -> Iterator[Problem]:
    """A unit that an item credits exists on the issue's date.

    署名的单位在出刊之日存在。[错误 unit-then]
    """
    for issue in facts.records.issues:
        for placement in _placements(issue):
            for id_ in placement.submissions:
                submission = facts.submissions.get(id_)
                unit = facts.units.get(submission.unit) if submission else None
                if submission and unit and not unit.exists_on(issue.date):
                    text, hint = UNIT_THEN
                    text = text.having(id=unit.id, date=issue.date)
                    yield Problem(submission.at("unit"), "unit", "unit-then", text, hint)


def issues_are_signed(facts: Facts) -> Iterator[Problem]:
    """An issue is signed off, no later than its date.

    一期有签发人和日期，签发不晚于出刊。[提醒 not-signed] [提醒 sign-off-late]
    """
    for issue in facts.records.issues:
        signed = issue.signed_by
        if signed is None:
            yield Problem(
                issue.where,
                "signed_by",
                "not-signed",
                msg("the issue is not signed off yet"),
                msg("once it is, record it: `jianbao sign {id} --by …`", id=issue.id),
                "warning",
            )
        elif signed.date and signed.date > issue.date:
            yield Problem(
                issue.at("signed_by"),
                "signed_by",
                "sign-off-late",
                msg(
                    "signed off on {signed}, after the issue's date ({date})",
                    signed=signed.date,
                    date=issue.date,
                ),
                msg("correct one of the two dates"),
                "warning",
            )


def reviews_are_in_order(facts: Facts) -> Iterator[Problem]:
    """The reviews of an issue are of known stages, each once, no two by one person.

    审稿的各道见 data/publication.yml 的 stages，每道一次，同一人不审两道；
    签发登记或封版以后，各道改了名、撤了也不要紧。
    [错误 review-stage] [错误 review-person]
    """
    records = facts.records
    stages = {stage.id for stage in records.publication.stages}
    done = {one.issue for one in records.signatures if one.stage == SIGN}
    done |= {seal.issue for seal in records.seals}
    for issue in records.issues:
        passed: dict[str, str] = {}
        for review in issue.reviews:
            is_unknown = review.stage not in stages and issue.id not in done
            if is_unknown or review.stage in passed.values():
                yield Problem(
                    review.where,
                    "reviews.stage",
                    "review-stage",
                    msg("'{stage}' is no stage, or stands twice", stage=review.stage),
                    msg("the stages stand in data/publication.yml; each is passed once"),
                )
            if review.by in passed:
                yield Problem(
                    review.where,
                    "reviews.by",
                    "review-person",
                    msg("the same person passed another stage"),
                    msg("have another person review it"),
                )
            passed[review.by] = review.stage


RULES: tuple[Rule, ...] = (
    reviews_are_in_order,
    sections_are_known,
    submissions_are_known,
    anchors_stand_once,
    files_are_named_by_number,
    numbers_rise_by_one,
    items_were_received,
    units_exist_then,
    issues_are_signed,
)
