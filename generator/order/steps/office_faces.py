"""The faces of the office's own: that they are what `jianbao fonts add` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.model import Where
from generator.model.problems import Problem, RuleEntry
from generator.press import fonts
from generator.store.hashing import sha256_of
from generator.system import provided
from generator.words.messages import msg

FOLDER = "theme/fonts"
RULE = RuleEntry(
    "The office's own fonts are as they were added.",
    "`theme/fonts/office.toml` 和其中所列本单位的字体与加入时一样。",
    ("font-damaged",),
)


def damaged(root: Path) -> Iterator[Problem]:
    """Yield what is not as it was added."""
    folder = provided.theme(root) / "fonts"
    where = Where(f"{FOLDER}/{fonts.OFFICE}")
    try:
        listed = fonts.office(folder)
    except (OSError, ValueError):
        yield Problem(
            where,
            "",
            "font-damaged",
            msg("the list of the office's own fonts is not as it was written"),
            msg("put it back, or delete it and add the fonts again: jianbao fonts add FILE"),
        )
        return
    for font in listed:
        if sha256_of(folder.file(font.file)) != font.sha256 or not _is_measured(folder, font):
            yield Problem(
                where,
                font.role,
                "font-damaged",
                msg("the font '{name}' is not as it was added", name=font.name),
                msg("add it again: jianbao fonts add FILE --role {role}", role=font.role),
            )


def _is_measured(folder: provided.Overlay, font: fonts.OfficeFont) -> bool:
    try:
        fonts.office_measures(folder, font)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True
