"""`jianbao init`: an office's own archive, whole and without a problem, or nothing at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.intake import tables
from generator.model.deliveries import RECORDS
from generator.order import building
from generator.order.building import Options
from generator.store.hashing import digest_of_files
from generator.system import git
from tests.conftest import REPOSITORY
from tests.test_tables import book

OFFICE = ("--name", "某县信息", "--publisher", "中共某县委", "--issued-by", "中共某县委办公室")
UNITS = [["单位名称", "代码", "类别"], ["东县", "east", "县"], ["西市", "", "市"]]
RECIPIENTS: list[list[object]] = [
    ["姓名", "邮箱", "报送发", "单位", "份数", "可阅范围"],
    ["书记", "head@example.invalid", "报", "东县", "", "领导"],
    ["各科室", "三楼", "发", "", 3, ""],
    ["西市办", "west@example.invalid", "", "西市", "", ""],
]


def init(place: Path, *words: str, asked: str = "", lang: str = "en") -> Result:
    command = ["--lang", lang, "init", str(place), *words]
    return CliRunner().invoke(main, command, input=asked, catch_exceptions=False)


@pytest.mark.parametrize("of", ["office", "program"])
def test_git_keeps_all_records_of_deliveries_and_no_lock(tmp_path: Path, of: str) -> None:
    root = tmp_path / "office"
    init(root, *OFFICE[:4], "--yes")
    if of == "program":
        for name in (".gitattributes", ".gitignore"):
            shutil.copy(REPOSITORY / name, root)
    git.run(root, "init", "-q")
    asked = git.text(root, "check-attr", "merge", "text", "eol", "--", f"{RECORDS}/a-2023-01.jsonl")
    assert re.findall(r": (\w+: \w+)$", asked, re.MULTILINE) == [
        "merge: union",
        "text: set",
        "eol: lf",
    ]
    for name in ("claim.lock", "deliveries.lock"):
        assert git.text(root, "check-ignore", f"data/ledger/{name}")
    assert not git.text(root, "check-ignore", f"{RECORDS}/a-2023-01.jsonl")


@pytest.fixture
def sheets(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "单位.xlsx").write_bytes(book(UNITS))
    (tmp_path / "收件人.xlsx").write_bytes(book(RECIPIENTS))
    tables_ = (
        "--units",
        str(tmp_path / "单位.xlsx"),
        "--recipients",
        str(tmp_path / "收件人.xlsx"),
    )
    return (*OFFICE, *tables_, "--email", "office@example.invalid", "--yes")


def test_a_name_and_a_publisher_make_an_archive_that_is_clean_and_can_be_built(
    tmp_path: Path,
) -> None:
    done = init(tmp_path / "a/b", *OFFICE[:4], "--yes")
    assert done.exit_code == 0, done.output
    assert "jianbao import" in done.output
    checked = building.check(tmp_path / "a/b")
    assert not checked.problems
    assert [unit.name for unit in checked.records.units] == ["中共某县委"]
    assert len(checked.records.submissions) == 1
    assert not building.build(tmp_path / "a/b", Options()).problems
    assert {".gitattributes", ".gitignore", "读我.md", "content", "data"} <= {
        path.name for path in (tmp_path / "a/b").iterdir()
    }


def test_tables_become_units_recipients_and_the_lists_of_the_first_issue(
    tmp_path: Path, sheets: tuple[str, ...]
) -> None:
    root = tmp_path / "archive"
    sections = ("--sections", "local=市内信息", "--sections", "他山之石、调研")
    done = init(root, *sheets, *sections, "--url", "http://bulletin.example/")
    assert done.exit_code == 0, done.output
    checked = building.check(root)
    assert not checked.problems
    records = checked.records
    assert [(u.id, u.name, u.kind) for u in records.units] == [
        ("east", "东县", "县"),
        ("unit-2", "西市", "市"),
    ]
    assert [(s.id, s.name) for s in records.sections] == [
        ("local", "市内信息"),
        ("section-2", "他山之石"),
        ("section-3", "调研"),
    ]
    assert [(r.name, r.channel, r.unit, r.copies, r.audience) for r in records.recipients] == [
        ("书记", "email", "east", 1, "leadership"),
        ("各科室", "paper", "", 3, "internal"),
        ("西市办", "email", "unit-2", 1, "internal"),
    ]
    (list_,) = records.lists
    assert [list_.up.wording, list_.across.wording, list_.down.wording] == [
        "书记。",
        "西市办。",
        "各科室。",
    ]
    assert records.publication.site.url == "http://bulletin.example/"
    assert records.publication.issued_by == "中共某县委办公室"
    made = CliRunner().invoke(main, ["--root", str(root), "new", "issue"])
    assert made.exit_code == 0, made.output
    (issue,) = building.check(root).records.issues
    assert (issue.number, issue.distribution) == (1, "regular")
    assert building.build(root, Options()).issues == 1


def test_every_wrong_cell_is_named_at_once_and_nothing_is_written(
    tmp_path: Path, sheets: tuple[str, ...]
) -> None:
    units = [
        ["名称", "代码"],
        ["东县", "East"],
        ["", "north"],
        ["南县", "south"],
        ["北县", "south"],
    ]
    people: list[list[object]] = [
        ["姓名", "邮箱", "报送发", "单位", "份数", "可阅范围", "起始日期"],
        ["甲", "a@@", "抄", "远县", 1.5, "绝密", "2026/1/1"],
    ]
    (tmp_path / "单位.xlsx").write_bytes(book(units))
    (tmp_path / "收件人.xlsx").write_bytes(book(people))
    done = init(tmp_path / "archive", *sheets)
    assert done.exit_code == 1
    told = [line.partition(": ")[0] for line in done.stderr.splitlines() if "!" in line]
    assert told == [
        *("单位.xlsx!A3", "单位.xlsx!B2", "单位.xlsx!B5"),
        *(f"收件人.xlsx!{column}2" for column in "BCDEFG"),
    ]
    assert "line 4" in done.stderr  # of the table, where the id is already
    assert not (tmp_path / "archive").exists()


def test_an_option_that_is_wrong_is_named(tmp_path: Path) -> None:
    done = init(tmp_path / "a", *OFFICE, "--email", "nowhere", "--yes")
    assert done.exit_code == 1
    assert done.stderr.startswith("--email: ")
    (tmp_path / "r.csv").write_text("甲,a@example.invalid\n", encoding="utf-8")
    done = init(tmp_path / "a", *OFFICE, "--recipients", str(tmp_path / "r.csv"), "--yes")
    assert done.stderr.startswith("--email: ")
    assert not (tmp_path / "a").exists()
    done = init(tmp_path / "a", "--name", "某刊", "--yes")
    assert done.exit_code == 2
    assert "--publisher" in done.stderr


def test_what_is_not_given_is_asked_for(tmp_path: Path, sheets: tuple[str, ...]) -> None:
    asked = [
        "某刊",
        "某县委",
        "",
        "东县\teast",
        "西市\twest",
        "",
        "",
        "brief=专报",
        "none.xlsx",
        sheets[9],
        "",
        "",
    ]
    asked[-2] = "o@example.invalid"
    done = init(tmp_path / "a", asked="\n".join(asked) + "\n")
    assert done.exit_code == 0, done.output
    assert "there is no file none.xlsx" in done.output
    records = building.check(tmp_path / "a").records
    assert [unit.id for unit in records.units] == ["east", "west"]
    assert records.publication.issued_by == "某县委"
    assert len(records.recipients) == 3
    assert [s.id for s in records.series] == ["regular", "extra", "brief"]
    assert init(tmp_path / "b", asked="某刊\n").exit_code == 1  # the answers end
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("there", ["data/units.yml", "content/x", "读我.md"])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine", encoding="utf-8")
    before = digest_of_files(tmp_path)
    for words in ((*OFFICE, "--yes"), ("--like", "sample")):
        done = init(tmp_path, *words)
        assert done.exit_code == 1
        assert "already there" in done.stderr
        assert digest_of_files(tmp_path) == before


def test_like_the_sample_is_the_sample(tmp_path: Path) -> None:
    done = init(tmp_path / "a", "--like", "sample")
    assert done.exit_code == 0, done.output
    ours, theirs = building.check(tmp_path / "a"), building.check(REPOSITORY)
    assert ours.problems == theirs.problems == ()
    assert ours.records.issues == theirs.records.issues
    assert {page.slug for page in ours.records.pages} == {p.slug for p in theirs.records.pages}
    assert init(tmp_path / "b", "--like", "sample", "--name", "x").exit_code == 2


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = init(tmp_path / "file/a", *OFFICE, "--yes")
    assert done.exit_code == 1
    assert [*tmp_path.iterdir()] == [tmp_path / "file"]


WORDS = st.text(st.sampled_from("东县某甲 ab:#-\"'{}[]%@!|&*、，0~"), min_size=1, max_size=6)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=WORDS, units=st.lists(WORDS, max_size=3), people=st.lists(WORDS, max_size=3))
def test_whatever_is_said_becomes_an_archive_without_errors_or_is_told_where_it_was_said(
    name: str, units: list[str], people: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("init")
    (place / "u.xlsx").write_bytes(tables.book([{"name": text} for text in units], "units"))
    rows = [{"name": text, "address": "三楼"} for text in people]
    (place / "r.xlsx").write_bytes(tables.book(rows, "recipients"))
    given_ = ("--units", str(place / "u.xlsx"), "--recipients", str(place / "r.xlsx"))
    done = init(place / "a", "--name", name, "--publisher", "某县委", *given_, "--yes")
    if done.exit_code:
        places = ("--", "u.xlsx!", "r.xlsx!")
        lines = done.stderr.splitlines()[:-2]
        assert lines
        assert all(line.startswith(places) for line in lines), done.stderr
        return
    checked = building.check(place / "a")
    assert checked.is_sound
    assert checked.records.publication.name == name.strip()
    assert [unit.name for unit in checked.records.units] == (
        [text.strip() for text in units if text.strip()] or ["某县委"]
    )


def test_each_bulletin_has_a_line_in_the_series_file(tmp_path: Path) -> None:
    done = init(tmp_path / "a", *OFFICE, "--series", "brief=专报、内参", "--yes")
    assert done.exit_code == 0, done.output
    checked = building.check(tmp_path / "a")
    assert not checked.problems
    found = [(s.id, s.name, s.masthead) for s in checked.records.series]
    assert found[2:] == [("brief", "专报", "专报"), ("series-2", "内参", "内参")]
    wrong = init(tmp_path / "b", *OFFICE, "--series", "a=正刊", "--yes")
    assert wrong.exit_code == 1
    assert "--series: name: readers cannot tell 'a' from 'regular'" in wrong.output
