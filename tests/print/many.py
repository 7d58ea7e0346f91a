"""Measure many made issues: `python -m tests.print.many [--issues 50] [--corpus FILE]`.

Makes an archive as the bench does, prints every issue and adds the measures up. Exits with 1 when
one of them is missed; `bytes` is the largest issue's.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from generator.model import Issue
from generator.model.settings import Publication
from generator.order import building
from generator.press.pdf import Pdf
from tests.bench import maker
from tests.print.measure import Measured, measure
from tests.print.source import pieces


def measured(root: Path) -> Iterator[tuple[str, bytes, Measured]]:
    """Print every issue of an archive; yield its id, its PDF and its measures."""
    checked = building.check(root)
    publication = checked.records.publication
    edition = publication.default_edition
    issues = building.archive_of(checked.records, edition).issues
    work = partial(_measured, publication=publication, edition=edition, root=root)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("forkserver")) as executor:
        yield from executor.map(work, issues)


def _measured(
    issue: Issue, publication: Publication, edition: str, root: Path
) -> tuple[str, bytes, Measured]:
    printed = building.print_issue(issue, publication, edition, root)
    if not isinstance(printed, Pdf):
        raise SystemExit(str(printed))
    return issue.id, printed.data, measure(printed.data, pieces(issue))


def summed(found: list[Measured]) -> dict[str, int]:
    """Return the sums of the measures over all issues."""
    counts: Counter[str] = Counter()
    for one in found:
        counts.update({
            "pages": one.pages,
            "paragraphs": one.paragraphs,
            "full lines": one.full_lines,
            "short by 0.5 em": one.short_by(0.5),
            "short by 0.1 em": one.short_by(0.1),
            "short by 0.02 em": one.short_by(0.02),
            "beyond the margin": len(one.beyond),
            "forbidden beginnings": len(one.first),
            "forbidden ends": len(one.last),
            "numbers parted": len(one.numbers),
            "last lines of one character": len(one.alone),
            "pages not 22 × 28": int(one.grid is not None and not one.grid.right),
            "pieces of text compared": one.compared,
            "pieces read otherwise": len(one.different),
            "contents entries": one.entries,
            "wrong pages in contents": len(one.wrong_pages),
        })  # fmt: skip
    return dict(counts)


def main(arguments: list[str]) -> int:
    """Print the sums; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.print.many", description=__doc__)
    parser.add_argument("--issues", type=int, default=50)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = maker.make(Path(folder) / "made", options.issues, options.corpus, options.seed)
        found = list(measured(root))
    sums = summed([one for _, _, one in found])
    for name, count in sums.items():
        sys.stdout.write(f"{count:8,}  {name}\n")
    sys.stdout.write(f"{max(len(pdf) for _, pdf, _ in found):8,}  bytes, the largest\n")
    for id_, _, one in found:
        for list_ in (one.short, one.beyond, one.first, one.last, one.numbers, one.alone):
            for offender in list_:
                if not (isinstance(offender, tuple) and offender[0] < 0.1):
                    sys.stdout.write(f"{id_}: {offender}\n")
        for difference in one.different:
            sys.stdout.write(f"{id_}: {difference.reader}: {difference.wanted[:60]!r}\n")
    missed = ("short by 0.5 em", "beyond the margin", "forbidden beginnings", "forbidden ends",
              "numbers parted", "last lines of one character", "pages not 22 × 28",
              "pieces read otherwise", "wrong pages in contents")  # fmt: skip
    loose = sums["short by 0.1 em"] >= sums["full lines"] / 100
    return int(loose or any(sums[name] for name in missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
