"""Typst beside our press: the same issues, the same fonts, each in one warm process, in turn."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from generator.model import Issue, Item
from generator.model.settings import Publication
from generator.order import building
from generator.press.pdf import Pdf
from generator.render.print import NAME_SIZE, NAME_SPACING, NAME_WIDTH, issue_title, written_date
from generator.render.printed import ENDS, width
from generator.render.prose import prose
from generator.render.source import issue_source
from tests.bench.archived import Archived, archived
from tests.print.measure import Measured, measure
from tests.print.source import pieces

TEMPLATE = Path(__file__).with_name("issue.typ")


@dataclass(frozen=True, slots=True)
class Set:
    """An issue as one of the two has set it: CPU seconds, the PDF's measures."""

    cpu: float
    measured: Measured


def race(root: Path, most: int) -> dict[str, list[Set]]:
    """Set `most` issues with both, issue by issue; the first one warms up and is left out."""
    context = get_context("spawn")
    found: dict[str, list[Set]] = {"jianbao": [], "Typst": []}
    with (
        ProcessPoolExecutor(1, mp_context=context) as ours,
        ProcessPoolExecutor(1, mp_context=context) as theirs,
    ):
        for number, issue in enumerate(archived(root).issues[: most + 1]):
            for name, worker, work in (
                ("jianbao", ours, print_ours),
                ("Typst", theirs, print_theirs),
            ):
                cpu, data = worker.submit(work, root, issue.id).result()
                if number:
                    found[name].append(Set(cpu, measure(data, pieces(issue))))
    return found


def print_ours(root: Path, id_: str) -> tuple[float, bytes]:
    """Print an issue as a build does, from the compiled issue to the finished record."""
    archive = _warm(root)
    issue = archive.by_id[id_]
    began = time.process_time()
    printed = building.print_issue(issue, archive.publication, archive.edition, root)
    took = time.process_time() - began
    if not isinstance(printed, Pdf):
        raise printed
    return took, printed.data


def print_theirs(root: Path, id_: str) -> tuple[float, bytes]:
    """Print an issue with Typst, from the compiled issue to PDF/A-3a with its source attached."""
    archive = _warm(root)
    issue = archive.by_id[id_]
    compiler = _compiler(root)
    began = time.process_time()
    data = compiler.compile(
        sys_inputs={
            "issue": json.dumps(as_data(issue, archive.publication, archive.edition, root))
        },
        format="pdf",
        pdf_standards=["a-3a"],
        timestamp=0,
    )
    return time.process_time() - began, data


def as_data(issue: Issue, publication: Publication, edition: str, root: Path) -> dict[str, Any]:
    """Return an issue as `issue.typ` reads it."""
    lines = issue.distribution
    named = (("报", lines.up), ("送", lines.across), ("发", lines.down)) if lines else ()
    size = NAME_WIDTH / (width(publication.name) * (1 + NAME_SPACING))
    return {
        "title": issue_title(issue, publication),
        "office": publication.issued_by,
        "day": {"year": issue.date.year, "month": issue.date.month, "day": issue.date.day},
        "date": written_date(issue.date),
        "name": publication.name,
        "name-size": round(min(NAME_SIZE, size), 1),
        "number": issue.label,
        "groups": [
            {"name": group.section.name, "items": [_item(item) for item in group.items]}
            for group in issue.groups
        ],
        "colophon": [
            f"{word}：{line.wording.rstrip('。')}。" for word, line in named if line.wording
        ],
        "copies": issue.copies if publication.colophon.copies else 0,
        "source-name": f"{issue.stem}.yml",
        "source": issue_source(issue, publication, edition, root / "theme"),
    }


def _item(item: Item) -> dict[str, Any]:
    points = [{"lead": point.lead, "text": point.text} for point in item.points]
    if not points:
        points = [{"lead": "", "text": prose(item).text.removeprefix(item.heading)}]
    return {
        "anchor": item.anchor,
        "heading": item.heading,
        "printed": item.heading if item.heading.endswith(tuple(ENDS)) else f"{item.heading}。",
        "points": points,
    }


@cache
def _warm(root: Path) -> Archived:
    return archived(root)


@cache
def _compiler(root: Path) -> Any:
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(root / "theme/fonts")],
    )
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)


def sums(sets: Sequence[Set]) -> Iterator[tuple[str, int]]:
    """Yield what a typesetter counts, over all the issues."""
    found = [each.measured for each in sets]
    yield "full lines", sum(one.full_lines for one in found)
    yield "… short of the margin by 0.5 em or more", sum(one.short_by(0.5) for one in found)
    yield "… by 0.1 em or more", sum(one.short_by(0.1) for one in found)
    yield "lines beyond the margin by 0.1 em or more", sum(len(one.beyond) for one in found)
    yield "lines that begin with a forbidden character", sum(len(one.first) for one in found)
    yield "lines that end with an opening one", sum(len(one.last) for one in found)
    yield "lines that split a number from its unit", sum(len(one.numbers) for one in found)
    yield "paragraphs whose last line is one character", sum(len(one.alone) for one in found)
    yield "pieces of text read otherwise than written", sum(len(one.different) for one in found)
    yield "contents' page numbers that are wrong", sum(len(one.wrong_pages) for one in found)
    yield "pages", sum(one.pages for one in found)
