"""Delivery status notices (退信, RFC 3464): which message they are about, and what became of it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from typing import Any, Literal

from generator.distribute.outbox import Outbox
from generator.model.deliveries import LedgerEntry

FAILED = "failed"
MBOX = re.compile(rb"^From [^\n]*\n", re.MULTILINE)

Effect = Literal["failed", "noted", "known", "stranger"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says of one recipient; `message_id` is that of the message that was sent."""

    message_id: str
    address: str
    action: str
    status: str
    words: str

    @property
    def detail(self) -> str:
        """Return the notice in a line."""
        return " ".join(part for part in (self.action, self.status, self.words) if part)[:300]


def notices(data: bytes) -> Iterator[Notice]:
    """Yield the notices in a file: one message, or a mailbox (mbox) of several."""
    for text in _messages(data):
        message = email.message_from_bytes(text, policy=policy.compat32)
        message_id = _original_id(message)
        for fields in _recipients(message):
            yield Notice(
                message_id,
                _after_type(fields.get("Final-Recipient", "")),
                _plain(fields.get("Action", "")).lower(),
                _plain(fields.get("Status", "")),
                _after_type(fields.get("Diagnostic-Code", "")),
            )


def apply(notice: Notice, outbox: Outbox) -> tuple[Effect, LedgerEntry | None]:
    """Mark the delivery that a notice belongs to; return what that changed.

    A failure makes the delivery `failed`, anything else (delayed, relayed, delivered) is noted.
    Nothing is ever sent again because of a notice.
    """
    entry = outbox.by_message(notice.message_id) if notice.message_id else None
    if entry is None:
        return "stranger", None
    if any(
        event.detail == notice.detail
        for event in outbox.events(entry.delivery.issue)
        if event.recipient == entry.delivery.recipient and event.attempt == entry.attempt
    ):
        return "known", entry
    if notice.action == FAILED and entry.state in ("sent", "unknown"):
        return "failed", outbox.mark(entry, "failed", notice.detail)
    outbox.note(entry, notice.detail)
    return "noted", entry


def _messages(data: bytes) -> Iterator[bytes]:
    if not data.startswith(b"From "):
        yield data
        return
    for text in MBOX.split(data)[1:]:
        yield re.sub(rb"^>(>*From )", rb"\1", text, flags=re.MULTILINE)


def _recipients(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """Yield the groups of fields about each recipient; the first group is about the message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            for group in groups[1:] if isinstance(groups, list) else ():
                if isinstance(group, Message) and group.get("Action"):
                    yield group


def _original_id(message: Message[Any, Any]) -> str:
    """Return the Message-ID of the message that came back, from it or from its headers."""
    for part in message.walk():
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list):
            first = payload[0]
            return _plain(first.get("Message-ID", "")) if isinstance(first, Message) else ""
        if kind == "text/rfc822-headers":
            decoded = part.get_payload(decode=True)
            headers = decoded if isinstance(decoded, bytes) else b""
            original = email.message_from_bytes(headers, policy=policy.compat32)
            return _plain(original.get("Message-ID", ""))
    return ""


def _after_type(value: str) -> str:
    """Return a typed field's value without its type: `rfc822; a@b` → `a@b`."""
    return _plain(value).partition(";")[2].strip()


def _plain(text: object) -> str:
    """Return a field's words on one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
