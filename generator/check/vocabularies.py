"""Rules about what the office knows: `data/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.check.facts import Facts, Named, Rule, twice
from generator.messages import msg
from generator.model import Recipient, Unit, Where
from generator.problems import Problem, did_you_mean

PUBLICATION = Where("data/publication.yml")


def ids_stand_once(facts: Facts) -> Iterator[Problem]:
    """An id names one thing."""
    kinds: tuple[Iterable[Named], ...] = (
        facts.records.units,
        facts.records.sections,
        facts.records.topics,
        facts.records.recipients,
    )
    for things in kinds:
        for thing, first in twice(things):
            yield Problem(
                thing.where,
                "id",
                "duplicate-id",
                msg("the id '{id}' is taken on line {line}", id=thing.id, line=first.where.line),
                msg("give it another id, or delete it"),
            )


def defaults_are_audiences(facts: Facts) -> Iterator[Problem]:
    """The default audience and edition are among the audiences."""
    house = facts.records.publication
    for name in ("default_audience", "default_edition"):
        given = getattr(house, name)
        if house.audiences and given not in house.audiences:
            yield Problem(
                PUBLICATION,
                name,
                "unknown-audience",
                msg("unknown audience '{id}'", id=given),
                did_you_mean(given, house.audiences),
            )


def periods_run_forward(facts: Facts) -> Iterator[Problem]:
    """`since` does not come after `until`."""
    things: tuple[Unit | Recipient, ...] = (*facts.records.units, *facts.records.recipients)
    for thing in things:
        if thing.since and thing.until and thing.since > thing.until:
            yield Problem(
                thing.where,
                "until",
                "period",
                msg("`until` comes before `since`"),
                msg("exchange or correct the two dates"),
            )


def recipients_are_known(facts: Facts) -> Iterator[Problem]:
    """A recipient's unit and audience exist, and an e-mail recipient has an address."""
    house = facts.records.publication
    for recipient in facts.records.recipients:
        if (
            recipient.unit
            and recipient.unit not in facts.units
            and not facts.is_unread("data/units.yml")
        ):
            yield Problem(
                recipient.where,
                "unit",
                "unknown-unit",
                msg("unknown unit '{id}'", id=recipient.unit),
                did_you_mean(recipient.unit, facts.units),
            )
        if house.audiences and recipient.audience not in house.audiences:
            yield Problem(
                recipient.where,
                "audience",
                "unknown-audience",
                msg("unknown audience '{id}'", id=recipient.audience),
                did_you_mean(recipient.audience, house.audiences),
            )
        if recipient.channel == "email" and not _is_address(recipient.address):
            yield Problem(
                recipient.where,
                "address",
                "bad-address",
                msg("'{address}' is no e-mail address", address=recipient.address),
                msg("write it as name@host, or choose another channel"),
            )


def _is_address(address: str) -> bool:
    name, at, host = address.partition("@")
    sound = all("!" <= c <= "~" and c not in '"(),:;<>[\\]@' for c in name + host)
    return bool(at and name and "." in host.strip(".")) and sound


def members_are_known(facts: Facts) -> Iterator[Problem]:
    """A list's members are recipients."""
    for list_ in facts.records.lists:
        for name in ("up", "across", "down"):
            part = getattr(list_, name)
            for member in part.members:
                if member not in facts.recipients:
                    yield Problem(
                        part.where,
                        f"lists.{list_.id}.{name}.members",
                        "unknown-recipient",
                        msg("unknown recipient '{id}'", id=member),
                        did_you_mean(member, facts.recipients),
                    )


RULES: tuple[Rule, ...] = (
    ids_stand_once,
    defaults_are_audiences,
    periods_run_forward,
    recipients_are_known,
    members_are_known,
)
