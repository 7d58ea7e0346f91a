"""`jianbao notices`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from generator.cli.claiming import Said, claimed
from generator.cli.delivery import (
    near,
    opened_ledger,
    outcome_line,
    shown_ledger,
    state_name,
    way_name,
)
from generator.cli.new import find_commission, read, refuse
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.cli.table import table
from generator.model.problems import did_you_mean, is_stopping
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.distribute.outbox import Outbox
    from generator.model.records import Records
    from generator.order.noticing import Prepared, Subject

HEADS = (
    msg("notice"),
    msg("unit"),
    msg("title"),
    msg("recipient"),
    msg("sent by"),
    msg("address"),
    msg("state"),
)


@click.command(short_help="给单位的通知：退稿、改稿对照、约稿。Notices to units.")
@click.argument("subjects", nargs=-1, metavar="[SUBMISSION|UNIT...]")
@click.option(
    "--differences",
    "issue",
    metavar="ISSUE",
    help="不发退稿通知，发这一期各稿的改稿对照。What was changed in an issue's submissions.",
)
@click.option(
    "--commission",
    metavar="ID",
    help="不发退稿通知，发这份约稿的通知单，一家一份。The notices of a commission, one a unit.",
)
@click.option("--yes", is_flag=True, help="发出；不加则只列出。Send, not only list.")
@click.option("--all", "everything", is_flag=True, help="也列出发过的。Those sent, too.")
@click.option("--again", is_flag=True, help="发过的再发一次。Send once more what was sent.")
@click.option("--by", "person", default="", help="何人要求再发。Who says so.")
@click.option(
    "--patience", type=click.FloatRange(0), metavar="MINUTES", default=5, show_default=True,
    help="对方请稍后再试时，最多等几分钟。Minutes to wait for a server that asks to.",
)  # fmt: skip
@click.option(
    "--ledger-is-current",
    "is_current",
    is_flag=True,
    help="本机初次发送等情形：发件簿已核对为最新。Nothing was sent that the ledger lacks.",
)
@click.option(
    "--take-over", "dead", metavar="MACHINE", default="",
    help="那台机器的发送已中断，由本机接着发。That machine's run is dead.",
)  # fmt: skip
@click.pass_obj
def notices(
    session: Session,
    subjects: tuple[str, ...],
    issue: str | None,
    commission: str | None,
    *,
    yes: bool,
    everything: bool,
    again: bool,
    person: str,
    patience: float,
    is_current: bool,
    dead: str,
) -> None:
    """列出还没有告诉单位的退稿，加 --yes 发给单位的联系人；没有联系人的，打印一份送去。

    List the notices that returned submissions make, or those of an issue's differences. With --yes,
    each goes to its unit's contacts, by mail or into a folder, else on paper; never twice unasked.
    """
    from generator.order import noticing

    if again and not (person.strip() and person.isprintable() and subjects):
        text = msg("name the submissions or units, and say with --by who wants it again")
        session.stop(text, USAGE)
    if issue and commission:
        session.stop(msg("--differences and --commission do not go together"), USAGE)
    records = read(session, "content", "data")
    if commission:
        call = find_commission(session, records, commission)
        if yes:
            _need_sound(session, call.where.path)
        there = noticing.asked(records, call.id)
    else:
        there = noticing.subjects(records, _issue(session, records, issue) if issue else "")
    chosen = _chosen(session, there, subjects)
    with shown_ledger(session) as ledger:
        open_ = {id_ for id_ in chosen if noticing.is_due(ledger.entries(id_) if ledger else ())}
        wanted = [id_ for id_ in chosen if id_ in open_ or subjects or everything]
        found = [noticing.prepare(session.root, records, id_, there[id_]) for id_ in wanted]
        _show(session, found, ledger)
    due = [one for one in found if not one.refusals and (again or one.id in open_)]
    for one in found:
        for why in one.refusals:
            text = msg("{id} is not sent: {why}", id=one.subject.id, why=why)
            session.write(text.say(session.language), err=True)
    if not yes or not due:
        session.say(
            msg(
                "{due} to be sent, {gone} sent before; add --yes to send them",
                due=len(due),
                gone=len(chosen) - len(open_),
            )
        )
        return
    said = Said(is_current, dead)
    if not _send(session, records, due, person if again else "", patience, said):
        sys.exit(PROBLEMS)


def _need_sound(session: Session, path: str) -> None:
    """Stop when there are errors in a commission that is to be sent."""
    from generator.order import building

    wrong = [p for p in building.check(session.root).problems if p.where.path == path]
    if is_stopping(wrong):
        session.show(wrong)
        session.stop(msg("nothing was sent; mend the problems first"))


def _issue(session: Session, records: Records, issue: str) -> str:
    known = [one.id for one in records.issues]
    id_ = issue.strip("/")
    if id_ not in known:
        refuse(session, msg("there is no issue '{id}'", id=id_), did_you_mean(id_, known))
    return id_


def _chosen(session: Session, there: Mapping[str, Subject], subjects: Sequence[str]) -> list[str]:
    """Return the notices of the submissions or units that were named, or all."""
    known = {one.id: id_ for id_, one in there.items()}
    for name in subjects:
        if name not in known:
            text = msg("there is no notice of '{id}'", id=name)
            refuse(session, text, did_you_mean(name, known))
    return [known[name] for name in dict.fromkeys(subjects)] if subjects else [*there]


def _show(session: Session, found: Sequence[Prepared], ledger: Outbox | None) -> None:
    rows = [[head.say(session.language) for head in HEADS]]
    for one in found:
        for delivery in one.deliveries:
            entry = ledger.entry(one.id, delivery.recipient) if ledger else None
            state = state_name(entry.state if entry else "", delivery.way).say(session.language)
            if entry and entry.state == "sent":
                state += f" {entry.changed.astimezone():%Y-%m-%d}"
                if entry.delivery.sha256 != delivery.sha256:
                    state += msg(" (changed since)").say(session.language)
            way = way_name(delivery.way, delivery.channel).say(session.language)
            unit, title = one.unit, one.subject.title
            rows.append([one.id, unit, title, delivery.name, way, delivery.address, state])
    if len(rows) > 1:
        click.echo(table(rows), nl=False)


def _send(
    session: Session,
    records: Records,
    due: Sequence[Prepared],
    person: str,
    patience: float,
    said: Said,
) -> bool:
    """Send notices and say what happened; False when something is left, failed or unknown."""
    from generator.channels import CHANNELS
    from generator.distribute.deliver import Pace
    from generator.order import delivery_run, noticing

    house, pace, is_whole = records.publication, Pace(patience * 60), True
    run = noticing.Round()
    folder = delivery_run.outbox_folder(session.root, run.plan.issue)
    with opened_ledger(session) as outbox, claimed(session, outbox, run, folder, said):
        for one in due:
            if person:
                noticing.again(outbox, one, house, person)
            elif not noticing.is_due(outbox.entries(one.id)):  # since it was listed, elsewhere
                continue
            done = noticing.send(
                session.root,
                outbox,
                house,
                one,
                pace,
                lambda entry, outcome: session.say(outcome_line(entry, outcome)),
            )
            for way, why in done.closed.items():
                session.say(CHANNELS[way].closed(why))
            states = [entry.state for entry in outbox.entries(one.id)]
            is_whole &= not (done.left or done.closed or {"failed", "unknown"} & {*states})
            if any(CHANNELS[d.way].leaves_files for d in one.deliveries):
                place = near(delivery_run.outbox_folder(session.root, one.id))
                session.say(msg("the files of this notice: {path}", path=place))
            if {"failed", "unknown"} & {*states}:
                text = msg("what failed or is unknown: `jianbao deliveries {id}`", id=one.id)
                session.say(text)
    return is_whole
