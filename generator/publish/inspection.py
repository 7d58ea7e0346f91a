"""Searches the files of a release for secrets, in several processes when there are many."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import processes
from generator.publish import reading, wordindex
from generator.publish.leaks import Sought
from generator.publish.restricted import Secret

CATALOGUE = "site/pagefind/catalogue.json"
MANY = 400  # files that are worth processes of their own


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
) -> list[Finding]:
    """Return one finding for each file and field, by file and place.

    `paths` are relative to `folder`. Where the search index's catalogue is among them, the index is
    read as a whole.
    """
    found = list(_in_files(folder, paths, sought, jobs, report))
    if CATALOGUE in paths:
        found += _in_index(folder, sought)
    return list(dict(sorted((_key(finding), finding) for finding in found)).values())


def _key(finding: Finding) -> tuple[str, str, int, str]:
    where = finding.secret.where if finding.secret else None
    place = (where.path, where.line) if where else ("", 0)
    return (finding.path, *place, finding.secret.field if finding.secret else "")


def _in_files(
    folder: Path,
    paths: Sequence[str],
    sought: Sought,
    jobs: int,
    report: Callable[[int, int], None],
) -> Iterator[Finding]:
    if jobs < 2 or len(paths) < MANY:
        search = _Search(folder, sought)
        answers: Iterable[list[Finding]] = map(search, paths)
        yield from _reported(answers, len(paths), report)
        return
    with processes.executor(jobs, (__name__,), _prepare, (folder, sought)) as executor:
        yield from _reported(executor.map(_searched, paths, chunksize=16), len(paths), report)


def _reported(
    answers: Iterable[list[Finding]], total: int, report: Callable[[int, int], None]
) -> Iterator[Finding]:
    for done, answer in enumerate(answers, 1):
        report(done, total)
        yield from answer


@dataclass(frozen=True, slots=True)
class _Search:
    folder: Path
    sought: Sought

    def __call__(self, path: str) -> list[Finding]:
        data = (self.folder / path).read_bytes()
        found = [self.sought.contents.get(hashlib.sha256(data).hexdigest())]
        found += [secret for _, secret in self.sought.in_text(path)]
        try:
            for text in reading.texts(data):
                found += [secret for _, secret in self.sought.in_text(text)]
        except reading.UnreadableError:
            return [Finding(path, None)]
        return [Finding(path, secret) for secret in found if secret]


_ready: list[_Search] = []  # of a process that searches


def _prepare(folder: Path, sought: Sought) -> None:
    _ready.append(_Search(folder, sought))


def _searched(path: str) -> list[Finding]:
    return _ready[-1](path)


def _in_index(folder: Path, sought: Sought) -> Iterator[Finding]:
    try:
        index = wordindex.read(lambda name: (folder / "site" / name).read_bytes())
    except (wordindex.BrokenIndexError, reading.UnreadableError, OSError):
        yield Finding(CATALOGUE, None)
        return
    for item in index:
        for form, secret in sought.in_run(item.text):
            yield Finding(f"site/{item.file_of(form[:2])}", secret)
