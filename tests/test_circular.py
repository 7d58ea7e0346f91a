"""`jianbao new circular`: true figures as a draft, which then goes the ordinary way."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from generator.compile.adoption import period_of
from generator.intake.load import load
from generator.model import Submission
from generator.order import building
from generator.order.circular import circular
from tests.conftest import REPOSITORY, edit
from tests.test_registers import run
from tests.test_stats import kept, reckoned, stats

__all__ = ["kept"]
SAMPLE = "2023/research-office-circular-2023q3"


@pytest.fixture
def office(kept: Path) -> Path:
    """The archive with the office among its units."""
    with (kept / "data/units.yml").open("a", encoding="utf-8") as file:
        file.write("  - {id: office, name: 某市研究室, kind: 本室}\n")
    edit(kept / "data/points.yml", "    used:\n", "    kinds: [县, 市]\n    used:\n")
    return kept


def drafted(root: Path, *words: str) -> Submission:
    done = run(root, "new", "circular", "2023Q1", "--date", "2023-04-01", *words)
    assert done.exit_code == 0, done.output
    records, _ = load(root)
    return next(one for one in records.submissions if "circular" in one.id)


def test_a_circular_is_a_submission_and_an_issue_that_wait_to_be_signed(office: Path) -> None:
    made = drafted(office)
    assert (made.unit, made.title) == ("office", "2023年第一季度信息采用情况通报")
    checked = building.check(office)
    assert {one.code for one in checked.problems} == {"not-signed", "not-approved"}
    (issue,) = [one for one in checked.records.issues if one.series == "extra"]
    assert issue.sections[0].items[0].submissions == (made.id,)
    assert building.build(office, building.Options(edition="internal")).issues


def test_its_figures_are_those_of_stats(office: Path) -> None:
    shown = stats(office, "--period", "2023Q1").stdout.splitlines()[1:]
    body = drafted(office).body
    rows = [re.split(r" *\| *", row)[1:-1] for row in body.splitlines() if row.startswith("| ")]
    there = [row for row in rows if len(row) == 8 and row[0].isdigit()]
    assert there == [re.split(r" {2,}", line.strip())[:8] for line in shown]
    east, west = reckoned(office).lines
    assert f"共报送信息{len(east.sent) + len(west.sent)}篇" in body
    assert f"采用{len(east.taken) + len(west.taken)}篇" in body
    assert "积分居前的是东县、西市。" in body


def test_a_circular_has_no_word_of_what_is_behind_its_figures(office: Path) -> None:
    edit(office / "content/remarks/2023/a.yml", "text: 好", "text: 松烟墨写的批语")
    edit(office / "content/commissions/2023/a.yml", "title: 约", "title: 冬夜里的蓝狐")
    body = drafted(office).body
    records, _ = load(office)
    titles = [one.title for one in records.submissions if "circular" not in one.id]
    for words in ("松烟墨", "蓝狐", "批示", "约稿", *titles):
        assert words not in body


def test_a_name_with_marks_stands_in_the_table_as_it_is(office: Path) -> None:
    edit(office / "data/units.yml", "name: 东县", 'name: "东|县**甲**"')
    made = drafted(office)
    assert r"东\|县" in made.body
    checked = building.check(office)
    assert checked.is_sound
    assert {one.code for one in checked.problems} <= {"not-signed", "not-approved"}


def test_who_issues_it_is_a_unit_and_a_second_one_takes_nothing_over(office: Path) -> None:
    assert run(office, "new", "circular", "2023Q1", "--unit", "nobody").exit_code == 2
    assert run(office, "new", "circular", "2023Q9").exit_code == 2
    assert run(office, "new", "circular", "2023Q1", "--section", "no").exit_code == 2
    first = drafted(office)
    run(office, "new", "circular", "2023Q1", "--date", "2023-04-01")
    records, _ = load(office)
    assert {f"{first.id}-2", first.id} <= {one.id for one in records.submissions}


def test_it_is_the_next_issue_of_its_series_and_figures_call_issues_as_their_series_does(
    office: Path,
) -> None:
    own = "  - {id: circular, name: 通报, masthead: 某市通报, numbering: running, distribution: all}\n"
    declared = f"series:\n  - {{id: regular, name: 正刊, total: true}}\n{own}"
    (office / "data/series.yml").write_text(declared, encoding="utf-8")
    drafted(office)
    drafted(office)
    issues = {one.id: one for one in load(office)[0].issues if one.series == "circular"}
    assert [*issues] == ["2023/circular-1", "2023/circular-2"]
    assert {one.distribution for one in issues.values()} == {"all"}
    run(office, "new", "remark", "2023/circular-1")
    assert "2023年通报第1期" in run(office, "remarks").stdout
    assert "2023年第" in stats(office, "--period", "2023Q1", "--explain", "east").stdout


def test_the_sample_s_circular_has_the_figures_of_its_quarter() -> None:
    """As `new circular` writes them anew from what the sample holds."""
    records, _ = load(REPOSITORY)
    day, period = date(2023, 10, 11), period_of("2023Q3")
    assert period
    kept = next(one for one in records.submissions if one.id == SAMPLE)
    written, _ = circular(records, period, "research-office", "notice", day)
    body = written.text.partition("body: |\n")[2]
    assert kept.body == "".join(line[2:] or "\n" for line in body.splitlines(keepends=True)).strip()
