"""Runs `seal` in tests, and reads what it recorded."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from generator.cli import main
from generator.model.seals import Seal, parse
from generator.order import building

SEAL = "data/ledger/seals/2023-1.json"
ISSUE = "content/issues/2023/1.yml"


def run(root: Path, *words: str) -> Result:
    command = ["--root", str(root), "--lang", "en", *words]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def codes(root: Path) -> list[tuple[str, str]]:
    """Return the place and the code of each error."""
    return [(p.where.path, p.code) for p in building.check(root).problems if p.severity == "error"]


def the_seal(root: Path) -> Seal:
    return parse((root / SEAL).read_bytes())


def ledger(root: Path) -> dict[str, bytes]:
    """Return all that the ledger holds."""
    folder = root / "data/ledger"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
