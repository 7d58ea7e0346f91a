"""Units, topics and recipients go out as a table and come in again, at any time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.intake import tables
from generator.order import building
from tests.conftest import REPOSITORY
from tests.test_tables import book

KINDS = ("units", "topics", "recipients")


def table(root: Path, *words: str) -> Result:
    command = ["--lang", "en", "--root", str(root), "table", *words]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def take_in(root: Path, kind: str, rows: list[list[object]]) -> Result:
    place = root.parent / "表.xlsx"
    place.write_bytes(book(rows))
    return table(root, kind, str(place))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    for name in ("content", "data"):
        shutil.copytree(REPOSITORY / name, root / name)
    return root


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_without_a_change_of_a_byte(
    kind: str, sample: Path, archive: Path, tmp_path: Path
) -> None:
    for root in (sample, archive):
        place = tmp_path / f"{root.name}.xlsx"
        before = (root / f"data/{kind}.yml").read_bytes()
        assert table(root, kind, "--out", str(place)).exit_code == 0
        done = table(root, kind, str(place))
        assert done.exit_code == 0, done.output
        assert "0 added, 0 changed" in done.output
        assert (root / f"data/{kind}.yml").read_bytes() == before
        assert table(root, kind, "--out", str(place)).exit_code == 1  # it is there


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_read_is_said_and_left(kind: str, archive: Path) -> None:
    path = archive / f"data/{kind}.yml"
    for text in ("- a\n", f"{kind}: 1\n", f"{kind}: [a]\n", f"{kind}: [\n"):
        path.write_text(text)
        for done in (
            take_in(archive, kind, [["名称"], ["新县"]]),
            table(archive, kind, "--out", str(archive / "a.xlsx")),
        ):
            assert (done.exit_code, path.read_text()) == (1, text)
            assert f"{path.name}:1:" in done.output


def test_a_table_changes_what_it_says_adds_what_is_new_and_leaves_the_rest(sample: Path) -> None:
    path = sample / "data/units.yml"
    before = path.read_text(encoding="utf-8")
    done = take_in(
        sample, "units", [["名称", "代码", "类别"], ["宿松新区", "susong", ""], ["新县", "", "县"]]
    )
    assert done.exit_code == 0, done.output
    assert "1 added, 1 changed" in done.output
    after = path.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line not in after] == ["    name: 宿松县"]
    units = building.check(sample).records.units
    assert [(u.name, u.kind) for u in units if u.id == "susong"] == [("宿松新区", "县（市）")]
    assert (units[-1].name, units[-1].kind) == ("新县", "县")
    known_by_name = take_in(sample, "units", [["名称", "类别"], ["新县", "区"]])
    assert "0 added, 1 changed" in known_by_name.output


def test_recipients_come_and_change_their_line(archive: Path) -> None:
    rows: list[list[object]] = [
        ["姓名", "邮箱", "报送发", "单位", "可阅范围"],
        ["东县办公室", "", "发", "", ""],
        ["新人", "new@example.invalid", "报", "西市", "领导"],
    ]
    done = take_in(archive, "recipients", rows)
    assert done.exit_code == 0, done.output
    records = building.check(archive).records
    (regular,) = records.lists
    new = records.recipients[-1]
    assert (new.name, new.unit, new.audience) == ("新人", "west", "leadership")
    assert regular.up.members == ("head", new.id)
    assert regular.across.members == ("west-office",)
    assert regular.down.members == ("rooms", "east-office")


def test_an_archive_that_has_none_yet_takes_them_in(tmp_path: Path) -> None:
    words = ("init", str(tmp_path / "a"), "--name", "某刊", "--publisher", "某县委", "--yes")
    assert CliRunner().invoke(main, words).exit_code == 0
    topics = take_in(tmp_path / "a", "topics", [["主题", "代码"], ["人才", "talent"]])
    assert topics.exit_code == 0, topics.output
    rows: list[list[object]] = [["姓名", "地址", "渠道", "报送发"], ["甲", "三楼", "纸质", "送"]]
    done = take_in(tmp_path / "a", "recipients", rows)
    assert done.exit_code == 0, done.output
    records = building.check(tmp_path / "a").records
    assert [topic.id for topic in records.topics] == ["talent"]
    assert records.lists[0].across.members == (records.recipients[0].id,)


def test_every_wrong_cell_is_named_and_nothing_is_changed(archive: Path) -> None:
    before = (archive / "data/recipients.yml").read_bytes()
    rows: list[list[object]] = [
        ["姓名", "邮箱", "报送发", "单位", "份数", "渠道", "代码"],
        ["东县办公室", "a@@", "抄", "远县", 1.5, "", ""],
        ["甲", "b@example.invalid", "", "", "", "信鸽", "Bad"],
    ]
    done = take_in(archive, "recipients", rows)
    assert done.exit_code == 1
    told = [line.partition(": ")[0] for line in done.stderr.splitlines() if "!" in line]
    assert {*told} >= {f"表.xlsx!{place}" for place in ("B2", "C2", "D2", "E2", "F3", "G3")}
    assert (archive / "data/recipients.yml").read_bytes() == before


def test_a_new_name_that_a_sealed_issue_shows_is_told_before_it_is_written(sealed: Path) -> None:
    before = (sealed / "data/units.yml").read_bytes()
    done = take_in(sealed, "units", [["名称", "代码"], ["别的县", "east"]])
    assert done.exit_code == 1
    assert (sealed / "data/units.yml").read_bytes() == before


def test_one_file_in_or_one_out(archive: Path, tmp_path: Path) -> None:
    assert table(archive, "units").exit_code == 2
    (tmp_path / "a.csv").write_text("东县")
    assert table(archive, "units", str(tmp_path / "a.csv"), "--out", "b.xlsx").exit_code == 2
    assert table(archive, "units", str(tmp_path / "none.xlsx")).exit_code == 1
    (archive / "data/units.yml").write_text("units: [", encoding="utf-8")
    assert table(archive, "units", "--out", str(tmp_path / "b.xlsx")).exit_code == 1


def test_what_goes_out_is_in_the_words_of_people(sample: Path, tmp_path: Path) -> None:
    place = tmp_path / "收件人.xlsx"
    assert table(sample, "recipients", "--out", str(place)).exit_code == 0
    rows = {row["id"].text: row for row in tables.read(place, "recipients").rows}
    told = rows["susong-head"]
    assert (told["unit"].text, told["channel"].text) == ("宿松县", "电子邮件")
    assert rows["council-2"]["audience"].text == "领导"
    assert rows["vanguard-site"]["line"].text == "发"


def test_a_character_that_hides_is_told_at_its_cell_with_all_else(archive: Path) -> None:
    rows: list[list[object]] = [["名称", "代码"], ["甲\u202e县", "a"], ["乙县", "Bad"]]
    done = take_in(archive, "units", rows)
    assert done.exit_code == 1
    told = [line.partition(": ")[0] for line in done.stderr.splitlines() if "!" in line]
    assert told == ["表.xlsx!A2", "表.xlsx!B3"]
