"""All the text that a file holds, however it is packed: what a search for secrets must see.

A file is read as bytes; what is compressed in it is read again. Text comes back with its escapes
(HTML, JSON, percent) undone. Nothing here knows what is sought.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

from generator.publish import pdftext

DEEPEST = 4  # packings within packings
LARGEST = 1 << 28  # bytes that one packed piece may grow to

_RUNS = re.compile(rb"(?:[\x20-\x7e\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
                   rb"|[\xf0-\xf4][\x80-\xbf]{3}){2,}")  # fmt: skip
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?")
_PNG = b"\x89PNG\r\n\x1a\n"
_ELSEWHERE = ("utf-16-be", "utf-16-le", "gb18030")


class UnreadableError(Exception):
    """A file that cannot be read as what it says it is."""


def texts(data: bytes, depth: int = 0) -> Iterator[str]:
    """Yield every text in `data`; together they hold all of it that can be read.

    Raises `UnreadableError`.
    """
    if depth > DEEPEST:
        raise UnreadableError
    if data.startswith(b"%PDF-"):
        yield from _of_pdf(data, depth)
    elif data.startswith(_PNG):
        yield from _of_png(data, depth)
    elif data.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(data)):
        yield from _of_zip(data, depth)
    else:
        try:
            yield plain(data.decode())
        except UnicodeDecodeError:
            yield from _of_binary(data, depth)


def plain(text: str) -> str:
    """Return a text with its escapes undone."""
    if "\\u" in text:
        text = _UNICODE.sub(_unicode, text)
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    return text


def _unicode(match: re.Match[str]) -> str:
    codes = b"".join(int(code, 16).to_bytes(2, "big") for code in match.groups() if code)
    return codes.decode("utf-16-be", "replace")


def _of_binary(data: bytes, depth: int) -> Iterator[str]:
    for encoding in _ELSEWHERE:
        with suppress(UnicodeDecodeError):
            yield plain(data.decode(encoding))
    yield _words(data)
    yield from _of_packed(data, depth)


def _words(data: bytes) -> str:
    """Return what reads as text in the bytes, stretch by stretch."""
    return plain("\n".join(run.decode("utf-8", "replace") for run in _RUNS.findall(data)))


def _of_packed(data: bytes, depth: int) -> Iterator[str]:
    """Yield the texts of whatever deflated pieces begin anywhere in the bytes."""
    end = 0
    for match in _ZLIB.finditer(data):
        if match.start() < end:
            continue
        reader = zlib.decompressobj(wbits=47)
        try:
            piece = reader.decompress(data[match.start() :], LARGEST)
        except zlib.error:
            continue
        if piece:
            end = len(data) - len(reader.unused_data) if reader.eof else match.end()
            yield from texts(piece, depth + 1)


def _of_png(data: bytes, depth: int) -> Iterator[str]:
    """Yield what stands beside a picture's dots: its chunks of text, packed or not."""
    at, rest = len(_PNG), []
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] != b"IDAT":
            rest.append(data[at + 4 : at + 8 + size])
        at += 12 + size
    beside = b"\n".join([*rest, data[at:]])
    yield _words(beside)
    yield from _of_packed(beside, depth)


def _of_zip(data: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.flag_bits & 1 or member.file_size > LARGEST:
                raise UnreadableError
            yield member.filename
            try:
                content = archive.read(member)
            except (zipfile.BadZipFile, NotImplementedError, zlib.error) as fault:
                raise UnreadableError from fault
            yield from texts(content, depth + 1)


def _of_pdf(data: bytes, depth: int) -> Iterator[str]:
    yield _words(data)
    try:
        for part in pdftext.parts(data):
            if isinstance(part, bytes):
                yield from texts(part, depth + 1)
            else:
                yield part
    except pdftext.BrokenPdfError as fault:
        raise UnreadableError from fault


def unpacked(data: bytes) -> bytes:
    """Return a file of the word index unpacked; raises `UnreadableError`."""
    try:
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error) as fault:
        raise UnreadableError from fault
