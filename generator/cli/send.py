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
    near,
    opened_ledger,
    outcome_line,
    remove_waiting,
    shown_ledger,
)
from generator.cli.planned import show_plan
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.model.records import Records
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.channels.common import Way
    from generator.distribute.deliver import Pace, Run
    from generator.distribute.outbox import Outbox
    from generator.distribute.plan import Refusal
    from generator.order.delivery_run import Consignment


@click.command(short_help="按发送名单送达一期。Deliver an issue to its list.")
@click.argument("issue")
@click.option("--yes", is_flag=True, help="照计划发送；不加则只列计划。Deliver, not only plan.")
@click.option(
    "--edition",
    default="",
    help="最窄发到哪一版；默认各得其可阅最全的一版。None narrower than this edition.",
)
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
@click.option(
    "--rest",
    "widened_by",
    metavar="NAME",
    default="",
    help="已收的人现可阅更多条目的，补发；写明谁定的。Send the rest too; who decided so.",
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
    widened_by: str,
) -> None:
    """列出一期的发送计划；加 --yes 则送出尚未送达的，已送的不会再送。

    每人收到其可阅条目最全的一版；一条都不可阅的不送，并指明。

    Print who gets ISSUE (such as 2023/19), how, in which edition, how many copies and why: everyone
    the one with the most items that they may see. With --yes, deliver what the ledger lacks; what
    was delivered is never delivered again, unless --rest adds to it.
    """
    from generator.distribute.deliver import Pace
    from generator.order import delivery_run

    records, consignment = prepared(session, issue.strip("/"), edition, is_more=bool(widened_by))
    if not yes:
        with shown_ledger(session) as ledger:
            entries = ledger.entries(consignment.plan.issue) if ledger else ()
        cleared = {each.id: each.audience for each in records.recipients}
        show_plan(session, consignment, {e.delivery.recipient: e for e in entries}, cleared)
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
        ways = delivery_run.ways(consignment, place)
        _freeze(session, consignment, outbox, new_pdf, widened_by.strip())
        is_whole = _deliver(session, consignment, outbox, ways, place, pace)
    if not is_whole:
        sys.exit(PROBLEMS)


def prepared(
    session: Session, issue: str, edition: str, *, is_more: bool = False
) -> tuple[Records, Consignment]:
    """Return the issue ready to be sent, or say why not and stop."""
    from generator.distribute.outbox import LEFT
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
    with shown_ledger(session) as ledger:
        entries = ledger.entries(issue) if ledger and not is_more else ()
    had = {e.delivery.recipient: e.delivery for e in entries if e.state in LEFT}
    made = delivery_run.prepare(session.root, checked.records, issue, edition, had)
    if isinstance(made, Message):
        session.stop(made)
    if made.plan.refusals:
        _tell_refused(session, made)
        session.stop(msg("nothing was sent"))
    for name in made.plan.without:
        session.say(msg("{name} gets nothing: all that they may see was taken down", name=name))
    for name in made.plan.passed:
        session.say(msg("{name} gets nothing: no item of the issue is for them", name=name))
    return checked.records, made


def _tell_refused(session: Session, made: Consignment) -> None:
    """Say why recipients cannot be served; what is missing for several of them, once."""
    by_edition: dict[str, list[Refusal]] = {}
    for refusal in made.plan.refusals:
        by_edition.setdefault(refusal.edition or f" {refusal.recipient}", []).append(refusal)
    for edition, refused in by_edition.items():
        reason = refused[0].reason
        if len(refused) > 1:
            reason = msg(
                "the edition '{edition}' is missing, which is for {names} ({count} in all);"
                " run `jianbao build --edition {edition}`",
                edition=edition,
                names="、".join(each.name for each in refused[:3]),
                count=len(refused),
            )
        session.write(reason.say(session.language), err=True)
    if len(by_edition) > 1:
        text = msg("`jianbao build --all-editions` makes every edition")
        session.write(text.say(session.language), err=True)


def _say_rest(session: Session, seconds: float) -> None:
    until = datetime.now().astimezone() + timedelta(seconds=seconds)
    session.say(msg("waiting until {time}", time=f"{until:%H:%M:%S}"))


def _freeze(
    session: Session, consignment: Consignment, outbox: Outbox, new_pdf: str, widened_by: str
) -> None:
    """Freeze the plan; stop when the PDF is another than before and nobody says why.

    Where something was taken down, its record says so. Those who may see more now than they had
    get the rest if somebody decided so.
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
    if widened_by:
        for had in outbox.widen(plan, consignment.publication, widened_by, name):
            edition = edition_name(consignment.publication, had.edition)
            session.say(
                msg("{name} had '{edition}' and gets the rest", name=had.name, edition=edition)
            )


def _deliver(
    session: Session,
    consignment: Consignment,
    outbox: Outbox,
    ways: Mapping[str, Way],
    folder: Path,
    pace: Pace,
) -> bool:
    """Deliver and say what happened; False when something is left, failed or unknown."""
    from generator.order import delivery_run

    issue = consignment.plan.issue
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
