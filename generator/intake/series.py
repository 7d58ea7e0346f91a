"""What issues say by saying nothing: the usual of their series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.model import IssueRecord, Series


def usual(series: Mapping[str, Series], issue: IssueRecord) -> IssueRecord:
    """Return an issue with the list and the audience that its series has for what names none."""
    own = series.get(issue.series)
    if not own or not (own.audience or own.distribution):
        return issue
    return replace(
        issue, distribution=issue.distribution or own.distribution, usual_audience=own.audience
    )
