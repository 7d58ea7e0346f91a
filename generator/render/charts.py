"""Small bar charts as values: what a template needs to draw them, and the words for the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the chart's own units: left edge, top and height, with what it stands for."""

    label: str
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side on a base line at `height`; `words` is the text alternative."""

    bars: tuple[Bar, ...]
    step: int
    width: int
    height: int
    words: str


def yearly(counts: Mapping[int, int], first: int, last: int) -> Chart:
    """Chart the number of items a year from `first` to `last`; years without items stay empty."""
    years = range(first, last + 1)
    words = "，".join(f"{year}年{counts[year]}条" for year in years if counts.get(year))
    return _chart([(str(year), counts.get(year, 0)) for year in years], words, step=34, height=56)


def monthly(counts: Mapping[int, int], most: int) -> Chart:
    """Chart the number of items a month; `most` is what a full bar stands for."""
    words = "，".join(f"{month}月{counts[month]}条" for month in range(1, 13) if counts.get(month))
    months = [(f"{month}月", counts.get(month, 0)) for month in range(1, 13)]
    return _chart(months, words, step=11, height=28, most=most)


def _chart(
    counts: Iterable[tuple[str, int]], words: str, *, step: int, height: int, most: int = 0
) -> Chart:
    pairs = list(counts)
    most = most or max(count for _, count in pairs) or 1
    bars = []
    for index, (label, count) in enumerate(pairs):
        # Even a single item is to be seen beside a year of hundreds.
        tall = max(2, round(height * count / most)) if count else 0
        bars.append(Bar(label, count, index * step, height - tall, tall))
    return Chart(tuple(bars), step, step * len(pairs), height, words)
