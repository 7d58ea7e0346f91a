"""What the press could not print, as problems of the content."""

from __future__ import annotations

from generator.check.pictures import words
from generator.model import Issue
from generator.model.problems import Problem
from generator.press.pdf import PrintFault
from generator.words.messages import NOTHING, Message, msg


def problem_of(fault: PrintFault, issue: Issue) -> Problem:
    """Return the problem that a print fault means, at the item it is about."""
    item = next(
        (
            item
            for item in issue.items
            if item.anchor == fault.item or fault.detail in item.pictures
        ),
        None,
    )
    text, hint = _words(fault)
    return Problem(item.where if item else issue.where, "", fault.kind, text, hint)


def _words(fault: PrintFault) -> tuple[Message, Message]:
    if fault.kind.startswith("picture-"):
        return words(fault.kind, fault.detail, fault.about)
    if fault.kind == "table-wide":
        return (
            msg("the table's {columns} columns do not fit the page", columns=fault.detail),
            msg("split the table, or shorten what stands in its cells"),
        )
    if fault.kind == "font-unlisted":
        return (
            msg("fonts that are not the theme's came into the PDF: {names}", names=fault.detail),
            NOTHING,
        )
    return msg("the issue cannot be printed: {why}", why=fault.detail), NOTHING
