"""E-mail by a mail server (RFC 5321), in the one order in which nothing goes twice.

The ledger says `sending` before DATA. Whatever fails before the text has left is tried again; once
the text has left and no answer comes, nobody can know, and a person decides.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time

from generator.channels.common import AboutTo, Outcome, Result, UnreachableError, Way
from generator.channels.common.message import Enclosure, Sender, compose
from generator.model.deliveries import LedgerEntry
from generator.model.settings import Server

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class ServerLogin:
    """Who logs in at the server; nobody when the user is empty."""

    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(slots=True)
class ServerConnection(Way):
    """A mail server, with the connection to it that is open between two messages."""

    server: Server
    sender: Sender
    login: ServerLogin = ServerLogin()
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    smtp: smtplib.SMTP | None = None
    next_at: float = 0.0

    def wait(self, now: datetime) -> float:
        """Return the seconds until the quiet hours are over."""
        return seconds_of_quiet(now.astimezone(), self.server.quiet)

    def deliver(self, entry: LedgerEntry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Hand the message to the server and return its answer."""
        delivery = entry.delivery
        data = compose(self.sender, delivery, entry.message_id, entry.planned, enclosure)
        self._keep_pace()
        smtp = self._connected()
        refusal = self._offer(smtp, delivery.address, len(data))
        if refusal:
            return refusal
        about_to(self.server.host)
        return self._hand_over(smtp, data)

    def finish(self) -> None:
        """Take leave of the server."""
        if self.smtp:
            try:
                self.smtp.quit()
            except (smtplib.SMTPException, OSError):
                self.smtp.close()
            self.smtp = None

    # -- the conversation

    def _keep_pace(self) -> None:
        """Wait until the next message may go."""
        if self.server.per_minute:
            self.sleep(max(self.next_at - self.monotonic(), 0.0))
            self.next_at = self.monotonic() + 60 / self.server.per_minute

    def _connected(self) -> smtplib.SMTP:
        if self.smtp:
            return self.smtp
        try:
            self.smtp = self._connect()
        except smtplib.SMTPAuthenticationError as fault:
            is_lasting = fault.smtp_code >= 500
            raise UnreachableError(_words(fault), is_lasting=is_lasting) from None
        except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as fault:
            raise UnreachableError(_words(fault), is_lasting=True) from None
        except (smtplib.SMTPException, OSError) as fault:
            raise UnreachableError(_words(fault)) from None
        return self.smtp

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if self.login.user and server.security == "none":
            raise smtplib.SMTPNotSupportedError("a password is not sent unencrypted")
        here, port = socket.gethostname(), server.port or PORTS[server.security]
        smtp: smtplib.SMTP
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(
                server.host, port, here, timeout=server.timeout, context=self.trust()
            )
        else:
            smtp = smtplib.SMTP(server.host, port, here, timeout=server.timeout)
        try:
            if server.security == "starttls":
                smtp.starttls(context=self.trust())
            smtp.ehlo_or_helo_if_needed()
            if self.login.user:
                smtp.login(self.login.user, self.login.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _offer(self, smtp: smtplib.SMTP, address: str, size: int) -> Outcome | None:
        """Name sender and recipient; return the refusal of either."""
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        try:
            code, text = smtp.mail(self.sender.address, options)
            if code == 250:
                code, text = smtp.rcpt(address)
        except (smtplib.SMTPException, OSError) as fault:
            return self._broken("later", fault)
        return None if code in (250, 251) else self._answer(code, text, "later")

    def _hand_over(self, smtp: smtplib.SMTP, data: bytes) -> Outcome:
        """Send the text; until it has left, a fault means that it may be tried again."""
        try:
            code, text = smtp.docmd("DATA")
        except (smtplib.SMTPException, OSError) as fault:
            return self._broken("later", fault)
        if code != 354:
            return self._answer(code, text, "later")
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError) as fault:
            return self._broken("unknown", fault)
        if 200 <= code < 300:
            return Outcome("sent", _said(code, text))
        return self._answer(code, text, "unknown")

    def _answer(self, code: int, text: bytes, otherwise: Result) -> Outcome:
        """Return what a refusal means, and be ready for the next message.

        An answer that is none (RFC 5321 4.2.1) means `otherwise`.
        """
        said = _said(code, text)
        if code == 421 or not 400 <= code < 600:
            self._drop()
            return Outcome("later" if code == 421 else otherwise, said)
        try:
            if self.smtp:
                self.smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return Outcome("later" if code < 500 else "failed", said)

    def _broken(self, result: Result, fault: Exception) -> Outcome:
        self._drop()
        return Outcome(result, _words(fault))

    def _drop(self) -> None:
        if self.smtp:
            self.smtp.close()
        self.smtp = None


def seconds_of_quiet(now: datetime, quiet: tuple[clock_time, clock_time] | None) -> float:
    """Return the seconds until a span of hours ends that `now` lies in, else 0.

    A span such as 22:00-07:00 runs over midnight; one from an hour to the same hour is no span.
    """
    if quiet is None:
        return 0.0
    begin, end = quiet
    here = now.time()
    is_quiet = begin <= here < end if begin <= end else here >= begin or here < end
    if not is_quiet:
        return 0.0
    opening = now.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    if opening <= now:
        opening += timedelta(days=1)
    return (opening - now).total_seconds()


def _said(code: int, text: bytes) -> str:
    return _plain(f"{code} {text.decode('utf-8', 'replace')}")


def _words(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        error = fault.smtp_error
        return _said(fault.smtp_code, error if isinstance(error, bytes) else error.encode())
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return _plain(str(fault) or type(fault).__name__)


def _plain(text: str) -> str:
    """Return a stranger's words on one line, of bearable length and without control characters."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words[:300]
