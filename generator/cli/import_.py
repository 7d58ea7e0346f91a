"""`jianbao import`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.new import find_series
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.model.problems import did_you_mean, in_order, is_stopping
from generator.words.faults import told
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.intake.recognising.incoming import Arrival, ImportPlan
    from generator.intake.recognising.item_sheet import ItemSheet

DATA = tuple(f"data/{name}.yml" for name in ("publication", "units", "sections", "series"))
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("import", short_help="收稿：Word、Markdown、文本。Word or text → submissions.")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--unit", default="", help="报送单位代码，默认从稿中认。Sender's id, if not named.")
@click.option("--series", default="", help="往期所属刊种，默认从报头中认。Of an old issue.")
@click.option("--received", type=DAY, help="收稿日期，默认今天。When they came; today by default.")
@click.option("--encoding", default="", help="文本的编码，如 gbk。Encoding of text, such as gbk.")
@click.option("--yes", is_flag=True, help="不问，直接写入。Write without asking.")
@click.option("--preview", is_flag=True, help="只看，不写入。Only show what would be written.")
@click.pass_obj
def import_(
    session: Session,
    files: tuple[Path, ...],
    unit: str,
    series: str,
    received: date | None,
    encoding: str,
    yes: bool,
    preview: bool,
) -> None:
    """把 Word（.docx）、Markdown、文本变为来稿，先列出认出的标题、单位、段首语，再写入。

    往期简报（有“第N期”和 △ 条目）变为一期及其各条来稿；拿不准处在文件里注明“请核对”。
    未能收入的逐项提醒，文件名后的数字，文本指行，Word 指段。

    Make submissions of the FILES. An old issue's text becomes an issue and its submissions. What
    was recognised is shown before anything is written; nothing is ever overwritten. What could not
    be kept is warned of with its line, or its paragraph in a Word file.
    """
    from generator.intake import load
    from generator.intake.recognising import incoming
    from generator.order.steps.picturing import unsound
    from generator.store import new_files

    records, problems = load.load(session.root)
    session.speak_as(records.publication.language)
    session.need(
        problems, "data/publication.yml", "data/units.yml", "data/sections.yml", "data/series.yml"
    )
    _check_usage(session, unit, [known.id for known in records.units], encoding)
    if series:
        find_series(session, records, series)
    day = date(received.year, received.month, received.day) if received else None
    plan = incoming.plan(
        session.root, records, files, unit=unit, series=series, received=day, encoding=encoding
    )
    for arrival in plan.arrivals:
        _show(session, arrival)
    session.show(in_order([*plan.problems, *unsound(plan.files)]))
    if not plan.files:
        session.stop(msg("nothing was written"), PROBLEMS)
    if not _is_agreed(session, plan, yes=yes, preview=preview):
        return
    try:
        new_files.write(session.root, [*plan.originals, *plan.files])
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=told(error)), PROBLEMS)
    for file in plan.files:
        session.say(msg("wrote {path}", path=file.path))
    if plan.originals:
        session.say(msg("the documents themselves are kept in content/originals"))
    session.say(msg("look them over, then run `jianbao check`"))
    if is_stopping(plan.problems):
        session.stop(msg("the files named above were left out"), PROBLEMS)


def _check_usage(session: Session, unit: str, units: list[str], encoding: str) -> None:
    if unit and unit not in units:
        hint = did_you_mean(unit, units)
        session.stop(msg("unknown unit '{id}' ({hint})", id=unit, hint=hint), USAGE)
    if encoding:
        try:
            "".encode(encoding)
        except LookupError:
            session.stop(msg("unknown encoding '{name}'", name=encoding), USAGE)


def _is_agreed(session: Session, plan: ImportPlan, *, yes: bool, preview: bool) -> bool:
    """Say whether to write: asked at a terminal, told by --yes in a pipe."""
    count = len(plan.files)
    if preview or not (yes or _is_terminal()):
        session.say(msg("{count} files to write; nothing was written without --yes", count=count))
        return False
    if yes:
        return True
    question = msg("write these {count} files?", count=count).say(session.language)
    if click.confirm(question):
        return True
    session.say(msg("nothing was written"))
    return False


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


# -- the preview --------------------------------------------------------------------------------


def _show(session: Session, arrival: Arrival) -> None:
    session.say(msg("{name}:", name=arrival.name))
    for line in arrival.opening:
        session.write(f"  | {line[:60]}")
    if arrival.issue:
        issue = arrival.issue
        values: dict[str, object] = {
            "name": issue.name,
            "number": issue.number_name,
            "date": issue.date,
            "office": issue.office,
            "path": arrival.issue_path,
        }
        text = msg("{name}, {number}, {date}, {office} → {path}", **values)
        _line(session, msg("is an old issue"), text.say(session.language))
        id_ = arrival.issue_path.removeprefix("content/issues/").removesuffix(".yml")
        text = msg("`jianbao sign {id} --as-dated --by NAME`", id=id_)
        _line(session, msg("once it is right"), text.say(session.language))
    for id_, sheet in arrival.submissions.items():
        _show_sheet(session, id_, sheet)


def _show_sheet(session: Session, id_: str, sheet: ItemSheet) -> None:
    language = session.language
    session.write(f"  → content/submissions/{id_}.yml")
    unit = msg("{name} ({id}, {why})", name=sheet.unit_name, id=sheet.unit, why=sheet.known_by)
    _line(session, msg("unit"), unit.say(language))
    _line(session, msg("title"), sheet.title)
    _line(session, msg("received"), sheet.received.isoformat())
    if sheet.text.leads:
        _line(session, msg("leads"), " / ".join(sheet.text.leads))
    length = len(sheet.text.body) + sum(len(p.lead + p.text) for p in sheet.text.points)
    form = (
        msg("in points, {count} characters", count=length)
        if sheet.text.points
        else msg("Markdown, {count} characters", count=length)
    )
    _line(session, msg("text"), form.say(language))
    for name, picture in sheet.text.pictures:
        _line(session, msg("picture"), f"{name} {picture.caption}".strip())
    for reviews in sheet.reviews.values():
        for review in reviews:
            _line(session, msg("look at"), review.say(language))


def _line(session: Session, label: Message, text: str) -> None:
    line = msg("{label}: {text}", label=label, text=text)
    session.write(f"    {line.say(session.language)}")
