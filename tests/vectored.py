"""An archive with vectors of cross-site scripting in every field that is published.

The vectors are those of npm's `blns` that look like markup or script, and those of
`cases/vectors.json`. The archive's twin holds harmless words of the same length in their place.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.check.suppressions import OF_TEXT
from generator.intake import json_schema
from generator.model import places
from generator.order import building
from generator.order.steps.indexing import index_items
from generator.order.steps.paging import render_pages
from generator.order.steps.work import Work
from generator.order.steps.workers import Workers
from generator.render.form import form
from generator.render.mail import letter
from generator.store.cache import Cache
from tests.conftest import REPOSITORY

TESTS = Path(__file__).parent
BLNS = TESTS / "npm/node_modules/blns/resources/blns.json"
MARKUP = re.compile(
    r"[<>`]|javascript:|data:|\bon\w+\s*=|alert\(|\{\{|\{%|\$[({]|&#|[\"'].*=|^[\"']+$",
    re.IGNORECASE,
)
WORD = "统一词"  # in every item, so that one search shows them all
PICTURE = "flag.svg"
GROUP = 40  # vectors in one name
ISSUE = 25  # vectors of an issue, each in an item of points and one of Markdown

Say = Callable[[str], str]  # what stands in a vector's place


def hostile(vector: str) -> str:
    """Return the vector itself."""
    return vector


def harmless(vector: str) -> str:
    """Return as many harmless characters, on as many lines."""
    return re.sub(r"\S", "w", vector)


def vectors() -> list[str]:
    """Return every vector once."""
    spelled = [each for each in json.loads(BLNS.read_text(encoding="utf-8")) if MARKUP.search(each)]
    ours = json.loads((TESTS / "cases/vectors.json").read_text(encoding="utf-8"))
    return list(dict.fromkeys([*spelled, *(each for group in ours.values() for each in group)]))


def with_bytes(some: Iterable[str]) -> list[str]:
    """Return those that spell out bytes with the bytes instead, if they are not there yet."""
    return [each for each in dict.fromkeys(map(_with_bytes, some)) if each not in some]


def _with_bytes(text: str) -> str:
    data = re.sub(rb"\\x([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), text.encode())
    return data.decode("utf-8", "replace")


@dataclass(frozen=True)
class Chosen:
    """Vectors for fields of one line, items' Markdown, pages, and the publication's own words."""

    lines: Sequence[str]
    bodies: Sequence[str]
    pages: Sequence[str]
    house: Sequence[str] = ()

    @property
    def of_the_house(self) -> Chosen:
        """Return what an archive of one issue with all of them in the publication's words holds."""
        return Chosen(self.lines[:1], self.bodies[:1], self.pages[:1], self.lines)


def accepted(folder: Path) -> tuple[Chosen, dict[str, set[str]]]:
    """Return the vectors that `check` lets pass, and those that it refuses by the code of why.

    What is no mark of a body is shown as typed where a sealed item has it, and so here.
    """
    found = vectors()
    lines = [each for each in found if "\n" not in each]
    found += with_bytes(found)
    sources = Sources(folder, Chosen(lines, found, ()), hostile, group=0)
    refused: dict[str, set[str]] = defaultdict(set)
    for problem in building.check(folder).problems:
        vector = sources.places.get(problem.where.path)
        if problem.severity == "error" and vector and problem.code not in OF_TEXT:
            refused[problem.code].add(vector)
    unseen = refused["control-character"]
    unprinted = unseen | refused["missing-glyph"]
    return Chosen(
        [each for each in lines if each not in unprinted],
        [each for each in found if each not in unprinted],
        [each for each in found if each not in unseen],
    ), dict(refused)


class Sources:
    """Writes the sources of the archive below a folder.

    `group` vectors share the name of a unit, a section, a topic; 0 puts them into submissions
    only. `places` tells which vector stands in which submission.
    """

    def __init__(self, root: Path, chosen: Chosen, say: Say, group: int = GROUP) -> None:
        self.root, self.chosen, self.say, self.group = root, chosen, say, group
        lines = chosen.lines if group else ()
        self.names = [lines[at : at + group] for at in range(0, len(lines), group or 1)] or [()]
        self.places: dict[str, str] = {}
        (root / "theme").symlink_to(REPOSITORY / "theme")
        shutil.copy(REPOSITORY / "mkdocs.yml", root)
        self._vocabularies()
        self._house()
        self._pages()
        for number, at in enumerate(range(0, len(chosen.bodies), ISSUE), 1):
            self._issue(number, range(at, at + ISSUE))
        picture = root / "content/attachments" / PICTURE
        picture.parent.mkdir()
        (root / "content/pages").mkdir(exist_ok=True)
        for place in (picture, root / "content/pages" / PICTURE):  # items', and hand-written pages'
            shutil.copy(TESTS / "archive/content/attachments/class.svg", place)

    def joined(self, some: Iterable[str]) -> str:
        """Return vectors as one text, or a word when there are none."""
        return " 与 ".join(self.say(each) for each in some) or "无"

    def _topic_of(self, at: int) -> int:
        return at // (self.group or len(self.chosen.bodies)) % len(self.names)

    def _vocabularies(self) -> None:
        rows: dict[str, list[Any]] = {"units": [], "sections": [], "topics": []}
        for number, some in enumerate(self.names):
            name = f"{self.joined(some)} {number}"
            former = {"name": f"曾用 {name}", "until": "2020-01-01"}
            rows["units"].append(
                {"id": f"unit-{number}", "name": name, "kind": name, "formerly": [former]}
            )
            rows["sections"].append({"id": f"section-{number}", "name": name})
            rows["topics"].append({"id": f"topic-{number}", "name": name})
        for kind, entries in rows.items():
            head = f"{kind}:\n"
            lines = "".join(f"  - {written(entry)}\n" for entry in entries)
            self._write(f"data/{kind}.yml", head + lines)

    def _house(self) -> None:
        """Put every vector into the words of the publication and into the printed lists."""
        whole = self.joined(self.chosen.house)
        site = {"url": "http://archive.example/", "notice": whole, "footer": whole}
        house = {
            "name": whole,
            "publisher": whole,
            "issued_by": whole,
            "audiences": ["public", "internal"],
            "audience_names": {"public": whole, "internal": f"{whole} 内部"},
            "email": "office@example.invalid",
            "colophon": {"editors": "true", "printed_by": whole},
            "site": site,
        }
        self._write("data/publication.yml", written(house))
        reader = {"id": "reader", "name": "办公室", "channel": "paper", "address": "东楼"}
        line = {"wording": whole, "members": ["reader"]}
        lists = {"regular": {"up": line, "across": line, "down": line}}
        self._write("data/recipients.yml", written({"recipients": [reader], "lists": lists}))

    def _pages(self) -> None:
        """Write pages by hand, as the office does: links and headings work there."""
        for number, at in enumerate(range(0, len(self.chosen.pages), GROUP)):
            some = self.chosen.pages[at : at + GROUP]
            body = "\n\n".join(block for each in some for block in page_blocks(self.say(each)))
            title = written(f"{self.joined(self.names[number % len(self.names)])} {number}")
            self._write(f"content/pages/page-{number}.md", f"---\ntitle: {title}\n---\n{body}\n")

    def _issue(self, number: int, run: range) -> None:
        sections: dict[str, list[str]] = {}
        for at in run:
            for entry in self._entries(at):
                sections.setdefault(f"section-{self._topic_of(at)}", []).append(entry)
        some = self.joined(self.chosen.lines[run.start : run.stop] if self.group else ())
        head = {
            "number": str(number),
            "date": f"2023-03-{number:02}",
            "note": some,
            "marking": some,
            "urgency": some,
            "edited_by": some,
            "checked_by": some,
            "signed_by": {"name": some, "date": f"2023-03-{number:02}"},
            "distribution": "regular",
        }
        rows = "".join(f"{name}: {written(value)}\n" for name, value in head.items())
        rows += "sections:\n"
        for name, entries in sections.items():
            rows += f"  - section: {name}\n    items:\n" + "".join(entries)
        self._write(f"content/issues/2023/{number}.yml", rows)

    def _entries(self, at: int) -> Iterator[str]:
        """Write an item of points and one of Markdown; return their entries in an issue."""
        fields: dict[str, Any] = {
            "unit": f"unit-{self._topic_of(at)}",
            "received": "2023-01-01",
            "topics": [f"topic-{self._topic_of(at)}"],
            "approved_by": {"name": "签发人", "date": "2023-01-01"},
        }
        if at < len(self.chosen.lines):
            word = self.say(self.chosen.lines[at])
            points = [{"lead": f"{word}。", "text": f"{WORD}{word}\n另行{word}"}, {"text": word}]
            own = {"title": word, "source": word, "points": points}
            self._submission(f"points-{at}", self.chosen.lines[at], fields | own)
            entry = {"submission": f"2023/points-{at}", "note": word if self.group else ""}
            yield f"      - {written(entry)}\n"
        if at < len(self.chosen.bodies):
            body = "\n\n".join([WORD, *body_blocks(self.say(self.chosen.bodies[at]))])
            own = {"title": f"正文{at}", "body": body}
            self._submission(f"body-{at}", self.chosen.bodies[at], fields | own)
            lines = self.chosen.lines if self.group else [""]
            wording = f"改定{self.say(lines[at % len(lines)])}{at}"
            entry = {"submission": f"2023/body-{at}", "title": wording}
            yield f"      - {written(entry)}\n"

    def _submission(self, name: str, vector: str, fields: dict[str, Any]) -> None:
        path = f"content/submissions/2023/{name}.yml"
        self._write(path, "".join(f"{key}: {written(value)}\n" for key, value in fields.items()))
        self.places[path] = vector

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def body_blocks(word: str) -> list[str]:
    """Return a text of several lines in each place that the Markdown of an item knows."""
    flat = " ".join(word.split())
    return [
        word,
        f"前{flat}后",
        f"- {flat}\n- **{flat}**",
        f"> {flat}",
        f"| {flat} | 数 |\n|---|---|\n| {flat} | *{flat}* |",
        f"![{flat}]({PICTURE})",
        f"文中![{flat}]({PICTURE})有图",
        f"[{flat}]({flat})",
    ]


def page_blocks(word: str) -> list[str]:
    """Return a word in each place that the Markdown of a page written by hand knows."""
    return [
        *body_blocks(word),
        f"![图]({word})",
        f"## {word}",
        f"[一]({word})",
        f"[{word}](../about/)",
        f"`{word}`",
    ]


def written(value: Any) -> str:
    """Write a value as YAML on one line, whatever characters it has."""
    if isinstance(value, str):
        safe = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08X}" for c in value)
        return f'"{"".join(safe)}"'
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f"{{{', '.join(f'{name}: {written(inner)}' for name, inner in value.items())}}}"


def site(root: Path, folder: Path) -> None:
    """Make the site of sound sources below `folder`: all but its PDFs, which no browser runs.

    Beside it lies the covering message of each issue, as `mail/1.html`.
    """
    checked = building.check(root)
    stopping = [p for p in checked.problems if p.severity == "error" and p.code not in OF_TEXT]
    assert [problem.line("en") for problem in stopping] == []
    records = checked.records
    archive = building.archive_of(records, "internal")
    schema = json.loads(json_schema.schemas(records, building.rules())["submission"])
    asked = form(
        schema,
        json_schema.modeline("content/submissions/2023/unit.yml"),
        archive,
        records.publication,
    )
    cache = Cache(folder / "cache")
    with Workers(2) as workers:
        work = Work(root, archive, records.publication, cache, workers, building.quiet)
        files = {**render_pages(work, {}, asked).files, **index_items(work, {}).files}
    for name, content in files.items():
        _put(folder / name, cache.read(content))
    for place in ("attachments", places.PAGE_PICTURES.rstrip("/")):
        _put(folder / place / PICTURE, (root / "content/attachments" / PICTURE).read_bytes())
    for issue in archive.issues:
        written_ = letter(issue, records.publication, "internal", root / "theme", "PDF")
        _put(folder / f"mail/{issue.number}.html", written_.html.encode())


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
