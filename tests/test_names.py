"""One grammar of names: what every system takes, and takes for one file."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.intake.listing import listed
from generator.model import names, places
from generator.order import building
from generator.order.building import Options
from generator.words.visible import UNSEEN
from tests.conftest import REPOSITORY

SOUND = ["19.yml", "a-b.yml", "east-visits.yml", "开班现场.png", "图1.2.svg", "a b.txt", "é.png"]
UNSOUND = [
    "a\nb", "a\x1bb", "a\u202eb.yml", "a\u200bb", "a\x7f", "a\\b", "a/b", " a.yml", "a .yml", "a.", ".a",
    "a..yml", "..", "CON", "con.yml", "NUL", "aux.yml", "Com1.tar.gz", "lpt9", "a" * 241, "文" * 81,
    "\udcff.yml", "a:b", "a?b", "\u3000a",
]  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_what_every_system_takes_is_sound(name: str) -> None:
    assert names.fault(name) is None
    assert names.fault(unicodedata.normalize("NFD", name)) is None


@pytest.mark.parametrize("name", UNSOUND)
def test_what_some_system_does_not_take_is_told(name: str, archive: Path) -> None:
    why = names.fault(name)
    assert why
    assert not UNSEEN.search(why.say("zh").replace(name, ""))
    assert not names.is_word(name)
    assert not names.is_id(name)
    if "/" not in name and name != ".." and len(name.encode("utf-8", "surrogateescape")) < 256:
        for folder in ("content/attachments", "content/pages", "data", "content/issues/2023"):
            place = archive / folder / name
            place.write_bytes(b"") if not name.startswith(".") else place.mkdir()
            told = [p for p in building.check(archive).problems if p.code == "file-name"]
            assert bool(told) != name.startswith("."), "hidden folders are no content"
            place.unlink() if place.is_file() else place.rmdir()
    told = CliRunner().invoke(main, ["--root", str(archive), "new", "submission", "east", name])
    assert told.exit_code == 2
    assert isinstance(told.exception, SystemExit)


@given(st.text(max_size=300))
def test_no_name_that_is_sound_hides_or_breaks_anything(name: str) -> None:
    if names.fault(name) is None:
        assert not UNSEEN.search(name)
        assert not set(name) & set('\\/:*?"<>|')
        assert name == name.strip(" .")
        assert len(name.encode()) < 256


@given(st.text(max_size=30))
def test_forms_and_cases_of_a_name_are_the_same(name: str) -> None:
    for other in (unicodedata.normalize(form, name) for form in ("NFC", "NFD")):
        assert names.sameness(other) == names.sameness(name)
    assert names.sameness(name.casefold()) == names.sameness(name)


@pytest.mark.parametrize(("one", "two"), [("A.png", "a.png"), ("é.png", "e\u0301.png")])
def test_two_names_that_are_one_elsewhere_are_told(one: str, two: str, archive: Path) -> None:
    for name in (one, two):
        (archive / "content/attachments" / name).write_bytes(b"")
    told = [p for p in building.check(archive).problems if p.code == "file-name"]
    assert len(told) == 1


def test_no_file_of_the_sample_has_an_unsound_name() -> None:
    assert listed(REPOSITORY).problems == []


@pytest.mark.parametrize(
    "place", ["content/issues", "data/ledger", "content/issues/2023", "theme/site/assets"]
)
def test_a_link_anywhere_is_refused(place: str, archive: Path) -> None:
    if place.startswith("theme"):
        (archive / "theme").unlink()
    moved = archive / "moved"
    (archive / place).mkdir(parents=True, exist_ok=True)
    (archive / place).rename(moved)
    (archive / place).symlink_to(moved)
    told = [p.where.path for p in listed(archive).problems]
    assert told == [place]


def test_a_folder_that_cannot_be_read_is_told(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def closed(place: str | Path) -> object:
        if str(place).endswith("issues"):
            raise PermissionError(13, "Permission denied")
        return scan(place)

    monkeypatch.setattr(os, "scandir", closed)
    told = [(p.where.path, p.code) for p in listed(archive).problems]
    assert told == [("content/issues", "unreadable")]


def test_emacs_may_mark_a_file_that_is_edited(archive: Path) -> None:
    mark = archive / "content/issues/2023/.#1.yml"
    mark.symlink_to("office@host.1")
    assert listed(archive).problems == []
    mark.unlink()
    mark.symlink_to(archive / "mkdocs.yml")
    assert [p.code for p in listed(archive).problems] == ["link"]


def test_every_address_of_the_site_is_known_to_be_taken(archive: Path) -> None:
    """The pages' own apart: what a build makes is what a page may not take."""
    pages = [page.slug for page in building.check(archive).records.pages]
    site = building.build(archive, Options()).site
    for path in sorted(site.rglob("*")):
        address = path.relative_to(site).as_posix()
        own = any(address == slug or address.startswith(f"{slug}/") for slug in pages)
        assert own or places.taken(f"{address}/"), address
    assert not any(places.taken(f"{slug}/") for slug in (*pages, "about", "guides/search", "20234"))
