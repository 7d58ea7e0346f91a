"""What is said of a picture that cannot be shown."""

from __future__ import annotations

from generator.system.confined import WHY
from generator.words.messages import NOTHING, Message, msg

WARNINGS = ("picture-moves",)


def words(code: str, name: str, about: str) -> tuple[Message, Message]:
    """Return what is wrong with a picture and how to mend it.

    `about` is what its bytes are, or the limit that it went past.
    """
    why = WHY.get(about, NOTHING)
    smaller = msg("make it smaller; 2,000 pixels across are enough for print")
    plain = msg("save it as a plain SVG, or as PNG")
    return {
        "picture-unreadable": (
            msg("the picture {name} cannot be read", name=name),
            msg("save it again as PNG, JPEG or SVG"),
        ),
        "picture-huge": (
            msg("the picture {name} is larger than 40 megapixels or 32 MiB", name=name),
            smaller,
        ),
        "picture-complex": (
            msg("the drawing {name} has too many parts, or parts in parts", name=name),
            msg("simplify it, or save it as PNG"),
        ),
        "picture-limit": (
            msg("the picture {name} cannot be shown: {why}", name=name, why=why),
            smaller,
        ),
        "picture-active": (
            msg("the drawing {name} holds a script or refers to something outside", name=name),
            plain,
        ),
        "picture-kind": (
            msg("the picture {name} is {kind}, which browsers do not show", name=name, kind=about),
            msg("open it and save it as PNG or JPEG; another name does not change what it is"),
        ),
        "picture-name": (
            msg("the picture {name} is {kind}, whatever its name says", name=name, kind=about),
            msg("let a drawing's name end in .svg, another's in .png or .jpg; in the text too"),
        ),
        "picture-moves": (
            msg("of the picture {name}, which moves, only the first is shown", name=name),
            NOTHING,
        ),
    }[code]
