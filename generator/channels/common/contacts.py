"""A unit's contacts as recipients: by which channel each is reached, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.channels import CHANNELS, PRINTED
from generator.channels.common import Fault
from generator.model import Contact, Recipient, Unit
from generator.model.settings import Publication
from generator.store.hashing import key_of
from generator.words.messages import NOTHING, msg


def reached(unit: Unit, name: str) -> tuple[Recipient, ...]:
    """Return whom a notice to a unit goes to: its contacts, else the unit, on paper.

    `name` is what the unit is called that day.
    """
    found = {one.id: one for contact in unit.contacts for one in recipients_of(unit, contact)}
    paper = Recipient(unit.id, name, unit=unit.id, channel=PRINTED.id, address=name)
    return tuple(found.values()) or (paper,)


def recipients_of(unit: Unit, contact: Contact) -> Iterator[Recipient]:
    """Yield a contact as who is reached by the first channel that does; none by telephone alone."""
    found = ((id_, channel.of_contact(contact)) for id_, channel in CHANNELS.items())
    for id_, address in found:
        if address:
            place = key_of(id_, CHANNELS[id_].folded(address))[:8]
            name, where = contact.name, contact.where
            yield Recipient(f"{unit.id}-{place}", name, channel=id_, address=address, where=where)
            return


def fault(recipient: Recipient, house: Publication) -> Fault | None:
    """Say why nothing can be sent to a contact."""
    channel = CHANNELS[recipient.channel]
    if found := channel.fault(recipient):
        return found
    domain = channel.domain(recipient.address).lower()
    listed = [one.lower() for one in house.delivery.domains]
    if listed and domain and not any(f".{domain}".endswith(f".{one}") for one in listed):
        text = msg("the domain '{domain}' is not among the publication's", domain=domain)
        return "unlisted-domain", text, NOTHING
    return None
