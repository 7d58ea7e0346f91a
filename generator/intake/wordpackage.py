"""The container of a Word file, bounded before anything is unpacked.

A .docx is a ZIP of XML. Both can be made to swell without end; both can point outside. Whatever is
not a plain, moderate .docx is refused by name, with a way to mend it.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from generator.intake.refusal import Refused
from generator.messages import NOTHING, Message, msg

MAX_BYTES = 64 * 1024 * 1024  # of the file
MAX_UNPACKED = 128 * 1024 * 1024  # of all its members
MAX_XML = 16 * 1024 * 1024  # of one member of XML
MAX_TAGS = 600_000  # of one member of XML: what bounds its nodes in memory
MAX_MEMBERS = 2_000

# How files that are often taken for a .docx begin.
_OTHERS: tuple[tuple[bytes, Message], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        msg("this is an old Word or WPS file (.doc, .wps), or one with a password"),
    ),
    (b"{\\rtf", msg("this is an RTF file")),
    (b"%PDF", msg("this is a PDF")),
)
_SAVE_AS = msg("open it in Word or WPS and save it as .docx, without a password")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']")


def guard(content: bytes, name: str) -> None:
    """Raise `Refused` unless the bytes are a ZIP of moderate XML that refers to no entity."""
    for beginning, what in _OTHERS:
        if content.startswith(beginning):
            raise refused(name, "word-format", what, _SAVE_AS)
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _members(package, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise unreadable(name) from None


def refused(name: str, code: str, text: Message, hint: Message = NOTHING) -> Refused:
    """Return the refusal of a whole file."""
    return Refused(name, 1, code, text, hint)


def unreadable(name: str) -> Refused:
    """Return the refusal of a file that is damaged, or no Word file at all."""
    return refused(name, "word-format", msg("this is no readable Word file"), _SAVE_AS)


def _too_large(name: str) -> Refused:
    return refused(
        name,
        "too-large",
        msg("the Word file is larger, or swells larger, than a submission can be"),
        msg("split it, or make its pictures smaller"),
    )


def _members(package: zipfile.ZipFile, name: str) -> None:
    members = package.infolist()
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or any(member.flag_bits & 1 for member in members):
        raise unreadable(name)
    if "[Content_Types].xml" not in names:
        if "content.xml" in names:
            raise refused(name, "word-format", msg("this is an OpenDocument file"), _SAVE_AS)
        raise unreadable(name)
    # A member never unpacks to more than the size it declares: zipfile stops there.
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise _too_large(name)
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            if member.file_size > MAX_XML:
                raise _too_large(name)
            _xml(package.read(member), name)


def _xml(content: bytes, name: str) -> None:
    encoding = _ENCODING.match(content[:200].removeprefix(b"\xef\xbb\xbf"))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise unreadable(name)
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise unreadable(name)
    if _DOCTYPE.search(content):
        raise refused(name, "word-entities", msg("the Word file declares entities; none does so"))
    if content.count(b"<") > MAX_TAGS:
        raise _too_large(name)
