"""Broken lines → HTML: the text, its own tags in their places, and the spans that lines need."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from generator.press.setting import marks
from generator.press.setting.breaking import Frame, break_lines
from generator.press.setting.composing import Composition
from generator.press.setting.fitting import fit_line
from generator.press.setting.inline import Inline

_ALL = "[data-measure][data-measure]"  # twice: to outweigh a style sheet's plain selectors


class SpanStyles:
    """The style rules that the spans of a document use, each under a class of its own."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}

    def letters(self, amount: float) -> str:
        """Return the class of a letter spacing in em."""
        return self._class("ls", "letter-spacing", round(amount * 20000) / 20000)

    def words(self, amount: float) -> str:
        """Return the class of a word spacing in em."""
        return self._class("ws", "word-spacing", round(amount * 1000) / 1000)

    def before(self, amount: float) -> str:
        """Return the class of a margin on the left in em."""
        return self._class("ml", "margin-left", round(amount * 1000) / 1000)

    def after(self, amount: float) -> str:
        """Return the class of a margin on the right in em."""
        return self._class("mr", "margin-right", round(amount * 1000) / 1000)

    def indent(self, indent: str, amount: float) -> None:
        """Note the first-line indent of blocks whose `data-indent` reads `indent`."""
        self._rules[f'{_ALL}[data-indent="{indent}"]'] = f"text-indent:{amount:g}em"

    def text(self) -> str:
        """Return the style element, in the same order for the same rules."""
        rules = "".join(f"{name}{{{self._rules[name]}}}" for name in sorted(self._rules))
        return (
            f"<style>{_ALL}{{white-space:pre;overflow-wrap:normal;text-indent:0}}"
            f'{_ALL}[data-align="justify"],{_ALL}:not([data-align]){{text-align:left}}'
            f"{_ALL}[data-hang]:not(a):not(span){{padding-left:0}}{rules}</style>"
        )

    def _class(self, prefix: str, rule: str, amount: float) -> str:
        name = f"{prefix}{amount:g}".replace("-", "n").replace(".", "_")
        self._rules["." + name] = f"{rule}:{amount:g}em"
        return name


class Writer:
    """Writes the lines of one block."""

    def __init__(self, inline: Inline, sheet: SpanStyles) -> None:
        self.parts: list[str] = []
        self._tags = inline.tags
        self._next = 0  # the first tag not yet written
        self._turned = False
        self._sheet = sheet

    def paragraph(self, paragraph: Composition, frame: Frame, offset: int) -> None:
        """Write the lines of a paragraph whose text begins at `offset` of the block's."""
        start = 0
        ends = break_lines(paragraph, frame)
        for end in ends:
            if start:
                self.line_break()
            width: float | None = frame.other if start else frame.first
            natural = paragraph.ends[end] - paragraph.starts[start]
            if frame.align != "justify" or (end == ends[-1] and natural <= frame.other):
                width = None
            self._line(paragraph, frame, (start, end), width, offset)
            start = end

    def line_break(self) -> None:
        """End the line."""
        self.parts.append("\n")
        self._turned = True

    def rest(self) -> str:
        """Write the tags that are left; return all that has been written."""
        self.parts += [tag for _, tag in self._tags[self._next :]]
        return "".join(self.parts)

    def _line(
        self,
        paragraph: Composition,
        frame: Frame,
        line: tuple[int, int],
        width: float | None,
        offset: int,
    ) -> None:
        """Write one line, piece by piece between the text's own tags."""
        start, end = line
        whole = self._tags_to(start + offset) >= end + offset
        fit = fit_line(paragraph, start, end, width, whole=whole)
        classes = []
        if fit.letters:
            classes.append(self._sheet.letters(fit.letters))
        if fit.words:
            classes.append(self._sheet.words(fit.words))
        shift = frame.hang if self._turned else 0.0
        if start:
            shift -= paragraph.lefts.get(start, 0.0)
        first = [self._sheet.before(shift)] if shift else []
        after = dict(fit.after)
        if frame.balanced and (blank := paragraph.rights.get(end - 1)):
            after[end - 1] = after.get(end - 1, 0.0) - blank
        at = start
        while at < end:
            stop = min(end, self._tags_to(at + offset) - offset)
            self._piece(paragraph.text, (at, stop), fit.before, after, classes + first)
            first = []
            at = stop
        self._close(end + offset)

    def _tags_to(self, position: int) -> int:
        """Write the tags up to and at `position`; return where the next one stands."""
        while self._next < len(self._tags):
            at, tag = self._tags[self._next]
            if at > position:
                return at
            self.parts.append(tag)
            self._next += 1
        return 1 << 60

    def _close(self, position: int) -> None:
        """Write the closing tags at `position`, so that they stand on the line that ends there."""
        while self._next < len(self._tags):
            at, tag = self._tags[self._next]
            if at > position or tag[1] != "/":
                return
            self.parts.append(tag)
            self._next += 1

    def _piece(
        self,
        text: str,
        piece: tuple[int, int],
        before: Mapping[int, float],
        after: Mapping[int, float],
        classes: list[str],
    ) -> None:
        """Write a piece of text without tags in it."""
        parts = self.parts
        if classes:
            parts.append(f'<span class="{" ".join(classes)}">')
        at, end = piece
        for first, last, left, right in _spans(text, piece, before, after):
            names = [self._sheet.before(left)] if left else []
            if right:
                names.append(self._sheet.after(right))
            parts.append(escape(text[at:first], quote=False))
            parts.append(f'<span class="{" ".join(names)}">')
            parts.append(escape(text[first:last], quote=False) + "</span>")
            at = last
        parts.append(escape(text[at:end], quote=False))
        if classes:
            parts.append("</span>")


def _spans(
    text: str, piece: tuple[int, int], before: Mapping[int, float], after: Mapping[int, float]
) -> list[tuple[int, int, float, float]]:
    """Return the spans (start, end, left margin, right margin) of a piece, as few as will do."""
    found: list[tuple[int, int, float, float]] = []
    start, end = piece
    for index in sorted(k for k in {*before, *after} if start <= k < end):
        left, right = before.get(index, 0.0), after.get(index, 0.0)
        if right > 0 and not left and found:
            first, _, opened, closed = found[-1]
            if opened > 0 and not closed and marks.RUN.fullmatch(text, first, index + 1):
                found[-1] = (first, index + 1, opened, right)
                continue
        found.append((index, index + 1, left, right))
    return found
