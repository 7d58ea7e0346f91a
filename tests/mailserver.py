"""A real SMTP server on loopback that can misbehave, for the tests of distribution."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP, STALL = "drop", "stall"
Answer = Callable[[str, int], str]  # the recipient's address and how often it came → an answer


def accept(address: str, times: int) -> str:
    return "250 OK"


@dataclass
class Mailbox:
    """What the server took, and how it is to answer.

    `at_rcpt`, `before_data`, `at_data` and `after_data` give the answer at that point: a reply line, `DROP` (the
    connection, without an answer) or `STALL`. `after_data` is asked once the message is kept, after
    a pause of some seconds.
    """

    at_rcpt: Answer = accept
    before_data: Answer = accept
    at_data: Answer = accept
    after_data: Answer = accept
    pause: float = 0.0
    kept: list[bytes] = field(default_factory=list)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    logins: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for data in self.kept]  # type: ignore[misc]

    @property
    def recipients(self) -> Counter[str]:
        """How many messages the server took for each recipient's address."""
        return Counter(message["To"].addresses[0].addr_spec for message in self.messages)

    def _times(self, point: str, address: str) -> int:
        self.seen[point, address] += 1
        return self.seen[point, address]

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await _say(server, self.at_rcpt(address, self._times("rcpt", address)))
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        address = envelope.rcpt_tos[0]
        said = await _say(server, self.at_data(address, self._times("data", address)))
        if not said.startswith("250"):
            return said
        with self.lock:
            self.kept.append(bytes(envelope.content or b""))
        await asyncio.sleep(self.pause)
        return await _say(server, self.after_data(address, self._times("after", address)))


async def _say(server: SMTP, answer: str) -> str:
    if answer == DROP:
        server.transport.abort()
        return "421 gone"
    if answer == STALL:
        await asyncio.sleep(30)
        return "421 too late"
    return answer


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that signs itself, in a file to trust."""

    path: Path

    @classmethod
    def made(cls, folder: Path) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        day = timedelta(days=1)
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = folder / "server.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return cls(path)

    def serving(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.path))


class _Server(SMTP):
    """Ask the mailbox before the text is asked for as well."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        mailbox = self.event_handler
        address = self.envelope.rcpt_tos[0]
        said = await _say(self, mailbox.before_data(address, mailbox._times("before", address)))
        if said.startswith("250"):
            await super().smtp_DATA(arg)
        else:
            await self.push(said)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    mailbox: Mailbox,
    *,
    security: str = "none",
    certificate: Certificate | None = None,
    user: str = "",
) -> Iterator[int]:
    """Run a server for the mailbox; give its port. `user` must log in, with the password `secret`."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        mailbox.logins.append(data.login.decode())
        is_right = data.login == user.encode() and data.password == b"secret"
        return AuthResult(success=is_right, handled=False)

    options: dict[str, Any] = {}
    if user:
        options |= {"authenticator": authenticate, "auth_required": True}
        options["auth_require_tls"] = security == "starttls"
    if security == "starttls":
        assert certificate
        options |= {"tls_context": certificate.serving(), "require_starttls": True}
    controller = _Controller(
        mailbox,
        hostname="127.0.0.1",
        port=_free_port(),
        ssl_context=certificate.serving() if security == "tls" and certificate else None,
        ready_timeout=10,
        **options,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
