"""Before anything is sent one machine has the ledger for itself, and all of it, or it asks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from generator.distribute import claim
from generator.distribute.fold import Deliveries
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan
from generator.distribute.remote import Remote, remote_of
from generator.order import delivery_run
from generator.store import chain
from generator.store.machine import machine_of
from tests.conftest import copy_archive, edit
from tests.mailing import identifier, open_ledger, plan_of
from tests.mailserver import Mailbox, serving
from tests.placing import print_into
from tests.test_merging import state_of
from tests.test_send import by_server, run

IDENTITY = ("-c", "user.name=甲", "-c", "user.email=a@example.invalid")
RECORDS = "data/ledger/deliveries"


def git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *IDENTITY, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def send(root: Path, *words: str) -> Result:
    return run(root, "send", "2023/1", "--yes", *words)


def added(result: Result) -> str:
    """How many were sent, in the run's words."""
    assert result.exit_code == 0, result.output
    return next(line for line in result.stdout.splitlines() if "delivered now" in line)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_archive(tmp_path_factory.mktemp("claimed") / "archive")
    print_into(root, "2023/1")
    (root / ".gitignore").write_text("build/\n*.lock\n")
    return root


@pytest.fixture
def office(printed: Path, tmp_path: Path) -> Path:
    """An archive in no repository."""
    return Path(shutil.copytree(printed, tmp_path / "office", symlinks=True))


@pytest.fixture
def clones(printed: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two clones of a bare repository, each with issue 2023/1 printed."""
    bare, first = tmp_path / "bare.git", tmp_path / "a"
    shutil.copytree(printed, first, symlinks=True)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(bare))
    git(first, "init", "-q", "-b", "main")
    git(first, "add", "-A")
    git(first, "commit", "-qm", "begin")
    git(first, "remote", "add", "origin", str(bare))
    git(first, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", str(bare), "b")
    shutil.copytree(printed / "build", tmp_path / "b/build")
    return first, tmp_path / "b"


def ledgers(root: Path) -> object:
    """All that a clone's own files say, without what the machine remembers besides."""
    assert not list(chain.faults(root / RECORDS))
    return state_of(Deliveries(map(chain.record_of, set(chain.read(root / RECORDS)))))


# -- at a git remote


@pytest.mark.parametrize("order", ["a into b first", "b into a first"])
def test_two_clones_do_everything_double_and_agree(clones: tuple[Path, Path], order: str) -> None:
    """A new issue, a seal and a delivery in both; merged either way round."""
    mailbox = Mailbox()
    with serving(mailbox) as port:
        for clone in clones:
            by_server(clone, port)
            done = run(clone, "new", "issue", "--date", "2023-03-01")
            assert done.exit_code == 0, done.output
            done = run(clone, "seal", "2023/1")
            assert done.exit_code == 0, done.output
        assert added(send(clones[0])) == "3 delivered now, 3 in all"
        assert added(send(clones[1])) == "0 delivered now, 3 in all"
        for clone in clones:
            git(clone, "add", "-A")
            git(clone, "commit", "-qm", "all")
        for clone in clones if order.startswith("b") else clones[::-1]:
            git(clone, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
            git(clone, "push", "-q", "origin", "main")
        for clone in clones:
            git(clone, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
        assert ledgers(clones[0]) == ledgers(clones[1])
        assert [added(send(clone)) for clone in clones] == ["0 delivered now, 3 in all"] * 2
    assert mailbox.recipients == {"east@example.invalid": 1, "rooms@example.invalid": 1}


def test_who_is_overtaken_while_claiming_sends_nothing_twice(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's run is claimed, made and ended between what was fetched here and pushed."""
    first, second = clones
    between(monkeypatch, lambda: added(send(second)))
    assert added(send(first)) == "0 delivered now, 3 in all"
    with closing(delivery_run.open_outbox(first)) as outbox:
        assert not outbox.state.claims


def test_who_is_overtaken_by_a_run_that_goes_on_is_refused(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = clones
    between(monkeypatch, lambda: claimed(second))
    result = send(first)
    assert (result.exit_code, files(first)) == (1, [])
    assert f"machine {machine_of(second).id} has been sending" in result.stderr


def between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Have something happen right before the first push."""
    push = claim.push

    def late(outbox: Outbox, remote: Remote) -> None:
        monkeypatch.setattr(claim, "push", push)
        happens()
        push(outbox, remote)

    monkeypatch.setattr(claim, "push", late)


def claimed(root: Path) -> None:
    """Claim a run, and die."""
    remote = remote_of(root)
    assert remote
    with closing(delivery_run.open_outbox(root)) as outbox:
        claim.learn(outbox, remote)
        claim.at_remote(outbox, remote, "2023/1", "")


def files(root: Path) -> list[str]:
    return [path.name for path in (root / "build/outbox").rglob("*") if path.is_file()]


def test_a_dead_run_is_gone_on_with_by_its_machine_or_by_who_says_so(
    clones: tuple[Path, Path],
) -> None:
    first, second = clones
    claimed(first)
    name = machine_of(first).id
    for words in ((), ("--take-over", "other"), ("--ledger-is-current",)):
        result = send(second, *words)
        assert (result.exit_code, files(second)) == (1, [])
        assert f"--take-over {name}" in result.stderr
    assert added(send(second, "--take-over", name)) == "3 delivered now, 3 in all"
    assert added(send(first)) == "0 delivered now, 3 in all"


def test_the_machine_of_a_dead_run_goes_on_unasked(clones: tuple[Path, Path]) -> None:
    claimed(clones[0])
    assert added(send(clones[0])) == "3 delivered now, 3 in all"


def test_a_remote_that_takes_nothing_stops_the_run(clones: tuple[Path, Path]) -> None:
    """Whether it is away, or refuses."""
    first, second = clones
    bare = first.parent / "bare.git"
    bare.rename(first.parent / "away")
    for clone in clones:
        result = send(clone)
        assert (result.exit_code, files(clone)) == (1, [])
        assert "could not be claimed at 'origin'" in result.stderr
    (first.parent / "away").rename(bare)
    hook = bare / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    result = send(first)
    assert (result.exit_code, files(first)) == (1, [])
    hook.unlink()
    assert added(send(second)) == "3 delivered now, 3 in all", "no claim was left"


def test_what_could_not_be_recorded_at_the_remote_is_said_and_holds_the_others(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = clones
    bare, away = first.parent / "bare.git", first.parent / "away"
    ways = delivery_run.ways
    monkeypatch.setattr(delivery_run, "ways", lambda *given: bare.rename(away) and ways(*given))
    result = send(first)
    assert "not yet at 'origin'" in result.stdout
    assert "3 delivered now" in result.stdout
    monkeypatch.undo()
    away.rename(bare)
    assert f"machine {machine_of(first).id}" in send(second).stderr
    assert added(send(first)) == "0 delivered now, 3 in all"
    assert added(send(second)) == "0 delivered now, 3 in all"


def test_the_branch_and_the_index_that_people_work_on_stay_as_they_are(
    clones: tuple[Path, Path],
) -> None:
    first, _ = clones
    edit(first / "data/publication.yml", "notice: 测试数据", "notice: 试验")
    git(first, "add", "data/publication.yml")
    print_into(first, "2023/1")
    before = git(first, "rev-parse", "HEAD"), git(first, "diff", "--cached")
    added(send(first))
    assert (git(first, "rev-parse", "HEAD"), git(first, "diff", "--cached")) == before
    names = git(first.parent / "bare.git", "ls-tree", "--name-only", "jianbao-deliveries").split()
    assert names == [path.name for path in (first / RECORDS).iterdir()]


def test_a_remote_can_be_named_or_forgone(clones: tuple[Path, Path]) -> None:
    first, _ = clones
    git(first, "config", "jianbao.remote", "none")
    assert remote_of(first) is None
    git(first, "config", "jianbao.remote", "elsewhere")
    assert remote_of(first) == Remote(first, "elsewhere")


def test_the_program_s_own_repository_is_not_claimed_for_its_sample(
    clones: tuple[Path, Path],
) -> None:
    first, _ = clones
    (first / "generator/cli").mkdir(parents=True)
    assert remote_of(first) is None
    (first / "data/ledger").mkdir()
    (first / "data/ledger/kept").touch()
    git(first, "add", "data/ledger")
    assert remote_of(first) == Remote(first, "origin")


# -- on a shared folder


def test_a_folder_that_another_machine_has_claimed_is_left_alone(office: Path) -> None:
    added(send(office))
    own = machine_of(office).id
    path = delivery_run.claim_file(office)
    assert not path.exists()
    path.write_text("other-abcdef 2023-02-10T09:00:00+00:00")
    result = send(office)
    assert result.exit_code == 1
    assert "machine other-abcdef has been sending since 2023-02-10" in result.stderr
    assert path.exists(), "it is never broken silently"
    assert send(office, "--take-over", own).exit_code == 1
    added(send(office, "--take-over", "other-abcdef"))
    assert not path.exists()


def test_what_another_sent_while_this_one_was_opening_the_ledger_is_known_under_the_claim(
    tmp_path: Path,
) -> None:
    ours = open_ledger(tmp_path, machine="ours")
    with closing(open_ledger(tmp_path, machine="theirs")) as theirs:
        theirs.freeze(plan_of(1), identifier)
        theirs.mark(theirs.entries()[0], "sent")
    with closing(ours), claim.of_folder(tmp_path / "ledger/claim.lock", ours, ""):
        assert [entry.state for entry in ours.entries()] == ["sent"]
        assert ours.freeze(plan_of(1), identifier) == ()
        assert len(ours.entries()) == 1


@pytest.mark.parametrize("left", ["{own} 2023-02-10T09:00:00+00:00", ""])
def test_the_claim_of_a_dead_run_of_this_machine_is_its_own(office: Path, left: str) -> None:
    """One that died while it made the file left no name."""
    path = delivery_run.claim_file(office)
    path.parent.mkdir()
    path.write_text(left.format(own=machine_of(office).id))
    words = () if left else ("--take-over", "?")
    assert left or send(office).exit_code == 1
    added(send(office, *words))


# -- without either


def test_a_copied_archive_asks_before_it_sends(office: Path) -> None:
    """--yes is no answer; who has answered once is not asked again."""
    added(send(office))
    copy = shutil.copytree(office, office.parent / "copy", symlinks=True)
    edit(
        copy / "data/recipients.yml",
        "lists:\n",
        "  - {id: x, name: 新, channel: folder, address: x}\nlists:\n",
    )
    edit(copy / "data/recipients.yml", "members: [rooms]", "members: [rooms, x]")
    result = send(copy)
    assert result.exit_code == 1
    assert "the ledger is new to this machine" in result.stderr
    assert "--ledger-is-current" in result.stderr
    assert not (copy / "build/outbox/2023/1/x").exists()
    assert added(send(copy, "--ledger-is-current")) == "1 delivered now, 4 in all"
    assert added(send(copy)) == "0 delivered now, 4 in all"


@pytest.mark.parametrize("lost", [["data/ledger"], ["build"], ["data/ledger", "build"]])
def test_what_is_lost_on_one_machine_makes_nothing_go_twice(office: Path, lost: list[str]) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        by_server(office, port)
        added(send(office))
        for name in lost:
            shutil.rmtree(office / name)
        print_into(office, "2023/1")
        result = send(office)
    assert added(result) == "0 delivered now, 3 in all"
    assert ("records were added" in result.stdout) == ("data/ledger" in lost)
    assert set(mailbox.recipients.values()) == {1}


def test_a_lost_ledger_on_another_machine_asks_when_the_outbox_says_more(office: Path) -> None:
    added(send(office))
    copy = shutil.copytree(office, office.parent / "copy", symlinks=True)
    shutil.rmtree(copy / "data/ledger")
    result = send(copy)
    assert result.exit_code == 1
    assert "holds files of issue 2023/1" in result.stderr


@pytest.mark.parametrize(
    ("known", "sealed", "doubted"),
    [
        ([], [], ""),
        ([], ["1"], "1"),
        (["1"], [], "3"),
        (["1", "3"], [], ""),
        (["3"], [], ""),
        (["1", "4"], [], ""),
    ],
)
def test_a_ledger_that_lacks_an_earlier_issue_is_doubted(
    tmp_path: Path, known: list[str], sealed: list[str], doubted: str
) -> None:
    """Issues 1 and 3 came before 4, each with a list."""
    with closing(open_ledger(tmp_path)) as outbox:
        for issue in known:
            deliveries = tuple(replace(one, issue=issue) for one in plan_of(1).deliveries)
            outbox.freeze(Plan(issue, deliveries), identifier)
        found = claim.doubt(outbox, "4", ["1", "3"], sealed, tmp_path / "none")
    assert (f"nothing of issue {doubted}," in found.say("en")) if doubted else (found is None)
    assert found is None or doubted
