"""Compiling resolves every reference as of the issue's date; an edition holds only what it may."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

from generator.compile import compile_archive, for_edition
from generator.intake.load import load
from generator.model import Archive
from generator.model.records import Records
from generator.model.settings import Masthead
from tests.conftest import edit


def records_of(root: Path) -> Records:
    records, problems = load(root)
    assert not problems
    return records


def edition(root: Path, name: str) -> Archive:
    records = records_of(root)
    return for_edition(compile_archive(records), records.publication, name)


def test_items_stand_in_the_order_of_the_file_with_their_vocabulary(archive: Path) -> None:
    issue = edition(archive, "leadership").by_id["2023/1"]
    assert [item.id for item in issue.items] == ["2023/1#east-visits", "2023/1#west-class"]
    assert [item.heading for item in issue.items] == ["东县：家访“四必到”", "西县：夜校开班"]
    assert issue.items[1].pictures == ("class.svg",)
    assert issue.items[1].note == "供参考。"
    assert (issue.total, issue.copies, issue.label) == (1, 3, "第1期")


def test_a_unit_bears_the_name_it_had_on_the_issues_date(archive: Path) -> None:
    compiled = edition(archive, "leadership")
    assert [item.byline for item in compiled.by_unit["west"]] == ["西县", "西市"]


def test_the_indexes_hold_every_item_once(archive: Path) -> None:
    compiled = edition(archive, "leadership")
    ids = sorted(item.id for issue in compiled.issues for item in issue.items)
    for index in (compiled.by_unit, compiled.by_section):
        assert sorted(item.id for items in index.values() for item in items) == ids
    assert sorted(compiled.by_topic) == ["supervision", "training"]


def test_an_edition_holds_what_its_readers_may_see_and_nothing_else(archive: Path) -> None:
    seen = {
        name: [item.anchor for issue in edition(archive, name).issues for item in issue.items]
        for name in ("public", "internal", "leadership", "unknown")
    }
    assert seen == {
        "public": ["west-class"],
        "internal": ["east-visits", "west-class", "west-report"],
        "leadership": ["east-visits", "west-class", "east-secret", "west-report"],
        "unknown": [],
    }
    assert [issue.id for issue in edition(archive, "public").issues] == ["2023/1"]


def test_running_numbers_do_not_depend_on_the_edition(archive: Path) -> None:
    records = records_of(archive)
    first, second = records.issues
    hidden = replace(second, sections=second.sections[:1])  # only the restricted item
    third = replace(second, id="2023/3", number=3, sections=second.sections[1:])
    compiled = compile_archive(replace(records, issues=(first, hidden, third)))
    internal = for_edition(compiled, records.publication, "internal")
    assert [(issue.number, issue.total) for issue in internal.issues] == [(1, 1), (3, 3)]


def test_a_merged_item_credits_each_unit_and_takes_the_narrowest_audience(archive: Path) -> None:
    records = records_of(archive)
    issue = records.issues[1]
    section = issue.sections[0]
    merged = replace(
        section.items[0],
        submissions=("2023/east-secret", "2023/west-report"),
        title="合并",
        body="正文。",
    )
    issue = replace(issue, sections=(replace(section, items=(merged,)),))
    item = compile_archive(replace(records, issues=(issue,))).issues[0].items[0]
    assert item.heading == "东县、西市：合并"
    assert item.audience == "leadership"
    assert (item.points, item.body, item.source) == ((), "正文。", "《某报》")


def test_the_order_of_the_files_does_not_matter(archive: Path) -> None:
    records = records_of(archive)
    compiled = compile_archive(records)
    for seed in range(5):
        shuffle = random.Random(seed)
        submissions, issues = list(records.submissions), list(records.issues)
        shuffle.shuffle(submissions)
        shuffle.shuffle(issues)
        shuffled = replace(records, submissions=tuple(submissions), issues=tuple(issues))
        assert compile_archive(shuffled) == compiled


def test_an_issues_own_marking_takes_the_place_of_the_publications(archive: Path) -> None:
    records = records_of(archive)
    house = replace(records.publication, masthead=Masthead(marking="内部资料", urgency="平急"))
    first, second = records.issues
    marked = replace(records, publication=house, issues=(first, replace(second, marking="秘密")))
    issues = compile_archive(marked).issues
    marks = [(one.marking, one.urgency) for one in issues]
    assert marks == [("内部资料", "平急"), ("秘密", "平急")]


def test_an_issue_bears_what_the_publication_was_on_its_date(archive: Path) -> None:
    edit(
        archive / "data/publication.yml",
        "name: 测试简报\n",
        "name: 测试通报\nmasthead: {marking: 内部资料}\ncolophon: {file_copies: 5}\nformerly:\n"
        "  - {until: 2023-02-28, masthead: {}}\n"
        "  - {until: 2022-12-31, issued_by: 某办公室}\n"
        "  - {until: 2023-03-09, name: 测试简报, colophon: {file_copies: 2}}\n",
    )
    records = load(archive)[0]
    house = records.publication
    days = [date(2022, 12, 31), date(2023, 2, 28), date(2023, 3, 9), date(2023, 3, 10)]
    seen = [house.on(day) for day in days]
    assert [one.name for one in seen] == ["测试简报", "测试简报", "测试简报", "测试通报"]
    assert [one.issued_by for one in seen] == ["某办公室", *["某市研究室"] * 3]
    assert [one.masthead.marking for one in seen] == ["", "", "内部资料", "内部资料"]
    assert [one.colophon.file_copies for one in seen] == [2, 2, 2, 5]
    compiled = compile_archive(records).by_id
    assert (compiled["2023/1"].marking, compiled["2023/1"].copies) == ("", 5)
    assert (compiled["2023/2"].marking, compiled["2023/2"].copies) == ("内部资料", 8)
