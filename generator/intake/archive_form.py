"""The number of an archive's form, in `data/publication.yml`; unsaid it is the first.

A newer program's archive is not this one's to write in: it may say what this one cannot read.
"""

from __future__ import annotations

import re
from pathlib import Path

from generator.intake.refusal import Refused
from generator.intake.yaml import yaml_file
from generator.model import Where, settings
from generator.model.problems import Problem
from generator.words.messages import msg

PLACE = "data/publication.yml"
_SAID = re.compile(rb"""^["']?form["']?[ \t]*:""", re.MULTILINE)


def form_of(root: Path) -> int:
    """Return the form's number; 1 where it is not said, or cannot be read."""
    return _said(root)[0]


def newer(root: Path) -> Problem | None:
    """Return what is wrong where the archive is of a newer form than the program's."""
    form, line = _said(root)
    if form <= settings.FORM:
        return None
    text = msg(
        "the archive is of form {form}; this program knows forms up to {known}",
        form=form,
        known=settings.FORM,
    )
    return Problem(Where(PLACE, line), "form", "newer-form", text, msg("install a newer jianbao"))


def _said(root: Path) -> tuple[int, int]:
    try:
        content = (root / PLACE).read_bytes()
        document = yaml_file.read(content, PLACE) if _SAID.search(content) else None
    except (OSError, Refused):
        return 1, 1
    data = document.data if document else None
    said = data.get("form") if isinstance(data, dict) else None
    if document and isinstance(said, str) and re.fullmatch("[0-9]{1,9}", said):
        return int(said), document.line(("form",))
    return 1, 1
