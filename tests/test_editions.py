"""An edition holds nothing of what is not for its readers: the same bytes as if it never was."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import string
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.compile import for_edition
from generator.model import Erratum, Point, Topic
from generator.order import building, sealing
from generator.order.building import Checked, Options
from generator.publish import reading, wordindex
from generator.render.feeds import feed, sitemap
from generator.render.pages import pages
from generator.render.source import issue_source
from generator.words.fold import fold
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.fabricated import archive as make_archive
from tests.fabricated import issue as make_issue
from tests.fabricated import item as make_item
from tests.fabricated import publication

EDITIONS = ("public", "internal")


def build(root: Path, edition: str) -> Path:
    """Build; that a number is skipped, because nobody may read that issue, is let pass."""
    checked = building.check(root)
    problems = tuple(p for p in checked.problems if p.code != "number-skipped")
    assert not [p.line("en") for p in problems if p.severity == "error"]
    built = building.build(root, Options(edition=edition), Checked(checked.records, problems))
    assert built.issues
    return built.site


def hashes(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


def strip(root: Path, edition: str) -> list[str]:
    """Take from the sources what `edition` may not show, as an office that never had it."""
    records = building.check(root).records
    hidden = {
        s.id for s in records.submissions if not records.publication.admits(edition, s.audience)
    }
    for id_ in hidden:
        (root / f"content/submissions/{id_}.yml").unlink()
    seen = {
        f"{issue.id}#{entry.submissions[0].rpartition('/')[2]}"
        for issue in records.issues
        for section in issue.sections
        for entry in section.items
        if not set(entry.submissions) & hidden
    }
    for erratum in records.errata:
        if f"{erratum.issue}#{erratum.item}" not in seen:
            (root / erratum.where.path).unlink()
    for name in ("forwardings", "remarks"):  # of which none shows anything
        shutil.rmtree(root / "content" / name, ignore_errors=True)
    for record in records.issues:
        gone = {
            entry.where.line
            for section in record.sections
            for entry in section.items
            if set(entry.submissions) & hidden
        }
        _strip_issue(root / record.where.path, gone)
    return sorted(hidden)


def _strip_issue(path: Path, gone: set[int]) -> None:
    """Delete the entries that begin at the lines `gone`, and what is empty then."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept, is_gone = [], False
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if number in gone:
            is_gone, depth = True, indent
        elif is_gone and line.strip() and indent <= depth:
            is_gone = False
        if not is_gone:
            kept.append(line)
    text = re.sub(r"  - section: \w+\n    items:\n(?!      )", "", "".join(kept))
    if "- section" in text:
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink()


@pytest.fixture
def mixed(archive: Path) -> Path:
    return mix(archive)


def mix(archive: Path) -> Path:
    """Add to the made-up archive a merged item, a picture and an issue that only leaders read."""
    content = archive / "content"
    (content / "submissions/2023/west-merged.yml").write_text(
        "unit: west\ntitle: 夜校与家访\nreceived: 2023-01-06\naudience: public\n"
        "topics: [training]\nbody: |\n  夜校与家访同办。\n"
        "approved_by: {name: 签发人, date: 2023-01-06}\n",
        encoding="utf-8",
    )
    (content / "submissions/2023/east-merged.yml").write_text(
        "unit: east\ntitle: 只供领导的一半\nreceived: 2023-01-06\naudience: leadership\n"
        "body: |\n  只供领导。\n\n  ![内部图](inner.svg)\n"
        "approved_by: {name: 签发人, date: 2023-01-06}\n",
        encoding="utf-8",
    )
    shutil.copy(content / "attachments/class.svg", content / "attachments/inner.svg")
    with (content / "issues/2023/1.yml").open("r+", encoding="utf-8") as file:
        text = file.read().replace(
            "distribution:",
            "  - section: outside\n    items:\n"
            "      - submissions: [2023/west-merged, 2023/east-merged]\n"
            "        title: 合并的一条\n        body: |\n          合并后的正文。\n"
            "\n          ![内部图](inner.svg)\n"
            "distribution:",
        )
        file.seek(0)
        file.write(text)
    for item, stood in (("west-class", "12期"), ("east-visits", "64户"), ("west-merged", "并后")):
        err(archive, item, "correction", stood=stood, right="［改过］", date="2023-02-01")
    err(archive, "east-secret", "withdrawal", issue="2023/2", date="2023-03-10")
    (content / "issues/2023/3.yml").write_text(
        "number: 3\ndate: 2023-04-10\ndistribution: regular\nsections:\n  - section: local\n"
        "    items:\n      - 2023/west-later\nsigned_by: {name: 签发人, date: 2023-04-09}\n",
        encoding="utf-8",
    )
    (content / "submissions/2023/west-later.yml").write_text(
        "unit: west\ntitle: 后来的一条\nreceived: 2023-04-01\naudience: public\nbody: 后来。\n"
        "approved_by: {name: 签发人, date: 2023-04-01}\n",
        encoding="utf-8",
    )
    return archive


def err(root: Path, item: str, kind: str, issue: str = "2023/1", **fields: str) -> None:
    """Write an erratum of an item."""
    given = {"issue": issue, "item": item, "kind": kind, "reason": f"缘由{item}", **fields}
    path = root / f"content/errata/{given['date'][:4]}/{item}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{name}: {value}\n" for name, value in given.items())
    signed = f"signed_by: {{name: 签发人, date: {given['date']}}}\n"
    path.write_text(lines + signed, encoding="utf-8")


def test_each_edition_prints_an_erratum_in_the_first_issue_that_its_readers_get(
    mixed: Path,
) -> None:
    """The issue that would print it for leaders is not there for the others."""
    records = building.check(mixed).records
    printed = {
        edition: {
            issue.id: [erratum.anchor for erratum in issue.errata]
            for issue in building.archive_of(records, edition).issues
        }
        for edition in ("public", "internal", "leadership")
    }
    assert printed == {
        "public": {"2023/1": [], "2023/3": ["west-class"]},
        "internal": {"2023/1": [], "2023/2": ["east-visits", "west-class"], "2023/3": []},
        "leadership": {
            "2023/1": [],
            "2023/2": ["east-visits", "west-class", "west-merged"],
            "2023/3": ["east-secret"],
        },
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_equals_one_of_sources_that_never_held_the_rest(
    edition: str, mixed: Path, tmp_path: Path
) -> None:
    stripped = tmp_path / "stripped"
    shutil.copytree(mixed, stripped, symlinks=True)
    assert "2023/east-secret" in strip(stripped, edition)
    assert hashes(build(mixed, edition)) == hashes(build(stripped, edition))
    assert _policy(mixed, edition) == _policy(stripped, edition)


@pytest.mark.parametrize("edition", EDITIONS)
def test_seals_show_nothing_of_the_rest_either(edition: str, mixed: Path, tmp_path: Path) -> None:
    """With the issues sealed it has their sealed PDFs, and equals the same sources unsealed."""
    stripped = tmp_path / "stripped"
    shutil.copytree(mixed, stripped, symlinks=True)
    strip(stripped, edition)
    for issue in ("2023/1", "2023/2"):
        asked = sealing.ToSeal(date(2023, 4, 1))
        done = sealing.seal(mixed, building.check(mixed), issue, asked, building.quiet)
        assert isinstance(done, sealing.Sealed)
        assert done.is_new
    site = build(mixed, edition)
    assert hashes(site) == hashes(build(stripped, edition))
    for sealed in building.check(mixed).records.seals:
        pdf = site / sealed.issue / f"{sealed.issue.replace('/', '-')}.pdf"
        shown = sealed.pdfs.get(edition)
        assert pdf.exists() == bool(shown)
        assert not shown or pdf.read_bytes() == (mixed / shown.path).read_bytes()


def _policy(root: Path, edition: str) -> str:
    return (root / "build" / edition / "csp.txt").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_sample_archives_edition_equals_one_of_sources_for_it_alone(
    edition: str, tmp_path: Path
) -> None:
    root = tmp_path / "whole"
    for name in ("content", "data"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copytree(REPOSITORY / "theme", root / "theme")
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    stripped = tmp_path / "stripped"
    shutil.copytree(root, stripped)
    assert strip(stripped, edition)
    assert hashes(build(root, edition)) == hashes(build(stripped, edition))


# -- canaries


def canary(draw: random.Random) -> str:
    """Return characters that stand nowhere else: the rarer Han of GB 2312, and letters."""
    codes = (bytes([draw.randrange(0xD8, 0xF8), draw.randrange(0xA1, 0xFF)]) for _ in range(9))
    han = b"".join(codes).decode("gb2312")
    letters = "".join(draw.choice(string.ascii_lowercase) for _ in range(12))
    return draw.choice([han, han + letters, letters + han])


class Canaries:
    """Makes canaries and remembers them, each under the field it was put in."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.made: dict[str, str] = {}

    def __call__(self, field: str) -> str:
        return self.made.setdefault(field, canary(self.draw))

    def letters(self, field: str) -> str:
        text = "".join(self.draw.choice(string.ascii_lowercase) for _ in range(14))
        return self.made.setdefault(field, text)

    def number(self, field: str) -> str:
        """Make one of which no half stands in a hash by chance."""
        text = "".join(self.draw.choice(string.digits) for _ in range(20))
        return self.made.setdefault(field, text)


def restrict(root: Path, canaries: Canaries) -> None:
    """Put a canary in every field of a submission, an entry and an issue for leaders."""
    name, picture = canaries.letters("id"), canaries.letters("picture")
    content = root / "content"
    (content / f"submissions/2023/{name}.yml").write_text(
        f"""unit: east
title: {canaries("title")}
received: 2023-01-09
drafter: {{name: {canaries("drafter")}, phone: "{canaries.number("phone")}"}}
approved_by: {{name: {canaries("approved_by")}, date: 2023-01-09}}
audience: leadership
source: 《{canaries("source")}》
accept:
  - code: no-sign-off
    reason: {canaries("accept")}
body: |
  {canaries("body")}，见下表。

  | {canaries("column")} | 数 |
  |---|---|
  | {canaries("cell")} | 1 |

  ![{canaries("caption")}]({picture}.svg)
""",
        encoding="utf-8",
    )
    (content / f"attachments/{picture}.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><desc>'
        f'{canaries("description")}</desc><rect width="20" height="10"/></svg>'
    )
    other = canaries.letters("other id")
    (content / f"submissions/2023/{other}.yml").write_text(
        f"""unit: west
title: {canaries("title of points")}
received: 2023-01-09
audience: leadership
points:
  - lead: {canaries("lead")}。
    text: |
      {canaries("text")}。
      {canaries("second line")}。
approved_by: {{name: {canaries("second approval")}, date: 2023-01-09}}
""",
        encoding="utf-8",
    )
    edit(
        content / "issues/2023/1.yml",
        "      - 2023/east-visits\n",
        f"      - submission: 2023/{name}\n        title: {canaries('wording')}\n"
        f"        note: {canaries('note')}\n      - 2023/east-visits\n",
    )
    (content / "issues/2023/3.yml").write_text(
        f"""number: 3
date: 2023-03-20
note: {canaries("note of an issue")}
signed_by: {{name: {canaries("signed_by")}, date: 2023-03-20}}
distribution: regular
sections:
  - section: local
    items:
      - 2023/{other}
""",
        encoding="utf-8",
    )
    corrected, withdrawn = canaries.letters("erratum"), canaries.letters("withdrawal")
    (content / "errata/2023").mkdir(parents=True)
    (content / f"errata/2023/{corrected}.yml").write_text(
        f"""issue: 2023/1
item: {name}
kind: correction
stood: {canaries("body")}
right: {canaries("right")}
date: 2023-01-30
reason: {canaries("reason")}
signed_by: {{name: {canaries("signature of an erratum")}, date: 2023-01-29}}
accept:
  - code: wording
    reason: {canaries("accept of an erratum")}
""",
        encoding="utf-8",
    )
    (content / f"errata/2023/{withdrawn}.yml").write_text(
        f"""issue: 2023/3
item: {other}
kind: withdrawal
date: 2023-03-30
reason: {canaries("reason of a withdrawal")}
signed_by: {{name: {canaries("signature of a withdrawal")}, date: 2023-03-29}}
""",
        encoding="utf-8",
    )


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield everything that is in a folder's files, packed or not, with the files' names."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name
        if path.is_file():
            data = path.read_bytes()
            yield name, data.decode("latin-1").encode("latin-1").decode("utf-8", "replace")
            yield from ((name, text) for text in reading.texts(data))
            if name.endswith(".pdf"):
                command = ["pdftotext", str(path), "-"]
                yield name, subprocess.run(command, check=True, capture_output=True).stdout.decode()
    if (folder / "pagefind").is_dir():

        def load(name: str) -> bytes:
            return (folder / name).read_bytes()

        for table in wordindex.tables(load):
            yield from (("index", text) for text in wordindex.read(table, load))


def flown(folder: Path, canaries: Canaries) -> set[tuple[str, str]]:
    """Return which canaries stand where; a third of one is enough."""
    found = set()
    for name, text in texts_of(folder):
        folded = fold(re.sub("<[^<>]*>", "", text)) + "\n" + fold(text)
        for field, made in canaries.made.items():
            size = len(made) // 3 if not made.isascii() else len(made) // 2
            if any(made[at : at + size] in folded for at in (0, size, len(made) - size)):
                found.add((field, name))
    return found


@pytest.mark.slow
def test_no_canary_of_a_restricted_item_is_in_a_lower_edition(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    canaries = Canaries(seed)
    root = copy_archive(tmp_path / "archive")
    restrict(root, canaries)
    assert len(canaries.made) == 31
    for edition in EDITIONS:
        assert not flown(build(root, edition), canaries), f"seed {seed}, edition {edition}"
    sung = {field for field, _ in flown(build(root, "leadership"), canaries)}
    never = {"drafter", "phone", "approved_by", "second approval", "accept", "signed_by"}
    never |= {"accept of an erratum", "signature of an erratum", "signature of a withdrawal"}
    never |= {"description"}  # a drawing's notes are in nothing that is made of it
    assert sung == canaries.made.keys() - never - {"title"}, "these are what a reader may see"


@pytest.mark.slow
@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(["public", "internal", "leadership"]), min_size=1, max_size=5),
    st.integers(0, 1 << 60),
)
def test_what_is_rendered_holds_no_canary_of_what_the_edition_does_not_admit(
    audiences: list[str], seed: int
) -> None:
    """All that pages, feed, sitemap and attached source are made of; build by build is above.

    What an edition admits is in it: in the later issue's block of errata, too.
    """
    draw = random.Random(seed)
    made: list[tuple[str, list[str]]] = []
    items, errata = [], []
    for number, audience in enumerate(audiences):
        words = [canary(draw) for _ in range(8)]
        items.append(
            make_item(
                "2023/1",
                f"item-{number}",
                title=words[0],
                points=(Point(words[1], words[2]),),
                source=words[3],
                note=words[4],
                topics=(Topic(f"topic-{number}", words[5]),),
                audience=audience,
            )
        )
        made.append((audience, words))
        errata.append(
            Erratum(
                f"2023/{number}",
                "correction",
                date(2023, 1, 6),
                "2023/1",
                f"item-{number}",
                "2023年第1期",
                items[-1].heading,
                audience,
                words[2],
                words[6],
                words[7],
            )
        )
    topics = {t.id: t for one in items for t in one.topics}
    later = make_issue("2023/2", date(2023, 2, 5), make_item("2023/2", "x", audience="public"))
    erred = make_issue("2023/1", date(2023, 1, 5), *items)
    whole = replace(make_archive(erred, later, topics=topics), errata=tuple(errata))
    settings_ = publication()
    for edition in ("public", "internal", "leadership"):
        shown = for_edition(whole, settings_, edition)
        everything = [page.text for page in pages(shown, settings_, {}, REPOSITORY / "theme")]
        everything.append(feed(shown, settings_).decode())
        everything.append(
            sitemap(pages(shown, settings_, {}, REPOSITORY / "theme"), settings_).decode()
        )
        everything += [
            issue_source(i, settings_, edition, REPOSITORY / "theme") for i in shown.issues
        ]
        text = "\n".join(everything)
        for audience, words in made:
            for word in words:
                assert (word in text) == settings_.admits(edition, audience)
            sources = "".join(
                issue_source(i, settings_, edition, REPOSITORY / "theme")
                for i in shown.issues
                if i.id == "2023/2"
            )
            for word in words[6:]:
                assert (word in sources) == settings_.admits(edition, audience)


def test_a_unit_that_only_restricted_items_credit_has_no_page(archive: Path) -> None:
    records = building.check(archive).records
    compiled = building.archive_of(records, "public")
    assert set(compiled.by_unit) == {"west"}
    assert set(building.archive_of(records, "leadership").by_unit) == {"east", "west"}
