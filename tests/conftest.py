"""What tests share: a small made-up archive in a folder of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from generator.order import building, sealing

settings.register_profile("untimed", deadline=None)  # no test asserts a time
settings.load_profile("untimed")

# What a machine remembers outside the archives: of these runs alone.
STATE = tempfile.TemporaryDirectory(prefix="jianbao-state-")
os.environ["JIANBAO_STATE"] = STATE.name

REPOSITORY = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "archive"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow, which `make quick` leaves out, what needs something dear.

    That is what lies in a folder of its own (browsers, servers, killed processes), and what uses a
    thing that tests share because it takes long to make.
    """
    for item in items:
        used = (
            item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
        )
        is_shared = any(one.baseid and one.scope != "function" for each in used for one in each)
        if is_shared or item.path.parent != Path(__file__).parent:
            item.add_marker("slow")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of the made-up archive, with the project's theme."""
    return copy_archive(tmp_path / "archive")


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_archive(tmp_path_factory.mktemp("sealed") / "archive")
    asked = sealing.ToSeal(date(2023, 1, 10))
    done = sealing.seal(root, building.check(root), "2023/1", asked, building.quiet)
    assert isinstance(done, sealing.Sealed)
    assert done.is_new
    return root


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """A copy of the made-up archive with issue 2023/1 sealed."""
    return Path(shutil.copytree(sealed_once, tmp_path / "sealed", symlinks=True))


def copy_archive(root: Path) -> Path:
    shutil.copytree(SAMPLE, root)
    (root / "theme").symlink_to(REPOSITORY / "theme")
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    return root


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file that holds it once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
