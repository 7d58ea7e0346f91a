"""What the commands about deliveries share: the ledger, opened safely, and their words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.session import Session
from generator.model.deliveries import RECORDS
from generator.model.problems import did_you_mean
from generator.model.records import Records
from generator.model.settings import Publication
from generator.words.faults import cause
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.channels.common import Outcome
    from generator.distribute.outbox import Outbox
    from generator.model.deliveries import Delivery, LedgerEntry

_LINES = {
    "up": msg("up"),
    "across": msg("across"),
    "down": msg("down"),
    "file": msg("on file"),
    "unit": msg("reporting unit"),
}
_STATES = {
    "": msg("to be sent"),
    "planned": msg("to be sent"),
    "sending": msg("under way"),
    "sent": msg("sent"),
    "failed": msg("failed"),
    "unknown": msg("unknown"),
}
_INTERRUPTED = msg("the run was cut short")


def line_name(line: str) -> Message:
    """Return a line of a list in words: 报, 送, 发."""
    return _LINES[line]


def way_name(way: str, channel: str) -> Message:
    """Return how a delivery travels, in words."""
    from generator.channels import CHANNELS

    own = CHANNELS[channel]
    return own.label if way == own.id else own.file_label


def state_name(state: str, way: str = "") -> Message:
    """Return a delivery's state in words; printed copies are still to be handed over."""
    from generator.channels import CHANNELS

    return CHANNELS[way].sent_label if way and state == "sent" else _STATES[state]


def edition_name(publication: Publication, edition: str) -> str:
    """Return an edition's name as readers know it."""
    return dict(zip(publication.audiences, publication.audience_names, strict=True))[edition]


def outcome_line(entry: LedgerEntry, outcome: Outcome) -> Message:
    """Return what became of a delivery, as a line."""
    from generator.channels import CHANNELS

    name = entry.delivery.name
    if outcome.result == "sent":
        return CHANNELS[entry.delivery.way].told(entry.delivery)
    if outcome.result == "later":
        return msg("later: {name}: {why}", name=name, why=outcome.detail)
    if outcome.result == "failed":
        return msg("failed: {name}: {why}", name=name, why=outcome.detail)
    return _unknown_line(entry, outcome.detail)


def interrupted_line(entry: LedgerEntry) -> Message:
    """Return that a dead run had a delivery under way, as a line."""
    return _unknown_line(entry, _INTERRUPTED)


def _unknown_line(entry: LedgerEntry, why: object) -> Message:
    return msg(
        "unknown whether it arrived: {name}, {id}: {why}",
        name=entry.delivery.name,
        id=entry.message_id,
        why=why,
    )


def detail_words(entry: LedgerEntry, language: str) -> str:
    """Return what the ledger notes beside a delivery's state: the program's word, or others'."""
    return _INTERRUPTED.say(language) if entry.detail == "interrupted" else entry.detail


def numbers_of(delivery: Delivery) -> str:
    """Return the numbers (份号) of a recipient's copies: `12`, `12–14` or nothing."""
    numbers = delivery.numbers
    return "–".join(str(number) for number in dict.fromkeys((*numbers[:1], *numbers[-1:])))


def publication_of(session: Session, *, needed: bool = False) -> Publication:
    """Return the publication, and speak its language from now on; stop if it is needed and bad."""
    from generator.intake.load import load_publication

    publication, problems = load_publication(session.root)
    session.speak_as(publication.language)
    if needed and not publication.is_loaded:
        session.show(problems)
        session.stop(msg("nothing was recorded; mend the problems first"))
    return publication


def entry_of(session: Session, outbox: Outbox, issue: str, recipient: str) -> LedgerEntry:
    """Return the delivery of a recipient, named by id or by full name; stop when there is none."""
    entries = outbox.entries(issue)
    if not entries:
        session.stop(msg("nothing of issue {id} was delivered yet", id=issue))
    by_id = [entry for entry in entries if recipient == entry.delivery.recipient]
    by_name = [entry for entry in entries if recipient == entry.delivery.name]
    if not by_id and len(by_name) != 1:
        hint = did_you_mean(recipient, {entry.delivery.recipient for entry in entries})
        session.stop(
            msg("issue {id} went to no '{name}' {hint}", id=issue, name=recipient, hint=hint)
        )
    return (by_id or by_name)[0]


def near(path: Path) -> Path:
    """Return the path as it is written from here, when it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@contextmanager
def opened_ledger(session: Session) -> Iterator[Outbox]:
    """Hold the lock and the open ledger; stop with a message when either cannot be had.

    What a dead run had under way is settled first, and what is unknown then is said.
    """
    from generator.distribute.deliver import settle
    from generator.order import delivery_run
    from generator.store.lock import BusyError, held

    with _faults_said(session):
        try:
            with (
                held(delivery_run.lock(session.root)),
                closing(delivery_run.open_outbox(session.root)) as outbox,
            ):
                _say_added(session, outbox.added)
                for entry in settle(outbox):
                    session.say(interrupted_line(entry))
                yield outbox
        except BusyError:
            session.stop(msg("another `jianbao send` is at work; wait until it has ended"))


@contextmanager
def shown_ledger(session: Session) -> Iterator[Outbox | None]:
    """Open the ledger to look at it; None while there is none.

    When nobody is sending, what a dead run had under way is settled first.
    """
    from generator.distribute.deliver import settle
    from generator.order import delivery_run
    from generator.store.lock import BusyError, held

    with _faults_said(session):
        outbox = delivery_run.read_outbox(session.root)
        if outbox and outbox.entries(state="sending"):
            with (
                suppress(BusyError),
                held(delivery_run.lock(session.root)),
                closing(delivery_run.open_outbox(session.root)) as own,
            ):
                settle(own)
            outbox = delivery_run.read_outbox(session.root)
        yield outbox


def remove_waiting(session: Session, records: Records, issue: str, folder: Path) -> None:
    """Remove the files for an issue's delivery that hold what was taken down, and name them.

    They lie in `folder`, or where the ledger says.
    """
    from generator.channels import CHANNELS
    from generator.order import delivery_run, recalling

    with _faults_said(session):
        outbox = delivery_run.read_outbox(session.root)
        entries = outbox.entries(issue) if outbox else ()
        left = [
            Path(e.detail) for e in entries if e.detail and CHANNELS[e.delivery.way].leaves_files
        ]
        removed = list(recalling.waiting(session.root, records, issue, [folder, *left]))
        for path in removed:
            path.unlink()
            session.say(msg("removed {path}: it held what is taken down", path=near(path)))
    if removed:
        text = msg(
            "for who had not got theirs: `jianbao deliveries {id} --again RECIPIENT --by NAME`,"
            " then send",
            id=issue,
        )
        session.say(text)


@contextmanager
def _faults_said(session: Session) -> Iterator[None]:
    from generator.distribute.book import DamagedError
    from generator.store.machine import MisplacedError

    try:
        yield
    except MisplacedError as error:
        session.stop(
            msg(
                "JIANBAO_STATE is {path}: write a whole path that is not in the archive,"
                " so that a copy of it is another machine's; nothing was sent",
                path=error,
            )
        )
    except sqlite3.DatabaseError as error:
        session.stop(
            msg(
                "the ledger {path} is damaged ({why}); put back its last backup",
                path="data/ledger/deliveries.sqlite",
                why=error,
            )
        )
    except DamagedError as error:
        path, line = error.args
        path = f"{RECORDS}/{path}"
        if line:
            why = msg("line {line}", line=line)
            text = msg(
                "the ledger {path} is damaged ({why}); put back its last backup", path=path, why=why
            )
        else:
            text = msg(
                "what {path} goes on from is not here; fetch or copy the rest of data/ledger first",
                path=path,
            )
        session.stop(text)
    except OSError as error:
        session.stop(
            msg(
                "cannot write {path}: {why}; mend that and run it again: nothing goes twice",
                path=error.filename or "data/ledger",
                why=cause(error),
            )
        )


def _say_added(session: Session, count: int) -> None:
    if count:
        session.say(
            msg(
                "the ledger was older than this machine's last run;"
                " {count} records were added to it",
                count=count,
            )
        )
