"""`jianbao submissions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.new import read
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.cli.table import table
from generator.model import ids
from generator.model.tables import Column, Row, Table
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.compile.fates import Followed
    from generator.model import ForwardingRecord, Unit
    from generator.model.decisions import Fate

COLUMNS = (
    Column(msg("submission"), 2),
    Column(msg("unit"), 2),
    Column(msg("title"), 4),
    Column(msg("received"), 1.3),
    Column(msg("days"), 0.7),
    Column(msg("what became of it")),
    Column(msg("where, until when or why"), 3),
)
FATE_WORDS: dict[Fate, Message] = {
    "waiting": msg("waiting"),
    "held": msg("held"),
    "returned": msg("returned"),
    "used": msg("used"),
}
WIDEST = 40  # characters of a title on a terminal


@click.command(short_help="来稿清单：待审、留用、退稿、采用。What came and what became of it.")
@click.option("--waiting", is_flag=True, help="待审的。Those that wait.")
@click.option("--held", is_flag=True, help="留用的。Those that are held.")
@click.option("--returned", is_flag=True, help="退稿的。Those that were returned.")
@click.option("--used", is_flag=True, help="采用的。Those that were used.")
@click.option("--unused", is_flag=True, help="未采用的：待审、留用、退稿。All but the used.")
@click.option("--similar", is_flag=True, help="与先前文字雷同的。Those with sentences seen before.")
@click.option("--unit", default="", help="只列这个单位的，写代码。Of this unit alone.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "xlsx"]),
    default="table",
    help="输出格式。Form of the list.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写入文件；xlsx 必写。The file to write; xlsx needs one.",
)
@click.pass_obj
def submissions(
    session: Session,
    *,
    waiting: bool,
    held: bool,
    returned: bool,
    used: bool,
    unused: bool,
    similar: bool,
    unit: str,
    form: str,
    out: Path | None,
) -> None:
    """列出来稿：哪个单位、收到几天、待审还是已有去处；几个选项一起用，列出各类的合计。

    List submissions with unit, age, and what became of them. Several options list each kind.
    """
    from generator.compile.fates import fates

    if form == "xlsx" and out is None:
        session.stop(msg("name the file to write with --out"), USAGE)
    records = read(session, "content/issues", "content/submissions", "data/units.yml")
    asked = {"waiting": waiting, "held": held, "returned": returned, "used": used}
    wanted = {name for name, is_wanted in asked.items() if is_wanted}
    wanted |= {"waiting", "held", "returned"} if unused else set()
    found = [
        one
        for one in fates(records)
        if (not wanted or one.fate in wanted) and unit in ("", one.submission.unit)
    ]
    if similar:
        paths = _similar(session)
        found = [one for one in found if one.submission.where.path in paths]
    units = {one.id: one for one in records.units}
    above = records.forwardings
    rows = (_row(session, one, units.get(one.submission.unit), above) for one in found)
    listed = Table(msg("submissions"), COLUMNS, tuple(rows))
    if form == "table" and out is None:
        if found:
            short = [[*row[:2], _cut(row[2]), *row[3:]] for row in listed.texts(session.language)]
            click.echo(table(short), nl=False)
        _sum_up(session, found)
    else:
        _write(session, listed, form, out)


def _similar(session: Session) -> set[str]:
    """Return the files of submissions whose sentences stand elsewhere too; each is told."""
    from generator.order import building

    problems = building.check(session.root).problems
    found = [p for p in problems if p.code == "near-duplicate"]
    session.show(found)
    return {problem.where.path for problem in found}


def _row(
    session: Session, one: Followed, unit: Unit | None, forwardings: Sequence[ForwardingRecord]
) -> Row:
    submission = one.submission
    return Row(
        (
            submission.id,
            unit.name_on(submission.received) if unit else submission.unit,
            submission.title,
            submission.received.isoformat(),
            (date.today() - submission.received).days,
            FATE_WORDS[one.fate],
            _more(session, one, forwardings),
        )
    )


def _more(session: Session, one: Followed, forwardings: Sequence[ForwardingRecord]) -> str:
    """Return where a submission was used, until when it is held, or why it was returned."""
    decision = one.submission.decision
    if one.fate == "used" or decision is None:
        sent = [each for each in forwardings if ids.item_id(each.issue, each.item) in one.items]
        return "、".join([*one.items, *(_forwarded(session, each) for each in sent)])
    if decision.returned:
        return f"{decision.returned}（{decision.by} {decision.date}）"
    assert decision.held
    is_due = one.is_offered(date.today())
    until = msg("until {day}: due", day=decision.held)
    return (until if is_due else msg("until {day}", day=decision.held)).say(session.language)


def _forwarded(session: Session, one: ForwardingRecord) -> str:
    taken = {
        None: msg("sent on to {office}", office=one.to),
        True: msg("sent on to {office}: taken", office=one.to),
        False: msg("sent on to {office}: not taken", office=one.to),
    }
    return taken[one.adopted].say(session.language)


def _cut(title: str) -> str:
    return title if len(title) <= WIDEST else f"{title[: WIDEST - 1]}…"


def _sum_up(session: Session, found: Iterable[Followed]) -> None:
    states = [one.fate for one in found]
    session.say(
        msg(
            "{all} submissions: {waiting} waiting, {held} held, {returned} returned, {used} used",
            all=len(states),
            waiting=states.count("waiting"),
            held=states.count("held"),
            returned=states.count("returned"),
            used=states.count("used"),
        )
    )


def _write(session: Session, listed: Table, form: str, out: Path | None) -> None:
    from generator.distribute import report
    from generator.press.workbook import workbook
    from generator.store import whole

    rows = listed.texts(session.language)
    text = table(rows) if form == "table" else report.as_csv(rows)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        data = workbook([listed], session.language) if form == "xlsx" else text.encode()
        whole.create(out, data, 0o600)
    except FileExistsError:
        session.stop(msg("{path} is already there; nothing was written", path=out), PROBLEMS)
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=error), PROBLEMS)
    session.say(msg("wrote {path}", path=out))
