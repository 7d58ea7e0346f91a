"""The ways to deliver: what arrives is whole, and what became of it is said truly."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from generator.channels.common import UnreachableError
from generator.channels.common.message import Enclosed, Enclosure, Sender
from generator.channels.common.smtp import ServerConnection, ServerLogin, seconds_of_quiet
from generator.channels.folder import Folder, safe_folder
from generator.model.deliveries import Delivery, LedgerEntry
from generator.model.settings import Server
from tests.mailserver import DROP, STALL, Certificate, Mailbox, serving

# The server inside TLS does not know that it is.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

SENDER = Sender("某市研究室", "office@example.invalid", "测试简报")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
ENCLOSURE = Enclosure(
    "《测试简报》2023年第1期",
    ".一行以点开头\n第二行",
    "<p>网页</p>",
    (Enclosed("测试简报2023年第1期.pdf", PDF, "application/pdf"),),
)
NOON = datetime(2023, 2, 10, 12, tzinfo=UTC)


def entry(recipient: str = "east", channel: str = "email", **changes: object) -> LedgerEntry:
    fields: dict[str, object] = {
        "issue": "2023/1",
        "recipient": recipient,
        "name": "东县办公室",
        "line": "across",
        "via": "",
        "channel": channel,
        "way": "email",
        "address": f"{recipient}@example.invalid" if channel == "email" else recipient,
        "edition": "internal",
        "sha256": "0" * 64,
        "copies": 1,
    }
    delivery = Delivery(**{**fields, **changes})  # type: ignore[arg-type]
    return LedgerEntry(
        delivery, "planned", 1, 0, NOON, NOON, NOON, f"<{recipient}@example.invalid>"
    )


class Ledger:
    """Stands for the ledger: whether `sending` was recorded, and when."""

    def __init__(self, one: LedgerEntry) -> None:
        self.entry = one
        self.calls: list[str] = []

    def about_to(self, place: str) -> LedgerEntry:
        self.calls.append(place)
        return self.entry


def mail(port: int, **changes: object) -> ServerConnection:
    fields: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "timeout": 5,
    }
    return ServerConnection(Server(**{**fields, **changes}), SENDER)  # type: ignore[arg-type]


def sent(one: ServerConnection, recipient: str = "east") -> tuple[str, bool]:
    """Deliver; return the result, and whether the ledger said `sending` first."""
    ledger = Ledger(entry(recipient))
    outcome = one.deliver(ledger.entry, ENCLOSURE, ledger.about_to)
    return outcome.result, bool(ledger.calls)


def test_a_message_arrives_whole_over_one_connection() -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        server = mail(port)
        assert [sent(server, name) for name in ("east", "west")] == [("sent", True)] * 2
        server.finish()
    first = mailbox.messages[0]
    assert first["Message-ID"] == "<east@example.invalid>"
    assert first["To"].addresses[0].display_name == "东县办公室"
    (attached,) = first.iter_attachments()
    assert attached.get_filename() == "测试简报2023年第1期.pdf"
    assert attached.get_content() == PDF
    assert first.get_body(("plain",)).get_content().splitlines() == [".一行以点开头", "第二行"]
    assert first.get_body(("html",)).get_content().strip() == "<p>网页</p>"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_travels_encrypted_after_a_login(tmp_path: Path, security: str) -> None:
    mailbox, certificate = Mailbox(), Certificate.made(tmp_path)
    with serving(mailbox, security=security, certificate=certificate, user="office") as port:
        server = mail(port, security=security)
        server.login, server.trust = ServerLogin("office", "secret"), certificate.trusting
        assert sent(server) == ("sent", True)
        server.finish()
    assert (mailbox.logins, len(mailbox.kept)) == (["office"], 1)


def test_a_wrong_password_closes_the_way_for_good(tmp_path: Path) -> None:
    certificate = Certificate.made(tmp_path)
    with serving(Mailbox(), security="tls", certificate=certificate, user="office") as port:
        server = mail(port, security="tls")
        server.login, server.trust = ServerLogin("office", "guessed"), certificate.trusting
        with pytest.raises(UnreachableError) as closed:
            sent(server)
    assert closed.value.is_lasting
    assert "535" in closed.value.detail
    assert "guessed" not in repr(server)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_closes_the_way(
    tmp_path: Path, security: str
) -> None:
    mailbox, certificate = Mailbox(), Certificate.made(tmp_path)
    with serving(mailbox, security=security, certificate=certificate) as port:
        server = mail(port, security=security)
        server.trust = ssl.create_default_context
        with pytest.raises(UnreachableError) as closed:
            sent(server)
    assert closed.value.is_lasting
    assert not mailbox.kept


def test_a_server_without_encryption_gets_no_password_and_no_message() -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        for server in (mail(port, security="starttls"), mail(port)):
            server.login = ServerLogin("office", "secret")
            with pytest.raises(UnreachableError) as closed:
                sent(server)
            assert closed.value.is_lasting
    assert (mailbox.kept, mailbox.logins) == ([], [])


def test_a_server_that_is_away_may_come_back() -> None:
    with serving(Mailbox()) as port:
        pass
    with pytest.raises(UnreachableError) as closed:
        sent(mail(port))
    assert not closed.value.is_lasting


def at_rcpt(answer: str) -> Mailbox:
    return Mailbox(at_rcpt=lambda address, times: answer)


def before_data(answer: str) -> Mailbox:
    return Mailbox(before_data=lambda address, times: answer)


def at_data(answer: str) -> Mailbox:
    return Mailbox(at_data=lambda address, times: answer)


def after_data(answer: str) -> Mailbox:
    return Mailbox(after_data=lambda address, times: answer)


@pytest.mark.parametrize(
    ("point", "answer", "result", "was_sending", "kept"),
    [
        (at_rcpt, "451 greylisted", "later", False, 0),
        (at_rcpt, "550 no such mailbox", "failed", False, 0),
        (at_rcpt, DROP, "later", False, 0),
        (at_rcpt, STALL, "later", False, 0),
        (before_data, "421 closing", "later", True, 0),
        (before_data, "554 no", "failed", True, 0),
        (before_data, DROP, "later", True, 0),
        (at_data, "451 disk full", "later", True, 0),
        (at_data, "552 too large", "failed", True, 0),
        (at_data, DROP, "unknown", True, 0),
        (after_data, DROP, "unknown", True, 1),
        (after_data, STALL, "unknown", True, 1),
    ],
)
def test_what_the_server_does_decides_what_is_known(
    point: Callable[[str], Mailbox], answer: str, result: str, was_sending: bool, kept: int
) -> None:
    """Before the text has left everything may be tried again; after it, only an answer is known."""
    mailbox = point(answer)
    with serving(mailbox) as port:
        server = mail(port, timeout=0.3 if answer == STALL else 5)
        assert sent(server) == (result, was_sending)
        server.finish()
    assert len(mailbox.kept) == kept


def test_one_refused_recipient_does_not_harm_the_next() -> None:
    mailbox = Mailbox(at_rcpt=lambda address, times: "550 no" if "bad" in address else "250 OK")
    with serving(mailbox) as port:
        server = mail(port)
        results = [sent(server, name)[0] for name in ("a", "bad", "c")]
        server.finish()
    assert results == ["sent", "failed", "sent"]
    assert sorted(mailbox.recipients) == ["a@example.invalid", "c@example.invalid"]


def test_the_server_s_words_are_kept_on_one_plain_line() -> None:
    with serving(at_rcpt("550-first\r\n550 \x1b[31mred\u2028" + "x" * 400)) as port:
        server = mail(port)
        ledger = Ledger(entry())
        detail = server.deliver(ledger.entry, ENCLOSURE, ledger.about_to).detail
        server.finish()
    assert detail.isprintable()
    assert len(detail) <= 300
    assert detail.startswith("550 first")


def test_no_more_messages_a_minute_than_allowed() -> None:
    slept: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    with serving(Mailbox()) as port:
        server = mail(port, per_minute=30)
        server.sleep, server.monotonic = sleep, lambda: now[0]
        for name in ("a", "b", "c"):
            sent(server, name)
        server.finish()
    assert slept == [0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("hour", "minute", "hours"),
    [(21, 59, 0), (22, 0, 9), (23, 30, 7.5), (0, 0, 7), (6, 59, 1 / 60), (7, 0, 0), (12, 0, 0)],
)
def test_quiet_hours_run_over_midnight(hour: int, minute: int, hours: float) -> None:
    now = datetime(2023, 2, 10, hour, minute, tzinfo=UTC)
    assert seconds_of_quiet(now, (time(22), time(7))) == pytest.approx(hours * 3600)


def test_quiet_hours_within_a_day() -> None:
    quiet = (time(12), time(14))
    assert seconds_of_quiet(NOON, quiet) == 2 * 3600
    assert seconds_of_quiet(NOON.replace(hour=14), quiet) == 0
    assert seconds_of_quiet(NOON, None) == 0


# -- files


def test_an_e_mail_recipient_s_file_is_a_message(tmp_path: Path) -> None:
    folder, one = Folder(tmp_path, SENDER), Ledger(entry(way="folder"))
    assert folder.deliver(one.entry, ENCLOSURE, one.about_to).result == "sent"
    assert b"Message-ID: <east@example.invalid>\r\n" in (tmp_path / "east.eml").read_bytes()
    assert one.calls == [str(tmp_path / "east.eml")]


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "east.eml").write_bytes(b"delivered before")
    one = Ledger(entry(way="folder"))
    assert Folder(tmp_path, SENDER).deliver(one.entry, ENCLOSURE, one.about_to).result == "sent"
    assert (tmp_path / "east.eml").read_bytes() == b"delivered before"


def test_a_listed_folder_gets_the_bare_pdf_under_its_name(tmp_path: Path) -> None:
    one = Ledger(entry("site", "folder", way="folder", address="web/vanguard"))
    assert Folder(tmp_path, SENDER).deliver(one.entry, ENCLOSURE, one.about_to).result == "sent"
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()] == [
        "web/vanguard/测试简报2023年第1期.pdf"
    ]


@pytest.mark.parametrize("address", ["", "/etc", "../up", "a/../../up", "a\\..\\up"])
def test_a_folder_outside_the_outbox_is_never_written_to(address: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(address) + "$"):
        safe_folder(address)
