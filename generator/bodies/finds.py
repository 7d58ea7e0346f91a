"""What a body may hold that is no part of the small Markdown: codes, words, mends.

The form for submissions says the same sentences: `sentences` are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.words.messages import Message, msg

_ESCAPE = msg("delete the marks; a sign that is meant gets a \\ before it")
_GAP = msg("put a blank line between them, or join them by hand")

ERRORS: dict[str, tuple[Message, Message]] = {
    "body-heading": (
        msg("a body has no headings: {mark}"),
        msg("write it in bold on a line of its own, `**…**`"),
    ),
    "body-rule": (msg("a body has no ruled lines: {mark}"), msg("delete it")),
    "body-footnote": (
        msg("a body has no footnotes: {mark}"),
        msg("put the note into the text, in brackets"),
    ),
    "body-link": (
        msg("a body has no links: {mark}"),
        msg("keep the words only; an address may stand as plain text"),
    ),
    "body-html": (
        msg("a body has no HTML: {mark}"),
        msg("delete it; a sign < that is meant is written \\<"),
    ),
    "body-script": (
        msg("a raised or lowered sign is a character of its own, not {mark}"),
        msg("write {right}"),
    ),
    "body-entity": (
        msg("a character is written as itself, not as {mark}"),
        msg("type the character; an & that is meant is written \\&"),
    ),
    "body-code": (
        msg("a body has no code marks: {mark}"),
        msg("delete them; a sign ` that is meant is written \\`"),
    ),
    "body-mark": (msg("a body does not have this mark: {mark}"), _ESCAPE),
    "merge-conflict": (
        msg("this line is left from merging two versions: {mark}"),
        msg("keep one version and delete the lines <<<<<<<, ======= and >>>>>>>"),
    ),
    "body-picture": (
        msg("a picture stands alone between blank lines: {mark}"),
        msg("put a blank line before and after it, outside of lists and tables"),
    ),
    "bad-picture": (
        msg("'{mark}' is not a picture's file name"),
        msg("give only the name of a .png, .jpg or .svg file in content/attachments/"),
    ),
    "body-glued": (
        msg("this line is glued to what stands above it: {mark}"),
        _GAP,
    ),
    "body-indent": (
        msg("this line is indented, but belongs to no list entry above: {mark}"),
        msg(
            "begin at the margin; what belongs to an entry is indented by 2 to 4 spaces, all alike"
        ),
    ),
    "body-nested": (
        msg("this does not stand within a list, a quotation or so deep: {mark}"),
        msg(
            "lists have 3 levels; a quotation holds paragraphs and lists; tables, pictures and"
            " quotations stand by themselves"
        ),
    ),
    "body-number": (
        msg("a list's number has no zero before it: {mark}"),
        msg("write the number alone"),
    ),
    "body-empty": (
        msg("an entry without words: {mark}"),
        msg("write them behind it, or delete it"),
    ),
    "body-unbalanced": (
        msg("* is without its other half: {mark}"),
        msg("write \\* or × for the sign; close the emphasis otherwise"),
    ),
    "body-cells": (
        msg("this row has {count} cells, the head has {wanted}: {mark}"),
        msg("give every row as many cells; a sign | within a cell is written \\|"),
    ),
    "body-table": (
        msg("this line is of no table: {mark}"),
        msg("under a table's head stands a line such as |---|---|, with as many cells"),
    ),
    "body-tab": (
        msg("a tab does not stand in print: {mark}"),
        msg("use a table, or spaces"),
    ),
}
WARNINGS: dict[str, tuple[Message, Message]] = {
    "maybe-sign": (
        msg("emphasis, or a sign? {mark}"),
        msg("write \\* or × for a sign"),
    ),
    "lines-joined": (
        msg("this line runs on with the one above: {mark}"),
        msg("put a blank line before a new paragraph, or join the two lines"),
    ),
}
CODES = ERRORS | WARNINGS


@dataclass(frozen=True, slots=True)
class Find:
    """Something in a body that is not understood, or doubtful; `line` counts from 0."""

    line: int
    code: str
    mark: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def is_error(self) -> bool:
        """Say whether it stops a build."""
        return self.code in ERRORS

    @property
    def text(self) -> Message:
        """Return what is wrong."""
        return self._worded(0)

    @property
    def mend(self) -> Message:
        """Return how to mend it."""
        return self._worded(1)

    def _worded(self, which: int) -> Message:
        return Message(CODES[self.code][which].template, (("mark", self.mark), *self.values))


def sentences(language: str) -> dict[str, tuple[str, str, str]]:
    """Return each code's level, words and mend, with the names of their values in braces."""
    names = tuple((name, f"{{{name}}}") for name in ("mark", "right", "count", "wanted"))
    return {
        code: (
            "error" if code in ERRORS else "warning",
            *(Message(one.template, names).say(language) for one in worded),  # type: ignore[misc]
        )
        for code, worded in CODES.items()
    }
