"""Which characters the fonts of the printed issue keep, and which of them fill an em."""

from __future__ import annotations

from pathlib import Path

# GB 2312 symbols that keep a width of their own.
PROPORTIONAL = frozenset(map(ord, "¤§¨°ˉˇ‐"))
DASHES = frozenset(map(ord, "—―"))  # two in a row make one line
OPENING = frozenset(map(ord, "“‘"))
CLOSING = frozenset(map(ord, "”’"))
# Symbols outside GB 2312 that bulletins use and Chinese type sets full-width.
SYMBOLS = frozenset(map(ord, (
    "·—×÷±•‥″‼⁇⁈⁉℉™↔↕↖↗↘↙⇒⇔∅∟∣∥∮∽≒≦≧⊕⊙⊥⊿⌒▪▫▲▼▶◀◁▷◈◉◐◑◢◣◤◥☉☐☑☒♠♡♢♣♤♥♦♧✓✔✕✗"
    "〇〆々〝〞〟㎎㎏㎜㎝㎞㎡㎥㏄㏎㏑㏒㏕㈱㊣"
)))  # fmt: skip
ENCLOSED = (
    (0x2160, 0x217B), (0x2460, 0x24E9), (0x2776, 0x277F), (0x3220, 0x3229), (0x3251, 0x325F),
    (0x3280, 0x3289), (0x32B1, 0x32BF),
)  # fmt: skip
LATIN = ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xFF))  # Latin-1 without the soft hyphen
OTHERS = "ńňǹḿềế\u2011–€₂₃⁴¼½¾"


def spread(ranges: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """Return the code points of inclusive ranges."""
    return frozenset(c for first, last in ranges for c in range(first, last + 1))


def gb2312(first: int = 1, last: int = 87) -> frozenset[int]:
    """Return the code points of GB 2312's rows `first` to `last`."""
    rows = range(0xA0 + first, 0xA1 + last)
    pairs = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset(ord(c) for pair in pairs if (c := pair.decode("gb2312", "ignore")))


def standard_characters() -> frozenset[int]:
    """Return the 8,105 code points of 通用规范汉字表, from characters.txt."""
    lines = (Path(__file__).with_name("characters.txt")).read_text("utf-8").splitlines()
    return frozenset(ord(c) for line in lines if not line.startswith("#") for c in line)


def full_width() -> frozenset[int]:
    """Return the symbols that are one em wide in every face: rows 1 to 3 of GB 2312, and more."""
    return (gb2312(1, 3) | SYMBOLS | spread(ENCLOSED)) - PROPORTIONAL


def wanted() -> frozenset[int]:
    """Return every code point that a face keeps when its source has it."""
    others = frozenset(map(ord, OTHERS))
    return gb2312() | standard_characters() | full_width() | spread(LATIN) | others
