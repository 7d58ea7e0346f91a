"""Searches the files of a release for secrets, in several processes when there are many.

Bytes that were found clean are searched for what was no secret then, all others for everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.publish import reading, wordindex
from generator.publish.leaks import Sought
from generator.publish.restricted import Secret
from generator.publish.searched import Searched
from generator.store.hashing import sha256, sha256_of
from generator.system import processes
from generator.system.confined import Exceeded, confined

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
    search index's catalogue is among them, the index is read as a whole. `searched` says what may
    be left out, and learns what is clean now.
    """
    known = hashes if hashes is not None else {path: sha256_of(folder / path) for path in paths}
    search = _Search(folder, sought, known, searched or Searched())
    found = list(search.in_names(paths))
    found += search.in_files(paths, jobs, report)
    if CATALOGUE in paths:
        found += search.in_index()
    return list({_key(finding): finding for finding in sorted(found, key=_key)}.values())


def is_clean(folder: Path, hashes: Mapping[str, str], searched: Searched) -> bool:
    """Say whether all of a release was found clean before, of what `searched` says was sought."""
    search = _Search(folder, Sought(), hashes, searched)
    paths = list(hashes)
    try:
        tables = wordindex.tables(search.load) if CATALOGUE in paths else []
    except (wordindex.BrokenIndexError, OSError):
        return False
    met = {search.digest_of_names(paths), *(hashes[path] for path in paths)}
    searched.met |= met | {search.digest_of(table) for table in tables}
    return searched.met <= searched.clean


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
        names, digest = "\n".join(paths), self.digest_of_names(paths)
        self.searched.met.add(digest)
        if self._texts(digest) is None or any(True for _ in self.added.in_text(names)):
            self.searched.new[digest] = [names]
            for path in paths:
                for _, secret in self.sought.in_text(path):
                    self.searched.bad.add(digest)
                    yield Finding(path, secret)

    def in_files(
        self, paths: Sequence[str], jobs: int, report: Callable[[int, int], None]
    ) -> Iterator[Finding]:
        places: dict[str, list[str]] = {}
        for path in paths:
            places.setdefault(self.hashes[path] or path, []).append(path)
        new = []
        for digest, same in places.items():
            texts = self._texts(digest)
            if texts is None:
                new.append(same)
            else:
                yield from self._found(same, digest, _of(self.added, digest, texts))
        read = self._read([same[0] for same in new], jobs)
        for done, (same, (digest, found, texts)) in enumerate(zip(new, read, strict=True), 1):
            report(done, len(new))
            self.searched.new[digest] = texts
            yield from self._found(same, digest, found)

    def _texts(self, digest: str) -> Texts | None:
        """Return what there is still to search in clean bytes; None if they are to be read."""
        if digest not in self.searched.clean:
            return None
        return self.searched.texts(digest) if self.is_more else ()

    def _found(
        self, same: Sequence[str], digest: str, found: Sequence[Secret | None]
    ) -> Iterator[Finding]:
        self.searched.met.add(digest)
        if found:
            self.searched.bad.add(digest)
        yield from (Finding(path, secret) for path in same for secret in found)

    def _read(
        self, paths: Sequence[str], jobs: int
    ) -> Iterable[tuple[str, list[Secret | None], Texts]]:
        task = _Task(self.folder, self.sought)
        if jobs < 2 or len(paths) < MANY:
            yield from map(task, paths)
            return
        with processes.executor(jobs, (__name__,), _prepare, (task,)) as executor:
            yield from executor.map(_do, paths, chunksize=16)

    def in_index(self) -> Iterator[Finding]:
        """Yield what a search would find in the index, segment by segment."""
        try:
            for table in wordindex.tables(self.load):
                yield from self._in_segment(table)
        except (wordindex.BrokenIndexError, reading.UnreadableError, OSError):
            yield Finding(CATALOGUE, None)

    def _in_segment(self, table: wordindex.Table) -> Iterator[Finding]:
        digest = self.digest_of(table)
        wanted, texts = self.added, self._texts(digest)
        if texts is None:
            wanted = self.sought
            texts = self.searched.new[digest] = wordindex.read(table, self.load)
        found = [
            Finding(f"{SITE}{wordindex.file_of(table, form[:2])}", secret)
            for text in texts
            for form, secret in wanted.in_run(text)
        ]
        self.searched.met.add(digest)
        if found:
            self.searched.bad.add(digest)
        yield from found

    @staticmethod
    def digest_of_names(paths: Sequence[str]) -> str:
        """Return the hash by which the names of a release's files are known."""
        names = "\n".join(["names", *sorted(paths)])
        return sha256(names)

    def digest_of(self, table: wordindex.Table) -> str:
        """Return the hash by which a segment is known: of its files'."""
        files = (self.hashes.get(SITE + path, "") for path in wordindex.paths(table))
        return sha256("\n".join([repr(table), *files]))

    def load(self, path: str) -> bytes:
        return (self.folder / SITE / path).read_bytes()


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
        digest = sha256(data)
        try:
            is_text = reading.is_text(data)
            texts = reading.whole(data) if is_text else confined(reading.whole, data)
        except Exceeded:
            texts = None
        if texts is None:
            return digest, [None], ()
        return digest, _of(self.sought, digest, texts), texts


_ready: list[_Task] = []  # of a process that searches


def _prepare(task: _Task) -> None:
    _ready.append(task)


def _do(path: str) -> tuple[str, list[Secret | None], Texts]:
    return _ready[-1](path)
