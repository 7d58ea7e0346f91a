"""What is published to another machine is carried there whole, or its readers see what they saw."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.order import releasing
from generator.order.building import Options
from generator.publish import carrying, release
from generator.publish.carrying import Elsewhere
from generator.publish.manifest import differences
from tests.conftest import copy_archive
from tests.serving.loopback import HOST, sshd

NAME = "srv it's $(touch ran); `id`"  # a folder's name is never read by a shell


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with sshd(tmp_path_factory.mktemp("ssh") / "here") as found:
        yield found


@pytest.fixture(scope="module")
def begun_once(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, published once to the other machine's folder."""
    folder = tmp_path_factory.mktemp("carried")
    root = copy_archive(folder / "archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        status, output = publish(root, folder)
    assert status == 0, output
    assert f"{HOST}:{folder}/{NAME}/current" in output
    return folder


@pytest.fixture
def begun(
    begun_once: Path, programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    shutil.copytree(begun_once, tmp_path / "x", symlinks=True)
    root = tmp_path / "x/archive"
    old, new = (
        Elsewhere(HOST, f"{each}/{NAME}").staging(root) for each in (begun_once, tmp_path / "x")
    )
    old.rename(new)
    return tmp_path / "x"


def jianbao(root: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        main, ["--root", str(root), "--lang", "en", *words], catch_exceptions=False
    )
    return done.exit_code, done.output


def publish(root: Path, folder: Path, *words: str) -> tuple[int, str]:
    return jianbao(root, "publish", f"{HOST}:{folder}/{NAME}", *words)


def seen(folder: Path) -> int:
    """Return the number of the release that readers there see, which is whole."""
    now = release.shown(folder / NAME)
    assert now
    assert not list(differences(now.manifest, now.folder))
    assert not list(release.chain(folder / NAME))
    return now.manifest.number


def change(root: Path) -> None:
    page = next((root / "content/pages").glob("*.md"))
    page.write_text(f"{page.read_text()}\n再说一句。\n")


def test_it_is_shown_there_whole_and_the_chain_goes_on(begun: Path) -> None:
    root = begun / "archive"
    assert seen(begun) == 1
    assert not list(begun.glob("**/ran"))
    before = {p: p.stat().st_ino for p in (begun / NAME / "releases/0001").rglob("*.woff2")}
    change(root)
    status, output = publish(root, begun)
    assert (status, seen(begun)) == (0, 2), output
    assert [p.name for p in sorted((begun / NAME / "releases").iterdir())] == ["0001", "0002"]
    for path, inode in before.items():
        there = begun / NAME / "releases/0002" / path.relative_to(begun / NAME / "releases/0001")
        assert there.stat().st_ino == inode, "linked, not sent again"
    assert not (begun / NAME / "reviews").exists()
    change(root)
    assert publish(root, begun)[0] == 0
    assert [p.name for p in sorted((begun / NAME / "releases").iterdir())] == ["0002", "0003"]
    status, output = jianbao(root, "verify", f"{HOST}:{begun}/{NAME}")
    assert status == 0, output


def test_a_way_back_and_a_look_first_go_there_as_here(begun: Path) -> None:
    change(begun / "archive")
    status, output = publish(begun / "archive", begun, "--dry-run")
    assert (status, seen(begun)) == (0, 1), output
    assert publish(begun / "archive", begun)[0] == 0
    status, output = publish(begun / "archive", begun, "--back")
    assert (status, seen(begun)) == (0, 3), output


def test_what_is_taken_down_is_in_no_release_there(begun: Path) -> None:
    root = begun / "archive"
    change(root)
    assert publish(root, begun)[0] == 0
    words = ("--to", "nobody", "--by", "主任", "--reason", "不宜")
    assert jianbao(root, "restrict", "2023/1", "east-visits", *words)[0] == 0
    status, output = publish(root, begun)
    assert (status, seen(begun)) == (0, 3), output
    assert [p.name for p in (begun / NAME / "releases").iterdir()] == ["0003"]


@pytest.mark.parametrize("step", ["chain", "claim", "files", "show"])
def test_whatever_fails_leaves_readers_what_they_saw_and_the_next_run_ends_well(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The programs fail at one step, the files when half of them are there."""
    word = {"chain": "find", "claim": "cmp", "files": "--server", "show": "ln -sfn"}[step]
    real = shutil.which("ssh")
    bad = tmp_path / "bad"
    bad.mkdir()
    cut = f'head -c 3000 | {real} "$@"' if step == "files" else "exit 255"
    (bad / "ssh").write_text(
        f'#!/bin/sh\ncase "$*" in *"{word}"*) echo gone >&2; {cut}; exit;; esac\nexec {real} "$@"\n'
    )
    (bad / "ssh").chmod(0o755)
    change(begun / "archive")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{bad}:{os.environ['PATH']}")
        status, output = publish(begun / "archive", begun)
    assert (status, seen(begun), "gone" in output) == (1, 1, True), output
    assert ("anchor of release 2" in output) == (step != "chain")
    status, output = publish(begun / "archive", begun)
    assert (status, seen(begun)) == (0, 2), output


def test_a_lost_build_folder_is_no_loss(begun: Path) -> None:
    """The chain is fetched from there, and goes on."""
    shutil.rmtree(begun / "archive/build")
    change(begun / "archive")
    status, output = publish(begun / "archive", begun)
    assert (status, seen(begun)) == (0, 2), output


def test_releases_that_were_not_made_here_stop_it(begun: Path) -> None:
    """Another machine's editor has published: who is behind must look before going on."""
    root, other = begun / "archive", begun / "other"
    shutil.copytree(root, other, symlinks=True)
    change(other)
    assert publish(other, begun)[0] == 0
    status, output = publish(root, begun)
    assert (status, seen(begun)) == (2, 2)
    assert "not made here" in output
    shutil.rmtree(Elsewhere(HOST, f"{begun}/{NAME}").staging(root))
    assert publish(root, begun)[0] == 0
    assert seen(begun) == 3


def test_of_two_that_carry_at_once_the_chain_lets_one(begun: Path) -> None:
    """Both have made release 2: the first manifest there stays, and the other run is refused."""
    root, other = begun / "archive", begun / "other"
    shutil.copytree(root, other, symlinks=True)
    there = Elsewhere(HOST, f"{begun}/{NAME}")
    for each in (root, other):
        change(each)
        if each == other:
            change(each)
        assert releasing.publish(each, there.staging(each), Options()).is_new
    carrying.carry(there.staging(root), there)
    with pytest.raises(release.ReleaseRefusedError):
        carrying.carry(there.staging(other), there)
    assert seen(begun) == 2


@pytest.mark.parametrize(
    "name",
    [
        "host:relative",
        "ssh://host/srv",
        "-oProxyCommand=x:/srv",
        "a@-x:/srv",
        "a b:/srv",
        "host:/a\nb",
    ],
)
def test_what_is_no_other_machines_folder_is_refused(archive: Path, name: str) -> None:
    status, output = jianbao(archive, "publish", "--", name)
    assert (status, "USER@HOST:/FOLDER" in output) == (2, True)
    assert not Path(name).exists()
