"""The plan of an issue's deliveries, as `send` shows it: who gets which edition, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from generator.cli.delivery import edition_name, line_name, numbers_of, state_name, way_name
from generator.cli.session import Session
from generator.cli.table import table
from generator.words.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from generator.model.deliveries import Delivery, LedgerEntry
    from generator.order.delivery_run import Consignment

HEADS = (
    msg("line"),
    msg("recipient"),
    msg("sent by"),
    msg("edition"),
    msg("why this one"),
    msg("copies"),
    msg("copy numbers"),
    msg("address"),
    msg("state"),
    msg("as holder of"),
)


def show_plan(
    session: Session,
    consignment: Consignment,
    entries: Mapping[str, LedgerEntry],
    cleared: Mapping[str, str],
) -> None:
    """Print the plan as a table: a row a recipient, in the order of the lists.

    Of what has left, it is what was really sent.
    """
    from generator.distribute.outbox import LEFT

    plan = consignment.plan
    session.say(
        msg(
            "{title}, {count} recipients",
            title=next(iter(consignment.letters.values())).subject,
            count=len(plan.deliveries),
        )
    )
    session.say(_sealed(consignment))
    rows = [[head.say(session.language) for head in HEADS]]
    for delivery in plan.deliveries:
        entry = entries.get(delivery.recipient)
        shown = entry.delivery if entry and entry.state in LEFT else delivery
        rows.append(
            [
                line_name(delivery.line).say(session.language),
                delivery.name,
                way_name(shown.way, shown.channel).say(session.language),
                edition_name(consignment.publication, shown.edition),
                _why(consignment, shown, cleared).say(session.language),
                str(shown.copies),
                numbers_of(entry.delivery if entry else delivery),
                shown.address,
                _state(consignment, delivery, entry).say(session.language),
                delivery.via,
            ]
        )
    click.echo(table(_used(rows)), nl=False)


def _why(consignment: Consignment, delivery: Delivery, cleared: Mapping[str, str]) -> Message:
    """Say why it is this edition; nothing where it is the usual one and holds the whole issue."""
    publication, whole = consignment.publication, len(consignment.issue.items)
    if not delivery.items or (
        delivery.edition == publication.default_edition and delivery.items == whole
    ):
        return NOTHING
    values = {"count": delivery.items, "all": whole}
    if delivery.items > whole:  # it was sent before something of it was taken down
        return msg("{count} items when it was sent, {all} now", **values)
    if delivery.recipient not in cleared:
        return msg("{count} of {all} items", **values)
    audience = edition_name(publication, cleared[delivery.recipient])
    return msg("may see {audience}: {count} of {all} items", audience=audience, **values)


def _state(consignment: Consignment, delivery: Delivery, entry: LedgerEntry | None) -> Message:
    from generator.distribute.plan import adds

    had = entry.delivery if entry and entry.state == "sent" else None
    if had and adds(delivery, had, consignment.publication):
        return msg("sent; may see more now: --rest")
    return state_name(entry.state if entry else "", delivery.way)


def _sealed(consignment: Consignment) -> Message:
    if consignment.sealed:
        return msg("sealed on {day}", day=consignment.sealed)
    return msg("not sealed; `jianbao seal {id}` freezes it first", id=consignment.issue.id)


def _used(rows: list[list[str]]) -> list[list[str]]:
    """Leave out columns that say nothing."""
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    return [list(row) for row in zip(*columns, strict=True)]
