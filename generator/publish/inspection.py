"""Searches the files of a release for secrets, in several processes when there are many.

Bytes that were found clean are searched for what was no secret then, all others for everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generator.confined import Exceeded, confined
from generator.publish import reading, wordindex
from generator.publish.leaks import Sought
from generator.publish.manifest import sha256_of
from generator.publish.restricted import Secret
from generator.publish.searched import Searched

SITE = "site/"
CATALOGUE = f"{SITE}pagefind/catalogue.json"
MANY = 100  # files that are worth processes of their own

Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret in a file of a release; no secret if the file cannot be searched."""

    path: str
    secret: Secret | None


def quiet(done: int, total: int) -> None:
    """Report nothing."""


def leaks(
    folder: Path,
    paths: Sequence[str],
    sought: Sought,
    jobs: int,
    report: Callable[[int, int], None] = quiet,
    *,
    hashes: Mapping[str, str] | None = None,
    searched: Searched | None = None,
) -> list[Finding]:
    """Return one finding for each file and field, by file and place.

    `paths` are relative to `folder`, `hashes` the SHA-256 that each has on the disk now. Where the
    search index's catalogue is among them, the index is read as a whole. `searched` says what may be
    left out, and learns what is clean now.
    """
    known = hashes if hashes is not None else {path: sha256_of(folder / path) for path in paths}
    search = _Search(folder, sought, known, searched or Searched())
    found = list(search.in_names(paths))
    found += search.in_files(paths, jobs, report)
    if CATALOGUE in paths:
        found += search.in_index()
    return list(dict(sorted((_key(finding), finding) for finding in found)).values())


def _key(finding: Finding) -> tuple[str, str, int, str]:
    where = finding.secret.where if finding.secret else None
    place = (where.path, where.line) if where else ("", 0)
    return (finding.path, *place, finding.secret.field if finding.secret else "")


class _Search:
    """One search of a release: what is sought, and what of it was not sought before."""

    def __init__(
        self, folder: Path, sought: Sought, hashes: Mapping[str, str], searched: Searched
    ) -> None:
        self.folder = folder
        self.sought = sought
        self.hashes = hashes
        self.searched = searched
        self.added = sought.beyond(searched.forms)
        self.is_more = bool(self.added.digests)

    def in_names(self, paths: Sequence[str]) -> Iterator[Finding]:
        if any(True for _ in self.sought.in_text("\n".join(paths))):
            for path in paths:
                yield from _findings(path, self.sought.in_text(path))

    def in_files(
        self, paths: Sequence[str], jobs: int, report: Callable[[int, int], None]
    ) -> Iterator[Finding]:
        places: dict[str, list[str]] = {}
        for path in paths:
            places.setdefault(self.hashes[path] or path, []).append(path)
        new = []
        for digest, same in places.items():
            if digest not in self.searched.clean:
                new.append(same[0])
            elif self.is_more:
                texts = self.searched.texts(digest)
                if texts is None:
                    new.append(same[0])
                    continue
                found = _of(self.added, digest, texts)
                yield from (Finding(path, secret) for path in same for secret in found)
        for done, (first, found, texts) in enumerate(self._read(new, jobs), 1):
            report(done, len(new))
            digest = self.hashes[first] or first
            self.searched.new[digest] = texts
            yield from (Finding(path, secret) for path in places[digest] for secret in found)

    def _read(
        self, paths: Sequence[str], jobs: int
    ) -> Iterable[tuple[str, list[Secret | None], Texts]]:
        task = _Task(self.folder, self.sought)
        if jobs < 2 or len(paths) < MANY:
            yield from map(task, paths)
            return
        with ProcessPoolExecutor(jobs, initializer=_prepare, initargs=(task,)) as executor:
            yield from executor.map(_do, paths, chunksize=16)

    def in_index(self) -> Iterator[Finding]:
        """Yield what a search would find in the index, segment by segment."""
        try:
            for table in wordindex.tables(self._load):
                yield from self._in_segment(table)
        except (wordindex.BrokenIndexError, reading.UnreadableError, OSError):
            yield Finding(CATALOGUE, None)

    def _in_segment(self, table: wordindex.Table) -> Iterator[Finding]:
        digest = self.segment(table)
        is_clean = digest in self.searched.clean
        texts = self.searched.texts(digest) if is_clean and self.is_more else None
        if is_clean and not self.is_more:
            return
        if texts is not None:
            items = [wordindex.IndexedText(text, table) for text in texts]
        else:
            items = wordindex.read(table, self._load)
            self.searched.new[digest] = [item.text for item in items]
        wanted = self.sought if texts is None else self.added
        for item in items:
            for form, secret in wanted.in_run(item.text):
                yield Finding(f"{SITE}{item.file_of(form[:2])}", secret)

    def segment(self, table: wordindex.Table) -> str:
        """Return the hash by which a segment is known: of its files'."""
        files = (self.hashes.get(SITE + path, "") for path in wordindex.paths(table))
        return hashlib.sha256("\n".join([repr(table), *files]).encode()).hexdigest()

    def _load(self, path: str) -> bytes:
        return (self.folder / SITE / path).read_bytes()


def _findings(path: str, found: Iterable[tuple[str, Secret]]) -> Iterator[Finding]:
    yield from (Finding(path, secret) for _, secret in found)


def _of(sought: Sought, digest: str, texts: Texts) -> list[Secret | None]:
    """Return what is found in the texts of some bytes, and by their hash."""
    content = sought.contents.get(digest)
    found = {secret for text in texts for _, secret in sought.in_text(text)}
    return [*([content] if content else []), *found]


@dataclass(frozen=True, slots=True)
class _Task:
    """The reading of a file and the search in it; what is more than text is read confined."""

    folder: Path
    sought: Sought

    def __call__(self, path: str) -> tuple[str, list[Secret | None], Texts]:
        data = (self.folder / path).read_bytes()
        texts: Texts | None = None
        if reading.is_text(data):
            texts = reading.whole(data)
        else:
            try:
                texts = confined(reading.whole, data)
            except Exceeded:
                texts = None
        if texts is None:
            return path, [None], ()
        return path, _of(self.sought, hashlib.sha256(data).hexdigest(), texts), texts


_ready: list[_Task] = []  # of a process that searches


def _prepare(task: _Task) -> None:
    _ready.append(task)


def _do(path: str) -> tuple[str, list[Secret | None], Texts]:
    return _ready[-1](path)
