"""Rules about the addresses of recipients: whatever could not be delivered to is said here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from generator.channels import CHANNELS
from generator.check.facts import Facts, Rule
from generator.check.glyphs import glyph_fault
from generator.model import Recipient, Where
from generator.model.problems import Problem, did_you_mean
from generator.words.messages import msg

PUBLICATION = Where("data/publication.yml")

# What is easily taken for what; a domain's skeleton is the same when it looks the same.
LOOKALIKES = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("-", ""))


def channels_have_addresses(facts: Facts) -> Iterator[Problem]:
    """An e-mail recipient has an address, a folder lies in the outbox, paper goes to a place.

    邮件有邮箱，文件夹在发件箱之内，纸质件有取件处。
    [错误 no-address] [错误 bad-address] [错误 lookalike-address]
    """
    for recipient in facts.records.recipients:
        found = CHANNELS[recipient.channel].fault(recipient)
        if found:
            yield Problem(recipient.where, "address", *found)


def domains_are_listed(facts: Facts) -> Iterator[Problem]:
    """Where the publication lists its domains, every e-mail address is of one of them.

    本刊限定了邮箱域名的，收件地址都在其中。[错误 unlisted-domain] [错误 lookalike-domain]
    """
    listed = [domain.lower() for domain in facts.records.publication.delivery.domains]
    for recipient in facts.records.recipients:
        domain = CHANNELS[recipient.channel].domain(recipient.address).lower()
        if not listed or not domain or not domain.isascii():
            continue
        if any(domain == one or domain.endswith(f".{one}") for one in listed):
            continue
        alike = next((one for one in listed if _skeleton(one) == _skeleton(domain)), "")
        if alike:
            yield Problem(
                recipient.where,
                "address",
                "lookalike-domain",
                msg(
                    "the domain '{domain}' only looks like '{listed}'", domain=domain, listed=alike
                ),
                msg("type the address again"),
            )
        else:
            yield Problem(
                recipient.where,
                "address",
                "unlisted-domain",
                msg("the domain '{domain}' is not among the publication's", domain=domain),
                did_you_mean(domain, listed),
            )


def _skeleton(domain: str) -> str:
    for seen, meant in LOOKALIKES:
        domain = domain.replace(seen, meant)
    return domain


def addresses_stand_once(facts: Facts) -> Iterator[Problem]:
    """At any one time an address is one recipient's, however it is spelt.

    同一时间一个地址只属一个收件人，换个写法也算同一个。[错误 duplicate-address]
    """
    first: dict[str, list[Recipient]] = {}
    for recipient in facts.records.recipients:
        channel = CHANNELS[recipient.channel]
        if channel.is_printed or not recipient.address:
            continue
        others = first.setdefault(f"{channel.id}:{channel.folded(recipient.address)}", [])
        other = next((one for one in others if _meet(one, recipient)), None)
        if other:
            yield Problem(
                recipient.where,
                "address",
                "duplicate-address",
                msg(
                    "'{address}' is the address of '{id}' on line {line} as well",
                    address=recipient.address,
                    id=other.id,
                    line=other.where.line,
                ),
                msg("keep one of the two, or let one end before the other begins"),
            )
        others.append(recipient)


def _meet(one: Recipient, other: Recipient) -> bool:
    """Say whether two recipients serve at the same time on any day."""
    if one.until and other.since and one.until < other.since:
        return False
    return not (other.until and one.since and other.until < one.since)


def names_hide_nothing(facts: Facts) -> Iterator[Problem]:
    """A recipient's name, office and address hold no control or invisible character.

    收件人的姓名、职务、地址里没有控制字符和看不见的字符。[错误 hidden-character]
    """
    for recipient in facts.records.recipients:
        for name in ("name", "office", "address"):
            for character in getattr(recipient, name):
                if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co"):
                    yield Problem(
                        recipient.where,
                        name,
                        "hidden-character",
                        msg(
                            "the character {point} is not allowed", point=f"U+{ord(character):04X}"
                        ),
                        msg("delete it; it cannot be seen in most editors"),
                    )
                    break


def names_can_be_printed(facts: Facts) -> Iterator[Problem]:
    """What stands on the delivery sheet or in a copy's margin has a glyph in a font of print.

    送达单和份号旁印的名称，每个字印刷字体或备用字体里都有。[错误 missing-glyph]
    """
    numbered = facts.records.publication.delivery.numbered
    for recipient in facts.records.recipients:
        is_listed = CHANNELS[recipient.channel].is_printed
        fields = {"name": recipient.name} if is_listed or recipient.channel in numbered else {}
        if is_listed:
            fields["address"] = recipient.address
        for name, text in fields.items():
            lacking = (c for c in text if ord(c) not in facts.characters)
            if fault := next(filter(None, (glyph_fault(c, facts.fallback) for c in lacking)), None):
                yield Problem(recipient.where, name, "missing-glyph", *fault)


def sender_is_known(facts: Facts) -> Iterator[Problem]:
    """Who sends e-mail has an address to send from, and a server to send by.

    要发邮件，就有发信地址和邮件服务器。[错误 bad-address] [错误 no-sender] [错误 no-server]
    """
    house = facts.records.publication
    if facts.is_unread(PUBLICATION.path):
        return
    used = {recipient.channel for recipient in facts.records.recipients}
    for channel in CHANNELS.values():
        for field, fault in channel.house_faults(house, is_used=channel.id in used):
            yield Problem(PUBLICATION, field, *fault)


RULES: tuple[Rule, ...] = (
    channels_have_addresses,
    domains_are_listed,
    addresses_stand_once,
    names_hide_nothing,
    names_can_be_printed,
    sender_is_known,
)
