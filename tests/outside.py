"""What lies where readers and recipients have it, read without the program: canaries by file.

A canary is a word that stands nowhere else, or a picture of one colour. Each has a number.
"""

from __future__ import annotations

import gzip
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import lru_cache
from pathlib import Path

import pikepdf
from pdfminer.high_level import extract_text
from PIL import Image

LETTERS = "甲乙丙丁戊己庚辛壬癸"
WORD = re.compile(f"暗([{LETTERS}]{{3}})记")
RED = 165  # of every picture that is a canary
GAPS = re.compile(r"[\s\u200b]+")
CODES = re.compile(r"\\u([0-9a-f]{4})")
EDITION = re.compile(r'edition: "([^"]*)"')


def word(number: int) -> str:
    """Return a canary as a word."""
    return "暗" + "".join(LETTERS[int(digit)] for digit in f"{number:03}") + "记"


def picture(number: int) -> bytes:
    """Return a canary as a picture."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (RED, number // 250, number % 250)).save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: canaries by number, and the edition that it says it is of, if it does.

    `is_record` says that it is a PDF.
    """

    canaries: frozenset[int]
    edition: str = ""
    is_record: bool = False
    text: str = ""


def reads(path: Path) -> tuple[Read, ...]:
    """Read a file: each of a message's parts by itself."""
    return _reads(path.read_bytes())


@lru_cache(maxsize=4096)
def _reads(data: bytes) -> tuple[Read, ...]:
    return tuple(_read(data))


def _read(data: bytes) -> Iterator[Read]:
    if data.startswith(b"\x1f\x8b"):
        yield from _read(gzip.decompress(data))
    elif data.startswith(b"%PDF-"):
        yield _of_pdf(data)
    elif data.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(data)) as found:
            yield Read(_of_pixel(found.convert("RGB").tobytes()[:3]))
    elif data.startswith((b"From:", b"Message-ID:", b"MIME-Version:", b"Subject:", b"Date:")):
        message = message_from_bytes(data, policy=policy.default)
        yield _of_text("\n".join(f"{name}: {value}" for name, value in message.items()))
        for part in message.walk():
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                yield from _read(payload)
    else:
        yield _of_text(data.decode("utf-8", "replace"))


def _of_text(text: str) -> Read:
    text = CODES.sub(lambda found: chr(int(found[1], 16)), html.unescape(text))
    text = GAPS.sub("", text)
    return Read(frozenset(_numbers(text)), text=text)


def _of_pdf(data: bytes) -> Read:
    texts, found = [extract_text(io.BytesIO(data))], set[int]()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts += [each.get_file().read_bytes().decode() for each in pdf.attachments.values()]
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
                found |= _of_pixel(thing.read_bytes()[:3])
    edition = EDITION.search("\n".join(texts[1:]))
    read = _of_text("\n".join(texts))
    return Read(
        read.canaries | found, edition[1] if edition else "", is_record=True, text=read.text
    )


def _numbers(text: str) -> Iterator[int]:
    for found in WORD.finditer(text):
        yield int("".join(str(LETTERS.index(letter)) for letter in found[1]))


def _of_pixel(colour: bytes) -> frozenset[int]:
    red, high, low = (*colour, 0, 0, 0)[:3]
    return frozenset([high * 250 + low]) if red == RED else frozenset()
