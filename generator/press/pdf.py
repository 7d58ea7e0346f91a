"""An issue's HTML → its PDF; the one module that knows WeasyPrint's insides.

The engine reads nothing but the theme's fonts and the pictures that were made for it, and whatever
it complains of stops the issue: a page is right or it is not made.
"""

from __future__ import annotations

import gc
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.model import ids
from generator.press.fonts import FALLBACK, font_faces, listed_names, with_office
from generator.press.lines import set_lines
from generator.press.picture_sizes import fit_pictures, fit_tables
from generator.press.rare import RareFace, rare_faces
from generator.press.record import AttachedSource, finish
from generator.press.setting.faces import metrics
from generator.press.url_fetcher import BASE, RARE, Gate
from generator.system.provided import Folder, overlaid

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

__all__ = ["AttachedSource", "Pdf", "PrintFault", "set_issue"]


class PrintFault(Exception):  # noqa: N818 - it is the issue that is at fault
    """Why an issue cannot be printed: its id, the kind of fault, and what it is about.

    `kind` is `table-wide`, `font-unlisted`, `engine`, or the code of a picture's fault, of which
    `about` has more. `detail` is a picture's name, a table's number of columns, fonts' names or the
    engine's words; `item` is the anchor of the item at fault where that is known.
    """

    def __init__(self, issue: str, kind: str, detail: str, item: str = "", about: str = "") -> None:
        super().__init__(issue, kind, detail, item, about)
        self.issue = issue
        self.kind = kind
        self.detail = detail
        self.item = item
        self.about = about

    def __str__(self) -> str:
        place = ids.item_id(self.issue, self.item) if self.item else self.issue
        return f"{place}: {self.kind}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Pdf:
    """A printed issue and the page of each of its items, read back from it."""

    data: bytes
    folios: Mapping[str, int]


def set_issue(
    html: str,
    *,
    issue: str,
    day: date,
    theme: Folder,
    pictures: Mapping[str, bytes],
    sources: Sequence[AttachedSource] = (),
) -> Pdf:
    """Set an issue's HTML, as `render.print` makes it, as PDF/A-3a with its sources attached.

    `issue` is its id and `day` its date; `pictures` has those that it shows, as made for print,
    by name. Same input, same bytes. Raises `PrintFault`; a missing glyph is one of the engine's
    complaints.
    """
    _refuse_wide_tables(html, issue)
    rare = rare_faces(theme / "fonts", html)
    widths = tuple(pair for face in rare for pair in face.advances.items())
    html = set_lines(html, metrics(theme / "fonts", widths))
    html = fit_tables(html)
    html = fit_pictures(html, pictures)
    gate = Gate(theme / "fonts", pictures)
    with complaints() as heard:
        engine = _engine(theme, *_styles(theme))
        if rare:
            engine = _with_rare(engine, _styles(theme)[1], rare)
        data = _rendered(html, engine, gate, identifier=f"jianbao:{issue}")
    if heard:
        raise PrintFault(issue, "engine", "; ".join(dict.fromkeys(heard)))
    record = finish(data, sources, day)
    listed = listed_names(theme / "fonts").union(face.name for face in rare)
    unlisted = sorted(record.fonts - listed)
    if unlisted:
        raise PrintFault(issue, "font-unlisted", ", ".join(unlisted))
    return Pdf(record.data, record.folios)


def warm(theme: Folder) -> None:
    """Load the engine, so that the first issue to set need not wait for it."""
    _engine(theme, *_styles(theme))


_ANCHOR_OR_UNFIT = re.compile(r'<p id="([^"]+)" class="opening"|data-unfit="(\d+)"')


def _refuse_wide_tables(html: str, issue: str) -> None:
    """Raise a fault for the first table that fits at no size of type, naming its item."""
    anchor = ""
    for found in _ANCHOR_OR_UNFIT.finditer(html):
        if found[2]:
            raise PrintFault(issue, "table-wide", found[2], anchor)
        anchor = found[1]


# -- the engine -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Engine:
    """What all issues of one theme share in a process: fonts and parsed styles."""

    fonts: FontConfiguration
    styles: CSS


def _styles(theme: Folder) -> tuple[str, str]:
    """Return what declares the faces, and what names them."""
    sheets = [overlaid(theme / "print").file(name) for name in ("elements.css", "print.css")]
    styles = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    folder = theme / "fonts"
    return font_faces(folder, BASE + "fonts/"), with_office(styles, folder)


@lru_cache(maxsize=2)
def _engine(theme: Folder, faces: str, styles: str) -> _Engine:
    """Return the engine for a theme's styles as they are now: they may change while we run."""
    from weasyprint import CSS

    fonts = _no_fonts_but_ours(overlaid(theme / "print").file("fonts.conf"))
    gate = Gate(theme / "fonts")
    with complaints() as heard:
        sheet = CSS(
            string=faces + styles,
            base_url=BASE,
            url_fetcher=fetcher(gate),
            font_config=fonts,
        )
    if heard:
        raise ValueError(f"theme/print: {'; '.join(heard)}")
    # The copied fonts are deleted with the configuration, which must go before the libraries do;
    # unlike atexit this is heeded by worker processes as well.
    Finalize(None, _engine.cache_clear, exitpriority=10)
    gc.freeze()  # the libraries and styles stay: collecting need not look at them again
    return _Engine(fonts, sheet)


def _with_rare(engine: _Engine, styles: str, rare: Sequence[RareFace]) -> _Engine:
    """Return the engine for an issue: its rare faces stand wherever the fallback is named."""
    from weasyprint import CSS

    rules = "".join(
        f'@font-face {{ font-family: "{face.family}"; src: url("{BASE}{RARE}{face.name}") }}\n'
        for face in rare
    )
    families = ", ".join(f'"{family}"' for family in (FALLBACK, *(face.family for face in rare)))
    sheet = CSS(
        string=rules + styles.replace(f'"{FALLBACK}"', families),
        base_url=BASE,
        url_fetcher=fetcher(Gate(Path(), rare={face.name: face.data for face in rare})),
        font_config=engine.fonts,
    )
    return _Engine(engine.fonts, sheet)


def _no_fonts_but_ours(configuration: Path) -> FontConfiguration:
    """Return a font configuration that lists no font of the machine's."""
    from weasyprint.text.fonts import FontConfiguration

    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(configuration.resolve())
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def fetcher(gate: Gate) -> URLFetcher:
    """Return what fetches for the engine: from the gate alone."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc] # it has no types
        """Answers from the gate alone; the handlers for files and networks are never asked."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
            data, media_type = gate.open(url)
            return URLFetcherResponse(url, data, {"Content-Type": media_type})

    return Fetcher()


def _rendered(html: str, engine: _Engine, gate: Gate, identifier: str) -> bytes:
    from weasyprint import HTML

    class Document(HTML):  # type: ignore[misc] # it has no types
        """HTML whose elements are what `theme/print/elements.css` says.

        The method is private to the engine, whose version is pinned; were it never called, the
        result would be the same and take longer.
        """

        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002
            return []

    document = Document(string=html, base_url=BASE, url_fetcher=fetcher(gate))
    pdf: bytes = document.write_pdf(
        stylesheets=[engine.styles],
        font_config=engine.fonts,
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier.encode(),
    )
    return pdf


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def complaints() -> Iterator[list[str]]:
    """Collect what the engine warns of meanwhile."""
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield listener.heard
    finally:
        logger.removeHandler(listener)
