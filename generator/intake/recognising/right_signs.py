"""Characters of a manuscript that only look like the right ones, mended as they come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.intake.recognising.manuscript import (
    Block,
    Manuscript,
    Picture,
    PlainTable,
    Span,
    Verbatim,
)
from generator.model import Where
from generator.model.problems import Problem
from generator.words.lookalikes import mended, wrong
from generator.words.messages import msg


def with_right_signs(manuscript: Manuscript) -> Manuscript:
    """Return a manuscript with the ordinary characters, and a warning for each that was mended."""
    told = [
        Problem(
            Where(manuscript.name, block.place),
            "",
            "wrong-character",
            msg("'{found}' came in as the ordinary '{right}'", found=found, right=right),
            severity="warning",
        )
        for block in manuscript.blocks
        for found, right in dict.fromkeys(_wrong(block))
    ]
    if not told:
        return manuscript
    blocks = tuple(map(_mended, manuscript.blocks))
    return replace(manuscript, blocks=blocks, problems=(*manuscript.problems, *told))


def _wrong(block: Block) -> Iterator[tuple[str, str]]:
    for text in _texts(block):
        yield from ((found, right) for _, found, right in wrong(text))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case PlainTable():
            yield from (cell for row in block.rows for cell in row)
        case Picture():
            yield block.caption
        case Verbatim():
            yield block.markdown
        case _:
            yield from (span.text for span in block.spans)


def _mended(block: Block) -> Block:
    match block:
        case PlainTable():
            return replace(block, rows=tuple(tuple(map(mended, row)) for row in block.rows))
        case Picture():
            return replace(block, caption=mended(block.caption))
        case Verbatim():
            return replace(block, markdown=mended(block.markdown))
        case _:
            spans = tuple(Span(mended(span.text), span.strong) for span in block.spans)
            return replace(block, spans=spans)
