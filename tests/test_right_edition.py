"""Everyone gets the edition with the most items that they may see, whatever changes on the way.

All combinations of audience, channel and change between the plan and the sending are tried, against
an oracle that counts the items by itself.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.channels import CHANNELS
from generator.channels.common import Means
from generator.channels.common.addressees import Addressed
from generator.channels.common.message import Enclosed, Enclosure
from generator.cli import main
from generator.distribute.deliver import Pace, deliver
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan, Print, plan
from generator.model import Issue, Recipient
from generator.model.deliveries import LedgerEntry
from generator.model.settings import Publication, Server
from tests.conftest import edit
from tests.fabricated import issue, item, publication
from tests.mailing import SENDER, identifier, open_ledger, say
from tests.placing import print_into

AUDIENCES = ("public", "internal", "leadership")
HOUSE: Publication = publication()
ID = "2023/1"
ADDRESSES = {"email": "a@example.invalid", "folder": "web", "paper": "东楼"}


@dataclass(frozen=True)
class World:
    """What the office says at a moment: of the recipient, and of each item's audience."""

    audience: str
    channel: str
    items: tuple[str, ...] = ("public", "internal", "leadership")

    def shown(self) -> Mapping[str, Issue]:
        found = {}
        for edition in AUDIENCES:
            seen = [
                replace(item(ID, f"i{n}"), audience=audience)
                for n, audience in enumerate(self.items)
                if AUDIENCES.index(audience) <= AUDIENCES.index(edition)
            ]
            if seen:
                found[edition] = issue(ID, date(2023, 2, 10), *seen)
        return found

    def best(self) -> int:
        """Return how many items the recipient may see."""
        may = AUDIENCES.index(self.audience)
        return sum(AUDIENCES.index(each) <= may for each in self.items)

    def planned(self) -> Plan:
        address = ADDRESSES[self.channel]
        one = Recipient("a", "某甲", self.channel, address, audience=self.audience)  # type: ignore[arg-type]
        prints = {
            name: Print(pdf(name, each), f"{name}{len(each.items)}".ljust(64, "0"))
            for name, each in self.shown().items()
        }
        return plan(self.shown(), [Addressed(one, "up")], HOUSE, prints)


def pdf(edition: str, found: Issue) -> bytes:
    return f"%PDF-1.7 {edition} {len(found.items)}".encode()


def audience(to: str) -> Callable[[World], World]:
    return lambda world: replace(world, audience=to)


def channel(to: str) -> Callable[[World], World]:
    return lambda world: replace(world, channel=to)


def items(*to: str) -> Callable[[World], World]:
    return lambda world: replace(world, items=to)


CHANGES: Mapping[str, Callable[[World], World]] = {
    "nothing": lambda world: world,
    **{f"cleared for {each}": audience(each) for each in AUDIENCES},
    **{f"gets it by {each}": channel(each) for each in ADDRESSES},
    "an item is opened": items("public", "public", "leadership"),
    "an item is closed": items("public", "leadership", "leadership"),
    "all is for leaders": items("leadership", "leadership"),
    "all is for everyone": items("public", "public", "public"),
    "an item is gone": items("internal", "leadership"),
}
COMBINATIONS = [*itertools.product(AUDIENCES, ADDRESSES, CHANGES)]


def run_of(folder: Path, outbox: Outbox, world: World) -> None:
    """Send as `jianbao send` does, by the real channels."""
    planned, shown = world.planned(), world.shown()
    outbox.freeze(planned, identifier, "changed")
    means = Means(folder, SENDER, Server(), lambda: None, lambda *_: b"")  # type: ignore[arg-type,return-value]
    ways = {each: CHANNELS[each].open(means) for each in ("folder", "paper")}

    def enclosure(entry: LedgerEntry) -> Enclosure:
        edition = entry.delivery.edition
        file = Enclosed("一期.pdf", pdf(edition, shown[edition]), "application/pdf")
        return Enclosure("一期", "正文", "<p></p>", (file,))

    deliver(outbox, planned, ways, enclosure, Pace(), say)


def arrived(folder: Path) -> list[bytes]:
    """Return every PDF that lies where deliveries are put."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        data = path.read_bytes()
        if path.suffix == ".eml":
            (attached,) = message_from_bytes(data, policy=policy.default).iter_attachments()  # type: ignore[attr-defined]
            data = attached.get_content()
        found.append(data)
    return found


def test_each_gets_the_edition_with_the_most_that_they_may_see(tmp_path: Path) -> None:
    """In all combinations, with the plan frozen before the change, as a run that was cut short."""
    wrong = []
    for n, (may, way, change) in enumerate(COMBINATIONS):
        place = tmp_path / str(n)
        place.mkdir()
        before = World(may, way)
        after = CHANGES[change](before)
        with closing(open_ledger(place)) as outbox:
            outbox.freeze(before.planned(), identifier)
            run_of(place / "out", outbox, after)
            entry = outbox.entry(ID, "a")
            got = arrived(place / "out")
            if after.best() == 0:
                is_right = not got and after.planned().passed == ("某甲",)
            else:
                assert entry
                held = [int(data.rsplit(b" ")[-1]) for data in got]
                is_right = held == [after.best()] == [entry.delivery.items]
        if not is_right:
            wrong.append((may, way, change, got))
    assert not wrong
    assert len(COMBINATIONS) == 3 * 3 * len(CHANGES)


def test_who_may_see_more_later_is_sent_the_rest_when_somebody_says_so(tmp_path: Path) -> None:
    """In all combinations; what was sent before is never forgotten, and nothing is sent twice."""
    for n, (may, way, change) in enumerate(COMBINATIONS):
        place = tmp_path / str(n)
        place.mkdir()
        before = World(may, way)
        after = CHANGES[change](before)
        with closing(open_ledger(place)) as outbox:
            run_of(place / "first", outbox, before)
            run_of(place / "idle", outbox, after)
            assert arrived(place / "idle") == [], "what was sent is not sent again unasked"
            (first,) = outbox.entries(ID)
            had = outbox.had(first)
            rest = outbox.widen(after.planned(), HOUSE, "王五", identifier)
            assert bool(rest) == (after.best() > before.best()), (may, way, change)
            run_of(place / "second", outbox, after)
            (second,) = outbox.entries(ID)
            assert outbox.had(second)[:1] == had
            assert len(outbox.had(second)) == 1 + bool(rest)
            if rest:
                assert arrived(place / "second")[0].endswith(f" {after.best()}".encode())
            assert not outbox.widen(after.planned(), HOUSE, "王五", identifier)


def test_what_was_sent_before_items_were_counted_is_known_by_its_edition(tmp_path: Path) -> None:
    with closing(open_ledger(tmp_path)) as outbox:
        planned = World("internal", "email").planned()
        old = replace(planned, deliveries=(replace(planned.deliveries[0], items=0),))
        outbox.freeze(old, identifier)
        outbox.mark(outbox.entries(ID)[0], "sent")
        narrower = World("public", "email").planned()
        assert not outbox.widen(narrower, HOUSE, "王五", identifier)
        assert outbox.widen(World("leadership", "email").planned(), HOUSE, "王五", identifier)


# -- by the command


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["--root", str(root), "--lang", "en", *arguments], catch_exceptions=False
    )


@pytest.fixture(scope="module")
def printed_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.conftest import copy_archive

    root = copy_archive(tmp_path_factory.mktemp("printed") / "archive")
    for edition in ("internal", "leadership"):
        print_into(root, "2023/2", edition)
    return root


@pytest.fixture
def ready(printed_twice: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(printed_twice, tmp_path / "archive", symlinks=True))


def test_one_run_sends_each_theirs_and_the_plan_says_which_and_why(ready: Path) -> None:
    shown = run(ready, "send", "2023/2")
    assert shown.exit_code == 0
    lines = {line.split()[1]: line for line in shown.stdout.splitlines()[3:-1]}
    assert "may see 领导: 2 of 2 items" in lines["部务会成员"]
    assert "may see 内部: 1 of 2 items" in lines["东县办公室"]
    assert run(ready, "send", "2023/2", "--yes").exit_code == 0
    told = run(ready, "deliveries", "2023/2").stdout
    had = {line.split()[1]: line for line in told.splitlines()[1:]}
    assert "  leadership  " in had["部务会成员"]
    assert "  internal  " in had["东县办公室"]
    paper = [*(ready / "build/outbox/2023/2/paper/leadership").iterdir()]
    site = ready / "build/leadership/site/2023/2/2023-2.pdf"
    assert [path.read_bytes() for path in paper] == [site.read_bytes()]


def test_what_was_really_sent_is_shown_ever_after_and_the_rest_can_follow(ready: Path) -> None:
    assert run(ready, "send", "2023/2", "--yes").exit_code == 0
    path = ready / "data/recipients.yml"
    edit(path, "rooms@example.invalid}", "rooms@example.invalid, audience: leadership}")
    plan_ = run(ready, "send", "2023/2").stdout
    (line,) = (line for line in plan_.splitlines() if "各科室" in line)
    assert "内部" in line, "what they have, not what they would get now"
    assert "sent; may see more now: --rest" in line
    assert "0 delivered now" in run(ready, "send", "2023/2", "--yes").stdout
    rest = run(ready, "send", "2023/2", "--yes", "--rest", "王五")
    assert "各科室 had '内部' and gets the rest" in rest.stdout
    assert "1 delivered now" in rest.stdout
    told = run(ready, "deliveries", "2023/2").stdout
    (line,) = (line for line in told.splitlines() if "各科室" in line)
    assert "internal, leadership" in line
    assert "0 delivered now" in run(ready, "send", "2023/2", "--yes", "--rest", "王五").stdout


def test_an_issue_that_is_all_for_leaders_is_sent_to_them_and_the_others_are_named(
    archive: Path,
) -> None:
    edit(
        archive / "content/submissions/2023/west-report.yml",
        "unit: west\n",
        "unit: west\naudience: leadership\n",
    )
    print_into(archive, "2023/2", "leadership")
    done = run(archive, "send", "2023/2", "--yes")
    assert done.exit_code == 0, done.output
    assert "东县办公室 gets nothing: no item of the issue is for them" in done.stdout
    assert "1 delivered now" in done.stdout


def test_an_issue_for_nobody_on_the_list_is_not_sent(archive: Path) -> None:
    edit(archive / "data/recipients.yml", ", audience: leadership", "")
    for name in ("east-secret", "west-report"):
        path = archive / f"content/submissions/2023/{name}.yml"
        text = path.read_text(encoding="utf-8").replace("audience: leadership\n", "")
        path.write_text(f"{text}audience: leadership\n", encoding="utf-8")
    print_into(archive, "2023/2", "leadership")
    done = run(archive, "send", "2023/2", "--yes")
    assert (done.exit_code, done.stderr) == (
        1,
        "nobody on the list may see anything of issue 2023/2\n",
    )


def test_nobody_is_sent_less_because_the_fuller_edition_is_not_built(archive: Path) -> None:
    print_into(archive, "2023/2")
    done = run(archive, "send", "2023/2", "--yes")
    assert done.exit_code == 1
    assert "(head) may see is in the edition 'leadership'" in done.stderr
    assert not (archive / "build/outbox").exists()
