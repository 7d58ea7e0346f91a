"""What may not reach a terminal as it is: it moves the cursor, ends or turns the line, or hides."""

from __future__ import annotations

import re

BIDI = (
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # make a line read otherwise than it is stored
)
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
BREAKING = "\x00-\x1f\x7f-\x9f\u2028\u2029"  # controls, and what ends a line
UNSEEN = re.compile(f"[{BREAKING}{BIDI}{INVISIBLE}\ud800-\udfff]")
_NO_TEXT = re.compile("[\udc80-\udcff]")  # how Python keeps a byte of a name that is not UTF-8


def visible(text: str) -> str:
    r"""Return a line for people in which each such character is spelt out: `\x1b`, `\u202e`."""
    return UNSEEN.sub(lambda found: _spelt(found[0]), text)


def visible_json(text: str) -> str:
    """Return JSON, a line end apart, that holds the same and shows each such character."""
    return UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else _utf16(found[0]), text)


def _spelt(character: str) -> str:
    code = ord(character)
    if _NO_TEXT.match(character):
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _utf16(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
