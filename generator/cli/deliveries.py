"""`jianbao deliveries`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.delivery import (
    detail_words,
    entry_of,
    line_name,
    numbers_of,
    opened_ledger,
    publication_of,
    shown_ledger,
    state_name,
    way_name,
)
from generator.cli.session import USAGE, Session
from generator.cli.table import table
from generator.model import ids
from generator.words.faults import cause
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.distribute.bounces import Notice
    from generator.distribute.outbox import MessageId, Outbox
    from generator.distribute.report import Delivered
    from generator.model.deliveries import LedgerEntry

HEADS = (
    msg("line"),
    msg("recipient"),
    msg("sent by"),
    msg("copies"),
    msg("copy numbers"),
    msg("state"),
    msg("since"),
    msg("signed by"),
    msg("signed on"),
    msg("edition"),
    msg("PDF"),
    msg("remarks"),
)

HASH = 12  # characters of a PDF's SHA-256 that are shown


@click.command(short_help="谁已收到、谁未签收。Who has an issue, who has not signed.")
@click.argument("names", nargs=-1, metavar="ISSUE | FILE...")
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV，可用表格软件打开。Print as CSV.")
@click.option(
    "--delivered",
    "arrived",
    metavar="RECIPIENT",
    multiple=True,
    help="经查已收到，可写几个。It did arrive.",
)
@click.option("--again", metavar="RECIPIENT", help="下次发送时重发。Send once more next time.")
@click.option("--by", "person", default="", help="何人确认。Who says so.")
@click.option("--bounces", is_flag=True, help="读入退信文件。Read delivery status notices.")
@click.pass_obj
def deliveries(
    session: Session,
    names: tuple[str, ...],
    as_csv: bool,
    arrived: tuple[str, ...],
    again: str | None,
    person: str,
    bounces: bool,
) -> None:
    """列出一期的送达情况；确认不明的一份是已收到还是要重发；读入退信。

    Show who has ISSUE, who has not signed and what failed. A person settles what is unknown or
    failed with --delivered or --again and --by; `send` then sends again. --delivered also tells a
    ledger put back from a backup of what it lacks. With --bounces, read the notices in FILE... and
    mark the recipients they belong to.
    """
    from generator.order import delivery_run

    publication = publication_of(session, needed=bool(again))
    if bounces:
        _read_bounces(session, names)
        return
    if len(names) != 1:
        session.stop(msg("name one issue, such as 2023/19"), USAGE)
    issue = names[0].strip("/")
    if arrived or again:
        if not person.strip() or not person.isprintable():
            session.stop(msg("say with --by who has made sure"), USAGE)
        with opened_ledger(session) as outbox:
            if arrived and not outbox.entries(issue):
                _enter(session, outbox, issue, arrived)
            for entry in [entry_of(session, outbox, issue, one) for one in arrived]:
                _confirm(session, outbox, entry, person)
            if again:
                entry = entry_of(session, outbox, issue, again)
                _repeat(session, outbox, entry, person, delivery_run.message_id(publication))
        return
    _show(session, issue, as_csv=as_csv)


def _enter(session: Session, outbox: Outbox, issue: str, recipients: Sequence[str]) -> None:
    """Enter the plan of an issue of which the ledger knows nothing, if all these are on it."""
    from generator.cli.send import prepared
    from generator.order import delivery_run

    _, consignment = prepared(session, issue, "")
    deliveries = consignment.plan.deliveries
    if {*recipients} <= {one.recipient for one in deliveries} | {one.name for one in deliveries}:
        outbox.freeze(consignment.plan, delivery_run.message_id(consignment.publication))


def _confirm(session: Session, outbox: Outbox, entry: LedgerEntry, person: str) -> None:
    name = entry.delivery.name
    if entry.state not in ("planned", "unknown", "failed"):
        state = state_name(entry.state)
        session.stop(msg("{name} is not open to question: {state}", name=name, state=state))
    outbox.mark(entry, "sent", "confirmed", person=person)
    session.say(msg("recorded: {name} has it, says {person}", name=name, person=person))


def _repeat(
    session: Session, outbox: Outbox, entry: LedgerEntry, person: str, message_id: MessageId
) -> None:
    from generator.channels import CHANNELS

    name = entry.delivery.name
    is_gone = entry.state == "sent" and CHANNELS[entry.delivery.way].settle(entry) is False
    if entry.state not in ("unknown", "failed") and not is_gone:  # its file, or it is on paper
        state = state_name(entry.state)
        session.stop(msg("{name} is not open to question: {state}", name=name, state=state))
    outbox.send_again(entry, person, message_id)
    session.say(
        msg(
            "recorded: {name} gets it again with the next `jianbao send {id} --yes`",
            name=name,
            id=entry.delivery.issue,
        )
        if not ids.notice_of(entry.delivery.issue)
        else msg("recorded: {name} gets it again with the next `jianbao notices --yes`", name=name)
    )


# -- showing --------------------------------------------------------------------------------------


def _show(session: Session, issue: str, *, as_csv: bool) -> None:
    from generator.distribute import report

    with shown_ledger(session) as outbox:
        entries = outbox.entries(issue) if outbox else ()
        if outbox is None or not entries:
            session.stop(msg("nothing of issue {id} was delivered yet", id=issue))
        found = report.delivered(entries, outbox.receipts(issue), outbox.had)
    heads = [head.say(session.language) for head in HEADS]
    rows = [heads, *(_row(session, one) for one in found)]
    if as_csv:
        click.echo(report.as_csv(rows), nl=False)
        return
    click.echo(table(rows), nl=False)
    _sum_up(session, found)


def _row(session: Session, one: Delivered) -> list[str]:
    entry, receipt = one.entry, one.receipt
    delivery = entry.delivery
    is_done = entry.state == "sent"
    note = receipt.note if receipt else ""
    detail = detail_words(entry, session.language)
    return [
        line_name(delivery.line).say(session.language),
        delivery.name,
        way_name(delivery.way, delivery.channel).say(session.language),
        str(delivery.copies),
        numbers_of(delivery),
        state_name(entry.state, delivery.way).say(session.language),
        f"{entry.changed.astimezone():%Y-%m-%d %H:%M}",
        receipt.signed_by if receipt else "",
        receipt.signed_on.isoformat() if receipt else "",
        ", ".join(each.edition for each in one.had),
        ", ".join(each.sha256[:HASH] for each in one.had),
        note if is_done else f"{detail} {entry.message_id}".strip(),
    ]


def _sum_up(session: Session, found: Sequence[Delivered]) -> None:
    states = [one.entry.state for one in found]
    session.say(
        msg(
            "{sent} sent, {planned} to be sent, {failed} failed, {unknown} unknown;"
            " {signed} signed, {open} not yet",
            sent=states.count("sent"),
            planned=states.count("planned") + states.count("sending"),
            failed=states.count("failed"),
            unknown=states.count("unknown"),
            signed=sum(one.receipt is not None for one in found),
            open=sum(one.is_open for one in found),
        )
    )
    if "unknown" in states or "failed" in states:
        session.say(
            msg("ask the recipient; then use --delivered or --again, with --by, for each of them")
        )


# -- bounces --------------------------------------------------------------------------------------


def _read_bounces(session: Session, names: tuple[str, ...]) -> None:
    from generator.distribute import bounces

    if not names:
        session.stop(msg("name the files of the notices"), USAGE)
    with opened_ledger(session) as outbox:
        for name in names:
            try:
                found = list(bounces.notices(Path(name).read_bytes()))
            except OSError as error:
                session.stop(msg("cannot read {path}: {why}", path=name, why=cause(error)))
            if not found:
                session.say(msg("{path} holds no delivery status notice", path=name))
            for notice in found:
                session.say(_effect(name, notice, *bounces.apply(notice, outbox)))


_EFFECTS = {
    "failed": msg("failed: {name}, issue {issue}: {why}"),
    "known": msg("known already: {name}, issue {issue}: {why}"),
    "noted": msg("noted: {name}, issue {issue}: {why}"),
}


def _effect(path: str, notice: Notice, effect: str, entry: LedgerEntry | None) -> Message:
    if entry is None:
        address = notice.address
        return msg("{path}: about no message of ours ({address})", path=path, address=address)
    values = {"name": entry.delivery.name, "issue": entry.delivery.issue, "why": notice.detail}
    return Message(_EFFECTS[effect].template, tuple(values.items()))
