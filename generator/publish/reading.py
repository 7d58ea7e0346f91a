"""All the text that a file holds, however it is packed: what a search for secrets must see.

A file is read as bytes; what is compressed in it is read again. Text comes back with its escapes
(HTML, JSON, percent) undone. Nothing here knows what is sought.

How much may come of one file is bounded, whatever lies in it. `generator.system.confined` bounds
the rest: what the libraries take that read PDFs and packings.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from generator.publish import pdftext
from generator.store.hashing import sha256

DEEPEST = 4  # packings within packings
LARGEST = 1 << 26  # bytes to which all that is packed in a file may grow
PIECES = 20_000  # that one file may hold
FIRST = 256  # bytes that an unpacking is tried with

_RUNS = re.compile(rb"(?:[\x20-\x7e\t]++|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
                   rb"|[\xf0-\xf4][\x80-\xbf]{3})++")  # fmt: skip
SHORT = 6  # bytes: a shorter run holds no two Han characters, and no word that is looked for
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?")
_PNG = b"\x89PNG\r\n\x1a\n"
_PACKED = re.compile(rb"stream\r?\n(?=\x78[\x01\x5e\x9c\xda])")
# What people write, in runs: any bytes of even number are UTF-16, and mostly of no script.
_LIKELY = re.compile(
    r"[\t\n\r -~\u00a0-\u024f\u2000-\u206f\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
    r"\U00020000-\U0003ffff]{2,}"
)
_ELSEWHERE = ("utf-16-be", "utf-16-le", "gb18030")


class UnreadableError(Exception):
    """A file that cannot be read as what it says it is."""


@dataclass(slots=True)
class Room:
    """What is left for what a file holds: bytes, pieces, and bytes that are tried for a piece."""

    size: int = LARGEST
    pieces: int = PIECES
    tried: int = 2 * LARGEST

    def take(self, size: int, pieces: int = 0, tried: int = 0) -> None:
        """Take some of it; raise `UnreadableError` when there is none left."""
        self.size -= size
        self.pieces -= pieces
        self.tried -= tried
        if min(self.size, self.pieces, self.tried) < 0:
            raise UnreadableError


def whole(data: bytes) -> list[str] | None:
    """Return every text in `data`; None when it cannot be read."""
    try:
        return list(texts(data))
    except UnreadableError:
        return None


def is_text(data: bytes) -> bool:
    """Say whether a file is text and nothing else, so that no library has to read it."""
    if data.startswith((b"%PDF-", b"PK")):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def texts(data: bytes, depth: int = 0, room: Room | None = None) -> Iterator[str]:
    """Yield every text in `data`; together they hold all of it that can be read.

    Raises `UnreadableError`.
    """
    room = room or Room()
    if depth > DEEPEST:
        raise UnreadableError
    if data.startswith(b"%PDF-"):
        yield from _of_pdf(data, depth, room)
    elif data.startswith(_PNG):
        yield from _of_png(data, depth, room)
    elif data.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(data)):
        yield from _of_zip(data, depth, room)
    else:
        try:
            yield plain(data.decode())
        except UnicodeDecodeError:
            yield from _of_binary(data, depth, room)


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


def _of_binary(data: bytes, depth: int, room: Room) -> Iterator[str]:
    for encoding in _ELSEWHERE:
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            yield plain("\n".join(_LIKELY.findall(text)) if encoding[:3] == "utf" else text)
    yield _words(data)
    yield from _of_packed(data, depth, room)


def _words(data: bytes) -> str:
    """Return what reads as text in the bytes, stretch by stretch."""
    runs = (run for run in _RUNS.findall(data) if len(run) >= SHORT)
    return plain("\n".join(run.decode("utf-8", "replace") for run in runs))


def _of_packed(data: bytes, depth: int, room: Room) -> Iterator[str]:
    """Yield the texts of whatever deflated pieces begin anywhere in the bytes."""
    end = 0
    for match in _ZLIB.finditer(data):
        if match.start() < end:
            continue
        piece, stop = inflated(data, match.start(), room)
        if piece:
            end = stop or match.end()
            yield from texts(piece, depth + 1, room)


def inflated(data: bytes, at: int, room: Room) -> tuple[bytes, int]:
    """Return what a deflated piece holds, as far as it can be unpacked, and where it ends.

    Nothing when it is none, and 0 where no end was met. It is fed a little at first and then more
    and more, so that thousands of beginnings that are none cost little.
    """
    reader, parts, view = zlib.decompressobj(wbits=47), list[bytes](), memoryview(data)
    stop, step = at, FIRST
    while stop < len(data) and not reader.eof:
        try:
            parts.append(reader.decompress(view[stop : stop + step], room.size + 1))
        except zlib.error:
            return b"", 0
        room.take(len(parts[-1]), tried=step)
        if reader.unconsumed_tail:
            raise UnreadableError
        stop, step = min(stop + step, len(data)), step * 2
    room.take(0, 1)
    return b"".join(parts), stop - len(reader.unused_data) if reader.eof else 0


def _of_png(data: bytes, depth: int, room: Room) -> Iterator[str]:
    """Yield what stands beside a picture's dots: its chunks of text, packed or not."""
    at, rest = len(_PNG), []
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] != b"IDAT":
            rest.append(data[at + 4 : at + 8 + size])
        at += 12 + size
    beside = b"\n".join([*rest, data[at:]])
    yield _words(beside)
    yield from _of_packed(beside, depth, room)


def _of_zip(data: bytes, depth: int, room: Room) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.flag_bits & 1:
                    raise UnreadableError
                yield member.filename
                room.take(member.file_size, 1)  # no more than it says comes of it
                yield from texts(archive.read(member), depth + 1, room)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error) as fault:
        raise UnreadableError from fault


def _of_pdf(data: bytes, depth: int, room: Room) -> Iterator[str]:
    yield _words(data)
    seen: set[str] = set()
    try:
        for part in pdftext.parts(data):
            if isinstance(part, bytes):
                room.take(len(part), 1)
                seen.add(sha256(part))
                yield from texts(part, depth + 1, room)
            else:
                yield part
    except pdftext.BrokenPdfError as fault:
        raise UnreadableError from fault
    for match in _PACKED.finditer(data):  # an earlier state of the file may lie beside this one
        content, _ = inflated(data, match.end(), room)
        if content and sha256(content) not in seen:
            yield from texts(content, depth + 1, room)


def unpacked(data: bytes) -> bytes:
    """Return a file of the word index unpacked; raises `UnreadableError`."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    content, end = inflated(data, 0, Room())
    if end < len(data):
        raise UnreadableError
    return content
