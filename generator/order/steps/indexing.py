"""The archive's items → the search index: what is not kept is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TypeVar

from generator.model import Erratum, Folios, Issue, Series, places
from generator.model.settings import Publication
from generator.order.steps.program import INDEX, program
from generator.order.steps.work import Work, uncollected
from generator.press import search
from generator.press.words import WordList
from generator.render.errata import corrected, corrections, mark_of
from generator.render.page import cite, issue_prose
from generator.store.cache import Cache, Kept
from generator.store.hashing import digest
from generator.words.messages import msg

SLICE = 16  # issues that one process indexes at a time
BLOCKS = 24  # blocks that one process cuts into files at a time; a shard has some twenty
WORDS = "words"  # the file of an issue's entry that is not a text
NAME = 10  # hexadecimal digits that name an issue's texts, as the search page expects


@dataclass(frozen=True, slots=True)
class Indexed:
    """The index's files by path; whether any of it was made just now."""

    files: Mapping[str, str]
    is_new: bool


class IndexPart(Protocol):
    """What a part of the index is made of."""

    @property
    def year(self) -> int:
        """Return the year under which it is filed."""

    @property
    def key(self) -> str:
        """Return the hash of all that the part depends on."""


Some = TypeVar("Some", bound=IndexPart)
Index = Callable[[Sequence[Some]], Sequence[Kept]]  # indexes some parts and keeps them


@dataclass(frozen=True, slots=True)
class PartJob:
    """An issue to index, with its items' pages in the PDF."""

    issue: Issue
    folios: Folios
    errata: Mapping[str, tuple[Erratum, ...]]  # of its items
    series: Series | None  # if it is declared
    key: str

    @property
    def year(self) -> int:
        """Return the issue's year."""
        return self.issue.year


@dataclass(frozen=True, slots=True)
class ShardJob:
    """Issues' words to merge, as content of the cache, and the key for what comes of it."""

    words: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """Blocks of shards to merge and to cut into files.

    A shard is its number of items and its blocks, as content of the cache.
    """

    shards: tuple[tuple[int, Mapping[str, str]], ...]
    blocks: tuple[str, ...]


def index_items(work: Work, folios: Mapping[str, Folios]) -> Indexed:
    """Return the files of the search index."""
    shared = digest(program(*INDEX), version("pagefind"), work.publication.name)
    jobs = []
    for issue in work.archive.issues:
        pages = folios.get(issue.id, {})
        errata = {
            item.id: work.archive.by_item[item.id]
            for item in issue.items
            if item.id in work.archive.by_item
        }
        series = work.archive.series.get(issue.series.id)
        told = series and (series.id, series.name)
        key = digest(shared, work.marks[issue.id], repr(pages), repr(errata), repr(told))
        jobs.append(PartJob(issue, pages, errata, series, key))
    key = digest(*(job.key for job in jobs))
    whole = work.cache.get("search", key)
    is_new = whole is None
    if whole is None:
        task = partial(index_and_keep, publication=work.publication, folder=work.cache.folder)
        whole = assembled(work, jobs, task)
        work.cache.enter("search", key, whole)
    merged: Any = whole.value  # what it is made of: kind and key of entries
    for kind, each in (*merged, *(("part", job.key) for job in jobs)):
        work.cache.hold(kind, each)
    return Indexed({f"{places.INDEX}{path}": each for path, each in whole.files.items()}, is_new)


def assembled(work: Work, jobs: Sequence[Some], task: Index[Some]) -> Kept:
    """Return the whole index as one entry, which is not in the cache yet; its files are.

    Its value names the entries that it is made of beside the jobs' own.
    """
    parts = _parts(work, jobs, task)
    rows: list[Any] = [part.value for part in parts]  # of each item of each issue
    runs = search.shards([(job.year, len(row)) for job, row in zip(jobs, rows, strict=True)])
    shards = [
        ShardJob(
            tuple(part.files[WORDS] for part in parts[run.start : run.stop]),
            digest(*(job.key for job in jobs[run.start : run.stop])),
        )
        for run in runs
    ]
    sizes = [sum(map(len, rows[run.start : run.stop])) for run in runs]
    segments = [_segment(work, shards, sizes, run) for run in search.segments(len(shards))]
    tables: list[Any] = [segment.value for _, segment in segments]
    texts = [
        [part.files[str(place)] for place in range(len(row))]
        for part, row in zip(parts, rows, strict=True)
    ]
    names = [digest(*contents)[:NAME] for contents in texts]
    files = {
        "catalogue.json": work.cache.keep(search.catalogue(rows, names, tables)),
        **{path: each for _, segment in segments for path, each in segment.files.items()},
        **{
            f"texts/{name}/{place}.json": content
            for name, contents in zip(names, texts, strict=True)
            for place, content in enumerate(contents)
        },
    }
    made = [["shard", shard.key] for shard in shards] + [["segment", key] for key, _ in segments]
    return Kept(files, made)


def _parts(work: Work, jobs: Sequence[Some], task: Index[Some]) -> list[Kept]:
    """Return the entry of each issue, in order."""
    kept: dict[str, Kept | None] = {job.key: work.cache.get("part", job.key) for job in jobs}
    missing = [job for job in jobs if kept[job.key] is None]
    slices = [missing[at : at + SLICE] for at in range(0, len(missing), SLICE)]
    stage, done = msg("indexing"), 0
    for some, made in work.workers.spread(task, slices, len(slices)):
        for job, part in zip(some, made, strict=True):
            work.cache.enter("part", job.key, part)
            kept[job.key] = part
        work.cache.save()
        done += len(some)
        work.report(stage, done, len(missing))
    return [entry for job in jobs if (entry := kept[job.key])]


@uncollected()
def index_and_keep(jobs: Sequence[PartJob], publication: Publication, folder: Path) -> list[Kept]:
    """Index some issues into the cache at `folder`, each by itself."""
    issues = (tuple(_entries(job, publication)) for job in jobs)
    return [keep(part, folder) for part in search.parts(issues)]


def keep(part: search.Part, folder: Path) -> Kept:
    """Keep what search holds of an issue in the cache at `folder`."""
    files = {str(place): text for place, text in enumerate(part.texts)}
    return Cache(folder).store({**files, WORDS: part.words.packed()}, part.rows)


def _segment(
    work: Work, shards: Sequence[ShardJob], sizes: Sequence[int], run: range
) -> tuple[str, Kept]:
    """Return the key and the entry of the segment over a run of shards."""
    chosen = [shards[at] for at in run]
    key = digest(*(shard.key for shard in chosen))
    entry = work.cache.get("segment", key)
    if entry is None:
        kept = {shard.key: work.cache.get("shard", shard.key) for shard in chosen}
        missing = [shard for shard in chosen if kept[shard.key] is None]
        task = partial(merge_and_keep, folder=work.cache.folder)
        for shard, made in work.workers.spread(task, missing, len(missing)):
            work.cache.enter("shard", shard.key, made)
            kept[shard.key] = made
        blocks = [each.files for shard in chosen if (each := kept[shard.key])]
        entry = _cut(work, list(zip((sizes[at] for at in run), blocks, strict=True)))
        work.cache.enter("segment", key, entry)
    return key, entry


def _cut(work: Work, shards: Sequence[tuple[int, Mapping[str, str]]]) -> Kept:
    """Return the entry of a segment: its number of items, its chunks, its files."""
    blocks = sorted({block for _, blocks in shards for block in blocks})
    size = max(BLOCKS // len(shards), 1)
    slices = [blocks[at : at + size] for at in range(0, len(blocks), size)]
    jobs = [SegmentJob(tuple(shards), tuple(some)) for some in slices]
    task = partial(cut_and_keep, folder=work.cache.folder)
    made = {job.blocks: kept for job, kept in work.workers.spread(task, jobs, len(jobs))}
    cut: list[Any] = [made[job.blocks] for job in jobs]
    files = {path: content for each in cut for path, content in each.files.items()}
    chunks = [row for each in cut for row in each.value]
    return Kept(files, [sum(items for items, _ in shards), chunks])


@uncollected()
def merge_and_keep(job: ShardJob, folder: Path) -> Kept:
    """Merge the words of some issues into the cache at `folder`, block by block."""
    cache = Cache(folder)
    lists = (WordList.unpacked(cache.read(words)) for words in job.words)
    blocks = search.shard(lists)
    return cache.store({name: each.packed() for name, each in blocks.items()})


@uncollected()
def cut_and_keep(job: SegmentJob, folder: Path) -> Kept:
    """Merge some blocks into the cache at `folder`, as the files that readers fetch."""
    cache = Cache(folder)

    def load(block: str) -> Iterator[WordList]:
        for items, blocks in job.shards:
            content = blocks.get(block)
            yield WordList.unpacked(cache.read(content)) if content else WordList(items, {})

    chunks, files = search.segment(job.blocks, load)
    return cache.store(files, chunks)


def _entries(job: PartJob, publication: Publication) -> Iterator[search.SearchedItem]:
    issue = job.issue
    for place, item in enumerate(issue.items):
        text = issue_prose(item).text
        errata = job.errata.get(item.id, ())
        yield search.SearchedItem(
            url=f"{issue.id}/#{item.anchor}",
            heading=item.heading,
            text=text,
            citation=cite(publication, issue, job.folios.get(item.anchor), errata),
            date=issue.date,
            year=issue.year,
            place=place,
            section=(item.section.id, item.section.name),
            units=tuple((unit.id, unit.name) for unit in item.units),
            series=(job.series.id, job.series.name) if job.series else None,
            topics=tuple((topic.id, topic.name) for topic in item.topics),
            mark=mark_of(errata),
            right=(corrected(item.heading, errata), corrected(text, errata))
            if corrections(errata)
            else None,
        )
