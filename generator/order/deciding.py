"""What the office decides of submissions, written into their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.intake.yaml.content_file import ContentFile, opened
from generator.model import Submission


def decided(
    root: Path, submissions: Iterable[Submission], decision: Mapping[str, str] | None
) -> tuple[ContentFile, ...]:
    """Return the files of submissions with a decision, or with none; nothing is written yet.

    Raises `Refused` where a file cannot be changed.
    """
    return tuple(_decided(root, each, decision) for each in submissions)


def _decided(root: Path, submission: Submission, decision: Mapping[str, str] | None) -> ContentFile:
    file = opened(root, submission.where.path, Submission)
    if decision is None:
        return file.removed(("decision",)) if submission.decision else file
    return file.put(("decision",), dict(decision))
