"""A new channel, and a new output, is one module more in its package, and nothing else."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.channels import CHANNELS
from generator.order.steps.outputs import OUTPUTS
from tests.conftest import REPOSITORY, edit

FAX = """
from generator.store import whole
from generator.channels.common import Channel, Outcome
from generator.words.messages import Message, NOTHING


class Fax(Channel):
    id = "fax"
    label = Message("by fax")

    def __init__(self, folder):
        self.folder = folder

    @classmethod
    def fault(cls, recipient):
        if recipient.address.isdecimal():
            return None
        return "bad-address", Message("that is no fax number"), NOTHING

    @classmethod
    def open(cls, means):
        return cls(means.folder / cls.id)

    def deliver(self, entry, enclosure, about_to):
        about_to("the line")
        whole.write(self.folder / entry.delivery.address, enclosure.files[0].data)
        return Outcome("sent", "heard")


CHANNEL = Fax
"""
PLAIN = """
from generator.press.pdf import Pdf
from generator.order.steps.outputs.common import Output


class Plain(Output):
    id = "plain"
    suffix = ".txt"
    media_type = "text/plain"
    label = "纯文本"
    makers = ("generator.order.steps.outputs.plain:",)
    is_sealed = is_mailed = True

    @classmethod
    def make(cls, issue, publication, edition, root, pictures=None):
        return Pdf("".join(f"{item.title}\\n" for item in issue.items).encode(), {})


OUTPUT = Plain
"""


class House:
    """The program with one module more, and an archive to run it on."""

    def __init__(self, folder: Path, archive: Path, place: str, source: str) -> None:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "generator", folder / "generator", ignore=ignored)
        (folder / "generator" / place).write_text(source, encoding="utf-8")
        self.folder, self.root = folder, archive

    def run(self, *words: str) -> tuple[int, str]:
        program = "from generator.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, "--root", str(self.root), "--lang", "en", *words],
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            cwd=self.root,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_a_channel_is_one_module(archive: Path, tmp_path: Path) -> None:
    house = House(tmp_path / "house", archive, "channels/fax.py", FAX)
    office = archive / "data/recipients.yml"
    edit(office, "channel: email, address: rooms@example.invalid", "channel: telex, address: x")
    assert "known are: email, paper, folder, fax" in house.run("check")[1]
    edit(office, "channel: telex", "channel: fax")
    status, said = house.run("check")
    assert (status, said.count("that is no fax number")) == (1, 1)
    edit(office, "channel: fax, address: x", "channel: fax, address: '5550123'")
    assert house.run("build", "--jobs", "1")[0] == 0
    assert re.search(
        r"各科室 +by fax +内部 +1 +5550123 +to be sent", house.run("send", "2023/1")[1]
    )
    status, said = house.run("send", "2023/1", "--yes")
    assert "sent: 各科室" in said, said
    issue = archive / "build/internal/site/2023/1/2023-1.pdf"
    assert (archive / "build/outbox/2023/1/fax/5550123").read_bytes() == issue.read_bytes()
    assert re.search(r"各科室 +by fax +1 +sent", house.run("deliveries", "2023/1")[1])
    house.run("schema")
    assert '"fax"' in (archive / "data/schema/recipients.json").read_text()


@pytest.mark.slow
def test_an_output_is_one_module(archive: Path, tmp_path: Path) -> None:
    house = House(tmp_path / "house", archive, "order/steps/outputs/plain.py", PLAIN)
    site = archive / "build/internal/site"
    assert house.run("build", "--jobs", "1")[0] == 0
    text = site / "2023/1/2023-1.txt"
    assert "夜校开班" in text.read_text()
    page = (site / "2023/1/index.html").read_text()
    assert 0 < page.find('"2023-1.pdf"') < page.find('<a href="2023-1.txt">纯文本</a>')
    before = text.stat().st_ino
    assert house.run("build", "--jobs", "1")[0] == 0
    assert text.stat().st_ino == before, "taken from the cache"
    assert house.run("export", "--jobs", "1", "2023", "bags")[0] == 0
    bag = archive / "bags/jianbao-2023-internal/data/2023/1"
    assert sorted(path.name for path in bag.iterdir()) == [
        "2023-1.pdf", "2023-1.txt", "2023-1.yml",
    ]  # fmt: skip
    assert house.run("seal", "2023/1")[0] == 0
    kept = archive / "data/ledger/sealed"
    assert sorted(path.suffix for path in kept.iterdir()) == [".pdf"] * 3 + [".txt"] * 2
    (lost,) = (path for path in kept.iterdir() if path.read_bytes() == text.read_bytes())
    lost.unlink()
    status, said = house.run("check")
    assert (status, said.count("sealed-pdf-gone"), lost.name in said) == (1, 2, True), said
    assert house.run("seal", "--prove", "2023/1")[0] == 0
    assert lost.read_bytes() == text.read_bytes()
    edit(house.folder / "generator/order/steps/outputs/plain.py", "item.title}", "item.title}!")
    assert house.run("build", "--jobs", "1")[0] == 0
    assert text.read_bytes() == lost.read_bytes(), "what was sealed is not made again"
    assert house.run("send", "2023/1", "--yes")[0] == 0
    outbox = archive / "build/outbox/2023/1"
    letters = [email.message_from_bytes(path.read_bytes()) for path in outbox.rglob("*.eml")]
    assert letters
    for letter in letters:
        kinds = [part.get_content_type() for part in letter.walk() if part.get_filename()]
        assert kinds == ["application/pdf", "text/plain"]
        said = next(letter.walk()).get_payload()[0].get_payload()[0].get_payload(decode=True)
        assert "PDF、纯文本 见附件" in said.decode()


@pytest.mark.parametrize("id_", CHANNELS)
def test_one_module_knows_a_channel_by_name(id_: str) -> None:
    """What a command calls its folder is something else."""
    argument = re.compile(r'@click\.(argument|option)\([^)]*?"folder"')
    found = {
        path.stem
        for path in (REPOSITORY / "generator").rglob("*.py")
        if f'"{id_}"' in argument.sub("", path.read_text(encoding="utf-8"))
    }
    assert found == {CHANNELS[id_].__module__.rpartition(".")[2]}


def test_there_is_one_record_and_pages_link_to_it() -> None:
    assert [(output.id, output.is_linked) for output in OUTPUTS.values() if output.is_record] == [
        ("pdf", True)
    ]
