"""Rules about the bulletins of an office: told apart, and what each takes of what they share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from generator.check.facts import Facts, Rule
from generator.model import IssueRecord, Placement, Series, ids
from generator.model.problems import Problem
from generator.words.messages import Message, msg

FILE = "data/series.yml"
Use = tuple[IssueRecord, Placement]


def series_are_told_apart(facts: Facts) -> Iterator[Problem]:
    """Two series differ in name, and in masthead or in what stands before the number.

    刊种的名称各不相同；报头相同的，期号前的字不同。[错误 series-alike]
    """
    names: dict[str, Series] = {}
    titles: dict[tuple[str, str], Series] = {}
    for one in facts.records.series:
        title = (one.masthead or facts.records.publication.name, one.prefix)
        for field, other in (
            ("name", names.setdefault(one.name, one)),
            ("prefix", titles.setdefault(title, one)),
        ):
            if other.id != one.id:
                text = msg("readers cannot tell '{one}' from '{other}'", one=one.id, other=other.id)
                hint = msg("give it another name, and a `masthead` or `prefix` of its own")
                yield Problem(one.where, field, "series-alike", text, hint)


def errata_stay_under_their_masthead(facts: Facts) -> Iterator[Problem]:
    """The errata of a series are printed under its own masthead.

    更正刊登在同一报头之下。[错误 corrected-elsewhere]
    """
    for one in facts.records.series:
        printer = facts.series.get(one.corrected_in)
        if printer and printer.bulletin != one.bulletin:
            text = msg("'{id}' has another masthead", id=printer.id)
            hint = msg("name a series under the same masthead, or leave `corrected_in` out")
            yield Problem(one.where, "corrected_in", "corrected-elsewhere", text, hint)


def sections_are_of_the_series(facts: Facts) -> Iterator[Problem]:
    """An issue's sections are among those of its series.

    各期的栏目是所属刊种的栏目。[错误 section-of-series]
    """
    for issue, known in _with_sections(facts):
        for section in issue.sections:
            id_ = section.section
            if id_ not in known and id_ in facts.sections:
                text = msg(
                    "the series '{series}' has no section '{id}'", series=issue.series, id=id_
                )
                hint = msg("its sections are: {sections}", sections="、".join(known))
                yield Problem(section.where, "section", "section-of-series", text, hint)


def sections_keep_the_order_of_the_series(facts: Facts) -> Iterator[Problem]:
    """An issue's sections stand in the order of its series.

    各期的栏目按所属刊种的次序。[提醒 section-order]
    """
    for issue, known in _with_sections(facts):
        ours = [section for section in issue.sections if section.section in known]
        for before, section in pairwise(ours):
            if known.index(section.section) < known.index(before.section):
                text = msg("the section '{id}' comes earlier in this series", id=section.section)
                hint = msg("its order is: {sections}", sections="、".join(known))
                yield Problem(section.where, "section", "section-order", text, hint, "warning")


def _with_sections(facts: Facts) -> Iterator[tuple[IssueRecord, tuple[str, ...]]]:
    """Yield the issues whose series says its sections, with those."""
    for issue in facts.records.issues:
        series = facts.series.get(issue.series)
        if series and series.sections:
            yield issue, series.sections


def submissions_stand_once(facts: Facts) -> Iterator[Problem]:
    """A submission is used in one place of one bulletin, unless a later entry says why `again`.

    一份来稿在同一报头的各期里只用一次；确需再用的，在后一处写明理由（`again`）。
    [错误 submission-twice]
    """
    used: dict[tuple[str, str], Placement] = {}
    for issue, placement in _uses(facts):
        series = facts.series.get(issue.series)
        for id_ in placement.submissions:
            key = (series.bulletin if series else "", id_)
            first = used.setdefault(key, placement)
            if first is not placement and not placement.again:
                yield Problem(
                    placement.where,
                    "items",
                    "submission-twice",
                    msg(
                        "the submission '{id}' is already used in {path}, line {line}",
                        id=id_,
                        path=first.where.path,
                        line=first.where.line,
                    ),
                    msg("take it out of one of the two places, or give a reason: `again: …`"),
                )


def restrictions_reach_every_use(facts: Facts) -> Iterator[Problem]:
    """What is taken down in one issue stands in no other, or is taken down there too.

    撤下的条目，所用来稿在别的期里也刊出过的，那一处也要撤下。[提醒 restricted-elsewhere]
    """
    taken = {ids.item_id(each.issue, each.item): each for each in facts.records.restrictions}
    uses = [*_uses(facts)] if taken else []
    places = {ids.item_id(issue.id, entry.anchor): entry for issue, entry in uses}
    for id_, restriction in taken.items():
        texts = set(places[id_].submissions) if id_ in places else set()
        for issue, entry in uses:
            other = ids.item_id(issue.id, entry.anchor)
            if other not in taken and texts.intersection(entry.submissions):
                text = msg(
                    "the same submission also stands in issue {issue}, as '{item}'",
                    issue=issue.id,
                    item=entry.anchor,
                )
                hint: Message = msg(
                    "`jianbao restrict {issue} {item}` takes it down there",
                    issue=issue.id,
                    item=entry.anchor,
                )
                where = restriction.at("item")
                yield Problem(where, "item", "restricted-elsewhere", text, hint, "warning")


def _uses(facts: Facts) -> Iterator[Use]:
    """Yield every entry of every issue, as they came out."""
    place = {id_: at for at, id_ in enumerate(facts.series)}
    issues = sorted(
        facts.records.issues,
        key=lambda one: (one.date, place.get(one.series, len(place)), one.number, one.id),
    )
    for issue in issues:
        for section in issue.sections:
            for entry in section.items:
                yield issue, entry


RULES: tuple[Rule, ...] = (
    series_are_told_apart,
    errata_stay_under_their_masthead,
    sections_are_of_the_series,
    sections_keep_the_order_of_the_series,
    submissions_stand_once,
    restrictions_reach_every_use,
)
