"""Whatever is wrong in one input is said in a line; nothing ends in a traceback, the rest goes on."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from generator.intake.load import load
from tests import spoiled

ALWAYS = ("check", "seal --prove", "send 2023/1", "send 2023/2", "deliveries 2023/1")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoiled.archive(tmp_path_factory.mktemp("spoiled") / "archive")


def kinds(root: Path) -> list[spoiled.Spoiling]:
    """Return the ways that are tried here: all that are about a whole file, and some of the rest.

    `make bench` tries more.
    """
    chance = random.Random(13)
    every = [one for path in spoiled.files(root) for one in spoiled.spoilings(root, path)]
    chosen = [one for one in every if one.name in ("a folder", "absent", "NUL")]
    for path in spoiled.files(root):
        of_file = [one for one in every if one.path == path and ": " in one.name]
        chosen += chance.sample(of_file, min(len(of_file), 4 if path.startswith("data/") else 1))
    return chosen


def test_a_spoilt_input_is_named_and_stops_nothing_else(root: Path) -> None:
    chance = random.Random(31)
    wrong: list[str] = []
    for spoiling in kinds(root):
        commands = [*chance.sample(ALWAYS, 1), *chance.sample(spoiled.COMMANDS, 1)]
        wrong += spoiled.faults(root, spoiling, commands)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("old", "new"),
    [("email:", "emial:"), ("port: 25", "prot: 25"), ("publisher:", "publishers:")],
)
def test_a_typo_in_the_publication_is_one_line_once_an_issue_is_sealed(
    root: Path, old: str, new: str
) -> None:
    content = (root / "data/publication.yml").read_bytes()
    assert old.encode() in content
    typo = spoiled.Spoiling(
        "data/publication.yml",
        new,
        lambda place: place.write_bytes(content.replace(old.encode(), new.encode())),
    )
    assert not list(spoiled.faults(root, typo))
    with spoiled.spoilt(root, typo):
        told = spoiled.run(root, "check").output
        errors = [line for line in told.splitlines() if "[" in line and ": warning:" not in line]
        assert all(line.startswith("data/publication.yml:") for line in errors)
        assert "[unknown-field]" in told
        assert spoiled.run(root, "deliveries 2023/1").exit_code == 0
        sent = spoiled.run(root, "send 2023/1")
        assert sent.exit_code == 1
        assert "[unknown-field]" in sent.output


def test_conflict_marks_are_named_in_every_kind_of_file(root: Path) -> None:
    for path in spoiled.files(root):
        if path.endswith(".yml"):
            content = (root / path).read_bytes()
            marks = spoiled.Spoiling(
                path,
                "conflict",
                lambda place, had=content: place.write_bytes(
                    b"<<<<<<< HEAD\n" + had + b"=======\n" + had + b">>>>>>> theirs\n"
                ),
            )
            with spoiled.spoilt(root, marks):
                assert (
                    f"{path}:1: '<<<<<<<' marks a merge conflict"
                    in spoiled.run(root, "check").output
                )


def test_what_may_not_be_read_is_named(root: Path, tmp_path: Path) -> None:
    """Files and folders alike, by another user; a device or pipe is no file, and is not waited for."""
    for folder in (tmp_path, *tmp_path.parents):  # the tests' folders are their user's
        if Path(tempfile.gettempdir()) in folder.parents:
            folder.chmod(0o755)
    own = Path(shutil.copytree(root / "data", tmp_path / "archive/data"))
    shutil.copytree(root / "content", tmp_path / "archive/content")
    shutil.rmtree(own / "ledger")  # which is its user's alone
    (own / "topics.yml").chmod(0)
    (own.parent / "content/issues/2023").chmod(0)
    (own / "sections.yml").unlink()
    os.mkfifo(own / "sections.yml")
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        records, problems = load(own.parent)
    finally:
        if before == 0:
            os.seteuid(before)
        (own.parent / "content/issues/2023").chmod(0o755)
    bad = {problem.where.path for problem in problems}
    assert bad == {"data/topics.yml", "data/sections.yml", "content/issues/2023"}
    assert bad <= records.unread
    assert records.units
