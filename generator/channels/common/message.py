"""A message as it goes over the wire (RFC 5322, MIME): the same bytes whenever it is made.

Headers are written here and not by a library that reads them again: every value is either ASCII
that was looked through, or an encoded word, so that no name or subject can begin another header.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from generator.model.deliveries import Delivery
from generator.store.hashing import sha256

CRLF = "\r\n"


class UnsafeHeaderError(ValueError):
    """A header's value would end its line, or hides something."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom the messages come from: name and address; and the publication's name."""

    name: str
    address: str
    publication: str

    @property
    def list_id(self) -> str:
        """Return the list's identifier (RFC 2919): the address with a dot for its @."""
        return self.address.replace("@", ".")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes to a recipient, with its media type."""

    name: str
    data: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What a message says, and the files that it carries."""

    subject: str
    text: str
    html: str
    files: tuple[Enclosed, ...]


def message_id(sender: Sender, delivery: Delivery, attempt: int) -> str:
    """Return the Message-ID of an attempt: the same whenever it is asked for, alike in no two."""
    name = f"{delivery.issue.replace('/', '-')}.{delivery.recipient}.{attempt}"
    mark = sha256(f"{sender.publication}\0{name}")[:12]
    return f"<{name}.{mark}@{sender.address.rpartition('@')[2]}>"


def compose(
    sender: Sender, delivery: Delivery, identifier: str, moment: datetime, enclosure: Enclosure
) -> bytes:
    """Return the message to one recipient; `identifier` is its Message-ID, `moment` its Date.

    Raises `UnsafeHeaderError` when a name, an address or the subject holds a control character.
    """
    mark = sha256(identifier)[:24]
    headers = (
        ("From", _mailbox("From", sender.name, sender.address)),
        ("To", _mailbox("To", delivery.name, delivery.address)),
        ("Subject", _words("Subject", enclosure.subject)),
        ("Date", format_datetime(moment)),
        ("Message-ID", _ascii(identifier)),
        ("List-Id", _mailbox("List-Id", sender.publication, sender.list_id)),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no holiday notices in return
        ("MIME-Version", "1.0"),
    )
    texts = _multipart(
        "alternative", mark, [_text("plain", enclosure.text), _text("html", enclosure.html)]
    )
    parts = [texts, *map(_attachment, enclosure.files)]
    return (_lines(headers) + _multipart("mixed", mark, parts)).encode("ascii")


def _attachment(file: Enclosed) -> str:
    """Return a file as a part; its name stands in both forms that mail programs read.

    RFC 2231 in Content-Disposition; encoded words in Content-Type for older programs.
    """
    name = _checked(file.name)
    headers = (
        ("Content-Type", f'{_ascii(file.kind)};{CRLF} name="{_words(" name", name)}"'),
        ("Content-Disposition", f"attachment;{CRLF} filename*=utf-8''{quote(name, safe='')}"),
    )
    return _encoded(headers, file.data)


def _text(kind: str, text: str) -> str:
    lines = CRLF.join(text.splitlines()) + CRLF
    return _encoded([("Content-Type", f"text/{kind}; charset=utf-8")], lines.encode())


def _encoded(headers: Sequence[tuple[str, str]], data: bytes) -> str:
    body = base64.encodebytes(data).decode("ascii").replace("\n", CRLF)
    return _lines([*headers, ("Content-Transfer-Encoding", "base64")]) + CRLF + body


def _multipart(kind: str, mark: str, parts: Sequence[str]) -> str:
    boundary = f"=_{mark}_{kind}"
    between = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    header = ("Content-Type", f'multipart/{kind};{CRLF} boundary="{boundary}"')
    return f"{_lines([header])}{CRLF}{between}--{boundary}--{CRLF}"


def _lines(headers: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}{CRLF}" for name, value in headers)


def _mailbox(header: str, name: str, address: str) -> str:
    return f"{_words(header, name)}{CRLF} <{_ascii(address)}>"


def _words(header: str, text: str) -> str:
    """Return text as encoded words (RFC 2047), folded."""
    return Header(_checked(text), "utf-8", header_name=header).encode(linesep=CRLF)


def _ascii(text: str) -> str:
    if not all("!" <= character <= "~" for character in text):
        raise UnsafeHeaderError(text)
    return text


def _checked(text: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text):
        raise UnsafeHeaderError(text)
    return text
