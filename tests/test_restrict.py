"""What is taken down leaves every edition that it is taken from, sealed or not, and no other."""

from __future__ import annotations

import email
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from email import policy
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_text

from generator.compile import for_edition, narrowed
from generator.model import Archive, Group
from generator.model.settings import NOBODY
from generator.order import building, delivery_run, releasing
from generator.order.building import Options
from generator.publish import forgetting, release
from generator.publish.restricted import unpublished
from generator.render.feeds import feed, sitemap
from generator.render.pages import pages
from generator.render.source import issue_source
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.fabricated import archive as make_archive
from tests.fabricated import issue as make_issue
from tests.fabricated import item as make_item
from tests.fabricated import publication
from tests.placing import print_into
from tests.sealed import codes, ledger, run
from tests.test_editions import Canaries, build, err, flown, hashes, mix

AUDIENCES = ("public", "internal", "leadership")
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # which takes minutes
GAP = re.compile(r'\s*<p class="gap" id="[a-z-]+">本条已撤下。</p>')


def restrict(root: Path, item: str, to: str, issue: str = "2023/1") -> Result:
    words = ("--to", to, "--by", "撤下签发人", "--reason", "名单不宜公开", "--date", "2023-04-01")
    return run(root, "restrict", issue, item, *words)


def write(root: Path, item: str, to: str, issue: str = "2023/1") -> None:
    """Write the record by hand."""
    path = root / f"content/restrictions/2023/{item}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"issue: {issue}\nitem: {item}\nto: {to}\ndate: 2023-04-01\nreason: 名单不宜公开\n"
        "signed_by: {name: 撤下签发人, date: 2023-04-01}\n",
        encoding="utf-8",
    )


def page(target: Path, address: str) -> str:
    return (target / f"current/site/{address}/index.html").read_text(encoding="utf-8")


# -- from the leak to the last file


def leaking(root: Path, canaries: Canaries) -> None:
    """Put an item with canaries into issue 1, for all readers; issue 2 prints an erratum of it."""
    content = root / "content"
    (content / "submissions/2023/west-leak.yml").write_text(
        f"""unit: west
title: {canaries("title")}
received: 2023-01-09
approved_by: {{name: 签发人, date: 2023-01-09}}
audience: public
source: 《{canaries("source")}》
body: |
  {canaries("body")}。

  ![{canaries("caption")}](leak.svg)
""",
        encoding="utf-8",
    )
    (content / "attachments/leak.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><desc>'
        f'{canaries("description")}</desc><rect width="20" height="10"/></svg>'
    )
    edit(
        content / "issues/2023/1.yml",
        "      - 2023/east-visits\n",
        f"      - submission: 2023/west-leak\n        note: {canaries('note')}\n"
        "      - 2023/east-visits\n",
    )
    words = {"stood": canaries("body"), "right": canaries("right"), "reason": canaries("reason")}
    err(root, "west-leak", "correction", date="2023-01-20", **words)


def pdfs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the PDFs of a folder's messages, by recipient."""
    for path in folder.glob("*.eml"):
        for part in email.message_from_bytes(path.read_bytes(), policy=policy.default).walk():
            if part.get_content_type() == "application/pdf":
                yield path.stem, part.get_content()


@pytest.mark.slow
def test_one_command_and_a_publish_take_a_sealed_item_down(tmp_path: Path) -> None:
    """In every file of the target; who may see it has it as before; what was sealed stays."""
    seed = random.SystemRandom().randrange(1 << 32)
    canaries = Canaries(seed)
    root = copy_archive(tmp_path / "archive")
    leaking(root, canaries)
    edit(root / "data/recipients.yml", "lists:\n", TWO_MORE)
    edit(root / "data/recipients.yml", "members: [rooms]", "members: [rooms, chief, friend]")
    for issue in ("2023/1", "2023/2"):
        assert run(root, "seal", issue).exit_code == 0
    targets = {edition: tmp_path / edition for edition in AUDIENCES}
    for edition, target in targets.items():
        assert run(root, "publish", str(target), "--edition", edition).exit_code == 0
        assert flown(target / "current/site", canaries)
    sealed, leaders = ledger(root), hashes(targets["leadership"])
    frozen(root, "leadership")

    done = restrict(root, "west-leak", "leadership")
    assert done.exit_code == 0
    assert "publish TARGET --edition public  (issues 2023/1)" in done.stdout
    assert "publish TARGET --edition internal  (issues 2023/1, 2023/2)" in done.stdout
    assert codes(root) == []
    early = run(root, "send", "2023/1", "--yes", "--edition", "leadership")
    assert early.exit_code == 1, "the PDF without it is not built yet"
    assert not (root / "build/outbox").exists()
    for edition, target in targets.items():
        again = run(root, "publish", str(target), "--edition", edition)
        assert again.exit_code == 0
        assert ("release 1 is deleted" in again.stdout) == (edition != "leadership")
        assert run(root, "verify", str(target)).exit_code == 0
    assert hashes(targets["leadership"]) == leaders
    for edition in ("public", "internal"):
        target = targets[edition]
        for folder in (target, target / "current/site"):
            assert not flown(folder, canaries), f"seed {seed}, {edition}"
        assert GAP.findall(page(target, "2023/1")) == [
            '<p class="gap" id="west-leak">本条已撤下。</p>'
        ]
        assert not (target / "current/site/attachments/leak.svg").exists()
        assert "west-leak" not in (target / "current/site/feed.xml").read_text(encoding="utf-8")
        back = run(root, "publish", str(target), "--edition", edition, "--back")
        assert "holds no release to go back to" in back.output

    assert {name: data for name, data in ledger(root).items() if "seal" in name} == {
        name: data for name, data in sealed.items() if "seal" in name
    }
    assert run(root, "seal", "--prove").exit_code == 0
    assert run(root, "send", "2023/1", "--yes", "--edition", "leadership").exit_code == 0
    sent = {name: extract_text_of(data, tmp_path) for name, data in pdfs(outbox(root))}
    assert sent.keys() == {"chief", "friend", "east-office", "rooms"}
    assert [name for name, text in sent.items() if canaries.made["title"] in text] == ["chief"]
    assert "（本条已撤下）" in sent["friend"]


TWO_MORE = """  - {id: chief, name: 主管领导, channel: email, address: a@example.invalid, audience: leadership}
  - {id: friend, name: 外面朋友, channel: email, address: b@example.invalid, audience: public}
lists:
"""


def outbox(root: Path) -> Path:
    return root / "build/outbox/2023/1"


def frozen(root: Path, edition: str) -> None:
    """Plan the deliveries of issue 1 in the ledger, as a run that was cut short."""
    planned = delivery_run.prepare(root, building.check(root).records, "2023/1", edition)
    assert isinstance(planned, delivery_run.Consignment)
    with closing(delivery_run.open_outbox(root)) as book:
        book.freeze(planned.plan, delivery_run.message_id(planned.publication))


def extract_text_of(data: bytes, folder: Path) -> str:
    (folder / "one.pdf").write_bytes(data)
    return str(extract_text(folder / "one.pdf"))


# -- every audience, every edition


@pytest.mark.slow
@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(
    st.lists(
        st.tuples(st.sampled_from(AUDIENCES), st.sampled_from(["", *AUDIENCES, NOBODY])),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
    st.sampled_from(AUDIENCES),
)
def test_an_edition_is_as_if_it_never_held_the_item_but_for_the_notice(
    asked: list[tuple[str, str]], is_parted: bool, edition: str
) -> None:
    """Pages, feed, sitemap, attached sources; the notice stands where the item was shown."""
    house = publication()
    rank = (*AUDIENCES, NOBODY).index
    items = []
    for number, (own, to) in enumerate(asked):
        is_narrower = bool(to) and rank(to) > rank(own)
        items.append(
            make_item(
                "2023/1",
                f"item-{'abcde'[number]}",
                title=f"第{number}条",
                audience=to if is_narrower else own,
                was_for=own if is_narrower else "",
            )
        )
    first = make_issue("2023/1", date(2023, 1, 5), *items)
    if is_parted:
        groups = tuple(Group(one.section, (one,)) for one in items)
        first = replace(first, groups=groups)
    later = make_issue("2023/2", date(2023, 2, 5), make_item("2023/2", "x", audience="public"))
    whole = make_archive(first, later)
    shown = for_edition(whole, house, edition)
    kept = tuple(one for one in items if house.admits(edition, one.audience))
    groups = tuple(
        Group(group.section, seen)
        for group in first.groups
        if (seen := tuple(one for one in group.items if one in kept))
    )
    never = [replace(first, groups=groups)] if groups else []
    expected = for_edition(make_archive(*never, later), house, edition)
    gone = {a.anchor for a in items if a not in kept and house.admits(edition, a.was_for)}
    made, wanted = rendered(shown), rendered(expected)
    found = (re.findall(r'class="gap" id="(.*?)"', text) for text in made.values())
    assert {name for names in found for name in names} == gone
    if not kept and gone:
        alone = made.pop("2023/1/").partition("---\n\n")[2]
        words = re.sub("<!--|-->|<[^<>]*>", "", alone).split("2023年第1期")
        assert words == ["首页", "", "本条已撤下。" * len(gone) + "\n"], "its number, no more"
    assert {name: bare(text) for name, text in made.items()} == wanted
    assert feed(shown, house) == feed(expected, house)
    for one, other in zip(shown.issues, expected.issues, strict=True):
        sources = [issue_source(i, house, edition, REPOSITORY / "theme") for i in (one, other)]
        assert sources[0] == sources[1]


def rendered(archive: Archive) -> dict[str, str]:
    found = pages(archive, publication(), {}, REPOSITORY / "theme")
    assert sitemap(found, publication())
    return {one.address: one.text for one in found}


def bare(text: str) -> str:
    """Return a page's text without notices and sections in which nothing else stood."""
    text = GAP.sub("", text)
    empty = r'\s*<section class="group" aria-labelledby="[^"]*">\s*<h2 id="[^"]*">[^<]*</h2>\s*</section>'
    return re.sub(empty, "", text)


# -- what else there is


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive, published for internal readers."""
    folder = tmp_path_factory.mktemp("published")
    root = copy_archive(folder / "archive")
    edit(root / "content/issues/2023/2.yml", "number: 2", "number: 2\nnote: 全期的编者按在此。")
    assert not releasing.publish(root, folder / "internal", Options()).problems
    return folder


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> tuple[Path, Path]:
    shutil.copytree(published_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "archive", tmp_path / "internal"


def test_an_issue_of_which_all_is_taken_down_is_a_notice_and_nothing_else(
    published: tuple[Path, Path],
) -> None:
    """No note, section, PDF, list, feed or delivery; the other issue no longer leads to it."""
    root, target = published
    assert "its editor" not in restrict(root, "west-report", "leadership", "2023/2").output
    assert not releasing.publish(root, target, Options()).problems
    site = target / "current/site"
    text = re.sub(r"<(script|style).*?</\1>|<[^<>]*>", " ", page(target, "2023/2"), flags=re.DOTALL)
    assert "本条已撤下。" in text
    assert not re.search("编者按|市外|周报|西县|西市", text.partition("2023年第2期")[2])
    assert not (site / "2023/2/2023-2.pdf").exists()
    others = [path for path in site.rglob("*.html") if path.parent != site / "2023/2"]
    told = [path for path in [*others, *site.glob("*.xml")] if "2023/2/" in path.read_text()]
    assert told == []
    assert "编者按在此" not in "".join(path.read_text() for path in site.rglob("*.html"))
    refused = run(root, "send", "2023/2", "--yes")
    assert (refused.exit_code, "2023/2 was taken down" in refused.output) == (1, True)
    assert build(root, "public") / "2023/2" not in list((build(root, "public") / "2023").iterdir())
    assert "west-report" not in "".join(
        p.read_text() for p in build(root, "public").rglob("*.html")
    )


def test_who_may_see_nothing_that_is_left_gets_nothing_and_the_others_theirs(
    published: tuple[Path, Path],
) -> None:
    root, _ = published
    print_into(root, "2023/2", "leadership")
    write(root, "west-report", "leadership", "2023/2")
    done = run(root, "send", "2023/2", "--yes", "--edition", "leadership")
    assert done.exit_code == 0
    assert "东县办公室 gets nothing: all that they may see was taken down" in done.stdout
    assert "1 delivered now" in done.stdout


def test_kept_releases_go_even_if_the_run_was_cut_short_before(
    published: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, target = published

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    write(root, "east-visits", "leadership")
    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(forgetting, "forget", killed)
        releasing.publish(root, target, Options())
    assert [one.manifest.number for one in release.kept(target)] == [1, 2]
    done = releasing.publish(root, target, Options())
    assert (done.is_new, done.forgotten) == (False, (1,))
    assert [one.manifest.number for one in release.kept(target)] == [2]


def test_a_kept_release_without_it_stays(published: tuple[Path, Path]) -> None:
    root, target = published
    edit(root / "data/publication.yml", "notice: 测试数据", "notice: 别的话")
    write(root, "east-secret", NOBODY, "2023/2")
    assert releasing.publish(root, target, Options()).forgotten == ()
    assert [one.manifest.number for one in release.kept(target)] == [1, 2]


def test_what_waits_to_be_delivered_with_it_is_removed_and_can_be_sent_anew(
    published: tuple[Path, Path],
) -> None:
    """Messages, numbered copies on paper; who had theirs is listed with the copies' numbers."""
    root, target = published
    edit(
        root / "data/publication.yml",
        "email: office",
        "delivery: {numbered: [paper]}\nemail: office",
    )
    edit(root / "data/recipients.yml", ", audience: leadership", "")  # else he may still see it
    assert run(root, "build").exit_code == 0
    assert run(root, "send", "2023/1", "--yes").exit_code == 0
    before = {path.name for path in outbox(root).rglob("*") if path.is_file()}
    assert before == {"east-office.eml", "rooms.eml", "签收单.pdf"} | {
        f"00000{number}-head.pdf" for number in (1, 2, 3)
    }
    done = restrict(root, "east-visits", "leadership")
    assert done.exit_code == 0
    row = next(line.split() for line in done.stdout.splitlines() if "部务会成员" in line)
    assert row[:6] == ["2023/1", "内部", "部务会成员", "paper", "3", "1–3"]
    assert [path.name for path in outbox(root).rglob("*") if path.is_file()] == ["签收单.pdf"]
    assert not releasing.publish(root, target, Options()).problems
    assert "0 delivered now" in run(root, "send", "2023/1", "--yes").stdout
    for who in ("rooms", "head"):
        again = run(root, "deliveries", "2023/1", "--again", who, "--by", "王五")
        assert again.exit_code == 0
    assert "2 delivered now" in run(root, "send", "2023/1", "--yes").stdout
    made = {path.name for path in outbox(root).rglob("*") if path.is_file()}
    assert made == before - {"east-office.eml"} - {"rooms.eml"} | {"rooms.2.eml"}
    for data in (
        *dict(pdfs(outbox(root))).values(),
        (outbox(root) / "paper/000002-head.pdf").read_bytes(),
    ):
        text = extract_text_of(data, root)
        assert "家访" not in text
        assert "夜校" in text


def test_a_file_that_a_person_restricted_by_hand_is_removed_before_anything_is_sent(
    published: tuple[Path, Path],
) -> None:
    root, target = published
    assert run(root, "send", "2023/1", "--yes").exit_code == 0
    write(root, "east-visits", "leadership")
    assert not releasing.publish(root, target, Options()).problems
    (outbox(root) / "damaged.pdf").write_bytes(b"%PDF-1.7 and no more")
    done = run(root, "send", "2023/1", "--yes")
    assert (done.exit_code, done.stdout.count("removed ")) == (0, 3)
    assert not list(outbox(root).glob("*.eml"))


def test_the_plan_says_how_many_items_went_that_are_no_more(published: tuple[Path, Path]) -> None:
    root, target = published
    assert run(root, "send", "2023/1", "--yes").exit_code == 0
    write(root, "east-visits", NOBODY)
    assert not releasing.publish(root, target, Options()).problems
    assert "2 items when it was sent, 1 now" in run(root, "send", "2023/1").stdout


def test_a_sealed_issue_that_prints_an_erratum_of_it_is_printed_anew_too(archive: Path) -> None:
    write(mix(archive), "west-class", NOBODY)
    records = building.check(archive).records
    assert {edition: narrowed(records, edition) for edition in AUDIENCES} == {
        "public": {"2023/1", "2023/3"},
        "internal": {"2023/1", "2023/2"},
        "leadership": {"2023/1", "2023/2"},
    }


def test_an_erratum_that_a_gone_issue_printed_does_not_fall_to_one_that_was_printed(
    archive: Path,
) -> None:
    write(mix(archive), "west-report", "leadership", "2023/2")
    shown = building.archive_of(building.check(archive).records, "internal")
    assert {issue.id: issue.errata for issue in shown.issues} == {"2023/1": (), "2023/3": ()}
    assert narrowed(building.check(archive).records, "internal") == {"2023/2"}
    assert {erratum.anchor for erratum in shown.errata} == {"west-class", "east-visits"}


def test_a_seal_made_after_it_is_proved_and_lifting_it_shows_what_was_sealed(
    archive: Path,
) -> None:
    write(archive, "east-visits", "leadership")
    assert run(archive, "seal", "2023/1").exit_code == 0
    assert codes(archive) == []
    site = build(archive, "internal")
    sealed = building.check(archive).records.seals[0].pdfs["internal"]
    assert (site / "2023/1/2023-1.pdf").read_bytes() != (archive / sealed.path).read_bytes()
    assert run(archive, "seal", "--prove", "2023/1").exit_code == 0
    shutil.rmtree(archive / "content/restrictions")
    site = build(archive, "internal")
    assert (site / "2023/1/2023-1.pdf").read_bytes() == (archive / sealed.path).read_bytes()


def test_the_record_is_a_secret_of_every_edition(archive: Path) -> None:
    write(archive, "east-visits", "leadership")
    records = building.check(archive).records
    for edition in AUDIENCES:
        found = {
            (secret.field, secret.text)
            for secret in unpublished(records, edition)
            if secret.where.path.startswith("content/restrictions/")
        }
        assert found == {
            ("id", "2023/east-visits"),
            ("reason", "名单不宜公开"),
            ("signed_by.name", "撤下签发人"),
        }


@pytest.mark.parametrize(
    ("item", "to", "said"),
    [
        ("east-visit", "leadership", "did you mean 'east-visits'?"),
        ("east-visits", "leader", "did you mean 'leadership'?"),
        ("east-visits", "internal", "no edition shows the item to more than 'internal'"),
    ],
)
def test_what_cannot_be_taken_down_is_refused_and_nothing_written(
    archive: Path, item: str, to: str, said: str
) -> None:
    done = restrict(archive, item, to)
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert not (archive / "content/restrictions").exists()


def test_the_command_writes_whatever_words_and_never_over_a_file(archive: Path) -> None:
    words = (
        "--to",
        "nobody",
        "--by",
        "王: 五",
        "--reason",
        "# 名单: {a} \"b\" 'c'",
        "--date",
        "2023-04-01",
    )
    assert run(archive, "restrict", "2023/1", "east-visits", *words).exit_code == 0
    (made,) = building.check(archive).records.restrictions
    assert (made.reason, made.signed_by and made.signed_by.name) == (words[5], words[3])
    assert codes(archive) == []
    path = archive / made.where.path
    before = path.read_bytes()
    again = run(archive, "restrict", "2023/1", "east-visits", *words)
    assert (again.exit_code, "takes the item down already" in again.stderr) == (1, True)
    assert path.read_bytes() == before
