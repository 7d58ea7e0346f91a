"""Prints an issue of an archive to where a build would put it, without building the site."""

from __future__ import annotations

from pathlib import Path

from generator.order import building, made
from generator.order.steps.outputs import RECORD
from generator.press.pdf import Pdf
from generator.store.hashing import sha256


def print_into(root: Path, issue: str, edition: str = "internal") -> Path:
    """Print an issue as `edition` shows it; return the file."""
    records = building.check(root).records
    found = building.archive_of(records, edition).by_id[issue]
    printed = building.print_issue(found, records.publication, edition, root)
    assert isinstance(printed, Pdf), printed
    return place(root, issue, printed.data, edition)


def place(root: Path, issue: str, data: bytes, edition: str = "internal") -> Path:
    """Put a PDF to where a build would, noted as what the issue is now; return the file."""
    records = building.check(root).records
    found = building.archive_of(records, edition).by_id[issue]
    site = building.site_of(root, edition)
    path = site / RECORD.path(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    now = {RECORD.path(found): (sha256(data), made.of(found, records, edition), "")}
    made.note(site.parent, made.noted(site.parent) | now)
    return path
