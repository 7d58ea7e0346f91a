"""Bytes → text: UTF-8 alone, without characters that hide or turn what is read.

Nothing is normalised: a rare or a compatibility character stays the one that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.intake.refusal import Refused
from generator.model import Where
from generator.model.problems import Problem
from generator.text.engine import told
from generator.text.rules import MAX_BYTES, RULES, TOO_LARGE
from generator.words.messages import Message, msg

_DOUBTS = tuple(
    rule for rule in RULES if rule.code in ("zero-width", "private-use", "lost-character")
)
(_CONTROL,) = (rule for rule in RULES if rule.code == "control-character")
FORBIDDEN = re.compile(_CONTROL.sought)
DOUBTFUL = re.compile("|".join(rule.sought for rule in _DOUBTS))

# What nearly every text is made of; looking for the rest among these alone is quick.
_USUAL = frozenset(
    map(chr, (0x0A, *range(0x20, 0x7F), *range(0x3000, 0x3020), *range(0x4E00, 0x9FA6)))
)
_USUAL |= frozenset("·—‘’“”…！％（），：；？～")

# How a file begins that is no text at all.
_SIGNATURES = (
    (b"PK\x03\x04", msg("a Word or zip file (.docx)")),
    (b"\xd0\xcf\x11\xe0", msg("an old Word file (.doc)")),
    (b"%PDF-", msg("a PDF")),
    (b"{\\rtf", msg("an RTF file")),
)


def decode(content: bytes, path: str) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises `Refused` with the likely encoding, or with the code point that is not allowed.
    """
    if len(content) > MAX_BYTES:
        why, mend = TOO_LARGE
        raise Refused(path, 1, "too-large", why.having(limit=MAX_BYTES // 1024), mend)
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            why = msg("the file is not text; it is {kind}", kind=kind)
            hint = msg("bring it in by `jianbao import {path}`, or save its text", path=path)
            raise Refused(path, 1, "encoding", why, hint)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _foreign(content, path, error.start) from None
    if "\0" in text and wide(content):
        raise _foreign(content, path, 0)
    found = None if _USUAL.issuperset(text) else FORBIDDEN.search(text)
    if found:
        line = len(re.findall("\r\n?|\n", text[: found.start()])) + 1
        raise forbidden(found[0], path, line)
    return text


def forbidden(character: str, path: str, line: int) -> Refused:
    """Return the refusal of a character."""
    _, _, text, hint = next(told((_CONTROL,), character, character))
    return Refused(path, line, _CONTROL.code, text, hint)


def doubtful(text: str, path: str, first: int = 1) -> Iterator[Problem]:
    """Yield a warning for each character that cannot be seen or means nothing elsewhere."""
    if _USUAL.issuperset(text) or not DOUBTFUL.search(text):
        return
    for rule, at, said, hint in told(_DOUBTS, text, text):
        where = Where(path, first + text.count("\n", 0, at))
        yield Problem(where, "", rule.code, said, hint, rule.severity)


def _foreign(content: bytes, path: str, at: int) -> Refused:
    line = content.count(b"\n", 0, at) + 1
    codec, name = likely(content)
    if not codec:
        text = msg(
            "the file is not UTF-8 (byte 0x{byte:02X}); it looks like {encoding}",
            byte=content[at],
            encoding=name,
        )
        return Refused(path, line, "encoding", text, msg("save it again as UTF-8"))
    return Refused(
        path,
        line,
        "encoding",
        msg("the file is not UTF-8; it looks like {encoding}", encoding=name),
        msg(
            "save it again as UTF-8, or run `jianbao import --encoding {codec} {path}`",
            codec=codec,
            path=path,
        ),
    )


def likely(content: bytes) -> tuple[str, Message | str]:
    """Return the codec that most likely made bytes that are not UTF-8, and its usual name.

    The codec is empty where no text comes out.
    """
    codec = wide(content)
    if codec:
        return codec, codec.partition("-le")[0].partition("-be")[0].upper()
    gbk, big5 = _commonness(content, "gb18030", "gb2312"), _commonness(content, "big5", "big5")
    if gbk is None and big5 is None:
        surrogates = re.search(rb"\xed[\xa0-\xbf][\x80-\xbf]", content)
        return "", msg("UTF-8 with half a surrogate pair") if surrogates else msg("binary data")
    if gbk is None or (big5 or 0) > gbk + 0.2:
        return "big5", "Big5"
    return "gb18030", "GBK (GB 18030)"


def wide(content: bytes) -> str:
    """Return the codec of bytes that are UTF-16 or UTF-32, else nothing."""
    for mark, codec in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return codec
    # Field names are ASCII: every other byte of them is zero.
    head = content[:64]
    for first, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[first::2].count(0) * 4 > len(head[first::2]) and _is_text(content, codec):
            return codec
    return ""


def _is_text(content: bytes, codec: str) -> bool:
    try:
        return FORBIDDEN.search(content.decode(codec)) is None
    except UnicodeDecodeError:
        return False


def _commonness(content: bytes, codec: str, common: str) -> float | None:
    """Return the share of Han characters that are everyday ones; None where it is no text."""
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return None
    han = [character for character in text if "\u3400" <= character <= "\u9fff"]
    if FORBIDDEN.search(text) or (not han and not text.isascii()):
        return None
    first, last = (0xB0, 0xD7) if common == "gb2312" else (0xA4, 0xC6)
    codes = [character.encode(common, "ignore") for character in han]
    return sum(first <= code[0] <= last for code in codes if code) / (len(han) or 1)
