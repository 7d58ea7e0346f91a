"""The wheel is the whole program: installed anywhere, it makes, builds and sends an archive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import REPOSITORY, SAMPLE

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made elsewhere, of a checkout in which somebody works."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "checkout"
    left = shutil.ignore_patterns(".*", "__pycache__", "build", "tests")
    shutil.copytree(REPOSITORY, source, ignore=left)
    (source / "data/ledger").mkdir(exist_ok=True)
    (source / "data/ledger/deliveries.sqlite").write_text("the office's own")
    alone = ("--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run([*PIP, "wheel", *alone, "-w", folder, source], check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def jianbao(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel where only the dependencies are to be seen besides."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    site = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(folder)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    alone = ("--no-deps", "--no-index", "--force-reinstall")
    subprocess.run([*PIP, "--python", python, "install", *alone, wheel], check=True)
    return folder / "bin/jianbao"


def run(command: Path, place: Path, *words: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [command, *words], check=False, cwd=place, env=env, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_says_its_licences_and_the_fonts_and_holds_no_ledger(wheel: Path) -> None:
    with ZipFile(wheel) as file:
        names = file.namelist()
        (metadata,) = (n for n in names if n.endswith(".dist-info/METADATA"))
        about = HeaderParser().parsestr(file.read(metadata).decode())
        fonts = [n for n in names if n.endswith((".ttf", ".otf"))]
    licences = {*about.get_all("License-File", [])}
    assert licences == {
        "LICENSE",
        *(f"theme/fonts/LICENSE-{kind}.txt" for kind in ("Hei-Song", "Kai")),
        *(f"theme/fonts/gpl/{name}.txt" for name in ("LICENSE", "NOTICE")),
    }
    beside = metadata.removesuffix("METADATA") + "licenses/"
    assert {name.removeprefix(beside) for name in names if name.startswith(beside)} == licences
    assert about["License-Expression"].startswith("MIT AND OFL-1.1 AND GPL-3.0")
    assert len(fonts) == len([*(REPOSITORY / "theme/fonts").rglob("*.ttf")])
    assert not [name for name in names if "/house/data/ledger" in name]
    assert not [name for name in names if name.endswith(".py") and "/house/" in name]


def test_what_is_installed_builds_an_archive_elsewhere(jianbao: Path, tmp_path: Path) -> None:
    assert run(jianbao, tmp_path, "--version").startswith("jianbao, version ")
    shutil.copytree(SAMPLE, tmp_path / "archive")
    before = sorted(jianbao.parents[1].rglob("house/**"))
    run(jianbao, tmp_path / "archive", "build")
    site = tmp_path / "archive/build/internal/site"
    assert (site / "2023/1/2023-1.pdf").read_bytes().startswith(b"%PDF-")
    assert (site / "handbook/index.html").is_file()
    assert sorted(jianbao.parents[1].rglob("house/**")) == before
