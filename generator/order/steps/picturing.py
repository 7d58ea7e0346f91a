"""The pictures of an archive, made anew: judged once for `check`, kept for what a build shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

from generator.bodies.picture_marks import shown_in, words_in
from generator.check.pictures import words as words_for
from generator.model import Attachment, Issue, Where, places
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.settings import Publication
from generator.order.steps.faults import problem_of
from generator.order.steps.program import PICTURES, program
from generator.order.steps.work import Work
from generator.press.pdf import PrintFault
from generator.press.pictures import Fault, Made, made, tried
from generator.render.prose import shown as html_of
from generator.store.hashing import digest, key_of, sha256
from generator.store.memory import Memory
from generator.store.new_files import NewFile
from generator.system import provided

FOLDER = "content/attachments"
SCREEN, PAPER = "screen paper".split()


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What came of a picture: a fault and what it is about, or what was made.

    Of that it has the SHA-256 of each, and the words that a drawing shows.
    """

    fault: str = ""
    about: str = ""
    made: tuple[str, ...] = ()
    words: str = ""


@dataclass(slots=True)
class Pictured:
    """The edition's pictures: their files in the site; the content of each for print, by name."""

    files: dict[str, str] = field(default_factory=dict)
    paper: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def judged(records: Records, root: Path, memory: Memory) -> Records:
    """Return the records with what is wrong with each picture, and the hashes of what it becomes.

    A picture is decoded once; `memory` has what came of it.
    """
    decoder = version("Pillow")  # with what it brings, on this machine

    def judge(picture: Attachment, place: Path) -> Attachment:
        key = key_of(decoder, picture.sha256, Path(picture.name).suffix.lower())
        verdict: _Verdict | None = memory.recall("picture", key, _Verdict)
        if verdict is None:
            verdict = _verdict(place.read_bytes(), picture.name)
            memory.keep("picture", key, verdict)
        words = verdict.words if verdict.made else picture.words
        return replace(
            picture, words=words, fault=verdict.fault, about=verdict.about, made=verdict.made
        )

    return replace(
        records,
        attachments={n: judge(one, root / FOLDER / n) for n, one in records.attachments.items()},
        page_pictures={
            n: judge(one, provided.page_picture(root, n))
            for n, one in records.page_pictures.items()
        },
    )


def _verdict(data: bytes, name: str) -> _Verdict:
    come = tried(data, name)
    if isinstance(come, Fault):
        return _Verdict(come.code, come.detail)
    hashes = dict.fromkeys(sha256(each) for each in (come.screen, come.paper))
    words = words_in(come.screen) if name.lower().endswith(".svg") else ""
    return _Verdict("picture-moves" if come.moves else "", "", tuple(hashes), words)


def unsound(files: Iterable[NewFile]) -> Iterator[Problem]:
    """Yield a warning for each picture among new files that could not be shown."""
    for file in files:
        folder, _, name = file.path.rpartition("/")
        come = tried(file.content, name) if folder == FOLDER else None
        if isinstance(come, Fault):
            said = words_for(come.code, name, come.detail)
            yield Problem(Where(file.path), "", come.code, *said, severity="warning")


def make_pictures(work: Work) -> Pictured:
    """Make the pictures that the edition's items show, those that are not kept."""
    pictured = Pictured()
    makers = digest(version("Pillow"), program(*PICTURES))
    for issue in work.archive.issues:
        screen = {name for item in issue.items for name in item.pictures}
        for name in work.pictures_of(issue):
            if name in pictured.paper and (name not in screen or _in_site(name) in pictured.files):
                continue
            try:
                data = _read(work.root, name)
                key = digest(makers, data, Path(name).suffix.lower())
                kept = work.kept("picture", key, partial(_files, data, name))
            except _FaultError as error:
                if issue.id not in work.sealed:  # whose page says what stood there
                    pictured.problems.append(problem_of(error.of(issue, name), issue))
                continue
            pictured.paper[name] = kept.files[PAPER]
            if name in screen:  # the masthead's is for print alone
                pictured.files[_in_site(name)] = kept.files[SCREEN]
    for page in work.archive.pages:
        for name in shown_in(html_of("page", page.body), places.PAGE_PICTURES):
            path = provided.page_picture(work.root, name)
            if not path.is_file() or path.is_symlink():  # which the check has told of
                continue
            data = path.read_bytes()
            key = digest(makers, data, path.suffix.lower())
            kept = work.kept("picture", key, partial(_files, data, name))
            pictured.files[f"{places.PAGE_PICTURES}{name}"] = kept.files[SCREEN]
    return pictured


def _in_site(name: str) -> str:
    return f"attachments/{name}"


def for_print(issue: Issue, publication: Publication, root: Path) -> dict[str, bytes] | PrintFault:
    """Return the pictures that one issue shows, made for print."""
    found: dict[str, bytes] = {}
    for name in issue.shown_pictures(publication.on(issue.date, issue.series).style):
        try:
            found[name] = _files(_read(root, name), name)[PAPER]
        except _FaultError as error:
            return error.of(issue, name)
    return found


class _FaultError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault

    def of(self, issue: Issue, name: str) -> PrintFault:
        return PrintFault(issue.id, self.fault.code, name, about=self.fault.detail)


def _read(root: Path, name: str) -> bytes:
    """Return a picture's bytes; a link is none."""
    path = root / FOLDER / name
    if "/" in name or path.is_symlink() or not path.is_file():
        raise _FaultError(Fault("picture-unreadable"))
    return path.read_bytes()


def _files(data: bytes, name: str) -> dict[str, bytes]:
    come: Made | Fault = made(data, name)
    if isinstance(come, Fault):
        raise _FaultError(come)
    return {SCREEN: come.screen, PAPER: come.paper}
