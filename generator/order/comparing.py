"""What was sent, what the office made of it, and what was printed, of a submission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from generator.intake.originals import manuscript
from generator.intake.recognising.item_sheet import recognise
from generator.intake.refusal import Refused
from generator.model import IssueRecord, Placement, Point, Submission, ids
from generator.model.records import Records
from generator.model.series import REGULAR
from generator.press.pdf import PrintFault, set_issue
from generator.render.difference import Comparison, Stage, changed, difference_html
from generator.system import provided

__all__ = ["PrintFault", "compared", "placed", "printed", "sheet"]

NO_ORIGINAL = "没有存原稿，以登记的来稿为准。"
UNREAD = "原稿读不出来，以登记的来稿为准。"
OTHER_THAN_SENT, OTHER_THAN_KEPT = "登记时的改动", "刊出时的改动"


def compared(root: Path, records: Records, submission: Submission) -> Comparison:
    """Compare the stages of a submission: as it was recognised, as it is filed, as it was printed.

    What was sent is recognised anew in the document that is kept.
    """
    unit = next((one for one in records.units if one.id == submission.unit), None)
    filed = _lines(submission.title, submission.points, submission.body)
    sent, notes = _sent(root, records, submission)
    stages = [] if sent is None else [Stage(OTHER_THAN_SENT, changed(sent, filed))]
    place = placed(records, submission.id)
    name, day = "", submission.received
    if place:
        issue, entry = place
        title = entry.title or submission.title
        has_own = entry.points or entry.body
        text = (entry.points, entry.body) if has_own else (submission.points, submission.body)
        stages.append(Stage(OTHER_THAN_KEPT, changed(filed, _lines(title, *text))))
        day, known = issue.date, {one.id: one for one in records.series}
        series = known.get(issue.series, REGULAR).on(day)
        house = records.publication.on(day, series).name
        name = f"《{house}》{ids.year_of(issue.id)}年{series.number(issue.number)}"
        if len(entry.submissions) > 1:
            notes = (*notes, f"刊出时与另外{len(entry.submissions) - 1}篇来稿合并。")
    title, by = submission.title, unit.name_on(day) if unit else submission.unit
    return Comparison(by, title, name, day, tuple(stages), notes)


def sheet(root: Path, records: Records, comparison: Comparison) -> str:
    """Return a comparison as a page for a browser, and for the press."""
    return difference_html(comparison, records.publication, provided.theme(root))


def printed(root: Path, page: str, id_: str, day: date) -> bytes:
    """Return a page of the house as PDF; raise `PrintFault`."""
    return set_issue(page, issue=id_, day=day, theme=provided.theme(root), pictures={}).data


def placed(records: Records, id_: str) -> tuple[IssueRecord, Placement] | None:
    """Return the first issue that uses a submission, with the entry."""
    for issue in records.issues:
        for section in issue.sections:
            for entry in section.items:
                if id_ in entry.submissions:
                    return issue, entry
    return None


def _sent(
    root: Path, records: Records, submission: Submission
) -> tuple[list[str] | None, tuple[str, ...]]:
    """Return the lines of the document that came, if there is one; and what is to be said of it."""
    original = submission.original
    if original is None:
        return None, (NO_ORIGINAL,)
    kept = next((o for o in records.originals.values() if o.sha256 == original.sha256), None)
    if kept is None:
        return None, (UNREAD,)
    try:
        read = manuscript(root / kept.path)
        sheet = recognise(read, records.units, submission.unit, submission.received)
    except (Refused, OSError):
        return None, (UNREAD,)
    points = [Point(each.lead, each.text) for each in sheet.text.points]
    return _lines(sheet.title, points, sheet.text.body), ()


def _lines(title: str, points: Sequence[Point], body: str) -> list[str]:
    lines = [title]
    for point in points:
        lines += f"{point.lead}{point.text}".splitlines()
    return [*lines, *(line for line in body.splitlines() if line.strip())]
