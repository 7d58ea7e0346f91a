"""Ids and anchors: how they are put together and taken apart, here and nowhere else.

2023/susong-after-hours      a submission, an erratum: the path of its file
2023/19, 2023/extra-1        an issue: its number, after its series unless that is the regular one
2023/19#susong-after-hours   an item; what follows `#` is its anchor in the issue
2023-19                      an id as it stands in a file's name or an address
"""

from __future__ import annotations

import re

REGULAR = "regular"  # the series whose issues are called by their number alone

ISSUE = r"^\d{4}/([a-z0-9][a-z0-9-]*-)?[1-9]\d*$"


def issue_id(year: int, number: int, series: str = REGULAR) -> str:
    """Return an issue's id by what it is numbered by."""
    return f"{year}/{'' if series == REGULAR else f'{series}-'}{number}"


def issue_of(id_: str) -> tuple[int, int, str] | None:
    """Return the year, number and series of an issue's id; None when it is none."""
    if not re.match(ISSUE, id_):
        return None
    series, _, number = id_.rpartition("/")[2].rpartition("-")
    return year_of(id_), int(number), series or REGULAR


def year_of(id_: str) -> int:
    """Return the year that something is filed under; raise `ValueError` when there is none."""
    return int(id_.partition("/")[0])


def anchor_of(submission: str) -> str:
    """Return the anchor of the item that a submission begins."""
    return submission.rpartition("/")[2]


def item_id(issue: str, anchor: str) -> str:
    """Return an item's id."""
    return f"{issue}#{anchor}"


def item_of(id_: str) -> tuple[str, str]:
    """Return the issue and the anchor of an item's id."""
    issue, _, anchor = id_.rpartition("#")
    return issue, anchor


def slug(id_: str) -> str:
    """Return an id as it stands in a file's name or an address."""
    return id_.replace("/", "-")


def of_slug(text: str) -> str:
    """Return the id that a slug was made from."""
    return text.replace("-", "/", 1)


def erratum_anchor(erratum: str) -> str:
    """Return the anchor of an erratum's sentence; no item's anchor begins so."""
    return f"_erratum_{slug(erratum)}"
