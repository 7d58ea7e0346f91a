"""What the office decides of a submission: written into its file, heeded everywhere, told nowhere."""

from __future__ import annotations

import io
import tempfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from generator.cli import main
from generator.compile.fates import fates
from generator.intake.load import load
from generator.intake.yaml.content_file import opened
from generator.model import Submission, Where
from generator.order import building
from generator.order.deciding import decided

WAITS = "content/submissions/2023/east-waits.yml"
TEXT = (
    "unit: east  # 东县\ntitle: 等候刊用\nreceived: 2023-03-01\n"
    "approved_by: {name: 签发人, date: 2023-03-01}\nbody: 正文。\n"
)


def jianbao(root: Path, *arguments: str) -> Result:
    command = ["--root", str(root), "--lang", "en", *arguments]
    return CliRunner().invoke(main, command, catch_exceptions=False)


@pytest.fixture
def root(archive: Path) -> Path:
    """The made-up archive, with a submission in no issue."""
    (archive / WAITS).write_text(TEXT, encoding="utf-8")
    return archive


def states(root: Path) -> dict[str, str]:
    return {one.submission.id: one.fate for one in fates(load(root)[0])}


def test_what_became_of_a_submission_is_derived(root: Path) -> None:
    assert states(root)["2023/east-waits"] == "waiting"
    assert states(root)["2023/east-visits"] == "used"
    jianbao(root, "decide", "2023/east-waits", "--hold", "2099-01-01")
    assert states(root)["2023/east-waits"] == "held"
    jianbao(root, "decide", "2023/east-waits", "--return", "重复", "--by", "甲")
    assert states(root)["2023/east-waits"] == "returned"
    jianbao(root, "decide", "2023/east-waits", "--waiting")
    assert states(root)["2023/east-waits"] == "waiting"


def test_a_decision_is_written_where_it_is_declared_and_the_rest_stays(root: Path) -> None:
    made = jianbao(
        root,
        "decide",
        WAITS,
        "--return",
        "同类做法已刊出：#1",
        "--by",
        "甲",
        "--date",
        "2023-03-02",
    )
    assert made.exit_code == 0
    assert (root / WAITS).read_text(encoding="utf-8") == TEXT.replace(
        "body:",
        "decision:\n  returned: 同类做法已刊出：#1\n  by: 甲\n  date: 2023-03-02\nbody:",
    )
    assert building.check(root).problems == ()


REASONS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)


@limits(max_examples=40)
@given(reason=REASONS, by=REASONS, crlf=st.booleans(), flow=st.booleans())
def test_whatever_the_reason_it_reads_back_and_undone_the_file_is_as_it_was(
    reason: str, by: str, *, crlf: bool, flow: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        text = "{unit: east, title: 甲, received: 2023-03-01, body: 正文。}\n" if flow else TEXT
        data = text.replace("\n", "\r\n" if crlf else "\n").encode()
        (place / WAITS).parent.mkdir(parents=True)
        (place / WAITS).write_bytes(data)
        submission = Submission("", "east", "甲", date(2023, 3, 1), "", where=Where(WAITS))
        where = opened(place, WAITS)
        decision = {"returned": reason, "by": by, "date": "2023-03-02"}
        (file,) = decided(place, [submission], decision)
        file.save(place)
        assert opened(place, WAITS).data["decision"] == decision  # type: ignore[index, call-overload]
        assert file.removed(("decision",)).content == where.content == data


@pytest.mark.parametrize(
    "arguments",
    [
        ("2023/east-waits",),
        ("2023/east-waits", "--return", "重复"),
        ("2023/east-waits", "--return", "重复", "--by", " "),
        ("2023/east-waits", "--return", "重\n复", "--by", "甲"),
        ("2023/east-waits", "--return", "重复", "--by", "甲", "--waiting"),
        ("2023/east-waits", "--hold", "2001-01-01"),
        ("2023/nowhere", "--waiting"),
        ("2023/east-waits", "2023/east-visits", "--waiting"),  # the second was used
    ],
)
def test_half_a_decision_or_one_of_what_was_used_writes_nothing(
    root: Path, arguments: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.yml")}
    assert jianbao(root, "decide", *arguments).exit_code in (1, 2)
    assert {path: path.read_bytes() for path in root.rglob("*.yml")} == before


@pytest.mark.parametrize(
    ("decision", "day", "is_offered"),
    [
        ("", "2023-04-01", True),
        ("", "2023-02-28", False),  # it had not come
        ("decision: {returned: 重复, by: 甲, date: 2023-03-02}\n", "2023-04-01", False),
        ("decision: {held: 2023-05-01}\n", "2023-04-30", False),
        ("decision: {held: 2023-05-01}\n", "2023-05-01", True),
    ],
)
def test_a_new_issue_lists_neither_what_was_returned_nor_what_is_held_for_later(
    root: Path, decision: str, day: str, is_offered: bool
) -> None:
    (root / WAITS).write_text(TEXT + decision, encoding="utf-8")
    assert jianbao(root, "new", "issue", "--date", day).exit_code == 0
    text = (root / "content/issues/2023/3.yml").read_text(encoding="utf-8")
    assert ("- 2023/east-waits" in text) == is_offered


def test_the_list_says_unit_age_and_what_became_of_each(root: Path) -> None:
    came = date.today() - timedelta(12)
    (root / WAITS).write_text(TEXT.replace("2023-03-01\nappr", f"{came}\nappr"), encoding="utf-8")
    unused = jianbao(root, "submissions", "--unused").output.splitlines()
    assert [line.split() for line in unused[1:2]] == [
        ["2023/east-waits", "东县", "等候刊用", str(came), "12", "waiting"]
    ]
    assert unused[-1] == "1 submissions: 1 waiting, 0 held, 0 returned, 0 used"
    used = jianbao(root, "submissions", "--used", "--unit", "west").output
    assert "2023/1#west-class" in used
    assert "east" not in used
    until = date.today() + timedelta(3)
    jianbao(root, "decide", "2023/east-waits", "--hold", until.isoformat())
    assert f"until {until}\n" in jianbao(root, "submissions", "--held").output
    jianbao(root, "decide", "2023/east-waits", "--return", "重复", "--by", "甲")
    returned = jianbao(root, "submissions", "--returned").output
    assert f"重复（甲 {date.today()}）" in returned
    assert "2023/east-waits" not in jianbao(root, "submissions", "--waiting").output


def test_the_similar_are_those_that_check_warns_of(root: Path) -> None:
    again = "上午集中学习理论，下午分组讨论案例，晚上撰写心得体会，第二天逐人点评过关"
    for name in ("a", "b"):
        text = TEXT.replace("正文。", f"{again}。" * 2).replace("等候", name)
        (root / WAITS.replace("waits", name)).write_text(text, encoding="utf-8")
    shown = jianbao(root, "submissions", "--similar")
    assert "2023/east-b" in shown.stdout
    assert "2023/east-waits" not in shown.stdout
    assert "east-a.yml" in shown.stderr


def test_the_list_is_a_table_for_other_programs_too(root: Path, tmp_path: Path) -> None:
    (root / WAITS).write_text(TEXT.replace("等候刊用", "=1+1"), encoding="utf-8")
    heads, row = jianbao(root, "submissions", "--unused", "--format", "csv").output.split("\n")[:2]
    assert heads.startswith("\ufeffsubmission,")
    assert "'=1+1" in row
    assert jianbao(root, "submissions", "--format", "xlsx").exit_code == 2
    place = tmp_path / "来稿.xlsx"
    assert jianbao(root, "submissions", "--format", "xlsx", "--out", str(place)).exit_code == 0
    book = openpyxl.load_workbook(io.BytesIO(place.read_bytes()))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert [cell.value for cell in cells if cell.value == "=1+1"] == ["=1+1"]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    again = jianbao(root, "submissions", "--format", "xlsx", "--out", str(place))
    assert again.exit_code == 1


def test_a_returned_submission_that_is_used_stops_that_issue_and_no_other(root: Path) -> None:
    place = root / "content/submissions/2023/east-visits.yml"
    text = place.read_text(encoding="utf-8")
    decision = "decision: {returned: 重复, by: 甲, date: 2023-01-06}\n"
    place.write_text(text + decision, encoding="utf-8")
    checked = building.check(root)
    assert [problem.code for problem in checked.touching("2023/1")] == ["returned-used"]
    assert checked.touching("2023/2") == ()


def test_a_sealed_submission_s_decision_is_over(sealed: Path) -> None:
    before = (sealed / "content/submissions/2023/east-visits.yml").read_bytes()
    done = jianbao(sealed, "decide", "2023/east-visits", "--return", "重复", "--by", "甲")
    assert done.exit_code == 1
    assert (sealed / "content/submissions/2023/east-visits.yml").read_bytes() == before


def test_what_was_sent_on_above_stands_in_a_file_of_its_own_and_in_the_list(sealed: Path) -> None:
    """The issue may be sealed: nothing of it is written again."""
    before = {path: path.read_bytes() for path in (sealed / "content").rglob("*.yml")}
    asked = ["2023/1", "east-visits", "--to", "上级信息处", "--date", "2023-02-01"]
    assert jianbao(sealed, "new", "forwarding", *asked).exit_code == 2  # of no level
    done = jianbao(sealed, "new", "forwarding", *asked, "--level", "province")
    assert done.exit_code == 0
    place = sealed / "content/forwardings/2023/1-east-visits.yml"
    assert building.check(sealed).problems == ()
    assert "2023/1#east-visits、sent on to 上级信息处\n" in jianbao(sealed, "submissions").output
    text = place.read_text(encoding="utf-8").replace("# adopted", "adopted")
    place.write_text(text, encoding="utf-8")
    assert building.check(sealed).problems == ()
    assert "sent on to 上级信息处: taken" in jianbao(sealed, "submissions").output
    assert {path: path.read_bytes() for path in before} == before
