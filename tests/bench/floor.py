"""The floor: the engines alone over the very texts that we give them, with none of our own work.

`python -m tests.bench.floor ROOT FOLDER` prints the HTML files in FOLDER with WeasyPrint on two
processes, through its public interface: fonts and styles read once a process, PDF/A-3a as ours.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from pagefind_bin import get_executable

from generator.order import building
from generator.press.fonts import font_faces
from generator.press.pagefind import LANGUAGE
from generator.words.fold import tokens
from tests.bench.archived import Archived

PROCESSES = 2


class _Given(Exception):  # noqa: N818 - nothing is wrong
    """Holds the HTML that the engine was given."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html


def stage(archive: Archived, root: Path, folder: Path) -> None:
    """Write what each engine is given: set HTML, page sources of the last build, tokens an item."""
    shutil.copytree(root / "build" / archive.edition / "pages", folder / "pages")
    with _engine_told_only():
        for issue in archive.issues:
            try:
                building.print_issue(issue, archive.publication, archive.edition, root)
            except _Given as given:
                _write(folder / "print" / f"{issue.id.replace('/', '-')}.html", given.html)
    for number, text in enumerate(archive.texts().values()):
        page = f'<html lang="{LANGUAGE}"><body>{" ".join(tokens(text))}</body></html>'
        _write(folder / "search" / f"{number}.html", page)


@contextmanager
def _engine_told_only() -> Iterator[None]:
    """Let the engine hand back the HTML that it is given, and go no further."""
    from weasyprint import HTML

    def take(*_: Any, string: str, **__: Any) -> None:
        raise _Given(string)

    with mock.patch.object(HTML, "__init__", take):
        yield


def weasyprint(root: Path, folder: Path) -> list[str]:
    """Return the command that prints the staged HTML."""
    return [sys.executable, "-m", "tests.bench.floor", str(root), str(folder / "print")]


def mkdocs(root: Path, folder: Path) -> list[str]:
    """Return the command that builds the staged pages in our shell."""
    (folder / "mkdocs.yml").write_text(
        f"INHERIT: {root.resolve() / 'mkdocs.yml'}\n"
        f"docs_dir: {folder / 'pages'}\nsite_dir: {folder / 'site'}\n"
        f"theme: {{custom_dir: {root.resolve() / 'theme/site'}}}\n",
        encoding="utf-8",
    )
    config = str(folder / "mkdocs.yml")
    return [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", config]


def pagefind(folder: Path) -> list[str]:
    """Return the command that indexes the staged items."""
    return [str(get_executable()), "--quiet", "--site", str(folder / "search")]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _print(root: Path, path: Path) -> None:
    from weasyprint import HTML

    fonts, styles = _engine(root)
    HTML(string=path.read_text(encoding="utf-8"), base_url=str(root / "theme/x")).write_pdf(
        path.with_suffix(".pdf"),
        stylesheets=[styles],
        font_config=fonts,
        pdf_variant="pdf/a-3a",
    )


@cache
def _engine(root: Path) -> Any:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = font_faces(root / "theme/fonts", (root / "theme/fonts").as_uri() + "/")
    text = faces + (root / "theme/print/print.css").read_text(encoding="utf-8")
    return fonts, CSS(string=text, font_config=fonts)


def main(arguments: Sequence[str]) -> None:
    """Print every file."""
    root, folder = (Path(argument).resolve() for argument in arguments)
    files = sorted(folder.glob("*.html"))
    with ProcessPoolExecutor(PROCESSES) as executor:
        list(executor.map(_print, [root] * len(files), files))


if __name__ == "__main__":
    main(sys.argv[1:])
