"""The container of a Word file, bounded before anything is unpacked.

A .docx is a ZIP of XML. Both can be made to swell without end; both can point outside. Whatever is
not a plain, moderate .docx is refused by name, with a way to mend it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from xml.etree.ElementTree import ParseError, fromstring

from generator.intake.refusal import Refused
from generator.words.messages import NOTHING, Message, msg

MAX_BYTES = 64 * 1024 * 1024  # of the file
MAX_UNPACKED = 96 * 1024 * 1024  # of all its members
MAX_XML = 16 * 1024 * 1024  # of one member of XML
MAX_TAGS = 300_000  # of one member of XML: what bounds its nodes in memory
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
_TYPES = "[Content_Types].xml"
_SAVE_AS = msg("open it in Word or WPS and save it as .docx, without a password")
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']")


def guarded(content: bytes, name: str) -> bytes:
    """Return the package unpacked and packed anew without compression, all of it within bounds.

    What comes back can be handed to a reader that trusts the sizes a ZIP declares. Raises `Refused`
    unless the bytes are a ZIP of moderate XML that refers to no entity.
    """
    for beginning, what in _OTHERS:
        if content.startswith(beginning):
            raise refused(name, "word-format", what, _SAVE_AS)
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    clean = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(clean, "w") as new:
            members = _members(old, name)
            is_xml = _kinds(_unpacked(old, old.getinfo(_TYPES), name, is_xml=True))
            for member in members:
                content = _unpacked(old, member, name, is_xml=is_xml(member.filename))
                new.writestr(member.filename, content)
    except (*_DAMAGE, OSError, ValueError, ParseError):
        raise unreadable(name) from None
    return clean.getvalue()


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


def _members(package: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return what is in the package, after a look at what it says of itself."""
    members = package.infolist()
    names = [member.filename for member in members]
    is_plain = all(
        not member.flag_bits & 1
        and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        for member in members
    )
    if len(set(names)) != len(names) or not is_plain:
        raise unreadable(name)
    if _TYPES not in names:
        if "content.xml" in names:
            raise refused(name, "word-format", msg("this is an OpenDocument file"), _SAVE_AS)
        raise unreadable(name)
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise _too_large(name)
    return members


def is_xml_type(content_type: str) -> bool:
    """Say whether a part of a package is XML, whatever its name."""
    return content_type.strip().lower().endswith(("+xml", "/xml"))


def _kinds(types: bytes) -> Callable[[str], bool]:
    """Return what says of a member's name whether it may be read as XML, by the package's types.

    What the package gives two types, or none, is held to be the stricter.
    """
    by_name: dict[str, bool] = {}
    for kind in fromstring(types).iter():  # noqa: S314 - it declares no entities
        key = kind.get("PartName") or f".{kind.get('Extension')}"
        is_xml = is_xml_type(kind.get("ContentType", ""))
        by_name[key.lower()] = is_xml or by_name.get(key.lower(), False)

    def is_xml_part(name: str) -> bool:
        lower = f"/{name.lower().lstrip('/')}"
        ending = "." + lower.rpartition(".")[2]
        return lower.endswith((".xml", ".rels")) or by_name.get(lower, by_name.get(ending, True))

    return is_xml_part


def _unpacked(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, *, is_xml: bool
) -> bytes:
    """Unpack a member, but never more of it than it declares."""
    if is_xml and member.file_size > MAX_XML:
        raise _too_large(name)
    with package.open(member) as stream:
        # With a size given, zipfile unpacks no more than that; without, up to 2 GiB.
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise unreadable(name)
    if is_xml:
        _xml(content, name)
    return content


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
