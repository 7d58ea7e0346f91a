"""`jianbao stats`: figures of a period, each with what it counts; nothing is stored."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

from generator.compile.adoption import Figures, figures, period_of
from generator.compile.events import events
from generator.intake.load import load
from generator.order import building
from generator.order.standing import signed
from tests.conftest import edit
from tests.test_registers import run, write

POLICY = """policies:
  - name: 示例办法
    from: 2023-01-01
    used:
      - {section: local, alone: 5, merged: 3}
      - {alone: 1, merged: 1}
    remarks: {province: 10}
    commissioned: 2
    missed: 4
"""


def stats(root: Path, *words: str, lang: str = "zh") -> Result:
    return run(root, "stats", "--date", "2023-04-01", *words, lang=lang)


@pytest.fixture
def kept(archive: Path) -> Path:
    """The made-up archive with a policy, a remark and a commission that the west missed."""
    write(archive, "data/points.yml", POLICY)
    remark = (
        "issue: 2023/1\nitem: east-visits\nby: 省\nlevel: province\ndate: 2023-02-01\ntext: 好\n"
    )
    write(archive, "content/remarks/2023/a.yml", remark)
    asked = "title: 约\nwanted: 写\nunits: [east, west]\ndate: 2023-01-02\nuntil: 2023-02-09\n"
    write(archive, "content/commissions/2023/a.yml", asked)
    path = archive / "content/submissions/2023/east-visits.yml"
    path.write_text(path.read_text("utf-8") + "commission: 2023/a\n", "utf-8")
    return archive


def reckoned(root: Path, period: str = "2023Q1", today: date = date(2023, 4, 1)) -> Figures:
    records, _ = load(root)
    found = period_of(period)
    assert found
    return figures(
        records, events(records, signed(records)), found, "unit", records.policies, today
    )


def test_the_figures_of_a_quarter_are_those_of_its_records(kept: Path) -> None:
    rows = [line.split() for line in stats(kept, "--period", "2023Q1").stdout.splitlines()]
    assert rows[0][:8] == ["名次", "单位", "报送", "采用", "单篇", "合并", "采用率", "积分"]
    assert rows[1] == ["1", "东县", "2", "2", "2", "0", "100%", "22", "2", "22"]
    assert rows[2] == ["2", "西市", "2", "2", "2", "0", "100%", "2", "2", "2"]


def test_a_month_counts_what_falls_in_it_and_the_year_so_far_beside(kept: Path) -> None:
    east, west = reckoned(kept, "2023-02").lines
    assert (east.id, east.points, east.year_points) == ("east", 10, 17)
    assert (west.points, west.year_points, len(west.sent)) == (-4, 1, 0)
    assert [line.id for line in reckoned(kept, "2023-02").silent] == ["west"]


def test_what_is_changed_after_its_signature_counts_no_more(kept: Path) -> None:
    edit(kept / "data/publication.yml", "release: named", "release: signed")
    assert reckoned(kept).unsigned == 2, "a typed signature is none here"
    assert run(kept, "sign", "2023/1", "--by", "签发人").exit_code == 0
    counted = [use.item for line in reckoned(kept).lines for use in line.uses]
    assert counted
    assert {one.partition("#")[0] for one in counted} == {"2023/1"}
    edit(kept / "content/submissions/2023/east-visits.yml", "64户", "65户")
    assert not any(line.uses for line in reckoned(kept).lines)
    assert "不计入的 2 期" in stats(kept, "--period", "2023Q1").stdout


def test_each_figure_is_the_count_of_what_explains_it(kept: Path) -> None:
    for line in reckoned(kept).lines:
        shown = stats(kept, "--period", "2023Q1", "--explain", line.id).stdout.splitlines()[1:]
        of = [re.split(r" {2,}", one.strip()) for one in shown]
        assert sum(one[1] == "报送" for one in of) == len(line.sent)
        assert sum(one[1] == "采用" for one in of) == len(line.uses)
        points = [float(one[-1]) for one in of if one[1] == "积分" and one[2] != "合计"]
        assert sum(points) == float(line.points)
        assert len(points) == len(line.awards)
        assert sum(one[1] == "累计采用" for one in of) == len(line.year_uses)
        year = [float(one[-1]) for one in of if one[1] == "累计积分" and one[2] != "合计"]
        assert sum(year) == float(line.year_points)
        (rate,) = (one for one in of if one[1] == "采用率")
        assert rate[2:] == ["100%", f"{len(line.taken)}/{len(line.sent)}"]
    shown = stats(kept, "--period", "2023Q1", "--explain", "east").stdout
    for words in (
        "单篇采用（第 1 条），5 分",
        "领导批示（省），10 分",
        "答约稿 2023/a 并采用，2 分",
    ):
        assert f"示例办法：{words}" in shown
    assert stats(kept, "--period", "2023Q1", "--explain", "est").exit_code == 2


def test_what_nobody_has_signed_is_not_counted_and_is_said(kept: Path) -> None:
    signed = "signed_by: {name: 签发人, date: 2023-03-09}\n"
    edit(kept / "content/issues/2023/2.yml", signed, "")
    shown = stats(kept, "--period", "2023Q1").stdout
    assert "未签发、不计入的 1 期" in shown
    assert reckoned(kept).lines[0].points == 17


def test_a_unit_that_sent_nothing_has_a_line_and_is_named(kept: Path) -> None:
    with (kept / "data/units.yml").open("a", encoding="utf-8") as file:
        file.write("  - {id: north, name: 北县, kind: 县}\n")
    shown = stats(kept, "--period", "2023Q1").stdout
    assert "未报送：北县" in shown
    assert re.search(r"北县 +0 +0 +0 +0 +— +0", shown)


def test_only_the_kinds_of_units_that_the_policy_names_count(kept: Path) -> None:
    text = POLICY.replace("    used:\n", "    kinds: [县]\n    used:\n")
    write(kept, "data/points.yml", text)
    assert [line.id for line in reckoned(kept).lines] == ["east"]


def test_another_policy_is_tried_beside_and_nothing_is_written(kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "试算.yml"
    other.write_text(POLICY.replace("alone: 5", "alone: 2.5"), encoding="utf-8")
    before = {path: path.read_bytes() for path in kept.rglob("*.yml")}
    rows = stats(kept, "--period", "2023Q1", "--policy", str(other)).stdout.splitlines()
    assert rows[0].split()[-2:] == ["试算积分", "试算名次"]
    assert rows[1].split()[-2:] == ["17", "1"]
    assert rows[2].split()[-2:] == ["-0.5", "2"]
    assert before == {path: path.read_bytes() for path in kept.rglob("*.yml")}
    other.write_text("policies:\n  - name: x\n", encoding="utf-8")
    failed = stats(kept, "--period", "2023Q1", "--policy", str(other))
    assert failed.exit_code == 1
    assert "试算.yml:2" in failed.output
    assert stats(kept, "--period", "2023Q1", "--policy", str(kept / "no.yml")).exit_code == 1


def test_csv_has_numbers_as_such_and_no_formula(kept: Path) -> None:
    edit(kept / "data/units.yml", "name: 东县", 'name: "=1+1"')
    text = stats(kept, "--period", "2023-02", "--format", "csv").stdout_bytes.decode("utf-8-sig")
    rows = [*csv.reader(StringIO(text))]
    assert rows[1][1:3] == ["'=1+1", "1"]
    assert rows[2][7] == "-4"


def test_a_workbook_has_the_figures_and_what_stands_behind_each(kept: Path) -> None:
    out = kept / "统计.xlsx"
    done = stats(kept, "--period", "2023Q1", "--format", "xlsx", "--out", str(out))
    assert done.exit_code == 0, done.output
    whole, behind = load_workbook(out).worksheets
    assert [cell.value for cell in whole[2]][:8] == [1, "东县", 2, 2, 2, 0, "100%", 22]
    awards = [row for row in behind.iter_rows(values_only=True) if row[:2] == ("东县", "积分")]
    assert sum(row[-1] for row in awards if row[2]) == 22
    assert stats(kept, "--period", "2023Q1", "--format", "xlsx").exit_code == 2


def test_the_page_leads_from_each_unit_to_what_stands_behind_and_loads_nothing(kept: Path) -> None:
    edit(kept / "content/submissions/2023/east-visits.yml", "title: 家访", "title: <script>家访")
    page = stats(kept, "--period", "2023Q1", "--format", "html").stdout_bytes.decode()
    assert "&lt;script&gt;家访" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    for link in re.findall(r'href="#([^"]+)"', page):
        assert f'<details id="{link}">' in page


@pytest.mark.parametrize("by", ["section", "topic"])
def test_figures_by_section_or_topic_count_the_same_items(kept: Path, by: str) -> None:
    shown = stats(kept, "--period", "2023", "--by", by, "--format", "csv").stdout_bytes.decode()
    used = sum(int(row[3]) for row in [*csv.reader(StringIO(shown))][1:])
    records, _ = load(kept)
    topics = sum(len(one.topics) for one in records.submissions)
    assert used == (4 if by == "section" else topics)


def test_what_cannot_be_read_is_shown_and_no_figure(kept: Path) -> None:
    write(kept, "data/points.yml", POLICY.replace("alone: 5", "alone: five"))
    failed = stats(kept, "--period", "2023Q1")
    assert failed.exit_code == 1
    assert "data/points.yml:5" in failed.output
    assert stats(kept, "--period", "2023Q7").exit_code == 2


def test_what_is_wrong_with_the_points_stops_no_build(kept: Path) -> None:
    write(kept, "data/points.yml", POLICY.replace("section: local", "section: nowhere"))
    checked = building.check(kept)
    assert not checked.is_sound
    assert checked.can_be_built
