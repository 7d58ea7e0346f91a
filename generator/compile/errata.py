"""Errata: what they correct or withdraw, and which issue prints each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from generator.model import Erratum, ErratumRecord, Issue, Item, ids


def resolved(records: Iterable[ErratumRecord], issues: Iterable[Issue]) -> tuple[Erratum, ...]:
    """Return the errata of items of these issues, by date.

    Raises `KeyError` on a reference that the checks would have refused.
    """
    items = {item.id: (issue, item) for issue in issues for item in issue.items}
    made = (_erratum(record, *items[ids.item_id(record.issue, record.item)]) for record in records)
    return tuple(sorted(made, key=lambda erratum: (erratum.date, erratum.id)))


def _erratum(record: ErratumRecord, issue: Issue, item: Item) -> Erratum:
    return Erratum(
        id=record.id,
        kind=record.kind,
        date=record.date,
        issue=issue.id,
        anchor=item.anchor,
        issue_name=issue.printed_name,
        heading=item.heading,
        audience=item.audience,
        stood=record.stood,
        right=record.right,
        reason=record.reason,
        masthead=issue.series.masthead,
    )


def printing(issues: Sequence[Issue], errata: Sequence[Erratum]) -> tuple[Issue, ...]:
    """Return the issues, in time order, each with the errata that it prints.

    That is the first after the one that erred, dated no earlier than the erratum, of the series
    that prints errata of its series.
    An erratum that still waits for one is in none.
    """
    places = {issue.id: place for place, issue in enumerate(issues)}
    printed: dict[int, list[Erratum]] = defaultdict(list)
    for erratum in errata:
        erred = issues[places[erratum.issue]]
        later = range(places[erratum.issue] + 1, len(issues))
        first = next((place for place in later if _may_print(issues[place], erred, erratum)), None)
        if first is not None:
            printed[first].append(erratum)
    wanted = (tuple(printed.get(place, ())) for place in range(len(issues)))
    return tuple(
        issue if issue.errata == errata_ else replace(issue, errata=errata_)
        for issue, errata_ in zip(issues, wanted, strict=True)
    )


def _may_print(issue: Issue, erred: Issue, erratum: Erratum) -> bool:
    return issue.series.id == erred.series.printer and issue.date >= erratum.date


def of_items(errata: Iterable[Erratum]) -> Mapping[str, tuple[Erratum, ...]]:
    """Return the errata of each item by its id, in their order."""
    found: dict[str, list[Erratum]] = defaultdict(list)
    for erratum in errata:
        found[erratum.item].append(erratum)
    return {item: tuple(each) for item, each in found.items()}
