"""What the commands about deliveries share: the ledger, opened safely, and their words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.cli.session import Session
from generator.messages import Message, msg
from generator.settings import Publication

if TYPE_CHECKING:
    from generator.distribute.channels import Outcome
    from generator.distribute.entries import Entry
    from generator.distribute.outbox import Outbox

_LINES = {
    "up": msg("up"),
    "across": msg("across"),
    "down": msg("down"),
    "file": msg("on file"),
}
_WAYS = {"folder": msg("folder"), "email": msg("e-mail"), "paper": msg("paper")}
_STATES = {
    "": msg("to be sent"),
    "planned": msg("to be sent"),
    "sending": msg("under way"),
    "sent": msg("sent"),
    "failed": msg("failed"),
    "unknown": msg("unknown"),
}


def line_name(line: str) -> Message:
    """Return a line of a list in words: 报, 送, 发."""
    return _LINES[line]


def way_name(way: str, channel: str) -> Message:
    """Return how a delivery travels, in words."""
    return msg("e-mail file") if (way, channel) == ("folder", "email") else _WAYS[way]


def state_name(state: str) -> Message:
    """Return a delivery's state in words."""
    return _STATES[state]


def edition_name(publication: Publication, edition: str) -> str:
    """Return an edition's name as readers know it."""
    return dict(zip(publication.audiences, publication.audience_names, strict=True))[edition]


def outcome_line(entry: Entry, outcome: Outcome) -> Message:
    """Return what became of a delivery, as a line."""
    name = entry.delivery.name
    if outcome.result == "sent":
        return msg("sent: {name}", name=name)
    if outcome.result == "later":
        return msg("later: {name}: {why}", name=name, why=outcome.detail)
    if outcome.result == "failed":
        return msg("failed: {name}: {why}", name=name, why=outcome.detail)
    return msg(
        "unknown whether it arrived: {name}, {id}: {why}",
        name=name,
        id=entry.message_id,
        why=outcome.detail,
    )


@contextmanager
def opened_ledger(session: Session) -> Iterator[Outbox]:
    """Hold the lock and the open ledger; stop with a message when either cannot be had."""
    from generator import dispatch
    from generator.distribute.lock import BusyError, held

    try:
        with held(dispatch.lock(session.root)):
            outbox = dispatch.open_outbox(session.root)
            try:
                if outbox.added:
                    session.say(
                        msg(
                            "the ledger was older than this machine's last run;"
                            " {count} records were added to it",
                            count=outbox.added,
                        )
                    )
                yield outbox
            finally:
                outbox.close()
    except BusyError:
        session.stop(msg("another `jianbao send` is at work; wait until it has ended"))
    except sqlite3.DatabaseError as error:
        session.stop(
            msg(
                "the ledger {path} is damaged ({why}); put back its last backup",
                path="data/ledger/deliveries.sqlite",
                why=error,
            )
        )
