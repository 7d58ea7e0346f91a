"""A release is reviewed before it is shown: what becomes visible needs a decision, on record."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.model.seals import Seal
from generator.order import building, releasing
from generator.order.building import Options
from generator.publish import account, manifest, release
from generator.publish.account import Account
from generator.publish.release import ReleaseRefusedError
from generator.publish.review import MOST, problems, review
from generator.store.hashing import key_of
from tests.conftest import copy_archive, edit

SECRET = "content/submissions/2023/east-secret.yml"
PAGE = "content/pages/about.md"
SENTENCE = "东县领导班子运行情况分析研判会议纪要仅供参阅"


def told(root: Path, edition: str = "internal") -> Account:
    return account.account(building.check(root).records, edition)


def visible(root: Path, edition: str = "internal") -> list[str]:
    """Return what the sources would now show, though the ledger has it withheld."""
    found = told(root, edition).visible(account.known(root).get(edition, ()), Account())
    return sorted(set(found.values()))


@pytest.fixture
def known(archive: Path) -> Path:
    """The made-up archive, after a release of its narrowest edition alone."""
    edit(archive / SECRET, "仅供领导参阅的内容。", f"仅供领导参阅的内容。{SENTENCE}。")
    account.learn(archive, "leadership", told(archive, "leadership"))
    assert visible(archive) == []
    return archive


def test_an_items_own_audience_makes_it_visible(known: Path) -> None:
    edit(known / SECRET, "audience: leadership", "audience: internal")
    assert visible(known) == ["item 2023/east-secret"]
    assert visible(known, "public") == []


def test_the_default_audience_makes_all_visible_that_name_none(archive: Path) -> None:
    edit(archive / SECRET, "audience: leadership\n", "")
    with (archive / "data/publication.yml").open("a") as file:
        file.write("\ndefault_audience: leadership\n")
    account.learn(archive, "leadership", told(archive, "leadership"))
    edit(archive / "data/publication.yml", "default_audience: leadership", "")
    assert "item 2023/east-secret" in visible(archive)
    assert "item 2023/west-report" in visible(archive)


def test_the_order_of_audiences_makes_items_visible(known: Path) -> None:
    edit(
        known / "data/publication.yml",
        "[public, internal, leadership]",
        "[public, leadership, internal]",
    )
    assert visible(known) == ["item 2023/east-secret"]


def test_a_page_that_says_what_was_withheld_makes_it_visible(known: Path) -> None:
    with (known / PAGE).open("a") as page:
        page.write(f"\n有关情况：{SENTENCE[:9]}**{SENTENCE[9:]}**。\n")
    assert visible(known) == []  # half a sentence more is another one
    with (known / PAGE).open("a") as page:
        page.write(f"\n又。{SENTENCE[:9]}**{SENTENCE[9:]}**。\n")
    assert visible(known) == ["page about"]


def test_an_item_under_another_name_is_known_by_what_it_says(known: Path) -> None:
    other = known / "content/submissions/2023/east-harmless.yml"
    shutil.move(known / SECRET, other)
    edit(other, "audience: leadership\n", "")
    edit(known / "content/issues/2023/2.yml", "2023/east-secret", "2023/east-harmless")
    assert visible(known) == ["item 2023/east-harmless"]


def test_a_picture_is_known_by_its_content_whatever_its_name(archive: Path) -> None:
    records = building.check(archive).records
    picture = next(iter(records.attachments.values()))
    shown = replace(picture, name="other.svg")
    by = {s.id: s for s in records.submissions}
    body = "![图](class.svg)"
    hidden = replace(by["2023/east-secret"], body=body, points=())
    before = replace(
        records,
        submissions=tuple(hidden if s.id == hidden.id else s for s in records.submissions),
    )
    if any("class.svg" in s.body for s in records.submissions if s.id != hidden.id):
        before = replace(
            before,
            submissions=tuple(
                replace(s, body="") if "class.svg" in s.body and s.id != hidden.id else s
                for s in before.submissions
            ),
        )
    withheld = account.account(before, "internal").withheld["internal"]
    opened = replace(by["2023/west-report"], body="![图](other.svg)", points=())
    after = replace(
        before,
        attachments={**records.attachments, "other.svg": shown},
        submissions=tuple(opened if s.id == opened.id else s for s in before.submissions),
    )
    found = account.account(after, "internal").visible(withheld, Account())
    assert set(found.values()) == {"picture other.svg"}


def test_a_seal_says_what_was_withheld_where_nothing_else_does(archive: Path) -> None:
    records = building.check(archive).records
    day = date(2023, 3, 10)
    values = {"data/publication.yml": {"edition.internal": ("west-report",)}}
    seal = Seal("2023/2", 2, "regular", day, day, day, {}, values, {}, {})
    found = account.sealed(replace(records, seals=(seal,)), "internal")
    assert list(found) == [key_of("item 2023/east-secret")]


def test_what_was_decided_once_is_not_asked_again_until_it_is_withheld_again(known: Path) -> None:
    edit(known / SECRET, "audience: leadership", "audience: internal")
    account.learn(known, "internal", told(known))
    assert visible(known) == []
    edit(known / SECRET, "audience: internal", "audience: leadership")
    account.learn(known, "internal", told(known))
    edit(known / SECRET, "audience: leadership", "audience: internal")
    assert visible(known) == ["item 2023/east-secret"]


def test_what_is_gone_from_the_sources_is_not_forgotten(known: Path) -> None:
    text = (known / SECRET).read_text()
    issue = (known / "content/issues/2023/2.yml").read_text()
    (known / SECRET).unlink()
    edit(known / "content/issues/2023/2.yml", "      - 2023/east-secret\n", "")
    account.learn(known, "internal", told(known))
    (known / SECRET).write_text(text.replace("audience: leadership\n", ""))
    (known / "content/issues/2023/2.yml").write_text(issue)
    assert visible(known) == ["item 2023/east-secret"]


def test_a_damaged_ledger_stops_rather_than_allows(known: Path) -> None:
    (known / account.LEDGER).write_text("{")
    with pytest.raises(ReleaseRefusedError, match="damaged"):
        account.known(known)


def test_the_ledger_repeats_nothing_of_what_is_withheld_and_is_the_owners_alone(
    known: Path,
) -> None:
    place = known / account.LEDGER
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    text = place.read_text()
    assert json.loads(text)["withheld"]["internal"]
    assert not any(word in text for word in ("east-secret", "领导", "仅供", "\\u"))


def test_a_review_names_no_more_than_some_of_each_kind() -> None:
    shown = {f"item 2023/x{n}": "1" for n in range(1000)}
    lines = [line.say("en") for line in review(Account(shown), Account(), {}).lines()]
    assert lines[0] == "appears: 1000"
    assert lines[-1] == f"  and {1000 - MOST} more"
    assert len(lines) == MOST + 2
    found = problems(["page about"], "internal")
    assert [(p.where.path, p.code) for p in found] == [
        ("content/pages/about.md", "becomes-visible")
    ]


def test_new_numbers_and_names_are_listed(archive: Path) -> None:
    now = told(archive)
    with (archive / PAGE).open("a") as page:
        page.write("\n请联系县委书记欧阳修远，电话0556-5123987，信箱a.b@office.example。\n")
    new = review(told(archive), now, {}).seen
    assert set(new) == {"欧阳修远", "0556-5123987", "a.b@office.example"}


# -- in the chain


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_a_decision_is_one_line_of_the_manifest_whatever_is_typed(
    reason: str, by: str, what: list[str]
) -> None:
    line = manifest.widening(reason, by, what)
    assert len(line.splitlines()) == 1
    made = manifest.Manifest(3, "internal", "none", {"site/a": "0" * 64}, {}, line)
    assert manifest.parse(made.as_bytes()) == made
    assert json.loads(line) == {"by": by, "reason": reason, "what": sorted(what)}


# -- from the sources to the readers


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewed")
    root = copy_archive(folder / "archive")
    assert releasing.publish(root, folder / "internal", Options()).is_new
    return folder


def publish(root: Path, target: Path, *words: str) -> tuple[int, str]:
    command = ["--root", str(root), "--lang", "en", "publish", str(target), *words]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    return done.exit_code, done.output


def test_what_becomes_visible_stops_until_it_is_decided(
    published_once: Path, tmp_path: Path
) -> None:
    shutil.copytree(published_once, tmp_path / "x", symlinks=True)
    root, target = tmp_path / "x/archive", tmp_path / "x/internal"
    edit(root / SECRET, "audience: leadership", "audience: internal")
    before = {p: p.lstat().st_mtime_ns for p in target.rglob("*") if p.name != "releases"}
    for words in ((), ("--dry-run",)):
        status, output = publish(root, target, *words)
        assert status == 1
        assert "content/submissions/2023/east-secret.yml:1: item 2023/east-secret" in output
        assert '--widen "reason" --by NAME' in output
        assert "[becomes-visible]" in output
    assert {p: p.lstat().st_mtime_ns for p in target.rglob("*") if p.name != "releases"} == before
    assert publish(root, target, "--widen", "会议决定")[0] == 2
    assert publish(root, target, "--widen", " ", "--by", "主任")[0] == 2
    status, output = publish(root, target, "--widen", "会议\n决定", "--by", "主任")
    assert status == 0, output
    assert "becomes visible: 1\n  item 2023/east-secret" in output
    now = release.shown(target)
    assert now
    assert json.loads(now.manifest.widened) == {
        "by": "主任", "reason": "会议\n决定", "what": ["item 2023/east-secret"],
    }  # fmt: skip
    assert f"{now.manifest.digest[:8]} {now.manifest.digest[8:16]} " in output
    folder = target / account.REVIEWS
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}
    assert sorted(p.name for p in folder.iterdir()) == ["0001.json", "0002.json"]
    for path in (target / "current/site").rglob("*"):
        assert not path.is_file() or b"0002.json" not in path.read_bytes()
