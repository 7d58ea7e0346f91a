"""An archive of an older form is carried through, whole or not at all, and what is sealed stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from generator.cli.main import ANYWHERE, COMMANDS, READING
from generator.intake.archive_form import form_of
from generator.model import settings
from generator.order import building, upgrading
from generator.order.git_files import AS_IT_CAME, GIT, UNITED
from generator.order.upgrades import STEPS
from generator.order.upgrades.common import Change, Files, Step
from generator.store import together, whole
from generator.words.messages import msg
from tests.conftest import edit
from tests.sealed import SEAL, codes, run
from tests.test_merging import old_ledger
from tests.test_sealed import as_of_form_1

FROZEN = Path(__file__).parent / "forms"
KEPT = "data/ledger/upgrades"
WAITING = "content/submissions/2023/east-secret.yml"
DAY = date(2026, 1, 1)
SEALED = "content/submissions/2023/east-visits.yml"


def upgrade(root: Path, *words: str) -> Result:
    return run(root, "upgrade", *words)


def contents(root: Path) -> dict[str, bytes]:
    """Return the archive's files, without what upgrades keep and what is built."""
    paths = (path for folder in ("content", "data") for path in (root / folder).rglob("*"))
    found = {p.relative_to(root).as_posix(): p.read_bytes() for p in paths if p.is_file()}
    return {path: data for path, data in found.items() if not path.startswith(KEPT)}


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """An archive of the first form, as it was made then."""
    return Path(shutil.copytree(FROZEN / "1", tmp_path / "frozen"))


# -- real archives


@pytest.mark.parametrize("seal", [1, 2])
def test_an_archive_of_the_first_form_is_carried_through(frozen: Path, seal: int) -> None:
    if seal == 1:
        as_of_form_1(frozen)
    old_ledger(frozen / "old").rename(frozen / "data/ledger/deliveries.sqlite")
    (frozen / ".gitattributes").write_text("* text=auto eol=lf\n")
    (frozen / "data/schema").mkdir()
    before = contents(frozen)
    assert codes(frozen) == []
    told = upgrade(frozen, "--check")
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert any(
        line.startswith("data/ledger/deliveries.sqlite: the ledger becomes") for line in lines
    )
    assert f"  +{UNITED[0]}" in lines
    assert any(line.startswith("data/schema/issue.json: ") for line in lines)
    assert "1 sealed issues stay as they are" in lines
    assert contents(frozen) == before, "--check writes nothing"
    assert upgrade(frozen).exit_code == 0
    after = contents(frozen)
    gone = {"data/ledger/deliveries.sqlite"}
    assert {path: after.get(path) for path in before.keys() - gone} == {
        path: data for path, data in before.items() if path not in gone
    }
    assert "data/ledger/deliveries.sqlite.old" in after
    assert any(path.startswith("data/ledger/deliveries/") for path in after)
    assert codes(frozen) == []
    done = upgrade(frozen, "--check")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "nothing is to be changed")
    assert upgrade(frozen).exit_code == 0
    assert contents(frozen) == after


def test_every_form_has_an_archive_that_was_frozen_then() -> None:
    assert sorted(path.name for path in FROZEN.iterdir()) == [
        str(form) for form in range(1, settings.FORM + 1)
    ]
    assert max([1, *(step.form for step in STEPS.values())]) == settings.FORM


def test_what_the_program_makes_is_of_its_form(tmp_path: Path) -> None:
    office = ("--name", "某县信息", "--publisher", "某县研究室", "--sections", "要情", "--yes")
    for name, words in (("own", office), ("like", ("--like", "sample"))):
        done = run(tmp_path, "init", str(tmp_path / name), *words)
        assert done.exit_code == 0, done.output
        assert form_of(tmp_path / name) == settings.FORM
        assert upgrade(tmp_path / name, "--check").exit_code == 0
    assert f"form: {settings.FORM}" in (tmp_path / "own/data/publication.yml").read_text("utf-8")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_git_s_files_get_the_lines_that_they_lack_and_keep_the_others(
    frozen: Path, end: str
) -> None:
    own = f"*.wps binary{end}"
    place = frozen / ".gitattributes"
    place.write_bytes(own.encode())
    (frozen / ".gitignore").write_text(GIT[".gitignore"].replace("/build", "build"))
    ignored = (frozen / ".gitignore").read_bytes()
    assert upgrade(frozen).exit_code == 0
    lines = place.read_bytes().decode().splitlines()
    assert lines == ["*.wps binary", *UNITED, *AS_IT_CAME]
    assert (place.read_bytes().count(b"\r\n") == 4) == (end == "\r\n")
    assert (frozen / ".gitignore").read_bytes() == ignored


# -- a form to come


def told_source(files: Files) -> Iterator[Change]:
    """Write of each submission where it is from."""
    for path in files.paths("content/submissions"):
        file = files.opened(path)
        if isinstance(file.data, dict) and "source" not in file.data:
            yield Change(path, file.put(("source",), "本刊").content, msg("it says its source"))


def without_topics(files: Files) -> Iterator[Change]:
    """Move a file, and leave the old one out."""
    yield Change("data/points.txt", files.content("data/topics.yml"), msg("moved"))
    yield Change("data/lexicon.yml", None, msg("gone"))


@pytest.fixture
def older(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sealed archive, and a program that is one form on."""
    (sealed / "data/lexicon.yml").write_text("# 词表\nset_phrases: [四个到位]\n", encoding="utf-8")
    edit(sealed / WAITING, "title: 班子分析", "title: 班子分析  # 改过一次")
    monkeypatch.setattr(settings, "FORM", 2)
    monkeypatch.setitem(STEPS, "source", Step("source", 2, told_source))
    monkeypatch.setitem(STEPS, "topics", Step("topics", 2, without_topics))
    return sealed


def test_a_form_to_come_is_told_done_kept_and_can_be_put_back(older: Path) -> None:
    assert run(older, "seal", "--prove", "2023/1").exit_code == 0
    before = contents(older)
    told = upgrade(older, "--check")
    assert (told.exit_code, contents(older)) == (1, before)
    assert f"{WAITING}: it says its source\n  +source: 本刊\n" in told.stdout
    assert "data/publication.yml: the archive is of form 1; it becomes 2\n  +form: " in told.stdout
    assert SEALED not in told.stdout
    assert upgrade(older).exit_code == 0
    after = contents(older)
    assert b"  # \xe6\x94\xb9" in after[WAITING], "comments stay"
    assert after[SEALED] == before[SEALED]
    assert after[SEAL] == before[SEAL]
    assert (codes(older), run(older, "seal", "--prove", "2023/1").exit_code) == ([], 0)
    assert upgrade(older, "--check").exit_code == 0
    assert upgrade(older).exit_code == 0
    (kept,) = (older / KEPT).iterdir()
    for path in (path for path in (kept / "before").rglob("*") if path.is_file()):
        place = older / path.relative_to(kept / "before")
        shutil.copyfile(path, place)
    (older / "data/points.txt").unlink()
    assert contents(older) == before
    assert upgrade(older).exit_code == 0
    assert contents(older) == after
    assert len(list((older / KEPT).iterdir())) == 2, "the first is not written over"


class Killed(BaseException):
    """The end of a process, which no handler sees."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_upgrade_that_is_killed_anywhere_leaves_the_old_or_the_new(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """What is written or renamed is killed before or after; the next command finds one or other."""
    wanted, before = upgrading.planned(older), contents(older)
    whole_ = Path(shutil.copytree(older, tmp_path / "whole", symlinks=True))
    upgrading.upgrade(whole_, wanted, DAY)
    after = contents(whole_)
    seen = set()
    for least in range(99):
        root = Path(shutil.copytree(older, tmp_path / f"{least}", symlinks=True))
        with monkeypatch.context() as patch:
            left = [least]
            for place, name in (
                (whole, "write"),
                (Path, "rename"),
                (Path, "unlink"),
                (shutil, "rmtree"),
            ):
                patch.setattr(place, name, dying(getattr(place, name), left, moment))
            try:
                upgrading.upgrade(root, wanted, DAY)
            except Killed:
                died = True
            else:
                died = False
        is_begun = upgrading.is_cut_short(root)
        assert run(root, "check").exit_code == 0
        assert contents(root) == (after if is_begun or contents(root) != before else before)
        assert not upgrading.is_cut_short(root)
        seen.add(contents(root) == after)
        assert upgrade(root).exit_code == 0
        assert contents(root) == after
        shutil.rmtree(root)
        if not died:
            break
    assert seen == {True, False}


def dying(act: Any, left: list[int], moment: str) -> Any:
    def acts(*words: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] == -1 and moment == "before":
            raise Killed
        made = act(*words, **more)
        if left[0] == -1:
            raise Killed
        return made

    return acts


def test_a_file_that_was_changed_meanwhile_is_never_written_over(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = upgrading.planned(older)
    place = older / WAITING
    was = place.read_bytes()
    place.write_bytes(was + b"# changed\n")
    before = contents(older)
    with pytest.raises(together.ChangedError, match="east-secret"):
        upgrading.upgrade(older, wanted, DAY)
    assert contents(older) == before
    place.write_bytes(was)
    with monkeypatch.context() as patch:
        patch.setattr(together, "resume", lambda *_: older)
        upgrading.upgrade(older, wanted, DAY)
    place.write_bytes(was + b"# changed\n")
    stopped = run(older, "check")
    assert stopped.exit_code == 1
    assert f"{WAITING} has been changed since; put it back" in stopped.stderr
    place.write_bytes(was)
    assert run(older, "check").exit_code == 0
    assert upgrade(older, "--check").exit_code == 0


@pytest.mark.parametrize("place", [upgrading.building, together])
def test_a_disk_that_takes_nothing_is_said_and_changes_nothing(
    older: Path, monkeypatch: pytest.MonkeyPatch, place: Any
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "data")

    monkeypatch.setattr(place, "change" if place is together else "check", full)
    before = contents(older)
    stopped = upgrade(older)
    assert (stopped.exit_code, contents(older)) == (1, before)
    assert "cannot write data: No space left on device" in stopped.stderr


def test_a_step_that_would_break_a_seal_is_not_made(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renamed(files: Files) -> Iterator[Change]:
        content = files.content("data/units.yml") or b""
        yield Change("data/units.yml", content.replace("东".encode(), "西".encode()), msg("moved"))

    assert "东" in (older / "data/units.yml").read_text(encoding="utf-8")
    monkeypatch.setitem(STEPS, "unit", Step("unit", 2, renamed))
    before = contents(older)
    for words in ((), ("--check",)):
        stopped = upgrade(older, *words)
        assert (stopped.exit_code, contents(older)) == (1, before)
        assert "[sealed-" in stopped.stderr
    assert not (older / KEPT).exists()


def test_no_step_is_given_what_is_sealed_to_change(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step("bad", 2, lambda files: iter([Change(SEALED, b"", msg("moved"))]))
    monkeypatch.setitem(STEPS, "bad", step)
    with pytest.raises(AssertionError, match="is sealed"):
        upgrading.planned(older)


def test_a_file_that_cannot_be_read_stops_it_all(older: Path) -> None:
    (older / WAITING).write_text("unit: [\n")
    before = contents(older)
    stopped = upgrade(older)
    assert (stopped.exit_code, contents(older)) == (1, before)
    assert f"{WAITING}:" in stopped.stderr


# -- a newer program's archive


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {*ANYWHERE}))
def test_a_newer_archive_is_refused_by_whatever_writes(frozen: Path, command: str) -> None:
    with (frozen / "data/publication.yml").open("a", encoding="utf-8") as file:
        file.write("form: 9\nhowever: new\n")
    before = contents(frozen)
    found = run(frozen, command)
    if command not in READING:
        assert found.exit_code == 1
        assert "the archive is of form 9; this program knows forms up to 1" in found.stderr
        assert "nothing was written" in found.stderr
    assert contents(frozen) == before
    assert ("data/publication.yml", "newer-form") in codes(frozen)


@pytest.mark.parametrize("said", ["form: 1", "formerly: []", "# form: 9", "form: x", "form: [9]"])
def test_what_says_no_newer_form_is_not_taken_for_newer(frozen: Path, said: str) -> None:
    with (frozen / "data/publication.yml").open("a", encoding="utf-8") as file:
        file.write(f"{said}\n")
    assert upgrading.newer(frozen) is None


# -- templates of the archive's own


PARTS = "pages/_parts.md.j2"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "pages/year.md.j2",
            "{{ up }}",
            "{{ upwards }}",
            "year.md.j2:6: {}the program gives no 'upwards'",
        ),
        ("pages/issue.md.j2", "| amended", "| changed", "the program gives no '|changed'"),
        (
            "pages/year.md.j2",
            '"_parts',
            '"_pieces',
            "year.md.j2:1: {}there is no template '_pieces.md.j2'",
        ),
        ("pages/year.md.j2", "parts.day(", "parts.on(", "'_parts.md.j2' has no macro 'on'"),
        (PARTS, "macro gap(", "macro hole(", "it lacks the macro 'gap', which other templates use"),
        (PARTS, "macro day(date)", "macro day()", "other templates use the macro day(date)"),
        (PARTS, "macro day(date)", "macro day(date, long=1)", ""),
        ("site/main.html", "block libs", "block more", "it lacks the block 'libs'"),
        ("pages/yearly.md.j2", "", "", "the program has no template of this name"),
        ("pages/year.md.j2", "{% for issue", "{% four issue", "[template-broken]"),
        ("site/main.html", "{% block libs", "{% blok libs", "[template-broken]"),
        ("mail/message.txt.j2", "{{ title", "{{ titel", "the program gives no 'titel'"),
        ("print/issue.html.j2", "", "", ""),
    ],
)
def test_an_own_template_that_does_not_fit_is_named_with_what_changed(
    frozen: Path, name: str, old: str, new: str, told: str
) -> None:
    house = Path(building.__file__).parents[2] / "theme"
    source = house / name if (house / name).is_file() else house / "pages/year.md.j2"
    text = source.read_text(encoding="utf-8")
    assert old in text
    place = frozen / "theme" / name
    place.parent.mkdir(parents=True)
    place.write_text(text.replace(old, new), encoding="utf-8")
    found = upgrade(frozen, "--check")
    assert found.exit_code == (1 if told else 0)
    assert told.format("warning: ") in found.stdout
    assert ("template-" in found.stdout) == bool(told)
    problems = [p for p in building.check(frozen).problems if p.where.path == f"theme/{name}"]
    assert bool(problems) == bool(told)


def test_a_copy_of_the_whole_theme_fits(frozen: Path) -> None:
    shutil.copytree(
        Path(building.__file__).parents[2] / "theme",
        frozen / "theme",
        ignore=shutil.ignore_patterns("*.ttf", "*.py", "gpl", "pictures"),
    )
    shutil.rmtree(frozen / "theme/fonts")
    assert upgrade(frozen, "--check").stdout.splitlines()[-1] == "nothing is to be changed"


@pytest.mark.parametrize(
    ("name", "text", "line", "why"),
    [
        ("pages/year.md.j2", "\n{{ year.first.day }}", 2, "has no attribute 'first'"),
        ("pages/year.md.j2", "{% import '_gone.j2' as parts %}", 1, "_gone.j2"),
        ("pages/year.md.j2", "\n\n{% four %}", 3, "unknown tag 'four'"),
        ("print/issue.html.j2", "{{ issue.first }}", 1, "has no attribute 'first'"),
        ("site/main.html", "{{ first.day }}", 1, "'first' is undefined"),
    ],
)
def test_a_template_that_fails_stops_the_build_with_its_place_and_no_traceback(
    frozen: Path, name: str, text: str, line: int, why: str
) -> None:
    place = frozen / "theme" / name
    place.parent.mkdir(parents=True)
    place.write_text(text)
    if name.startswith("print"):  # it is printed anew
        shutil.rmtree(frozen / "data/ledger")
    stopped = run(frozen, "build", "--jobs", "1")
    assert stopped.exit_code == 1
    assert f"theme/{name}:{line}: the archive's own template fails: " in stopped.stderr
    assert why in stopped.stderr
    assert "nothing was built" in stopped.stdout
    if name.startswith("print"):
        with (frozen / "data/publication.yml").open("a") as settings:
            settings.write("\nrelease: named\n")  # what signed it is gone with the ledger
        stopped = run(frozen, "seal", "2023/1")
        assert (stopped.exit_code, "jianbao upgrade --check" in stopped.stderr) == (1, True)
    assert not (frozen / "build/internal/site").exists()
