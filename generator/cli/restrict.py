"""`jianbao restrict`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from generator.cli.delivery import (
    edition_name,
    numbers_of,
    remove_waiting,
    shown_ledger,
    state_name,
    way_name,
)
from generator.cli.new import DAY, day_of, find_item, read, refuse, write
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.cli.table import table
from generator.model import RestrictionRecord, Signature, ids
from generator.model.forms import NOBODY
from generator.model.problems import did_you_mean
from generator.order.drafting import new_restriction
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.model.records import Records

HEADS = (
    msg("issue"),
    msg("edition"),
    msg("recipient"),
    msg("sent by"),
    msg("copies"),
    msg("copy numbers"),
    msg("state"),
    msg("since"),
)


@click.command(short_help="撤下已刊出的一条。Take an item down.")
@click.argument("issue")
@click.argument("item")
@click.option(
    "--to",
    required=True,
    metavar="AUDIENCE",
    help="从此只供这个读者范围；nobody 是哪个版本都不留。Who alone may see it from now on.",
)
@click.option("--by", required=True, metavar="NAME", help="何人签发。Who signs it.")
@click.option("--reason", required=True, help="缘由，不公开。Why; never published.")
@click.option("--date", "day", type=DAY, help="撤下日期，默认今天。Its date; today by default.")
@click.pass_obj
def restrict(
    session: Session, issue: str, item: str, to: str, by: str, reason: str, day: date | None
) -> None:
    """把 ISSUE（如 2023/19）的一条从一些版本里撤下，封版的也可以；ITEM 是它在网页上的锚点。

    Take ITEM of ISSUE out of editions, sealed or not: write the record in content/restrictions,
    remove the files that wait to be delivered with it, and list what cannot be called back. The
    next `publish` of each edition shows it no more.
    """
    from generator.order import recalling

    issue = issue.strip("/")
    needed = ("content/restrictions", "data/units.yml", "data/sections.yml")
    records = read(session, f"content/issues/{issue}.yml", *needed)
    find_item(session, records, issue, item)
    known = (*records.publication.audiences, NOBODY)
    if to not in known:
        refuse(session, msg("unknown audience '{id}'", id=to), did_you_mean(to, known))
    for name, value in (("--by", by), ("--reason", reason)):
        if not value.strip() or not value.isprintable():
            session.stop(msg("{name} wants words on one line", name=name), USAGE)
    for one in records.restrictions:
        if (one.issue, one.item) == (issue, item):
            path = one.where.path
            session.stop(msg("{path} takes the item down already; edit it", path=path), PROBLEMS)
    signed = Signature(by.strip(), day_of(day))
    made = RestrictionRecord("", issue, item, to, signed.date, reason.strip(), signed)
    lessened = recalling.lessened(records, made)
    if not lessened:
        session.stop(msg("no edition shows the item to more than '{id}'", id=to), USAGE)
    draft = new_restriction(records, made)
    write(session, draft)
    _tell(session, draft.path, made, lessened)


def _tell(
    session: Session, path: str, made: RestrictionRecord, lessened: dict[str, frozenset[str]]
) -> None:
    """Say what follows: what is wrong with it, what to publish, what cannot be called back."""
    from generator.order import building, delivery_run

    checked = building.check(session.root)
    session.show(p for p in checked.problems if p.where.path == path)
    for issue in sorted(frozenset().union(*lessened.values())):
        folder = delivery_run.outbox_folder(session.root, issue)
        remove_waiting(session, checked.records, issue, folder)
    session.say(msg("next, for each folder that readers see:"))
    for edition, issues in lessened.items():
        text = msg(
            "  jianbao publish TARGET --edition {edition}  (issues {issues})",
            edition=edition,
            issues=", ".join(sorted(issues)),
        )
        session.say(text)
    _list_deliveries(session, checked.records, lessened)
    _list_the_rest(session, checked.records, made)


def _list_deliveries(
    session: Session, records: Records, lessened: dict[str, frozenset[str]]
) -> None:
    """List who has had an edition with the item."""
    from generator.distribute.outbox import LEFT

    with shown_ledger(session) as outbox:
        entries = [
            entry
            for edition, issues in lessened.items()
            for issue in sorted(issues)
            for entry in (outbox.entries(issue) if outbox else ())
            if entry.delivery.edition == edition and entry.state in LEFT
        ]
    if not entries:
        session.say(msg("the ledger knows of no delivery with it"))
        return
    session.say(msg("these have had it; what was delivered cannot be called back from here:"))
    rows = [[head.say(session.language) for head in HEADS]]
    for entry in entries:
        delivery = entry.delivery
        rows.append(
            [
                delivery.issue,
                edition_name(records.publication, delivery.edition),
                delivery.name,
                way_name(delivery.way, delivery.channel).say(session.language),
                str(delivery.copies),
                numbers_of(delivery),
                state_name(entry.state, delivery.way).say(session.language),
                f"{entry.changed.astimezone():%Y-%m-%d %H:%M}",
            ]
        )
    click.echo(table(rows), nl=False)


def _list_the_rest(session: Session, records: Records, made: RestrictionRecord) -> None:
    """Name what no ledger knows of."""
    record = next(issue for issue in records.issues if issue.id == made.issue)
    for text in _rest(str(ids.year_of(made.issue)), bool(record.note)):
        session.say(text)


def _rest(year: str, has_note: bool) -> tuple[Message, ...]:
    exports = msg("bags that `jianbao export {year}` made before hold it: replace them", year=year)
    copies = msg("pages and PDFs that readers have saved hold it, and backups of these folders")
    note = msg("the issue's editor's note stays: see whether it tells of the item")
    return (exports, copies, note) if has_note else (exports, copies)
