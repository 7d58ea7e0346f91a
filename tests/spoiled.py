"""Archives with one input spoilt: each file's keys, values and bytes in turn, and what is run on it.

Run as a program, it tries COUNT of them: `python -m tests.spoiled SEED COUNT`.
"""

from __future__ import annotations

import copy
import random
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from generator.cli import main
from generator.model.problems import Problem
from generator.order import building, sealing
from tests.conftest import copy_archive

WAITING = "content/submissions/2023/west-waits.yml"  # in no issue, with a warning of its own
ERRATUM = "content/errata/2023/1-west-class.yml"
FURTHER = {
    WAITING: "unit: west\ntitle: 等待采用\nreceived: 2023-04-01\nbody: 尚未采用的来稿。\n",
    ERRATUM: "issue: 2023/1\nitem: west-class\nkind: correction\nstood: 共12期\nright: 共13期\n"
    "date: 2023-03-01\nsigned_by: {name: 签发人, date: 2023-03-01}\n",
    "data/lexicon.yml": "wordings: [{wrong: 沟通渠机制, right: 沟通渠道机制, reason: 笔误}]\n"
    "set_phrases: [全面贯彻落实会议精神。]\n",
}
PUBLICATION = """\
masthead: {marking: 内部资料, copy_number: true, total: true, total_before: 3, remarks: false}
colophon: {editors: true, printed_by: 某市印刷厂, copies: true, file_copies: 2}
delivery:
  way: folder
  domains: [example.invalid]
  numbered: [paper]
  server: {host: mail.example.invalid, port: 25, security: none, quiet: 22:00-07:00, timeout: 9}
formerly: [{until: 2022-12-31, name: 旧名, masthead: {marking: 旧}, colophon: {copies: false}}]
"""
DATA = ("data/publication.yml", "data/units.yml", "data/sections.yml", "data/topics.yml")
COMMANDS = (
    "check",
    "check --format json",
    "build",
    "send 2023/1",
    "send 2023/2",
    "seal --prove",
    "seal 2023/2 --on 2023-03-11",
    "deliveries 2023/1",
    "receipt 2023/1 head --by 收发员",
    "new issue --date 2023-05-01",
    "new submission west night",
    "new erratum 2023/1 west-class",
    "schema units",
    "import letter.txt --unit west --received 2023-02-01 --preview",
)
OTHERS: tuple[Any, ...] = (
    [], ["a", {"b": "c"}], {}, {"a": ["b"]}, None, "7", "-1", "1e9", "true", "", "  ", "2023-02-30",
    "2023-07-20", "a\nb", "字" * 70_000, "../../x", "{0}", "%s", "\u202e", "2023", "x", "~", "9" * 30,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoiling:
    """A change of one file: what it is called, and what makes it."""

    path: str
    name: str
    make: Callable[[Path], object] = field(compare=False)


def archive(root: Path) -> Path:
    """Make an archive with all kinds of files: one issue sealed, corrected and delivered."""
    copy_archive(root)
    for path, text in FURTHER.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if path != ERRATUM:
            (root / path).write_text(text)
    with (root / "data/publication.yml").open("a") as file:
        file.write(PUBLICATION)
    (root / "letter.txt").write_text("西市办好夜校\n西市\n\n夜校办得很好。经费由市里承担。\n")
    asked = sealing.ToSeal(date(2023, 1, 10))
    assert sealing.seal(root, building.check(root), "2023/1", asked, building.quiet).is_new
    (root / ERRATUM).write_text(FURTHER[ERRATUM])
    for command in ("build", "send 2023/1 --yes"):
        done = run(root, command)
        assert done.exit_code == 0, done.output
    return root


def run(root: Path, command: str) -> Any:
    """Run a command in this process; what it raises is raised here."""
    words = [str(root / word) if word.endswith(".txt") else word for word in command.split()]
    all_ = ["--root", str(root), "--lang", "en", *words]
    return CliRunner().invoke(main, all_, catch_exceptions=False)


def files(root: Path) -> list[str]:
    """Return the paths of all inputs."""
    found = [p for folder in ("content", "data") for p in (root / folder).rglob("*")]
    paths = (p.relative_to(root).as_posix() for p in found if p.suffix in (".yml", ".md", ".svg"))
    return sorted(path for path in paths if "ledger" not in path)


def spoilings(root: Path, path: str) -> Iterator[Spoiling]:
    """Yield every way to spoil a file."""
    content = (root / path).read_bytes()

    def bytes_(name: str, new: bytes) -> Spoiling:
        return Spoiling(path, name, lambda place: place.write_bytes(new))

    yield Spoiling(path, "absent", Path.unlink)
    yield Spoiling(path, "a folder", lambda place: (place.unlink(), place.mkdir()))
    yield Spoiling(path, "a dangling link", lambda p: (p.unlink(), p.symlink_to("nowhere")))
    yield bytes_("empty", b"")
    yield bytes_("blank", b"\n\n")
    yield bytes_("cut", content[: len(content) // 2])
    yield bytes_("NUL", content[:20] + b"\0" + content[20:])
    yield bytes_("GB 18030", content.decode().encode("gb18030"))
    yield bytes_("UTF-16", content.decode().encode("utf-16"))
    yield bytes_("a list", b"- a\n- b\n")
    yield bytes_("a text", "全文".encode())
    yield bytes_("conflict", b"<<<<<<< HEAD\n" + content + b"=======\n>>>>>>> b\n")
    if path.endswith(".yml"):
        data = yaml.load(content, yaml.BaseLoader)
        for name, new in _changed(data):
            yield bytes_(name, yaml.safe_dump(new, allow_unicode=True, sort_keys=False).encode())
    if path.endswith(".md"):
        for old, new in (
            (b"title", b"titel"),
            (b": ", b":"),
            (b"---", b"--"),
            (b"\n", b"\r\n\x85"),
        ):
            yield bytes_(f"{old!r} → {new!r}", content.replace(old, new))


def _changed(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield the data with one key misspelt, gone or twice there, or one value of another type."""
    for place in _places(data):
        name = ".".join(map(str, place))
        new, parent = _parent(data, place)
        key = place[-1]
        if isinstance(parent, dict):
            slip = key[:-2] + key[:-3:-1] if len(set(key[-2:])) == 2 else f"{key}x"
            items = [(slip if k == key else k, v) for k, v in parent.items()]
            parent.clear()
            parent.update(items)
            yield f"{name}: misspelt", new
            new, parent = _parent(data, place)
            del parent[key]
            yield f"{name}: left out", new
        if isinstance(parent, list):
            new, parent = _parent(data, place)
            parent.append(copy.deepcopy(parent[key]))
            yield f"{name}: twice", new
        for other in OTHERS:
            new, parent = _parent(data, place)
            parent[key] = other
            yield f"{name}: {str(other)[:20]!r}", new
        new, parent = _parent(data, place)
        if isinstance(parent[key], dict):
            parent[key] = [{k: v} for k, v in parent[key].items()]
            yield f"{name}: a list for a mapping", new


def _places(data: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs if isinstance(data, (dict, list)) else ():
        yield from _places(value, (*place, key))


def _parent(data: Any, place: tuple[Any, ...]) -> tuple[Any, Any]:
    new = parent = copy.deepcopy(data)
    for key in place[:-1]:
        parent = parent[key]
    return new, parent


@contextmanager
def spoilt(root: Path, spoiling: Spoiling) -> Iterator[None]:
    """Spoil one file; put it back, and take away what was made of it."""
    place = root / spoiling.path
    content = place.read_bytes()
    before = set(files(root))
    seals = set((root / "data/ledger/seals").iterdir())
    spoiling.make(place)
    try:
        yield
    finally:
        if place.is_dir():
            place.rmdir()
        place.unlink(missing_ok=True)
        place.write_bytes(content)
        for new in set(files(root)) - before:
            (root / new).unlink()
        for seal in set((root / "data/ledger/seals").iterdir()) - seals:
            seal.unlink()


def faults(root: Path, spoiling: Spoiling, commands: Sequence[str] = COMMANDS) -> Iterator[str]:
    """Yield what goes wrong in a wrong way: tracebacks, silence, other inputs that are stopped."""
    before = building.check(root).problems
    with spoilt(root, spoiling):
        yield from (
            f"{spoiling.path}: {spoiling.name}: {fault}" for fault in _told(root, spoiling, before)
        )
        for command in commands:
            what = f"{spoiling.path}: {spoiling.name}: {command}"
            try:
                done = run(root, command)
            except Exception as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                yield f"{what}: {error!r} at {last.filename}:{last.lineno}"
                continue
            if done.exit_code not in (0, 1, 2) or (done.exit_code and not done.output.strip()):
                yield f"{what}: exit status {done.exit_code}, {done.output!r}"


def _told(root: Path, spoiling: Spoiling, before: Sequence[Problem]) -> Iterator[str]:
    """Yield what `check` does not say: which file is bad, and what is wrong in others as before."""
    checked = building.check(root)
    for problem in before:
        if problem.where.path == WAITING != spoiling.path and problem not in checked.problems:
            yield f"no longer told: {problem.line('en')}"
    named = {problem.where.path for problem in checked.problems}
    if spoiling.path in checked.records.unread - named:
        yield "not named"
    strange = named - {problem.where.path for problem in before} - {spoiling.path}
    if spoiling.path in checked.records.unread and spoiling.path in DATA:
        yield from (f"an echo in {path}" for path in sorted(strange))


def main_(seed: int, count: int) -> None:
    """Try so many ways, chosen by chance; leave with status 1 if anything is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        root = archive(Path(folder) / "archive")
        every = [one for path in files(root) for one in spoilings(root, path)]
        chosen = random.Random(seed).sample(every, min(count, len(every)))
        wrong = 0
        for one in chosen:
            for fault in faults(root, one):
                print(fault, flush=True)
                wrong += 1
    print(f"{len(chosen)} of {len(every)} inputs spoilt: {wrong} faults")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main_(int(sys.argv[1]), int(sys.argv[2]))
