"""The archive → its site's pages with feed and sitemap: those that are not kept are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.model import Archive, Folios, Issue, places
from generator.model.settings import Publication
from generator.order.steps.outputs import OUTPUTS
from generator.order.steps.program import PAGES, program
from generator.order.steps.work import Work
from generator.press import site
from generator.render.feeds import feed, sitemap
from generator.render.form import Form
from generator.render.listings import Line
from generator.render.page import Page, PageDraft
from generator.render.pages import drafts
from generator.store.cache import Cache, Kept
from generator.store.hashing import digest, digest_of_files
from generator.words.messages import msg

SLICE = 120  # pages that one process builds at a time: enough to share the builder's start
WORTH = 60  # pages that take as long as the start
LINKS = {output.label: output.suffix for output in OUTPUTS.values() if output.is_linked}
TEXT = ".md"  # of a page as the builder takes it, kept beside its HTML


@dataclass(frozen=True, slots=True)
class Paged:
    """The pages and the files beside them, by their path in the site; what was made just now.

    `sources` are the pages' texts as the builder takes them, `scripts` the hashes of the scripts
    that stand in the pages.
    """

    files: Mapping[str, str]
    sources: Mapping[str, str]
    scripts: tuple[str, ...]
    made: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to build, and the key under which it is kept."""

    page: Page
    key: str


def render_pages(work: Work, folios: Mapping[str, Folios], asked: Form) -> Paged:
    """Render the pages whose text or shell changed; return all pages and the shell's files."""
    shell = digest(program(*PAGES), site.shell_key(work.root, work.publication))
    shared = digest(shell, digest_of_files(work.theme / "pages"), repr((work.publication, LINKS)))
    key = digest(shared, *work.marks.values(), repr(folios), *_words(work.archive), repr(asked))
    pages = work.cache.get("pages", key)
    made: tuple[str, ...] = ()
    if pages is None:
        planned = list(drafts(work.archive, work.publication, folios, work.theme, asked, LINKS))
        keys = [_key(work, draft, shell, shared) for draft in planned]
        entries, made = _made(work, planned, keys)
        pages = _together(work, planned, keys, entries)
        work.cache.enter("pages", key, pages)
    value: Any = pages.value
    for each in value["keys"]:
        work.cache.hold("page", each)
    beside = work.kept("shell", shell, lambda: site.assets(work.root, work.publication))
    sources = {path: content for path, content in pages.files.items() if path.endswith(TEXT)}
    files = {path: content for path, content in pages.files.items() if path not in sources}
    return Paged({**beside.files, **files}, sources, tuple(value["scripts"]), made)


def _words(archive: Archive) -> Iterator[str]:
    """Yield what pages show of the archive besides its issues."""
    yield archive.edition
    for vocabulary in (archive.units, archive.sections, archive.topics, archive.series):
        yield repr(list(vocabulary.values()))
    yield repr(archive.pages)
    yield repr((archive.errata, archive.gone))


def _key(work: Work, draft: PageDraft, shell: str, shared: str) -> str:
    """Return the hash of what a page's HTML depends on: what it is made from.

    Of a page that shows a little of the whole archive it is the text; there are few.
    """
    if draft.source is None:
        return digest(shell, draft.address, draft.render().text)
    return digest(shared, draft.address, *(_told(work, part) for part in draft.source))


def _told(work: Work, part: object) -> str:
    if isinstance(part, Issue):
        return work.marks[part.id]
    if isinstance(part, Line):
        return work.heads[part.item.id]
    return repr(part)


def _made(
    work: Work, planned: Sequence[PageDraft], keys: Sequence[str]
) -> tuple[list[Kept], tuple[str, ...]]:
    """Return each page's entry, in order, and the addresses of those that had to be made."""
    entries: dict[str, Kept | None] = {key: work.cache.get("page", key) for key in keys}
    missing = [
        (draft, key) for draft, key in zip(planned, keys, strict=True) if entries[key] is None
    ]
    slices = (  # rendered as they are asked for: together they are as large as the site
        [PageJob(draft.render(), key) for draft, key in missing[at : at + SLICE]]
        for at in range(0, len(missing), SLICE)
    )
    task = partial(
        build_and_keep, root=work.root, publication=work.publication, folder=work.cache.folder
    )
    stage, done = msg("rendering pages"), 0
    work.report(stage, done, len(missing))
    for some, built in work.workers.spread(task, slices, len(missing) // WORTH):
        for job, page in zip(some, built, strict=True):
            work.cache.enter("page", job.key, page)
            entries[job.key] = page
        work.cache.save()
        done += len(some)
        work.report(stage, done, len(missing))
    found = [entry for key in keys if (entry := entries[key])]
    return found, tuple(sorted(draft.address for draft, _ in missing))


def build_and_keep(
    jobs: Sequence[PageJob], root: Path, publication: Publication, folder: Path
) -> list[Kept]:
    """Build some pages into the cache at `folder`."""
    cache_ = Cache(folder)
    built = site.render([job.page for job in jobs], root, publication)
    entries = []
    for job in jobs:
        html, address = built[job.page.address], job.page.address
        files = {f"{address}index.html": html, f"{address}index{TEXT}": job.page.text.encode()}
        entries.append(cache_.store(files, site.script_hashes(html)))
    return entries


def _together(
    work: Work, planned: Sequence[PageDraft], keys: Sequence[str], entries: Sequence[Kept]
) -> Kept:
    """Return the pages' entries as one, with the feed and the sitemap."""
    gone = {f"{issue.id}/" for issue in work.archive.gone}
    listed = [draft for draft in planned if draft.address not in gone]
    files = {
        places.FEED: work.cache.keep(feed(work.archive, work.publication)),
        **{
            f"{places.of_series(id_)}{places.FEED}": work.cache.keep(
                feed(work.archive, work.publication, series)
            )
            for id_, series in work.archive.series.items()
            if id_ in work.archive.by_series
        },
        places.SITEMAP: work.cache.keep(sitemap(listed, work.publication)),
    }
    scripts: set[str] = set()
    for entry in entries:
        files.update(entry.files)
        hashes: Any = entry.value
        scripts.update(hashes)
    return Kept(files, {"keys": list(keys), "scripts": sorted(scripts)})
