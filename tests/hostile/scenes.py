"""The runs that are killed: a build, a release, a way back, a sealing, a delivery, a claim."""

from __future__ import annotations

import contextlib
import email
import hashlib
import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from email import policy
from pathlib import Path

from click.testing import CliRunner

from generator.cli import main
from generator.distribute.remote import BRANCH
from generator.model.seals import as_bytes
from generator.order import building, delivery_run, releasing, sealing
from generator.order.building import Options
from generator.publish import manifest, release
from generator.system import git
from tests.conftest import copy_archive, edit
from tests.hostile.killing import Scene

FILES = {"east-office": "east-office.eml", "rooms": "rooms.eml", "head": "测试简报2023年第1期.pdf"}
CHANGED = "content/submissions/2023/east-visits.yml"


def make(folder: Path) -> tuple[Path, Path]:
    """Build and publish the made-up archive twice; return it before and after a third build."""
    before, after = folder / "before", folder / "after"
    before.mkdir()
    root = copy_archive(before / "archive")
    for number in (22, 23):
        if number > 22:
            edit(root / CHANGED, "收集意见22条", "收集意见23条")
        assert releasing.publish(root, before / "target", Options()).is_new
    edit(root / CHANGED, "收集意见23条", "收集意见24条")
    subprocess.run(["cp", "-a", before, after], check=True)
    assert not building.build(after / "archive", Options()).problems
    return before, after


def scenes(folder: Path) -> list[Scene]:
    """Return the runs: each begins with a whole state and would end with another."""
    before, after = make(folder)
    return [
        Scene("build", _copied(before), _build, _site),
        Scene("publish", _copied(after), _publish, _release),
        Scene("back", _copied(before), _back, _release),
        Scene("seal", _copied(before), _seal, _ledger),
        Scene("send", _copied(after), _send, _deliveries),
        Scene("claim", _cloned(after), _send, _claimed),
    ]


def _copied(state: Path) -> Callable[[Path], object]:
    return lambda place: subprocess.run(["cp", "-a", f"{state}/.", place], check=True)


def _cloned(state: Path) -> Callable[[Path], object]:
    """Let the archive have a remote, at which a run is claimed."""

    def prepare(place: Path) -> None:
        _copied(state)(place)
        git.run(place, "init", "-q", "--bare", "bare.git")
        git.run(place, "init", "-q", "archive")
        git.run(place / "archive", "remote", "add", "origin", "../bare.git")

    return prepare


def _build(place: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        assert not building.build(place / "archive", Options()).problems


def _publish(place: Path) -> None:
    done = releasing.publish(place / "archive", place / "target", Options())
    assert not done.problems


def _back(place: Path) -> None:
    """Go back to the first release, if a run before this one has not done so."""
    now = release.shown(place / "target")
    assert now
    if now.manifest.number == 2:
        records = building.check(place / "archive").records
        done = releasing.go_back(place / "archive", place / "target", Options(), records)
        assert not done.problems


def _seal(place: Path) -> None:
    root = place / "archive"
    asked = sealing.ToSeal(date(2023, 1, 10))
    done = sealing.seal(root, building.check(root), "2023/1", asked, building.quiet)
    assert isinstance(done, sealing.Sealed)
    assert done.seal


def _send(place: Path) -> None:
    command = ["--root", str(place / "archive"), "send", "2023/1", "--yes"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output


def _site(place: Path) -> str:
    """Return what a site holds, after looking that a page shows what its PDF's source says."""
    site = place / "archive/build/internal/site"
    page = (site / "2023/1/index.html").read_text(encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in site.glob("pagefind/texts/*/*.json")]
    assert [("24条" in text) for text in texts if "意见2" in text] == ["24条" in page]
    files = sorted(path for path in site.rglob("*") if path.is_file())
    assert len(files) > 20
    names = "".join(f"{path.relative_to(site)}\n" for path in files)
    total = hashlib.sha256(names.encode())
    for path in files:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _release(place: Path) -> str:
    """Return what a target shows, after checking it against its manifest."""
    target = place / "target"
    now = release.shown(target)
    assert now
    assert not list(manifest.differences(now.manifest, now.folder))
    assert not list(release.chain(target))
    return hashlib.sha256(repr(sorted(now.manifest.own.items())).encode()).hexdigest()


def _ledger(place: Path) -> str:
    """Return the seal of the archive, after looking that all it names is there."""
    checked = building.check(place / "archive")
    assert not checked.problems
    return hashlib.sha256(b"".join(map(as_bytes, checked.records.seals))).hexdigest()


def _claimed(place: Path) -> str:
    """Return who has the issue, after looking that nobody has it before the claim is at the remote."""
    branch = git.text(place / "bare.git", "rev-parse", "-q", "--verify", BRANCH)
    there = any((place / "archive/build/outbox").rglob("*.eml"))
    assert branch or not there, "nothing is sent before the claim"
    return _deliveries(place)


def _deliveries(place: Path) -> str:
    """Return whether everyone has the issue, after looking that nobody has a part of it, or two.

    The ledger is looked at in a copy: opening it would mend it.
    """
    root = place / "archive"
    pdf = (root / "build/internal/site/2023/1/2023-1.pdf").read_bytes()
    there = [path for path in (root / "build/outbox").rglob("*") if path.is_file()]
    whole = [path for path in there if not path.name.startswith(".new-")]
    for path in whole:
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        if path.suffix == ".eml":
            assert [part.get_content() for part in message.iter_attachments()] == [pdf]
        elif path.name != delivery_run.SHEET:
            assert path.read_bytes() == pdf
    assert {path.name for path in whole} <= {*FILES.values(), delivery_run.SHEET}
    with tempfile.TemporaryDirectory() as folder:
        if not (root / "data/ledger").is_dir():
            return "not everyone has it"
        copy = Path(folder, "data/ledger")
        shutil.copytree(root / "data/ledger", copy)
        outbox = delivery_run.read_outbox(Path(folder))
        entries = outbox.entries("2023/1") if outbox else ()
        sent = (
            [event for event in outbox.events("2023/1") if event.state == "sent"] if outbox else []
        )
        if outbox:
            outbox.close()
    names = {path.name for path in whole}
    assert {FILES[entry.delivery.recipient] for entry in entries if entry.state == "sent"} <= names
    assert len({event.recipient for event in sent}) == len(sent), "nobody is sent to twice"
    if len(sent) < len(FILES) or len(whole) <= len(FILES):
        return "not everyone has it"
    assert there == whole, "nothing is left over"
    return "everyone has it"
