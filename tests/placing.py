"""Prints an issue of an archive to where a build would put it, without building the site."""

from __future__ import annotations

from pathlib import Path

from generator import pipeline
from generator.press.pdf import Pdf
from generator.steps.outputs import RECORD


def print_into(root: Path, issue: str, edition: str = "internal") -> Path:
    """Print an issue as `edition` shows it; return the file."""
    records = pipeline.check(root).records
    found = pipeline.archive_of(records, edition).by_id[issue]
    printed = pipeline.print_issue(found, records.publication, edition, root)
    assert isinstance(printed, Pdf), printed
    path = pipeline.site_of(root, edition) / RECORD.path(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(printed.data)
    return path
