"""The rule about ids by which records name what stands in `data/`, whatever field they stand in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from generator.check.facts import Facts, Rule
from generator.model import IssueRecord, Where
from generator.model.pieces import references
from generator.model.problems import Problem, did_you_mean
from generator.words.messages import Message, msg

# By vocabulary: the code of what is unknown, the file that says what is known, the words.
_UNKNOWN = {
    "sections": ("unknown-section", "data/sections.yml", msg("unknown section '{id}'")),
    "units": ("unknown-unit", "data/units.yml", msg("unknown unit '{id}'")),
    "topics": ("unknown-topic", "data/topics.yml", msg("unknown topic '{id}'")),
    "audiences": ("unknown-audience", "data/publication.yml", msg("unknown audience '{id}'")),
    "series": ("unknown-series", "data/series.yml", msg("unknown series '{id}'")),
    "lists": ("unknown-list", "data/recipients.yml", msg("unknown distribution list '{id}'")),
}
_OWN = ("sections",)  # of an issue, which have a rule of their own


def ids_are_known(facts: Facts) -> Iterator[Problem]:
    """What a field names by its id stands in `data/`; an unknown audience stops the build.

    字段里写的单位、栏目、主题、读者范围、刊种、名单的代码，`data/` 里都有；
    不认识的读者范围一律不放行。
    [错误 unknown-unit] [错误 unknown-section] [错误 unknown-topic] [错误 unknown-audience]
    [错误 unknown-series] [错误 unknown-list]
    """
    records = facts.records
    known: Mapping[str, Collection[str]] = {
        "sections": facts.sections,
        "units": facts.units,
        "topics": facts.topics,
        "audiences": records.publication.audiences,
        "series": facts.series,
        "lists": facts.lists,
    }
    publication = Where("data/publication.yml")
    for record in (
        records.publication,
        *records.series,
        *records.submissions,
        *records.issues,
        *records.recipients,
    ):
        for one in references(
            record, publication, but=_OWN if isinstance(record, IssueRecord) else ()
        ):
            if one.text not in known.get(one.known, (one.text,)):
                code, path, text = _UNKNOWN[one.known]
                if not facts.is_unread(path):
                    name = re.sub(r"\.\d+$", "", one.path)
                    text = Message(text.template, (("id", one.text),))
                    hint = did_you_mean(one.text, known[one.known])
                    yield Problem(one.where, name, code, text, hint)


RULES: tuple[Rule, ...] = (ids_are_known,)
