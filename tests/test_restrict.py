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

from generator import dispatch, pipeline, releasing
from generator.compile import for_edition, narrowed
from generator.model import Archive, Group
from generator.pipeline import Options
from generator.publish import forgetting, release
from generator.publish.restricted import unpublished
from generator.render.feeds import feed, sitemap
from generator.render.pages import pages
from generator.render.source import issue_source
from generator.settings import NOBODY
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.fabricated import archive as make_archive
from tests.fabricated import issue as make_issue
from tests.fabricated import item as make_item
from tests.fabricated import publication
from tests.placing import print_into
from tests.sealed import codes, ledger, run
from tests.test_editions import Canaries, build, err, flown, hashes
from tests.test_send import extract_text

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
    assert not flown(outbox(root) / "paper", canaries)


TWO_MORE = """  - {id: chief, name: 主管领导, channel: email, address: a@example.invalid, audience: leadership}
  - {id: friend, name: 外面朋友, channel: email, address: b@example.invalid, audience: public}
lists:
"""


def outbox(root: Path) -> Path:
    return root / "build/outbox/2023/1"


def frozen(root: Path, edition: str) -> None:
    """Plan the deliveries of issue 1 in the ledger, as a run that was cut short."""
    planned = dispatch.prepare(root, pipeline.check(root).records, "2023/1", edition)
    assert isinstance(planned, dispatch.Consignment)
    with closing(dispatch.open_outbox(root)) as book:
        book.freeze(planned.plan, dispatch.message_id(planned.publication))


def extract_text_of(data: bytes, folder: Path) -> str:
    (folder / "one.pdf").write_bytes(data)
    return str(extract_text(folder / "one.pdf"))


# -- every audience, every edition


@settings(deadline=None, max_examples=25, phases=WITHOUT_SHRINKING)
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
