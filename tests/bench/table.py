"""We and the peers side by side, on the same text, in one run: `python -m tests.bench.table`.

Makes an archive of `--issues` issues and measures builds, print, search and the first visit of a
page, ours beside Material for MkDocs, Typst, Pagefind and the bare engines. Prints Markdown tables;
`--write FILE` keeps them. The peers come with the extra `bench`.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pagefind_bin import get_executable
from playwright.sync_api import Browser, sync_playwright

from tests.bench import finding, floor, maker, material, typst, visit
from tests.bench.archived import Archived, archived
from tests.bench.cost import Cost, cost, costs
from tests.bench.rows import Part, Row, document, percentile
from tests.browser.serving import chromium, executable

PEERS = ("typst", "mkdocs_exporter", "pagefind_bin_extended", "jieba")
PACKAGES = (
    "weasyprint", "mkdocs", "mkdocs-material", "pagefind", "mkdocs-exporter", "typst", "jieba",
)  # fmt: skip
QUERIES = 60
FEW = 100  # issues up to which builds are measured three times


class Run:
    """One run of all measures over one archive, in one folder."""

    def __init__(self, folder: Path, issues: int, corpus: Path | None, times: int) -> None:
        self.folder = folder
        self.times = times
        self.root = maker.make(folder / "archive", issues, corpus)
        self.archive: Archived = archived(self.root)
        self.printed = material.write(self.archive, folder / "printed", is_printed=True)
        self.plain = material.write(self.archive, folder / "plain", is_printed=False)

    @property
    def site(self) -> Path:
        """Return where our site is built."""
        return self.root / "build" / self.archive.edition / "site"

    def parts(self) -> list[Part]:
        """Measure everything."""
        parts = [*self.builds(), self.print()]
        with sync_playwright() as playwright:
            browser = chromium(playwright)
            parts += [*self.search(browser), self.visits(browser)]
            browser.close()
        return parts

    # -- builds

    def builds(self) -> list[Part]:
        """Build everything from nothing, in turn, on all cores."""
        jobs: dict[str, Callable[[], Cost]] = {
            "ours": self._build_ours,
            "printed": lambda: self._build(material.command, self.printed),
            "plain": lambda: self._build(material.command, self.plain),
            "weasyprint": lambda: cost(floor.weasyprint(self.root, self._staged()), self.folder),
            "mkdocs": lambda: cost(floor.mkdocs(self.root, self._staged()), self.folder),
            "pagefind": lambda: cost(floor.pagefind(self._staged()), self.folder),
        }
        found = costs(jobs, self.times)
        ours = found["ours"]
        bare = found["weasyprint"] + found["mkdocs"] + found["pagefind"]
        alone = "; ".join(
            f"{name} {found[key].wall:.1f} s ({found[key].cpu:.1f} s CPU)"
            for name, key in (
                ("WeasyPrint", "weasyprint"), ("MkDocs", "mkdocs"), ("Pagefind", "pagefind"),
            )
        )  # fmt: skip
        return [
            Part(
                f"Full build of {len(self.archive.issues):,} issues, against Material",
                "Material, its search, a PDF a page",
                _cost_rows(ours, found["printed"]),
                f"Material and its search without PDFs: {found['plain'].wall:.1f} s "
                f"({found['plain'].cpu:.1f} s CPU). Its PDFs are the plugin's default page.",
            ),
            Part(
                "The same build, against the floor",
                "bare WeasyPrint (2 processes) + MkDocs + Pagefind",
                _cost_rows(ours, bare),
                f"The floor, one after the other: {alone}.",
            ),
        ]

    def _build_ours(self) -> Cost:
        shutil.rmtree(self.root / "build", ignore_errors=True)
        start = "from generator.cli import main; main()"
        jobs = str(os.cpu_count() or 1)
        command = [sys.executable, "-c", start, "--root", str(self.root), "build", "--jobs", jobs]
        return cost(command, self.folder)

    def _build(self, command: Callable[[Path], Sequence[str]], site: Path) -> Cost:
        shutil.rmtree(site, ignore_errors=True)
        return cost(command(site.parent), self.folder)

    def _staged(self) -> Path:
        folder = self.folder / "floor"
        if not folder.exists():
            floor.stage(self.archive, self.root, folder)
        return folder

    # -- print

    def print(self) -> Part:
        """Set the same issues with Typst."""
        both = typst.race(self.root, min(50, len(self.archive.issues) - 1))
        ours, theirs = both["jianbao"], both["Typst"]

        def median(measure: str, of: Callable[[typst.Set], float], unit: str = "") -> Row:
            mine, other = (statistics.median(map(of, sets)) for sets in (ours, theirs))
            return Row(measure, mine, other, unit)

        counted = zip(typst.sums(ours), typst.sums(theirs), strict=True)
        return Part(
            f"Print: {len(ours)} issues, the same fonts and page, each in one warm process",
            "Typst",
            (
                median("CPU seconds an issue", lambda one: one.cpu, "s"),
                median("pages an issue", lambda one: one.measured.pages),
                median("bytes an issue", lambda one: one.measured.size / 1e3, "kB"),
                *(Row(name, mine, other, is_count=True) for (name, mine), (_, other) in counted),
            ),
            "Medians; counts are over all the issues. Both write PDF/A-3a with the source attached.",
        )

    # -- the site

    def search(self, browser: Browser) -> list[Part]:
        """Ask the same queries of the three searches."""
        texts = self.archive.texts()
        queries = finding.drawn(texts, QUERIES)
        finders = (
            finding.ours(self.site),
            finding.pagefind(texts, self.folder / "pagefind"),
            finding.material(self.plain),
        )
        mine, *others = (finding.measured(finder, browser, texts, queries) for finder in finders)
        times = mine.milliseconds
        note = (
            f"{len(texts):,} items; exact is the same set as plain substring search. Ours answers "
            f"in {statistics.median(times):.0f} ms (p95 {percentile(times, 0.95):.0f} ms)."
        )
        return [
            Part(f"Search, against {name}", name, _found_rows(mine, other), note)
            for name, other in zip(
                ("Pagefind as it comes", "Material's search"), others, strict=True
            )
        ]

    def visits(self, browser: Browser) -> Part:
        """Open three issues' pages with nothing kept from before."""
        issues = [issue.id for issue in self.archive.issues]
        some = [issues[0], issues[len(issues) // 2], issues[-1]]
        ours = visit.visited(self.site, some, browser, allowed="")
        theirs = visit.visited(self.plain, some, browser)
        return Part(
            "First visit of an issue's page",
            "default Material page",
            (
                Row("compressed", ours.packed / 1e3, theirs.packed / 1e3, "kB"),
                Row("without a search index", ours.unsearched / 1e3, theirs.unsearched / 1e3, "kB"),
                Row("requests", ours.requests, theirs.requests),
            ),
        )


def _cost_rows(ours: Cost, theirs: Cost) -> tuple[Row, ...]:
    return (
        Row("wall", ours.wall, theirs.wall, "s"),
        Row("CPU, all processes", ours.cpu, theirs.cpu, "s"),
        Row("peak memory of the largest process", ours.peak, theirs.peak, "MiB"),
    )


def _found_rows(ours: finding.Found, theirs: finding.Found) -> tuple[Row, ...]:
    def median(measure: str, of: Callable[[finding.Found], Sequence[int]], per: float = 1) -> Row:
        mine, other = (statistics.median(of(one)) / per for one in (ours, theirs))
        return Row(measure, mine, other, "kB" if per > 1 else "")

    return (
        Row(f"exact, of {ours.asked} strings", ours.exact, theirs.exact, is_count=True),
        median("opening to first results, as stored", lambda one: one.first, 1e3),
        median("the same compressed", lambda one: one.packed, 1e3),
        median("requests", lambda one: one.requests),
    )


def machine() -> str:
    """Say what all was measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    browser = subprocess.run(
        [executable() or "", "--version"], capture_output=True, text=True, check=False
    )
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return (
        f"{os.cpu_count()} cores ({model}), load {os.getloadavg()[0]:.1f} at the start; "
        f"Python {platform.python_version()}, {versions}, {browser.stdout.strip()}."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.table", description=__doc__)
    parser.add_argument("--issues", type=int, default=100)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    parser.add_argument("--times", type=int, help="rounds of builds; 3 up to 100 issues, else 1")
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep the tables in a file")
    options = parser.parse_args(arguments)
    missing = [name for name in PEERS if find_spec(name) is None]
    if missing:
        parser.error(f"install the extra `bench` first: {', '.join(missing)} not found")
    # The extended program is a peer's; found beside ours, it would be taken for it.
    os.environ["PAGEFIND_BINARY_PATH"] = str(get_executable())
    times = options.times or (3 if options.issues <= FEW else 1)
    with tempfile.TemporaryDirectory(prefix="jianbao-peers-") as folder:
        ground = machine()
        run = Run(Path(folder), options.issues, options.corpus, times)
        text = document(f"{options.issues:,} issues. {ground}", run.parts())
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
