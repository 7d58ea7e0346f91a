"""E-mail: by the publication's mail server, or as `.eml` files for another program to send."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from generator.channels.common import Channel, Fault, Means, Way
from generator.channels.folder import Folder
from generator.model import Contact, Recipient
from generator.model.settings import DeliverySettings, Publication
from generator.words.messages import NOTHING, Message, msg

USER, PASSWORD = "JIANBAO_SMTP_USER", "JIANBAO_SMTP_PASSWORD"  # the environment's names

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")  # RFC 5321's common part


class MailChannel(Channel):
    """E-mail; what was under way when a run died, nobody can know."""

    id = "email"
    label = msg("e-mail")
    file_label = msg("e-mail file")
    order = 0
    is_secret = True

    @classmethod
    def of_contact(cls, contact: Contact) -> str:
        """Reach those with an address."""
        return contact.email

    @classmethod
    def fault(cls, recipient: Recipient) -> Fault | None:
        """Want an address of Latin letters."""
        address = recipient.address
        strange = next((c for c in address if not c.isascii()), "")
        if strange:
            return (
                "lookalike-address",
                msg(
                    "the address holds '{character}' (U+{code:04X}), which is no Latin letter",
                    character=strange,
                    code=ord(strange),
                ),
                msg("type the address again"),
            )
        if ADDRESS.fullmatch(address) and len(address) <= 254:
            return None
        return (
            "bad-address",
            msg("'{address}' is no e-mail address", address=address),
            msg("write it as name@host, or choose another channel"),
        )

    @classmethod
    def domain(cls, address: str) -> str:
        """Return what follows the @."""
        return address.rpartition("@")[2]

    @classmethod
    def house_faults(cls, house: Publication, *, is_used: bool) -> Iterator[tuple[str, Fault]]:
        """Want an address to send from, and a server if it is to go by one."""
        if house.email and not ADDRESS.fullmatch(house.email):
            text = msg("'{address}' is no e-mail address", address=house.email)
            yield "email", ("bad-address", text, NOTHING)
        if not house.email and is_used:
            text = msg("there are e-mail recipients, but no address to send from")
            yield "email", ("no-sender", text, msg("give the office's address as `email`"))
        if cls.way(house.delivery) == cls.id and not house.delivery.server.host:
            text = msg("e-mail is to go by a server, but none is named")
            hint = msg("give `delivery.server.host`, or let `delivery.way` be `folder`")
            yield "delivery.server", ("no-server", text, hint)

    @classmethod
    def way(cls, settings: DeliverySettings) -> str:
        """Go by the server if the publication says so."""
        return cls.id if settings.way == cls.id else Folder.id

    @classmethod
    def closed(cls, why: str) -> Message:
        """Name the server."""
        return msg("the mail server takes nothing: {why}", why=why)

    @classmethod
    def open(cls, means: Means) -> Way:
        """Meet the server; who logs in there, the environment says."""
        from generator.channels.common.smtp import ServerConnection, ServerLogin

        login = ServerLogin(os.environ.get(USER, ""), os.environ.get(PASSWORD, ""))
        return ServerConnection(means.server, means.sender, login, means.trust)


CHANNEL = MailChannel
WAYS = (Folder.id, MailChannel.id)  # that e-mail can go, the usual one first
