"""`jianbao commissions` and `jianbao remarks`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator.cli.new import DAY, day_of, find_commission, refuse
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.cli.table import shown
from generator.model.problems import did_you_mean
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.compile.registers import Only
    from generator.model.records import Records

FILE = click.Path(dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Any)


def _asked(command: Command) -> Command:
    """Add what every register may be asked."""
    for option in reversed(
        (
            click.option("--open", "is_open", is_flag=True, help="只列未了的。What is open alone."),
            click.option("--overdue", is_flag=True, help="只列逾期的。What is overdue alone."),
            click.option(
                "--for",
                "readers",
                default="",
                help="只列这一读者范围可看的。For an audience alone.",
            ),
            click.option(
                "--date",
                "day",
                type=DAY,
                help="截至哪天，默认今天。As on that day; today by default.",
            ),
            click.option(
                "--format",
                "form",
                type=click.Choice(["table", "xlsx", "pdf"]),
                default="table",
                help="表格、XLSX 或 PDF。In the terminal, or as a file with --out.",
            ),
            click.option("--out", type=FILE, help="写到哪个文件。The file to write."),
        )
    ):
        command = option(command)
    return command


@click.command("commissions", short_help="约稿台账、通知单。Commissions and their notices.")
@click.argument("id_", metavar="[ID]", required=False)
@_asked
@click.option("--sheet", type=FILE, help="把 ID 的通知单写成 PDF。Write the notice of ID as a PDF.")
@click.option("--to", "unit", default="", help="只写给这个单位。The notice for this unit alone.")
@click.pass_obj
def commissions(
    session: Session, /, id_: str | None, sheet: Path | None, unit: str, **asked: Any
) -> None:
    """列出约稿：谁报来了，谁没有，哪些逾期；ID（如 2023/young-cadres）与 --sheet 写出通知单。

    List commissions with who has answered; write the notice of one.
    """
    records = _read(session)
    if (id_ is None) != (sheet is None):
        session.stop(msg("a notice wants both a commission and --sheet FILE"), USAGE)
    if id_ is None or sheet is None:
        _register(session, records, "commissions", **asked)
        return
    found = find_commission(session, records, id_)
    units = [one for one in records.units if one.id in found.units]
    if unit:
        known = [one.id for one in units]
        if unit not in known:
            refuse(session, msg("unknown unit '{id}'", id=unit), did_you_mean(unit, known))
        units = [one for one in units if one.id == unit]
    from generator.order import registers

    try:
        data = registers.sheet(session.root, records, found, units)
    except registers.PrintFault as fault:
        session.stop(msg("it cannot be printed: {why}", why=fault.detail))
    write_private(session, sheet, data)


@click.command("remarks", short_help="批示台账。The register of remarks.")
@_asked
@click.pass_obj
def remarks(session: Session, /, **asked: Any) -> None:
    """列出批示：要办什么、由谁办、办到哪天、反馈了什么，哪些逾期。

    List remarks with what is to be done, and what is overdue.
    """
    _register(session, _read(session), "remarks", **asked)


def _read(session: Session) -> Records:
    from generator.intake.load import load

    records, problems = load(session.root)
    session.speak_as(records.publication.language)
    session.need(problems, "data", "content/commissions", "content/remarks", "content/submissions")
    return records


def _register(
    session: Session,
    records: Records,
    kind: str,
    *,
    is_open: bool,
    overdue: bool,
    readers: str,
    day: date | None,
    form: str,
    out: Path | None,
) -> None:
    from generator.compile.registers import register

    known = records.publication.audiences
    if readers and readers not in known:
        text = msg("unknown audience '{id}'", id=readers)
        refuse(session, text, did_you_mean(readers, known))
    if (form == "table") != (out is None):
        session.stop(msg("--format xlsx or pdf goes with --out FILE"), USAGE)
    only: Only = "overdue" if overdue else "open" if is_open else ""
    found = register(records, kind, day_of(day), only, readers)
    if out is None:
        if found.rows:
            click.echo(shown(found.texts(session.language)), nl=False)
        session.say(found.note)
        return
    from generator.order import registers

    try:
        data = registers.made(
            session.root, records, found, day_of(day), "xlsx" if form == "xlsx" else "pdf"
        )
    except registers.PrintFault as fault:
        session.stop(msg("it cannot be printed: {why}", why=fault.detail))
    write_private(session, out, data)


def write_private(session: Session, path: Path, data: bytes) -> None:
    """Write a file that is the owner's alone, where none is."""
    from generator.store import whole

    if path.exists():
        session.stop(msg("{path} is already there; nothing was written", path=path), PROBLEMS)
    try:
        whole.write(path, data, 0o600)
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=error), PROBLEMS)
    session.say(msg("wrote {path}", path=path))
