"""Prints an issue of an archive to where a build would put it, without building the site."""

from __future__ import annotations

from pathlib import Path

from generator.order import building
from generator.order.steps.outputs import RECORD
from generator.press.pdf import Pdf


def print_into(root: Path, issue: str, edition: str = "internal") -> Path:
    """Print an issue as `edition` shows it; return the file."""
    records = building.check(root).records
    found = building.archive_of(records, edition).by_id[issue]
    printed = building.print_issue(found, records.publication, edition, root)
    assert isinstance(printed, Pdf), printed
    path = building.site_of(root, edition) / RECORD.path(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(printed.data)
    return path
