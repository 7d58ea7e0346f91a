"""Delivery status notices are marked at the recipient they belong to, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.distribute.bounces import apply, notices
from generator.distribute.outbox import Outbox
from tests.mailing import ISSUE, identifier, open_ledger, plan_of


def notice(
    message_id: str, action: str = "failed", status: str = "5.1.1", *, headers_only: bool = False
) -> bytes:
    """A notice as Postfix writes it (RFC 3464)."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""From: MAILER-DAEMON@mail.example.invalid
To: office@example.invalid
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.invalid
X-Postfix-Queue-ID: 4D2

Final-Recipient: rfc822; r0@example.invalid
Original-Recipient: rfc822;r0@example.invalid
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such
    mailbox

--b
Content-Type: {kind}

From: office@example.invalid
Message-ID: {message_id}
Subject: x

--b--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Outbox]:
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(2), identifier)
    for entry in outbox.entries(ISSUE):
        outbox.mark(entry, "sent")
    yield outbox
    outbox.close()


def read(data: bytes, ledger: Outbox) -> list[str]:
    return [apply(one, ledger)[0] for one in notices(data)]


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_failure_marks_its_recipient_alone(ledger: Outbox, headers_only: bool) -> None:
    first, second = ledger.entries(ISSUE)
    assert read(notice(first.message_id, headers_only=headers_only), ledger) == ["failed"]
    failed, other = ledger.entries(ISSUE)
    assert (failed.state, failed.detail) == ("failed", "failed 5.1.1 550 5.1.1 no such mailbox")
    assert other == second


def test_the_same_notice_twice_is_one(ledger: Outbox) -> None:
    data = notice(ledger.entries(ISSUE)[0].message_id)
    assert read(data, ledger) == ["failed"]
    before = ledger.events(ISSUE)
    assert read(data, ledger) == ["known"]
    assert ledger.events(ISSUE) == before


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_is_noted(ledger: Outbox, action: str) -> None:
    entry = ledger.entries(ISSUE)[0]
    assert read(notice(entry.message_id, action, "4.4.1"), ledger) == ["noted"]
    assert ledger.entries(ISSUE)[0] == entry
    assert ledger.events(ISSUE)[-1].detail.startswith(f"{action} 4.4.1")


def test_a_notice_about_somebody_else_s_message_changes_nothing(ledger: Outbox) -> None:
    before = ledger.events(ISSUE)
    assert read(notice("<other@example.invalid>"), ledger) == ["stranger"]
    assert ledger.events(ISSUE) == before


def test_a_failure_of_an_unknown_delivery_settles_it(ledger: Outbox) -> None:
    entry = ledger.mark(ledger.entries(ISSUE)[0], "unknown")
    assert read(notice(entry.message_id), ledger) == ["failed"]


def test_a_late_notice_about_an_earlier_attempt_does_not_fail_the_new_one(ledger: Outbox) -> None:
    entry = ledger.mark(ledger.entries(ISSUE)[0], "failed")
    again = ledger.send_again(entry, "王五", identifier)
    ledger.mark(again, "sent")
    assert read(notice(entry.message_id), ledger) == ["stranger"]
    assert ledger.entries(ISSUE)[0].state == "sent"


def test_a_mailbox_of_notices_is_read_whole(ledger: Outbox) -> None:
    ids = [entry.message_id for entry in ledger.entries(ISSUE)]
    box = b"".join(
        b"From MAILER-DAEMON Fri Feb 10 12:00:00 2023\n" + notice(id_) + b"\n" for id_ in ids
    )
    assert read(box, ledger) == ["failed", "failed"]


def test_an_ordinary_message_holds_no_notice() -> None:
    assert (
        list(notices(b"Subject: hello\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: failed\r\n"))
        == []
    )


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    list(notices(data))
    list(notices(notice("<x@y>").replace(b"550", data)))
