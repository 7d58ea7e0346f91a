"""The pages for the office alone: handbook, rules, distribution. They stand in no edition.

They lie in `build/office/site`, are never published or sent, and grant nobody an item.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generator.model import OFFICE, Archive, PageRecord
from generator.model.records import Records
from generator.order.archives import public
from generator.order.building import Report, alone
from generator.order.steps.paging import render_pages
from generator.order.steps.work import Work
from generator.order.steps.workers import Workers
from generator.publish import tree
from generator.store import whole
from generator.store.cache import Cache


def build(root: Path, records: Records, report: Report) -> Path:
    """Build the office's pages; return where they stand."""
    root = root.resolve()
    folder = root / "build" / OFFICE
    pages = tuple(map(_listed, (page for page in records.pages if page.audience == OFFICE)))
    with alone(root, OFFICE, report), Workers(1) as workers:
        whole.keep_private(folder)
        cache = Cache(folder / "cache")
        cache.recall()
        archive = Archive(OFFICE, (), {}, {}, {}, pages=pages)
        work = Work(root, archive, public(records.publication), cache, workers, report)
        paged = render_pages(work, {}, None)
        if tree.show(folder / "site", cache.paths(paged.files), folder / "trees") or cache.is_grown:
            cache.remember()
    return folder / "site"


def _listed(page: PageRecord) -> PageRecord:
    return replace(page, audience="")
