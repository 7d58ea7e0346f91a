"""An office in which anything is done in any order, and an oracle of what may be outside.

The oracle knows nothing of the program: every place of an issue's text holds a canary, of which
each edit makes a new one; a version is what an issue's places hold together. `python -m tests.ways`
goes on for as long as it is told.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from generator.cli import main as cli
from tests.conftest import copy_archive
from tests.outside import Read, picture, reads, word

EDITIONS = ("public", "internal", "leadership")
SIGNER, DEPUTY = "签发人", "副手"
Version = frozenset[tuple[str, int, str]]  # place, canary, the audience it is for


@dataclass(frozen=True, slots=True)
class Place:
    """Where a canary stands: in which file, in what issues it is printed, of what item.

    `kind` is `text`, `house` for names that files share, `own` for words that the editor's replaced,
    `picture`, `erratum`.
    """

    file: str
    issues: tuple[str, ...]
    item: str = ""
    kind: str = "text"


ONE, TWO, EXTRA, NEW = "2023/1", "2023/2", "2023/extra-1", "2023/3"
SUBMISSIONS = "content/submissions/2023/"
PLACES: Mapping[str, Place] = {
    "a.title": Place(f"{SUBMISSIONS}east-a.yml", (ONE,), "east-a"),
    "a.lead": Place(f"{SUBMISSIONS}east-a.yml", (ONE,), "east-a"),
    "a.text": Place(f"{SUBMISSIONS}east-a.yml", (ONE,), "east-a"),
    "b.title": Place(f"{SUBMISSIONS}west-b.yml", (ONE,), "west-b"),
    "b.body": Place(f"{SUBMISSIONS}west-b.yml", (ONE,), "west-b"),
    "b.source": Place(f"{SUBMISSIONS}west-b.yml", (ONE,), "west-b"),
    "b.picture": Place("content/attachments/b.png", (ONE,), "west-b", "picture"),
    "1.note": Place("content/issues/2023/1.yml", (ONE,)),
    "1.editor": Place("content/issues/2023/1.yml", (ONE,)),
    "1.item note": Place("content/issues/2023/1.yml", (ONE,), "west-b"),
    "1.marking": Place("content/issues/2023/1.yml", (ONE,)),
    "c.own": Place(f"{SUBMISSIONS}west-c.yml", (), "west-c", "own"),
    "c.text": Place(f"{SUBMISSIONS}west-c.yml", (TWO,), "west-c"),
    "c.title": Place("content/issues/2023/2.yml", (TWO,), "west-c"),
    "d.title": Place(f"{SUBMISSIONS}east-d.yml", (TWO,), "east-d"),
    "d.text": Place(f"{SUBMISSIONS}east-d.yml", (TWO,), "east-d"),
    "e.title": Place(f"{SUBMISSIONS}east-e.yml", (EXTRA,), "east-e"),
    "e.body": Place(f"{SUBMISSIONS}east-e.yml", (EXTRA,), "east-e"),
    "house.name": Place("data/publication.yml", (ONE, TWO), "", "house"),
    "house.issued_by": Place("data/publication.yml", (ONE, TWO, EXTRA), "", "house"),
    "house.publisher": Place("data/publication.yml", (ONE, TWO, EXTRA), "", "house"),
    "house.printed_by": Place("data/publication.yml", (ONE, TWO, EXTRA), "", "house"),
    "house.picture": Place("content/attachments/m.png", (ONE, TWO), "", "picture"),
    "series.masthead": Place("data/series.yml", (EXTRA,), "", "house"),
    "unit.east": Place("data/units.yml", (ONE, TWO, EXTRA), "", "house"),
    "unit.west": Place("data/units.yml", (ONE, TWO), "", "house"),
    "section.local": Place("data/sections.yml", (ONE, TWO, EXTRA), "", "house"),
    "list.up": Place("data/recipients.yml", (ONE, TWO, EXTRA), "", "house"),
    "list.down": Place("data/recipients.yml", (ONE, TWO, EXTRA), "", "house"),
}
ERRATUM = {
    name: Place("content/errata/2023/a.yml", (TWO,), "east-a", "erratum")
    for name in ("erratum.right", "erratum.reason")
}
CIRCULAR = "信息采用情况通报"  # of which nothing is ever signed


def files(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the archive's files with these words in their places."""

    def submission(name: str, unit: str, audience: str, rest: str) -> tuple[str, str]:
        head = f"unit: {unit}\nreceived: 2023-01-05\naudience: {audience}\n"
        return f"{SUBMISSIONS}{name}.yml", head + rest

    w = words
    yield (
        "data/publication.yml",
        (
            f"name: 报{w['house.name']}\npublisher: 室{w['house.publisher']}\n"
            f"issued_by: 署{w['house.issued_by']}\naudiences: [public, internal, leadership]\n"
            "audience_names: {public: 公开, internal: 内部, leadership: 领导}\n"
            "email: office@example.invalid\nsite: {url: 'http://archive.example/jianbao/'}\n"
            "release: signed\nsigners: [签发人]\ndeputies: [副手]\n"
            "publish: {public: out/public, internal: out/internal, leadership: out/leadership}\n"
            f"colophon: {{editors: true, printed_by: 印{w['house.printed_by']}}}\n"
            "style: {masthead: {picture: m.png}}\n"
        ),
    )
    yield (
        "data/series.yml",
        (
            "series:\n  - {id: regular, name: 正刊, total: true}\n"
            f"  - {{id: extra, name: 增刊, prefix: 增刊, masthead: 专{w['series.masthead']}}}\n"
        ),
    )
    contacts = "contacts: [{name: 联络人, office: 办, email: u@example.invalid}]"
    yield (
        "data/units.yml",
        (
            f"units:\n  - {{id: east, name: 东{w['unit.east']}, kind: 县, {contacts}}}\n"
            f"  - {{id: west, name: 西{w['unit.west']}, kind: 市}}\n"
        ),
    )
    yield (
        "data/sections.yml",
        (
            f"sections:\n  - {{id: local, name: 栏{w['section.local']}}}\n"
            "  - {id: outside, name: 市外参考}\n"
        ),
    )
    yield (
        "data/recipients.yml",
        (
            "recipients:\n"
            "  - {id: head, name: 部务会, channel: paper, address: 东楼, copies: 2, audience: leadership}\n"
            "  - {id: office, name: 东县办公室, channel: email, address: east@example.invalid}\n"
            "  - {id: all, name: 各界, channel: folder, address: web, audience: public}\n"
            "lists:\n  regular:\n"
            f"    up: {{wording: 报{w['list.up']}。, members: [head]}}\n"
            "    across: {wording: 送办公室。, members: [office]}\n"
            f"    down: {{wording: 发{w['list.down']}。, members: [all]}}\n"
        ),
    )
    yield submission(
        "east-a", "east", "internal",
        f"title: 甲事{w['a.title']}\npoints:\n  - lead: 首{w['a.lead']}。\n"
        f"    text: 收集意见22条，{w['a.text']}。\n",
    )  # fmt: skip
    yield submission(
        "west-b", "west", "public",
        f"title: 乙事{w['b.title']}\nsource: 《源{w['b.source']}》\n"
        f"body: |\n  开设课程，{w['b.body']}。\n\n  ![现场](b.png)\n",
    )  # fmt: skip
    yield submission(
        "west-c", "west", "internal",
        f"title: 丙事{w['c.own']}\npoints:\n  - text: 按周报送，{w['c.text']}。\n",
    )  # fmt: skip
    yield submission(
        "east-d", "east", "leadership",
        f"title: 丁事{w['d.title']}\npoints:\n  - text: 仅供参阅，{w['d.text']}。\n",
    )  # fmt: skip
    yield submission(
        "east-e", "east", "internal",
        f"title: 戊事{w['e.title']}\nbody: |\n  专门情况，{w['e.body']}。\n",
    )  # fmt: skip
    yield (
        "content/issues/2023/1.yml",
        (
            f"number: 1\ndate: 2023-01-10\nnote: 按语{w['1.note']}。\nedited_by: 编{w['1.editor']}\n"
            f"marking: 内{w['1.marking']}\n"
            "sections:\n  - section: local\n    items:\n      - 2023/east-a\n"
            f"      - submission: 2023/west-b\n        note: 附注{w['1.item note']}。\n"
            "distribution: regular\n"
        ),
    )
    yield (
        "content/issues/2023/2.yml",
        (
            "number: 2\ndate: 2023-03-10\nsections:\n  - section: local\n    items:\n"
            f"      - submission: 2023/west-c\n        title: 改题{w['c.title']}\n"
            "      - 2023/east-d\ndistribution: regular\n"
        ),
    )
    yield (
        "content/issues/2023/extra-1.yml",
        (
            "number: 1\nseries: extra\ndate: 2023-02-10\nsections:\n  - section: local\n    items:\n"
            "      - 2023/east-e\ndistribution: regular\n"
        ),
    )


@dataclass
class World:
    """The archive, and what the oracle says of it.

    `places` are those that there are, `values` their canaries now; `versions` each issue's that were
    signed, `sealed` that were sealed, `may` that may be outside.
    """

    root: Path
    places: dict[str, Place] = field(default_factory=lambda: dict(PLACES))
    values: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    audiences: dict[str, str] = field(default_factory=dict)
    mode: str = "signed"
    count: int = 0
    typed: set[str] = field(default_factory=set)
    signed: dict[str, set[Version]] = field(default_factory=dict)
    sealed: dict[str, Version] = field(default_factory=dict)
    may: dict[str, set[Version]] = field(default_factory=dict)
    ever: set[tuple[str, int]] = field(default_factory=set)  # places and canaries, all that were
    done: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    @classmethod
    def made(cls, root: Path) -> World:
        """Make the archive at `root`."""
        copy_archive(root)
        for folder in ("content/submissions/2023", "content/issues/2023", "content/attachments"):
            shutil.rmtree(root / folder)
            (root / folder).mkdir()
        world = cls(root)
        for name in PLACES:
            world.values[name] = world.new()
        world.first = dict(world.values)
        for path, text in files({name: word(n) for name, n in world.values.items()}):
            (root / path).write_text(text, encoding="utf-8")
        for name, place in PLACES.items():
            if place.kind == "picture":
                (root / place.file).write_bytes(picture(world.values[name]))
        world.audiences = {"east-a": "internal", "west-b": "public", "west-c": "internal"}
        world.audiences |= {"east-d": "leadership", "east-e": "internal"}
        return world

    def new(self) -> int:
        """Return a canary that stands nowhere."""
        self.count += 1
        return self.count

    @property
    def issues(self) -> list[str]:
        """Return the issues that there are."""
        return [*dict.fromkeys(id_ for place in self.places.values() for id_ in place.issues)]

    def version(self, issue: str) -> Version:
        """Return what an issue's places hold now."""
        return frozenset(
            (name, self.values[name], self.audiences.get(place.item, "public"))
            for name, place in self.places.items()
            if issue in place.issues
        )

    def run(self, *words: str) -> Result:
        """Run a command."""
        asked = ["--root", str(self.root), "--lang", "en", *words]
        result = CliRunner().invoke(cli, asked, catch_exceptions=False)
        self.said.append(f"{' '.join(words)}: {result.exit_code} {result.output[-600:]}")
        return result

    def file(self, issue: str) -> Path:
        """Return an issue's file."""
        return self.root / f"content/issues/{issue}.yml"

    # -- acts of the office; `n` says which, of what there is

    def put(self, name: str, number: int) -> None:
        """Put a canary into its place."""
        self.ever |= {(name, number), (name, self.values[name])}
        place = self.places[name]
        path = self.root / place.file
        if place.kind == "picture":
            path.write_bytes(picture(number))
        else:
            text = path.read_text(encoding="utf-8")
            old = word(self.values[name])
            assert text.count(old) == 1, (name, text)
            path.write_text(text.replace(old, word(number)), encoding="utf-8")
        self.values[name] = number

    def edit(self, n: int) -> None:
        """Change what stands in a place."""
        self.put([*self.places][n % len(self.places)], self.new())

    def undo(self, n: int) -> None:
        """Put back what stood in the places at first, in those that were changed."""
        changed = [name for name, first in self.first.items() if self.values[name] != first]
        for name in changed[n % 2 :]:
            self.put(name, self.first[name])

    def issue(self, n: int) -> str:
        """Return the issue of a number."""
        return self.issues[n % len(self.issues)]

    def type(self, n: int) -> None:
        """Type a signature into an issue's file."""
        issue = self.issue(n)
        if issue not in self.typed:
            text = self.file(issue).read_text(encoding="utf-8").rstrip()
            line = f"signed_by: {{name: {SIGNER}, date: 2023-01-09}}"
            self.file(issue).write_text(f"{text}\n{line}\n", encoding="utf-8")
            self.typed.add(issue)

    def untype(self, n: int) -> None:
        """Take the signature out of an issue's file."""
        issue = self.issue(n)
        lines = self.file(issue).read_text(encoding="utf-8").splitlines(keepends=True)
        at = next((n for n, line in enumerate(lines) if line.startswith("signed_by:")), len(lines))
        end = next(
            (n for n in range(at + 1, len(lines)) if not lines[n].startswith(" ")), len(lines)
        )
        self.file(issue).write_text("".join(lines[:at] + lines[end:]), encoding="utf-8")
        self.typed.discard(issue)

    def sign(self, n: int, by: str = SIGNER) -> None:
        """Sign an issue."""
        issue = self.issue(n)
        if self.run("sign", issue, "--by", by, "--date", "2023-01-09").exit_code == 0:
            self.signed.setdefault(issue, set()).add(self.version(issue))
            self.typed.add(issue)

    def deputy(self, n: int) -> None:
        """Sign an issue as a deputy."""
        self.sign(n, DEPUTY)

    def sign_all(self, n: int) -> None:
        """Sign every issue."""
        for number, _ in enumerate(self.issues):
            self.sign(number)

    def seal(self, n: int) -> None:
        """Seal an issue."""
        issue = self.issue(n)
        if issue not in self.sealed and self.run("seal", issue).exit_code == 0:
            self.sealed[issue] = self.version(issue)
            assert issue in self.typed, "a seal without any signature"
            named = self.mode == "named"
            assert named or self.version(issue) in self.signed.get(issue, ()), "an unsigned seal"

    def release(self, n: int) -> None:
        """Say what may be released."""
        mode = ("named", "signed", "sealed")[n % 3]
        path = self.root / "data/publication.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"release: {self.mode}", f"release: {mode}"), "utf-8")
        self.mode = mode

    def audience(self, n: int) -> None:
        """Give an item another audience."""
        item = [*self.audiences][n % len(self.audiences)]
        path = self.root / f"{SUBMISSIONS}{item}.yml"
        text, old = path.read_text(encoding="utf-8"), self.audiences[item]
        new = EDITIONS[(EDITIONS.index(old) + 1 + n // len(self.audiences)) % 3]
        path.write_text(text.replace(f"audience: {old}", f"audience: {new}"), encoding="utf-8")
        self.audiences[item] = new

    def arrive(self, n: int) -> None:
        """Receive a submission; put it into an issue that is there, or let it wait."""
        item = f"east-n{self.count}"
        place = Place(f"{SUBMISSIONS}{item}.yml", (self.issue(n),) if n % 2 else (), item)
        self.places |= {f"{item}.title": place, f"{item}.text": place}
        self.values |= {f"{item}.title": self.new(), f"{item}.text": self.new()}
        self.audiences[item] = "internal"
        title, text = (word(self.values[f"{item}.{each}"]) for each in ("title", "text"))
        (self.root / place.file).write_text(
            f"unit: east\ntitle: 新{title}\nreceived: 2023-01-06\naudience: internal\n"
            f"points:\n  - text: 新近情况，{text}。\n",
            encoding="utf-8",
        )
        if place.issues:
            path = self.file(place.issues[0])
            old = path.read_text(encoding="utf-8")
            path.write_text(old.replace("items:\n", f"items:\n      - 2023/{item}\n", 1), "utf-8")

    def draft(self, n: int) -> None:
        """Make the next issue of what waits."""
        waiting = [
            name for name, one in self.places.items() if not one.issues and one.kind == "text"
        ]
        if not waiting or NEW in self.issues:
            return
        if self.run("new", "issue", "--date", "2023-04-01").exit_code == 0:
            for name in waiting:
                one = self.places[name]
                self.places[name] = Place(one.file, (NEW,), one.item)
            for name, one in [*self.places.items()]:
                if ONE in one.issues and TWO in one.issues and one.kind in ("house", "picture"):
                    self.places[name] = Place(one.file, (*one.issues, NEW), "", one.kind)

    def circular(self, n: int) -> None:
        """Draft a circular, which nobody signs."""
        if not (self.root / "content/issues/2023/extra-2.yml").exists():
            words = ("--unit", "east", "--section", "local", "--date", "2023-04-05")
            self.run("new", "circular", "2023Q1", *words)

    def erratum(self, n: int) -> None:
        """Correct an item of the first issue, which the second one prints."""
        if "erratum.right" not in self.places and ONE in self.may:
            self.places |= ERRATUM
            self.values |= {name: self.new() for name in ERRATUM}
            self.places["a.title"] = Place(f"{SUBMISSIONS}east-a.yml", (ONE, TWO), "east-a")
            right, reason = (word(self.values[name]) for name in ERRATUM)
            (self.root / "content/errata/2023").mkdir(parents=True, exist_ok=True)
            (self.root / "content/errata/2023/a.yml").write_text(
                "issue: 2023/1\nitem: east-a\nkind: correction\nstood: 收集意见22条\n"
                f"right: 收集意见32条{right}\ndate: 2023-02-01\nreason: 笔误{reason}\n"
                "signed_by: {name: 签发人, date: 2023-02-01}\n",
                encoding="utf-8",
            )

    def restrict(self, n: int) -> None:
        """Take an item down."""
        items = [(id_, p.item) for p in self.places.values() for id_ in p.issues if p.item]
        issue, item = [*dict.fromkeys(items)][n % len(dict.fromkeys(items))]
        how = ("--to", ("leadership", "nobody")[n % 2], "--by", SIGNER, "--reason", "泄露")
        self.run("restrict", issue, item, *how)

    def unrestrict(self, n: int) -> None:
        """Take back every taking down."""
        shutil.rmtree(self.root / "content/restrictions", ignore_errors=True)

    def return_(self, n: int) -> None:
        """Return a submission to its unit, if it is in no issue."""
        waiting = [p.item for p in self.places.values() if not p.issues and p.kind == "text"]
        if waiting:
            item = waiting[n % len(waiting)]
            self.run("decide", f"2023/{item}", "--return", "不用", "--by", SIGNER)

    def upgrade(self, n: int) -> None:
        """Upgrade the archive."""
        self.run("upgrade")

    def elsewhere(self, n: int) -> None:
        """Edit and sign in a clone; bring home its ledger, and all of its files, some, or none."""
        there = self.root.parent / f"clone{self.count}"
        shutil.copytree(self.root, there, symlinks=True, ignore=shutil.ignore_patterns("build"))
        home, before, typed = self.root, dict(self.values), set(self.typed)
        self.root = there
        self.edit(n)
        name = [*self.places][n % len(self.places)]
        number = n % 4
        for at, _ in enumerate(self.issues):
            self.sign(at)
        self.root = home
        shutil.copytree(there / "data/ledger", home / "data/ledger", dirs_exist_ok=True)
        after, self.values = self.values, before
        signed_there, self.typed = self.typed, typed
        if number in (0, 1):  # the text, in whatever file it stands
            shutil.copy(there / self.places[name].file, home / self.places[name].file)
            self.values[name] = after[name]
        if number in (0, 2):  # the signatures
            for issue in signed_there - typed:
                lines = (there / f"content/issues/{issue}.yml").read_text(encoding="utf-8")
                at_ = lines.find("signed_by:")
                here = self.file(issue).read_text(encoding="utf-8")
                if "signed_by:" not in here:
                    tail = lines[at_:].splitlines(keepends=True)
                    own = [tail[0], *(line for line in tail[1:] if line.startswith(" "))]
                    self.file(issue).write_text(here.rstrip() + "\n" + "".join(own), "utf-8")
                self.typed.add(issue)
        for issue in self.issues:  # what came with a whole file
            if "signed_by:" in self.file(issue).read_text(encoding="utf-8"):
                self.typed.add(issue)
        shutil.rmtree(there)

    # -- acts by which something may go out

    def build(self, n: int) -> None:
        """Build an edition."""
        self.run("build", "--edition", EDITIONS[n % 3], "--jobs", "1")

    def publish(self, n: int, *more: str) -> None:
        """Publish an edition."""
        edition = EDITIONS[n % 3]
        place = str(self.root / "out" / edition)
        self.run("publish", place, "--edition", edition, "--jobs", "1", *more)

    def publish_all(self, n: int) -> None:
        """Publish all editions where they belong."""
        self.run("publish", "--jobs", "1")

    def widen(self, n: int) -> None:
        """Publish on a decision."""
        self.publish(n, "--widen", "要", "--by", SIGNER)

    def back(self, n: int) -> None:
        """Go back to the release before."""
        self.publish(n, "--back")

    def send(self, n: int, *more: str) -> None:
        """Send an issue as it was built."""
        self.run("send", self.issue(n), "--yes", "--patience", "0", "--ledger-is-current", *more)

    def build_send(self, n: int) -> None:
        """Build what is to be sent, and send it."""
        for edition in EDITIONS:
            self.run("build", "--edition", edition, "--jobs", "1")
        self.send(n)

    def send_whatever(self, n: int) -> None:
        """Send with every option that gets past a refusal."""
        self.send(n, "--new-pdf", "改", "--rest", SIGNER, "--edition", EDITIONS[n % 3])

    def queue(self, n: int) -> None:
        """Plan a sending to a server that is not there, so that it waits."""
        path = self.root / "data/publication.yml"
        text = path.read_text(encoding="utf-8")
        server = "delivery: {way: email, server: {host: 127.0.0.1, port: 1, security: none}}\n"
        path.write_text(text + server, encoding="utf-8")
        self.build_send(n)
        path.write_text(text, encoding="utf-8")

    def again(self, n: int) -> None:
        """Have a copy sent once more."""
        who = ("head", "office", "all")[n % 3]
        self.run("deliveries", self.issue(n), "--again", who, "--by", SIGNER)
        self.send(n)

    def export(self, n: int) -> None:
        """Export a year."""
        sources = ("--sources",) * (n // 3 % 2)
        place = str(self.root / f"bags/{self.count}-{len(self.said)}")
        self.run("export", "2023", place, "--edition", EDITIONS[n % 3], "--jobs", "1", *sources)

    def volume(self, n: int) -> None:
        """Bind a year."""
        more = ((), ("--unsealed",), ("--contents",), ("--contents", "--unsealed"))[n // 3 % 4]
        (self.root / "bound").mkdir(exist_ok=True)
        place = str(self.root / f"bound/{len(self.said)}.pdf")
        self.run(
            "volume", "2023", "--edition", EDITIONS[n % 3], "--out", place, "--jobs", "1", *more
        )

    def notices(self, n: int) -> None:
        """Send the notices of an issue's differences, or of what was returned."""
        what = ("--differences", self.issue(n // 2)) if n % 2 else ()
        self.run("notices", *what, "--yes", "--patience", "0", "--ledger-is-current")

    # -- the oracle

    def do(self, act: str, n: int) -> None:
        """Do one thing, then look at what is outside."""
        if act in RELEASING:
            self._allow()
        self.ever |= set(self.values.items())
        getattr(self, act)(n)
        self.ever |= set(self.values.items())
        self.done[act] += 1
        for fault in self.faults():
            raise AssertionError(f"{fault}\n" + "\n".join(self.said[-12:]))

    def _allow(self) -> None:
        for issue in self.issues:
            now, sealed = self.version(issue), self.sealed.get(issue)
            ways = {
                "named": issue in self.typed,
                "signed": issue in self.typed and now in self.signed.get(issue, ()),
                "sealed": False,
            }
            self.may.setdefault(issue, set())
            if ways[self.mode]:
                self.may[issue].add(now)
            if sealed:
                self.may[issue].add(sealed)

    def faults(self) -> Iterator[str]:
        """Yield what is outside and may not be."""
        kinds = {n: self.places[name].kind for name, n in self.ever}
        whole = {n for all_ in self.may.values() for version in all_ for _, n, _ in version}
        for path in self._files():
            name = path.relative_to(self.root).as_posix()
            for read in reads(path):
                if CIRCULAR in read.text:
                    yield f"{name} holds the circular"
                if read.is_record and read.edition and not name.startswith("bound"):
                    if not self._is_a_version(read):
                        yield f"{name} ({read.edition}) is no version: {self._named(read)}"
                    continue
                loose = {n for n in read.canaries if kinds[n] not in ("house", "erratum")} - whole
                if name.startswith("build/outbox/") and name.split("/")[2] in NOTICES:
                    loose = {n for n in loose if not self._is_own(n, name)}
                elif "/sources/" in name:
                    loose = {n for n in loose if kinds[n] != "own"}
                if loose:
                    yield f"{name} holds {[self._name(n) for n in loose]}"

    def _is_own(self, number: int, name: str) -> bool:
        """Say whether a canary stands in the submission that a notice is about."""
        item = self.places[self._name(number).partition("=")[0]].item
        return bool(item) and f"/{item}/" in f"{name}/"

    def _name(self, number: int) -> str:
        return next(f"{name}={n}" for name, n in self.ever if n == number)

    def _named(self, read: Read) -> list[str]:
        return sorted(self._name(n) for n in read.canaries)

    def _is_a_version(self, read: Read) -> bool:
        """Say whether a record holds nothing but what one version shows in its edition."""
        rank = EDITIONS.index(read.edition)
        return any(
            read.canaries <= {n for _, n, who in version if EDITIONS.index(who) <= rank}
            for all_ in self.may.values()
            for version in all_
        )

    def _files(self) -> Iterator[Path]:
        for place in ("out", "bags", "bound", "build/outbox"):
            for path in sorted((self.root / place).rglob("*")):
                if path.is_file() and not path.is_symlink() and "reviews" not in path.parts:
                    yield path


NOTICES = ("returned", "differences", "commissions")
RELEASING = (
    "build", "publish", "publish_all", "widen", "back", "send", "build_send", "send_whatever",
    "queue", "again", "export", "volume", "notices",
)  # fmt: skip
OFFICE = (
    "edit", "edit", "edit", "undo", "type", "untype", "sign", "sign", "sign_all", "deputy", "seal",
    "release", "audience", "arrive", "draft", "circular", "erratum", "restrict", "unrestrict",
    "return_", "upgrade", "elsewhere",
)  # fmt: skip
MOST = 60  # of a number


def steps(draw: random.Random, count: int) -> list[tuple[str, int]]:
    """Return acts at random, each with a number."""
    begin = [("sign_all", 0)] * (draw.random() < 0.7)
    return begin + [
        (draw.choice(draw.choice([OFFICE, RELEASING])), draw.randrange(MOST)) for _ in range(count)
    ]


def tried(base: World, wanted: list[tuple[str, int]], place: Path | None = None) -> World:
    """Do these acts in a copy of an office, which stays if a place for it is named."""
    if place is None:
        with tempfile.TemporaryDirectory() as folder:
            return tried(base, wanted, Path(folder) / "archive")
    root = Path(shutil.copytree(base.root, place, symlinks=True))
    world = World(root, dict(base.places), dict(base.values), dict(base.first))
    world.audiences, world.count = dict(base.audiences), base.count
    for act, n in wanted:
        world.do(act, n)
    return world


def warmed(root: Path) -> World:
    """Make an office in which much is kept from an earlier build."""
    world = World.made(root)
    shutil.copytree(root, root.parent / "warm", symlinks=True)
    warm = World(root.parent / "warm", dict(world.places), dict(world.values))
    for n, _ in enumerate(warm.issues):
        warm.type(n)
    for n, _ in enumerate(EDITIONS):
        assert warm.run("build", "--edition", EDITIONS[n], "--jobs", "1").exit_code == 0, warm.said
    for edition in EDITIONS:
        cache = Path("build") / edition / "cache"
        shutil.copytree(warm.root / cache, root / cache)
    shutil.copytree(warm.root / "build/check", root / "build/check")
    shutil.rmtree(warm.root)
    return world


def main() -> None:
    """Try acts at random until the time is over; stop at the first fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.ways", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--longest", type=int, default=14)
    parser.add_argument("--go-on", action="store_true", help="do not stop at a fault")
    options = parser.parse_args()
    end = time.monotonic() + options.minutes * 60
    done: Counter[str] = Counter()
    outside = sequences = 0
    with tempfile.TemporaryDirectory() as folder:
        base = warmed(Path(folder) / "base")
        seed = options.seed
        while time.monotonic() < end:
            draw = random.Random(seed)
            wanted = steps(draw, draw.randint(4, options.longest))
            try:
                world = tried(base, wanted)
            except AssertionError as fault:
                print(f"seed {seed}: {wanted}\n{fault}\n", flush=True)
                if not options.go_on:
                    raise SystemExit(1) from fault
            else:
                done += world.done
                outside += sum(map(len, world.may.values()))
            sequences += 1
            seed += 1
    print(f"{sequences} sequences, {done.total()} acts, {outside} versions let out: {dict(done)}")


if __name__ == "__main__":
    main()
