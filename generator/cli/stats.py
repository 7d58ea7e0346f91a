"""`jianbao stats`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.new import DAY, day_of, refuse
from generator.cli.registers import FILE, write_private
from generator.cli.session import USAGE, Session
from generator.cli.table import table as in_columns
from generator.model.problems import did_you_mean
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.compile.adoption import By
    from generator.model.points import Policy
    from generator.model.tables import Table

NEEDED = ("data", "content/submissions", "content/issues", "content/commissions", "content/remarks")


@click.command("stats", short_help="采用统计与积分。Adoption and points.")
@click.option("--period", "period_", required=True, help="2026、2026Q1 或 2026-03。A period.")
@click.option(
    "--by",
    type=click.Choice(["unit", "section", "topic"]),
    default="unit",
    help="按单位、栏目或主题。By what; by unit when absent.",
)
@click.option(
    "--explain",
    "only",
    default="",
    metavar="ID",
    help="列出这个单位（栏目、主题）每个数背后的来稿、条目和规则。What its figures count.",
)
@click.option("--policy", type=FILE, help="用这个文件里的计分办法试算，列在旁边。What if.")
@click.option("--date", "day", type=DAY, help="截至哪天，默认今天。As it stands that day.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "xlsx", "csv", "html"]),
    default="table",
    help="输出成什么；除 table 外可用 --out 写成文件。",
)
@click.option("--out", type=FILE, help="写到哪个文件。The file to write.")
@click.pass_obj
def stats(
    session: Session,
    /,
    period_: str,
    by: By,
    only: str,
    policy: Path | None,
    day: date | None,
    form: str,
    out: Path | None,
) -> None:
    """统计一年、一季或一月的报送、采用、采用率、积分和名次；积分按 data/points.yml 现算，不存。

    Show what was sent and used in a period, with points and ranks; nothing of it is stored.
    """
    from generator.compile.adoption import period_of
    from generator.order import accounting, building

    period = period_of(period_)
    if period is None:
        text = msg("'{value}' is no period; write 2026, 2026Q1 or 2026-03", value=period_)
        session.stop(text, USAGE)
    checked = building.check(session.root)
    records = checked.records
    session.speak_as(records.publication.language)
    session.need([p for p in checked.problems if p.where.path in records.unread], *NEEDED)
    tried = _tried(session, policy) if policy else ()
    made = accounting.account(records, period, by, day_of(day), tried)
    known = {line.id: line.name for line in made.figures.lines}
    if only and only not in known:
        refuse(session, msg("there is no line '{id}'", id=only), did_you_mean(only, known))
    if not records.policies:
        note = msg("data/points.yml has no policy yet: all points are 0")
        session.write(note.say(session.language), err=True)
    if form == "table":
        _show(session, made.explained(only) if only else made.summary)
        return
    data = accounting.as_file(session.root, made, form, session.language)
    if out:
        write_private(session, out, data)
    elif form == "xlsx":
        session.stop(msg("--format xlsx goes with --out FILE"), USAGE)
    else:
        sys.stdout.buffer.write(data)


def _tried(session: Session, path: Path) -> tuple[Policy, ...]:
    from generator.order import accounting

    try:
        found = accounting.policies_of(path)
    except OSError as error:
        session.stop(msg("cannot read {path}: {why}", path=path, why=error.strerror or error))
    if isinstance(found, list):
        session.show(found)
        session.stop(msg("the policies of {path} cannot be tried", path=path))
    return found


def _show(session: Session, table: Table) -> None:
    if table.rows:
        click.echo(in_columns(table.texts(session.language)), nl=False)
    if note := table.note.say(session.language):
        session.write(note)
