"""What stood before is noticed, though figures, words or punctuation changed; the rest is not."""

from __future__ import annotations

import random
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.check.facts import Facts
from generator.check.near_duplicate_index import SENTENCE, SHINGLE, WINDOW, marks
from generator.check.near_duplicates import items_are_new
from generator.model import IssueRecord, IssueSection, Placement, Point, Submission, Where
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.settings import Publication
from generator.store.memory import Memory, remember

ONE = "县里组织干部走进群众家中，逐户登记急难愁盼，当场能办的当场办，共登记128件。"


def submission(id_: str, text: str, day: int = 1) -> Submission:
    where = Where(f"content/submissions/{id_}.yml")
    return Submission(
        id_, "east", "标题", date(2023, 1, day), "internal", (Point("", text, where),), where=where
    )


def issue(number: int, *placements: Placement) -> IssueRecord:
    where = Where(f"content/issues/2023/{number}.yml")
    sections = (IssueSection("local", placements),)
    return IssueRecord(
        f"2023/{number}", number, date(2023, 2, number), "regular", sections, where=where
    )


def found(records: Records, memory: Memory | None = None) -> list[Problem]:
    return list(items_are_new(Facts.of(records, (), memory or Memory(), {})))


def of(*submissions: Submission, issues: tuple[IssueRecord, ...] = ()) -> Records:
    house = Publication("", "", "", ("internal",))
    hashes = {record.where.path: repr(record) for record in (*submissions, *issues)}
    return Records(house, submissions=submissions, issues=issues, hashes=hashes)


def pairs(records: Records) -> list[tuple[str, str]]:
    return [
        (problem.where.path.removeprefix("content/"), dict(problem.text.values)["path"])
        for problem in found(records)
    ]


@pytest.mark.parametrize(
    "again",
    [
        ONE,
        ONE.replace("128", "97"),
        ONE.replace("，", "、").replace("。", "！"),
        ONE.replace("县里", "区里").replace("登记128件", "受理135件"),
        "此前已有一段。" + ONE + "此后又有一段。",
        "今年以来，" + ONE,
        ONE.replace("128件。", "128件，群众说好。"),
        ONE.replace("走进", " 走进 "),
    ],
)
def test_a_sentence_that_stood_before_is_noticed(again: str) -> None:
    (problem,) = found(of(submission("2023/a", ONE), submission("2023/b", again, day=2)))
    said = problem.text.say("en")
    assert problem.where.path == "content/submissions/2023/b.yml"
    assert "content/submissions/2023/a.yml" in said
    assert ONE[:30] in said


@pytest.mark.parametrize(
    "other",
    [
        "县里组织干部走进企业车间，逐项核对用工需求，能帮的帮到底，共走访46家。",
        "共登记128件。",
        "逐户登记急难愁盼。",
        "",
    ],
)
def test_what_only_sounds_alike_is_not(other: str) -> None:
    assert found(of(submission("2023/a", ONE), submission("2023/b", other, day=2))) == []


def test_the_later_one_is_named_whatever_the_order_of_the_files() -> None:
    items = [submission(f"2023/{name}", ONE, day) for day, name in ((1, "z"), (2, "m"), (3, "a"))]
    for order in permutations(items):
        assert pairs(of(*order)) == [
            ("submissions/2023/m.yml", "content/submissions/2023/z.yml"),
            ("submissions/2023/a.yml", "content/submissions/2023/z.yml"),
        ]


def test_what_was_printed_came_before_what_waits() -> None:
    early, late = submission("2023/a", ONE, day=1), submission("2023/b", ONE, day=9)
    printed = issue(1, Placement(("2023/b",)))
    assert pairs(of(early, late, issues=(printed,))) == [
        ("submissions/2023/a.yml", "content/submissions/2023/b.yml")
    ]


def test_submissions_merged_into_one_item_may_be_alike() -> None:
    merged = issue(1, Placement(("2023/a", "2023/b"), title="合", body=ONE))
    records = of(submission("2023/a", ONE), submission("2023/b", ONE), issues=(merged,))
    assert pairs(records) == []


def test_a_third_that_copies_a_merged_item_is_noticed() -> None:
    merged = issue(1, Placement(("2023/a", "2023/b"), title="合", body=ONE))
    records = of(
        submission("2023/a", "甲。"),
        submission("2023/b", "乙。"),
        submission("2023/c", ONE, day=9),
        issues=(merged,),
    )
    assert pairs(records) == [("submissions/2023/c.yml", "content/issues/2023/1.yml")]


def test_a_wording_that_the_editor_replaced_is_not_reported_itself() -> None:
    reworded = issue(1, Placement(("2023/b",), body="编辑另写了一段与前文毫不相干的文字作为正文。"))
    records = of(submission("2023/a", ONE), submission("2023/b", ONE, day=2), issues=(reworded,))
    assert ("submissions/2023/b.yml", "content/submissions/2023/a.yml") not in pairs(records)


def test_memory_changes_nothing() -> None:
    records = of(submission("2023/a", ONE), submission("2023/b", "今年，" + ONE, day=2))
    memory = Memory()
    first = found(records, memory)
    assert memory.new
    assert first == found(records, memory) == found(records)


def test_what_is_remembered_of_texts_outlives_runs_that_do_not_look_at_it(tmp_path: Path) -> None:
    records = of(submission("2023/a", ONE), submission("2023/b", "今年，" + ONE, day=2))
    place = tmp_path / "memory"
    for _ in range(3):
        memory = remember(place, "v1")
        assert found(records, memory)
        memory.save()
    assert {kind: len(values) for kind, values in remember(place, "v1").known.items()} == {
        "sentences": 2,
        "marks": 2,
        "new": 2,
    }


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x5FFF)


@given(
    st.text(HAN, min_size=SHINGLE + WINDOW - 1, max_size=40),
    st.text(HAN, max_size=40),
    st.text(HAN, max_size=40),
    st.text(HAN, max_size=40),
)
def test_a_stretch_of_equal_characters_always_leaves_a_mark(
    same: str, before: str, after: str, other: str
) -> None:
    assert set(marks(before + same + after)) & set(marks(other + same))


@given(st.integers(0, 10**6))
@settings(max_examples=30)
def test_a_copied_sentence_is_found_among_many(seed: int) -> None:
    draw = random.Random(seed)

    def sentence() -> str:
        return "".join(chr(draw.randrange(0x4E00, 0x5200)) for _ in range(SENTENCE + 10)) + "。"

    items = [submission(f"2023/{n:02}", sentence() + sentence(), day=1 + n) for n in range(9)]
    copied = items[draw.randrange(9)]
    last = submission("2023/zz", sentence() + copied.points[0].text.split("。")[1] + "。", day=20)
    assert pairs(of(*items, last)) == [("submissions/2023/zz.yml", copied.where.path)]
