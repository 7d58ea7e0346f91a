"""A page of the site as a value, and how its items read and are quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from generator.model import Erratum, Issue, Item, places
from generator.model.settings import Publication
from generator.render import errata as wording
from generator.render.prose import Prose, prose


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: its address from the root (`2023/19/`), its title, its source text.

    `date` is when what it shows was last added to, for the sitemap.
    """

    address: str
    title: str
    text: str
    date: date | None = None


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A page that may not have to be rendered.

    `source` is all that its text is made of beside the publication's settings and the templates; of
    a `Line` it shows the heads, not the text. None when that is the whole archive.
    """

    address: str
    title: str
    date: date | None
    source: tuple[object, ...] | None
    render: Callable[[], Page]


def issue_prose(item: Item) -> Prose:
    """Render an item for its issue's page, two folders below the pictures."""
    return prose(item, f"../../{places.ATTACHMENTS}")


def cite(
    publication: Publication, issue: Issue, folio: int | None, errata: Sequence[Erratum] = ()
) -> str:
    """Return how an item is quoted: `《安庆组工信息》2023年第19期，第3页`.

    Without a page number (no PDF yet) the citation ends with the issue. One that was corrected or
    withdrawn says so.
    """
    page = f"，第{folio}页" if folio else ""
    name = publication.on(issue.date, issue.series).name
    return f"《{name}》{issue.printed_name}{page}{wording.remark(errata)}"
