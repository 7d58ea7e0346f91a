"""`jianbao new issue` and `jianbao new submission`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from generator.cli.session import PROBLEMS, USAGE, Session
from generator.drafts import Draft, new_issue, new_submission
from generator.intake.load import load
from generator.messages import msg
from generator.problems import did_you_mean
from generator.records import Records

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="新建一期或一篇来稿。A filled-in file to edit.")
def new() -> None:
    """新建文件：一期（issue）或一篇来稿（submission）。

    Make a filled-in file to edit.
    """


@new.command("issue", short_help="新建一期。The next issue.")
@click.option("--extra", is_flag=True, help="增刊。An extra issue.")
@click.option("--date", "day", type=DAY, help="出刊日期，默认今天。Its date; today by default.")
@click.pass_obj
def issue(session: Session, extra: bool, day: date | None) -> None:
    """按顺序取下一个期号，列入尚未采用的来稿。

    Take the next number and list the submissions that wait for an issue.
    """
    records = _records(session)
    _write(session, new_issue(records, _day(day), "extra" if extra else "regular"))


@new.command("submission", short_help="新建一篇来稿。A submission.")
@click.argument("unit")
@click.argument("slug")
@click.option("--date", "day", type=DAY, help="收稿日期，默认今天。When it came; today by default.")
@click.pass_obj
def submission(session: Session, unit: str, slug: str, day: date | None) -> None:
    """UNIT 是单位代码，SLUG 是文件名（小写字母、数字、连字符），如 susong after-hours。

    UNIT is a unit's id; SLUG names the file: small letters, digits, hyphens.
    """
    records = _records(session)
    units = [known.id for known in records.units]
    if unit not in units:
        hint = did_you_mean(unit, units)
        session.stop(msg("unknown unit '{id}' ({hint})", id=unit, hint=hint), USAGE)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug):
        session.stop(
            msg("'{value}' is not an id: small letters, digits and hyphens", value=slug), USAGE
        )
    _write(session, new_submission(records, unit, f"{unit}-{slug}", _day(day)))


def _records(session: Session) -> Records:
    records, _ = load(session.root)
    session.speak_as(records.publication.language)
    return records


def _day(given: date | None) -> date:
    """Return the day asked for (click makes it a datetime), or today."""
    return date(given.year, given.month, given.day) if given else date.today()


def _write(session: Session, draft: Draft) -> None:
    path = session.root / draft.path
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(draft.text)
    except FileExistsError:
        session.stop(msg("{path} is already there; nothing was written", path=draft.path), PROBLEMS)
    session.say(msg("wrote {path}", path=draft.path))
