"""The wheel is the whole program: installed anywhere, it makes, builds and sends an archive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from email import message_from_bytes, policy
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from packaging.licenses import canonicalize_license_expression

from tests.conftest import REPOSITORY, SAMPLE
from tests.test_tables import book

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made elsewhere, of a checkout in which somebody works.

    It is made of the source distribution, as `python -m build` does.
    """
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "checkout"
    left = shutil.ignore_patterns(".*", "__pycache__", "build", "tests")
    shutil.copytree(REPOSITORY, source, ignore=left)
    (source / "data/ledger").mkdir(exist_ok=True)
    (source / "data/ledger/deliveries.sqlite").write_text("the office's own")
    alone = ("--no-deps", "--no-build-isolation", "--no-index")
    command = (sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder)
    subprocess.run(command, check=True, cwd=source, capture_output=True)
    (packed,) = folder.glob("*.tar.gz")
    subprocess.run([*PIP, "wheel", *alone, "-w", folder, packed], check=True)
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
        *(f"theme/fonts/LICENSE-{kind}.txt" for kind in ("Hei-Song", "Kai", "Rare")),
        *(f"theme/fonts/gpl/{name}.txt" for name in ("LICENSE", "NOTICE")),
    }
    beside = metadata.removesuffix("METADATA") + "licenses/"
    assert {name.removeprefix(beside) for name in names if name.startswith(beside)} == licences
    expression = "MIT AND OFL-1.1 AND GPL-3.0-only WITH Font-exception-2.0"
    assert about["License-Expression"] == canonicalize_license_expression(expression) == expression
    house = REPOSITORY / "theme/fonts"
    assert len(fonts) == len([*house.rglob("*.[ot]tf")])
    assert {"fallback.toml", "fonts.toml", "metrics.json"} <= {
        name.rpartition("/")[2] for name in names if "/house/theme/fonts/" in name
    }
    assert not [name for name in names if "/house/data/ledger" in name]
    assert not [name for name in names if name.endswith(".py") and "/house/" in name]


def test_the_licences_beside_the_fonts_are_those_of_the_metadata() -> None:
    for path in (REPOSITORY / "theme/fonts").glob("LICENSE-*.txt"):
        assert "SIL Open Font License, Version 1.1" in path.read_text("utf-8")
    gpl = (REPOSITORY / "theme/fonts/gpl/LICENSE.txt").read_text("utf-8")
    assert " ".join(gpl.split()).startswith("GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007")
    exception = "if you create a document which uses this font, and embed this font or unaltered"
    assert exception in " ".join(gpl.split())
    notice = (REPOSITORY / "theme/fonts/gpl/NOTICE.txt").read_text("utf-8")
    assert "or later" not in notice
    assert "any later version" not in notice


def test_what_is_installed_builds_an_archive_elsewhere(jianbao: Path, tmp_path: Path) -> None:
    assert run(jianbao, tmp_path, "--version").startswith("jianbao, version ")
    shutil.copytree(SAMPLE, tmp_path / "archive")
    before = sorted(jianbao.parents[1].rglob("house/**"))
    run(jianbao, tmp_path / "archive", "build")
    site = tmp_path / "archive/build/internal/site"
    assert (site / "2023/1/2023-1.pdf").read_bytes().startswith(b"%PDF-")
    assert (site / "handbook/index.html").is_file()
    assert sorted(jianbao.parents[1].rglob("house/**")) == before


def test_an_office_begins_takes_in_a_word_file_and_sends_its_first_issue(
    jianbao: Path, tmp_path: Path
) -> None:
    (tmp_path / "单位.csv").write_text("名称,代码\n东县,east\n", encoding="gbk")
    (tmp_path / "收件人.xlsx").write_bytes(
        book([["姓名", "邮箱"], ["办公室", "office@example.invalid"]])
    )
    word = Document()
    for text in (
        "东县“四个到位”强化干部监督",
        "一、压实责任。建立清单。",
        "二、严格考核。定期通报。",
    ):
        word.add_paragraph(text)
    word.save(tmp_path / "来稿.docx")
    office = ("--name", "某市信息", "--publisher", "某市研究室", "--email", "b@example.invalid")
    listed = ("--units", "单位.csv", "--recipients", "收件人.xlsx")
    run(jianbao, tmp_path, "init", "archive", *office, *listed, "--yes")
    root = tmp_path / "archive"
    run(jianbao, root, "check")
    run(jianbao, root, "import", "../来稿.docx", "--unit", "east", "--yes")
    run(jianbao, root, "new", "issue")
    (issue,) = (root / "content/issues").rglob("*.yml")
    year = issue.parent.name
    run(jianbao, root, "sign", f"{year}/1", "--by", "签发人")
    run(jianbao, root, "build")
    run(jianbao, root, "send", f"{year}/1", "--outbox", "../out", "--yes")
    (sent,) = (tmp_path / "out").rglob("*.eml")
    message = message_from_bytes(sent.read_bytes(), policy=policy.default)
    assert message["To"].addresses[0].addr_spec == "office@example.invalid"
    (attached,) = message.iter_attachments()
    assert attached.get_content().startswith(b"%PDF-")
    assert "nothing is to be changed" in run(jianbao, root, "--lang", "en", "upgrade", "--check")
    assert "四个到位" in (root / f"build/internal/site/{year}/1/index.html").read_text("utf-8")
