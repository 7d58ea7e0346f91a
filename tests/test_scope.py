"""An error stops the operations on what it touches, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.order import building
from tests import spoiled
from tests.conftest import edit
from tests.spoiled import ERRATUM, WAITING, run

EAST = "content/submissions/2023/east-secret.yml"  # in 2023/2, which is not sealed
CLASS = "content/submissions/2023/west-class.yml"  # in 2023/1, which is
DRAFT = "content/errata/2023/2-east-secret.yml"
SECOND, FIRST, SEAL, PROVE, BUILD = OPERATIONS = (
    "send 2023/2", "send 2023/1", "seal 2023/2 --on 2023-03-11", "seal --prove 2023/1", "build",
)  # fmt: skip
TABLE = {  # what is changed where: the operations that it stops
    (WAITING, "body:", "bodi:"): (),
    (WAITING, "unit: west", "unit: wset"): (),
    (EAST, "unit: east", "unit: esat"): (SECOND, SEAL, BUILD),
    (EAST, "title:", "titel:"): (SECOND, SEAL, BUILD),
    (CLASS, "topics:", "topix:"): (FIRST, PROVE, BUILD),
    (DRAFT, "", "issue: 2023/2\nitem: east-secret\nkind: withdrawal\nreason: 误\ndate: 2023-03-11\n"):
        (SECOND, SEAL, BUILD),
    (ERRATUM, "共12期", "共99期"): (SECOND, SEAL, BUILD),  # which 2023/2 prints, or would
    (ERRATUM, "stood:", "stod:"): (SECOND, SEAL, PROVE, BUILD),  # who knows which prints it
    ("content/issues/2023/2.yml", "number: 2", "number: two"): (SECOND, SEAL, PROVE, BUILD),
    ("data/publication.yml", "email:", "emial:"): OPERATIONS,
    ("data/units.yml", "{id: old,", "{id: old, since: 2023-01-01,"): (BUILD,),
    ("data/units.yml", "{id: west,", "{id: west, since: 2023-01-01, until: 2022-01-01,"): OPERATIONS,
    ("data/units.yml", "name: 东县", "nmae: 东县"): OPERATIONS,
    ("data/topics.yml", "topics:", "topics:\n  - {id: training, name: 又}"): (FIRST, PROVE, BUILD),
    ("data/recipients.yml", "recipients:",
     "recipients:\n  - {id: stray, name: 某, channel: email, address: nowhere}"): (BUILD,),
    ("data/recipients.yml", "east@example.invalid", "east"): OPERATIONS,
    ("data/lexicon.yml", "wordings:", "wording:"): (BUILD,),
    ("content/pages/about.md", "title:", "titel:"): (BUILD,),
}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoiled.archive(tmp_path_factory.mktemp("scope") / "archive")


def change(root: Path, path: str, old: str, new: str) -> spoiled.Spoiling:
    if not old:
        return spoiled.Spoiling(path, "new", lambda place: place.write_text(new))
    return spoiled.Spoiling(path, new, lambda place: edit(place, old, new))


@pytest.mark.parametrize(("where", "stopped"), TABLE.items(), ids=lambda each: " ".join(each)[:60])
def test_an_error_stops_what_it_touches(
    root: Path, where: tuple[str, str, str], stopped: tuple[str, ...]
) -> None:
    path, old, new = where
    if not old:
        (root / path).write_text("")
    with spoiled.spoilt(root, change(root, path, old, new)):
        assert run(root, "check").exit_code == 1
        checked = building.check(root)
        found = {
            SECOND: checked.touching("2023/2"),
            FIRST: checked.touching("2023/1"),
            SEAL: checked.touching("2023/2", to_print=True),
            PROVE: checked.touching("2023/1", to_print=True),
            BUILD: () if checked.can_be_built else ("stopped",),
        }
    if not old:
        (root / path).unlink()
    assert {name for name, problems in found.items() if problems} == set(stopped)


def test_what_goes_on_says_how_much_else_is_wrong(root: Path) -> None:
    with spoiled.spoilt(root, change(root, EAST, "title:", "titel:")):
        sent = run(root, "send 2023/1")
        assert sent.exit_code == 0
        assert "other errors elsewhere; `jianbao check` lists them" in sent.output
        assert EAST not in sent.output
        proved = run(root, "seal --prove")
        assert proved.exit_code == 0, proved.output


def test_what_waits_stops_neither_build_nor_publish_and_is_told(root: Path, tmp_path: Path) -> None:
    with spoiled.spoilt(root, change(root, WAITING, "body:", "bodi:")):
        built = run(root, "build")
        assert built.exit_code == 0, built.output
        assert "1 other errors elsewhere" in built.output
        published = run(root, f"publish {tmp_path / 'target'} --jobs 1")
        assert published.exit_code == 0, published.output
        assert "1 other errors elsewhere" in published.output
        assert (tmp_path / "target/current/site/2023/1/index.html").is_file()


def test_what_is_delivered_is_shown_whatever_is_wrong(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No rule is run to show the ledger, and none to record a receipt."""
    monkeypatch.setattr(building, "check", None)
    with spoiled.spoilt(root, change(root, "data/publication.yml", "email:", "emial:")):
        assert run(root, "deliveries 2023/1").exit_code == 0
        assert run(root, "receipt 2023/1 head --by 收发员").exit_code == 0


def test_a_new_file_is_not_made_from_what_could_not_be_read(root: Path) -> None:
    with spoiled.spoilt(root, change(root, "data/units.yml", "name: 东县", "nmae: 东县")):
        for command in (
            "new submission west night",
            "import letter.txt --unit west --yes",
            "schema",
        ):
            made = run(root, command)
            assert made.exit_code == 1
            assert "data/units.yml:2: units.0.nmae" in made.output
            assert "unknown unit" not in made.output
