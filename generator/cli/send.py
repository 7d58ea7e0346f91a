"""`jianbao send`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.claiming import Said, claimed
from generator.cli.delivery import (
    edition_name,
    line_name,
    near,
    numbers_of,
    opened_ledger,
    outcome_line,
    remove_waiting,
    shown_ledger,
    state_name,
    way_name,
)
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.cli.table import table
from generator.model.records import Records
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.distribute.deliver import Pace, Run
    from generator.distribute.outbox import Outbox
    from generator.model.deliveries import LedgerEntry
    from generator.order.delivery_run import Consignment

HEADS = (
    msg("line"),
    msg("recipient"),
    msg("sent by"),
    msg("edition"),
    msg("copies"),
    msg("copy numbers"),
    msg("address"),
    msg("state"),
    msg("as holder of"),
)


@click.command(short_help="按发送名单送达一期。Deliver an issue to its list.")
@click.argument("issue")
@click.option("--yes", is_flag=True, help="照计划发送；不加则只列计划。Deliver, not only plan.")
@click.option("--edition", default="", help="版本，默认随刊物。Edition; the publication's default.")
@click.option(
    "--outbox",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="发件文件夹，默认 build/outbox/<期>。Folder for what is delivered as files.",
)
@click.option(
    "--patience",
    type=click.FloatRange(0),
    metavar="MINUTES",
    default=30,
    show_default=True,
    help="对方请稍后再试时，最多等几分钟。Minutes to wait for a server that asks to.",
)
@click.option(
    "--new-pdf",
    metavar="REASON",
    default="",
    help="PDF 与先前发送的不同时，写明缘由才可发。Why the rest get another PDF than the first.",
)
@click.option(
    "--ledger-is-current",
    "is_current",
    is_flag=True,
    help="本机初次发送等情形：发件簿已核对为最新。Nothing was sent that the ledger lacks.",
)
@click.option(
    "--take-over",
    "dead",
    metavar="MACHINE",
    default="",
    help="那台机器的发送已中断，由本机接着发。That machine's run is dead.",
)
@click.pass_obj
def send(
    session: Session,
    issue: str,
    yes: bool,
    edition: str,
    folder: Path | None,
    patience: float,
    new_pdf: str,
    is_current: bool,
    dead: str,
) -> None:
    """列出一期的发送计划；加 --yes 则送出尚未送达的，已送的不会再送。

    Print who gets ISSUE (such as 2023/19), how, in which edition, how many copies and why. With
    --yes, deliver what the ledger lacks; what was delivered is never delivered again.
    """
    from generator.distribute.deliver import Pace
    from generator.order import delivery_run

    records, consignment = prepared(session, issue.strip("/"), edition)
    if not yes:
        with shown_ledger(session) as ledger:
            entries = ledger.entries(consignment.plan.issue) if ledger else ()
        _show_plan(session, consignment, {e.delivery.recipient: e for e in entries})
        session.say(msg("nothing was sent; add --yes to deliver"))
        return
    place = folder or delivery_run.outbox_folder(session.root, consignment.plan.issue)
    if consignment.narrowed:
        remove_waiting(session, records, consignment.plan.issue, place)
    said = Said(is_current, dead)
    with (
        opened_ledger(session) as outbox,
        claimed(session, outbox, consignment, place, said),
    ):
        pace = Pace(patience * 60, notice=lambda seconds: _say_rest(session, seconds))
        is_whole = _deliver(session, consignment, outbox, place, pace, new_pdf)
    if not is_whole:
        sys.exit(PROBLEMS)


def prepared(session: Session, issue: str, edition: str) -> tuple[Records, Consignment]:
    """Return the issue ready to be sent, or say why not and stop."""
    from generator.order import building, delivery_run

    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    stopping = checked.touching(issue)
    session.show(stopping)
    session.show_rest(checked.problems, stopping)
    if stopping:
        session.stop(msg("nothing was sent; mend the problems first"))
    if edition and edition not in publication.audiences:
        known = ", ".join(publication.audiences)
        session.stop(
            msg("unknown edition '{id}'; known are: {known}", id=edition, known=known), USAGE
        )
    made = delivery_run.prepare(
        session.root,
        checked.records,
        issue,
        edition or delivery_run.usual_edition(checked.records, issue),
    )
    if isinstance(made, Message):
        session.stop(made)
    for refusal in made.plan.refusals:
        session.write(refusal.reason.say(session.language), err=True)
    if made.plan.refusals:
        session.stop(msg("nothing was sent"))
    for name in made.plan.without:
        session.say(msg("{name} gets nothing: all that they may see was taken down", name=name))
    return checked.records, made


def _say_rest(session: Session, seconds: float) -> None:
    until = datetime.now().astimezone() + timedelta(seconds=seconds)
    session.say(msg("waiting until {time}", time=f"{until:%H:%M:%S}"))


def _show_plan(
    session: Session, consignment: Consignment, entries: Mapping[str, LedgerEntry]
) -> None:
    """Print the plan as a table: a row a recipient, in the order of the lists."""
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
        rows.append(
            [
                line_name(delivery.line).say(session.language),
                delivery.name,
                way_name(delivery.way, delivery.channel).say(session.language),
                edition_name(consignment.publication, delivery.edition),
                str(delivery.copies),
                numbers_of(entry.delivery if entry else delivery),
                delivery.address,
                state_name(entry.state if entry else "", delivery.way).say(session.language),
                delivery.via,
            ]
        )
    click.echo(table(_used(rows)), nl=False)


def _sealed(consignment: Consignment) -> Message:
    if consignment.sealed:
        return msg("sealed on {day}", day=consignment.sealed)
    return msg("not sealed; `jianbao seal {id}` freezes it first", id=consignment.issue.id)


def _used(rows: list[list[str]]) -> list[list[str]]:
    """Leave out columns that say nothing."""
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    return [list(row) for row in zip(*columns, strict=True)]


def _freeze(session: Session, consignment: Consignment, outbox: Outbox, new_pdf: str) -> None:
    """Freeze the plan; stop when the PDF is another than before and nobody says why.

    Where something was taken down, its record says so.
    """
    from generator.order import delivery_run

    plan = consignment.plan
    others = outbox.changed_editions(plan)
    changed = [edition for edition in others if edition not in consignment.narrowed]
    if changed and not new_pdf:
        session.stop(
            msg(
                "the PDF of {id} is not the one that was sent before (edition {editions});"
                " nothing was sent; if that is meant, say why with --new-pdf",
                id=plan.issue,
                editions=", ".join(changed),
            )
        )
    name = delivery_run.message_id(consignment.publication)
    for delivery, entry in outbox.freeze(plan, name, new_pdf or "restricted" * bool(others)):
        session.say(
            msg(
                "{name} ({id}) has the issue already, as '{other}'",
                name=delivery.name,
                id=delivery.recipient,
                other=entry.delivery.recipient,
            )
        )


def _deliver(
    session: Session,
    consignment: Consignment,
    outbox: Outbox,
    folder: Path,
    pace: Pace,
    new_pdf: str,
) -> bool:
    """Deliver and say what happened; False when something is left, failed or unknown."""
    from generator.order import delivery_run

    issue = consignment.plan.issue
    ways = delivery_run.ways(consignment, folder)
    _freeze(session, consignment, outbox, new_pdf)
    run = delivery_run.send(
        outbox,
        consignment,
        ways,
        pace,
        lambda entry, outcome: session.say(outcome_line(entry, outcome)),
    )
    sheet = delivery_run.write_sheet(outbox, consignment, folder)
    if sheet:
        session.say(
            msg("the printed copies and the sheet to sign: {path}", path=near(sheet.parent))
        )
    return _sum_up(session, outbox, issue, run)


def _sum_up(session: Session, outbox: Outbox, issue: str, run: Run) -> bool:
    from generator.channels import CHANNELS

    entries = outbox.entries(issue)
    new = sum(outcome.result == "sent" for outcome in run.done.values())
    session.say(
        msg(
            "{new} delivered now, {all} in all",
            new=new,
            all=sum(entry.state == "sent" for entry in entries),
        )
    )
    for way, why in run.closed.items():
        session.say(CHANNELS[way].closed(why))
    if run.left:
        session.say(msg("{count} wait; run the command again later", count=len(run.left)))
    failed, unknown = (
        sum(entry.state == state for entry in entries) for state in ("failed", "unknown")
    )
    if failed or unknown:
        session.say(
            msg(
                "{failed} failed, {unknown} unknown: see `jianbao deliveries {id}`",
                failed=failed,
                unknown=unknown,
                id=issue,
            )
        )
    return not (run.left or run.closed or failed or unknown)
