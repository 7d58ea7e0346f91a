"""Commissions and remarks stand in the office's registers, and nowhere else."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pdfminer.high_level import extract_text

from generator.cli import main
from generator.cli.table import folded, table
from generator.intake.load import load
from generator.model import CommissionRecord, RemarkRecord
from generator.model.declared import declared
from generator.order import building
from generator.publish.restricted import unpublished
from generator.render.commission import commission_letter
from generator.system import provided
from tests.conftest import REPOSITORY
from tests.test_editions import build, hashes

COMMISSION = """title: 冬夜里的蓝狐
wanted: |
  写青铜门后的灯。
  再写三只白鹭。
units: [east, west]
date: 2023-01-02
until: 2023-01-05
worth: 7
audience: internal
"""
REMARK = """issue: 2023/1
item: east-visits
by: 示例主官
level: province
date: 2023-01-20
text: 松烟墨写的批语很好。
audience: leadership
task: 把琉璃瓦数一遍。
units: [east]
until: 2023-02-20
feedback:
  - {date: 2023-02-01, unit: east, text: 已数了一半的琉璃。}
"""


def run(root: Path, *words: str, lang: str = "en") -> Result:
    command = ["--lang", lang, "--root", str(root), *words]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def answer(root: Path, submission: str = "east-visits") -> None:
    path = root / f"content/submissions/2023/{submission}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}commission: 2023/blue-fox\n", encoding="utf-8")


@pytest.fixture
def kept(archive: Path) -> Path:
    """The made-up archive with a commission, half answered, and a remark, half done."""
    write(archive, "content/commissions/2023/blue-fox.yml", COMMISSION)
    write(archive, "content/remarks/2023/tiles.yml", REMARK)
    answer(archive)
    return archive


def test_who_has_answered_is_listed_and_the_last_day_is_not_overdue(kept: Path) -> None:
    for day, state in (("2023-01-05", "awaited still"), ("2023-01-06", "overdue")):
        shown = run(kept, "commissions", "--date", day).stdout
        assert "东县　2023-01-05　家访“四必到”" in shown
        assert "西市" not in shown.partition("四必到”")[0]
        assert state in shown
    assert "0 entries" in run(kept, "commissions", "--overdue", "--date", "2023-01-05").stdout
    answer(kept, "west-class")
    assert "0 entries" in run(kept, "commissions", "--open").stdout
    shown = run(kept, "commissions").stdout
    assert "西县　2023-01-08（逾期）　夜校开班" in shown
    assert "answered by all" in shown


def test_a_remark_is_open_until_it_is_done_and_overdue_after_its_day(kept: Path) -> None:
    assert "in hand" in run(kept, "remarks", "--date", "2023-02-20").stdout
    assert "overdue" in run(kept, "remarks", "--overdue", "--date", "2023-02-21").stdout
    path = kept / "content/remarks/2023/tiles.yml"
    path.write_text(REMARK + "done: 2023-02-19\n", encoding="utf-8")
    assert "0 entries" in run(kept, "remarks", "--open", "--date", "2023-02-21").stdout
    assert "done 2023-02-19" in run(kept, "remarks").stdout


def test_a_register_for_an_audience_has_what_names_one_that_it_may_see(kept: Path) -> None:
    write(kept, "content/remarks/2023/unsaid.yml", REMARK.replace("audience: leadership\n", ""))
    assert "2 entries" in run(kept, "remarks").stdout
    assert "1 entries" in run(kept, "remarks", "--for", "leadership").stdout
    assert "0 entries" in run(kept, "remarks", "--for", "internal").stdout
    assert run(kept, "remarks", "--for", "leaders").exit_code == 2


def test_a_register_is_printed_lying_and_says_what_is_overdue(kept: Path) -> None:
    out = kept / "批示.pdf"
    done = run(kept, "remarks", "--format", "pdf", "--out", str(out), "--date", "2023-03-01")
    assert done.exit_code == 0, done.output
    text = extract_text(out).replace("\n", "")
    for words in (
        "批示台账",
        "示例主官",
        "松烟墨写的批语很好",
        "东县",
        "△逾期",
        "截至2023年3月1日",
    ):
        assert words in text
    assert out.stat().st_mode & 0o077 == 0
    again = run(kept, "remarks", "--format", "pdf", "--out", str(out))
    assert again.exit_code == 1
    assert "already there" in again.output


def test_no_text_of_a_workbook_is_a_formula(kept: Path) -> None:
    text = COMMISSION.replace("title: 冬夜里的蓝狐", 'title: "=1+1"')
    write(kept, "content/commissions/2023/blue-fox.yml", text)
    out = kept / "约稿.xlsx"
    run(kept, "commissions", "--format", "xlsx", "--out", str(out))
    (sheet,) = load_workbook(BytesIO(out.read_bytes())).worksheets
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    made = dict(zip(heads, row, strict=True))
    assert made["约稿编号"] == "2023/blue-fox"
    assert made["标题"] == "=1+1"
    assert sheet["C2"].data_type == "s"
    assert made["加分"] == 7
    assert str(made["时限"]).startswith("2023-01-05")
    assert made["状态"] == "逾期"


def test_the_notice_says_all_that_a_unit_must_know_and_names_no_other_if_asked(kept: Path) -> None:
    out = kept / "通知单.pdf"
    done = run(kept, "commissions", "2023/blue-fox", "--sheet", str(out), "--to", "west")
    assert done.exit_code == 0, done.output
    text = extract_text(out).replace("\n", "")
    wanted = ("约稿通知单", "西县", "冬夜里的蓝狐", "再写三只白鹭", "2023年1月5日", "7分", "内部")
    for words in (*wanted, "2023/blue-fox", "某市研究室"):
        assert words in text
    assert "东县" not in text
    for words in (("commissions", "2023/blue-fox"), ("commissions", "--sheet", str(out))):
        assert run(kept, *words).exit_code == 2
    assert run(kept, "commissions", "2023/blue", "--sheet", "x.pdf").exit_code == 2


def test_the_message_of_a_notice_is_text_and_no_markup_of_who_wrote_it(kept: Path) -> None:
    write(
        kept,
        "content/commissions/2023/blue-fox.yml",
        COMMISSION.replace("冬夜里的蓝狐", '"<b>{{ 7*7 }}</b>"'),
    )
    records, _ = load(kept)
    house, theme = records.publication, provided.theme(kept)
    made = commission_letter(records.commissions[0], house, records.units[:1], theme)
    assert made.subject == "约稿通知单：<b>{{ 7*7 }}</b>"
    assert "<b>{{ 7*7 }}</b>" in made.text
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in made.html
    for words in ("东县", "写青铜门后的灯", "2023年1月5日"):
        assert words in made.text
        assert words in made.html


def test_new_files_of_both_kinds_are_sound(archive: Path) -> None:
    words = ("2023-01-02", "--until", "2023-04-01")
    assert run(archive, "new", "commission", "fox", "east", "west", "--date", *words).exit_code == 0
    assert run(archive, "new", "remark", "2023/1", "east-visits", "--date", "2023-02-01").output
    assert run(archive, "new", "remark", "2023/1", "--date", "2023-02-01").exit_code == 0
    assert not building.check(archive).problems
    records, _ = load(archive)
    assert [one.units for one in records.commissions] == [("east", "west")]
    assert {(one.id, one.item) for one in records.remarks} == {
        ("2023/1-east-visits", "east-visits"),
        ("2023/1", ""),
    }
    assert run(archive, "new", "commission", "fox", "nowhere").exit_code == 2
    assert run(archive, "new", "remark", "2023/1", "nothing").exit_code == 2


# -- nothing of them in any edition


@pytest.mark.parametrize("edition", ["public", "leadership"])
def test_an_edition_is_the_same_bytes_with_registers_and_without(
    archive: Path, tmp_path: Path, edition: str
) -> None:
    other = tmp_path / "without"
    shutil.copytree(archive, other)
    write(archive, "content/commissions/2023/blue-fox.yml", COMMISSION)
    write(archive, "content/remarks/2023/tiles.yml", REMARK)
    answer(archive)
    assert hashes(build(archive, edition)) == hashes(build(other, edition))


def test_every_text_of_a_register_is_sought_in_every_edition(kept: Path) -> None:
    records, _ = load(kept)
    told = {
        "2023/blue-fox", "2023/tiles", "冬夜里的蓝狐", "写青铜门后的灯。", "再写三只白鹭。",
        "示例主官", "松烟墨写的批语很好。", "把琉璃瓦数一遍。", "已数了一半的琉璃。",
    }  # fmt: skip
    for edition in records.publication.audiences:
        assert told <= {secret.text for secret in unpublished(records, edition)}


@pytest.mark.parametrize("kind", [CommissionRecord, RemarkRecord])
def test_of_a_register_nothing_is_for_readers(kind: type) -> None:
    open_ = {field.name for field in declared(kind) if field.told.shown != "secret"}
    assert open_ <= {"issue", "item"}


def test_what_is_wrong_in_a_register_stops_no_issue(kept: Path) -> None:
    write(kept, "content/remarks/2023/torn.yml", "issue: [")
    write(kept, "content/commissions/2023/torn.yml", "title: 缺\n")
    checked = building.check(kept)
    assert not checked.is_sound
    assert checked.can_be_built
    assert not checked.touching("2023/1", to_print=True)


def test_the_sample_shows_a_commission_and_remarks_marked_as_such() -> None:
    records, _ = load(REPOSITORY)
    kept = (*records.commissions, *records.remarks)
    assert records.commissions
    assert records.remarks
    for one in kept:
        assert "示例" in (REPOSITORY / one.where.path).read_text(encoding="utf-8")


@given(
    st.lists(
        st.tuples(*[st.text(st.sampled_from("简报a1\n"), max_size=60)] * 3), min_size=1, max_size=4
    ),
    st.integers(40, 120),
)
def test_a_register_fits_the_terminal_and_loses_no_word(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    lines = folded(rows, width)
    assert all(len(line.encode("gbk")) <= width for line in table(lines).splitlines())
    for column, cells in enumerate(zip(*rows, strict=True)):
        words = "".join("".join(cell.split("\n")) for cell in cells)
        assert "".join(line[column] for line in lines) == words
