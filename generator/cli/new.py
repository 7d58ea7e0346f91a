"""`jianbao new issue`, `jianbao new submission` and `jianbao new erratum`."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

import click

from generator.cli.session import PROBLEMS, USAGE, Session
from generator.intake.load import load
from generator.model import ErratumKind, Series
from generator.model.names import fault, is_id
from generator.model.problems import did_you_mean
from generator.model.records import Records
from generator.model.series import REGULAR
from generator.order.drafting import NewText, anchors, new_erratum, new_issue, new_submission
from generator.store import new_files
from generator.store.new_files import NewFile
from generator.words.messages import NOTHING, Message, msg

DATA = ("data/sections.yml", "data/series.yml", "data/recipients.yml")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="新建一期、来稿或更正。A filled-in file to edit.")
def new() -> None:
    """新建文件：一期（issue）、一篇来稿（submission）或一处更正（erratum）。

    Make a filled-in file to edit.
    """


@new.command("issue", short_help="新建一期。The next issue.")
@click.option("--extra", is_flag=True, help="增刊。An extra issue.")
@click.option("--series", "id_", default="", help="刊种代码，见 data/series.yml。A series' id.")
@click.option("--date", "day", type=DAY, help="出刊日期，默认今天。Its date; today by default.")
@click.pass_obj
def issue(session: Session, extra: bool, id_: str, day: date | None) -> None:
    """按顺序取下一个期号，列入尚未采用的来稿。

    Take the next number and list the submissions that wait for an issue.
    """
    records = read(session, "content/issues", "content/submissions", *DATA)
    asked = id_ or ("extra" if extra else REGULAR.id)
    write(session, new_issue(records, day_of(day), find_series(session, records, asked)))


@new.command("submission", short_help="新建一篇来稿。A submission.")
@click.argument("unit")
@click.argument("slug")
@click.option("--date", "day", type=DAY, help="收稿日期，默认今天。When it came; today by default.")
@click.pass_obj
def submission(session: Session, unit: str, slug: str, day: date | None) -> None:
    """UNIT 是单位代码，SLUG 是文件名（小写字母、数字、连字符），如 susong after-hours。

    UNIT is a unit's id; SLUG names the file: small letters, digits, hyphens.
    """
    records = read(session, "data/units.yml", "data/topics.yml")
    units = [known.id for known in records.units]
    if unit not in units:
        hint = did_you_mean(unit, units)
        session.stop(msg("unknown unit '{id}' ({hint})", id=unit, hint=hint), USAGE)
    if why := fault(slug) or fault(f"{unit}-{slug}.yml"):
        session.stop(why, USAGE)
    if not is_id(slug):
        session.stop(
            msg("'{value}' is not an id: small letters, digits and hyphens", value=slug), USAGE
        )
    write(session, new_submission(records, unit, f"{unit}-{slug}", day_of(day)))


@new.command("erratum", short_help="新建更正或撤回。A correction or withdrawal.")
@click.argument("issue")
@click.argument("item")
@click.option("--withdraw", is_flag=True, help="撤回整条。Withdraw the item.")
@click.option("--date", "day", type=DAY, help="更正日期，默认今天。Its date; today by default.")
@click.pass_obj
def erratum(session: Session, issue: str, item: str, withdraw: bool, day: date | None) -> None:
    """ISSUE 是期，如 2023/19；ITEM 是条目在网页上的锚点，即来稿编号的末段，如 susong-after-hours。

    ISSUE is an issue's id; ITEM is an item's anchor: the last part of its submission's id.
    """
    records = read(session, f"content/issues/{issue}.yml", "content/errata")
    find_item(session, records, issue, item)
    kind: ErratumKind = "withdrawal" if withdraw else "correction"
    write(session, new_erratum(records, issue, item, day_of(day), kind))


def find_item(session: Session, records: Records, issue: str, item: str) -> None:
    """Stop when there is no such issue, or no such item in it."""
    issues = [known.id for known in records.issues]
    if issue not in issues:
        refuse(session, msg("there is no issue '{id}'", id=issue), did_you_mean(issue, issues))
    known = anchors(records, issue)
    if item not in known:
        text = msg("issue {issue} has no item '{id}'", issue=issue, id=item)
        refuse(session, text, did_you_mean(item, known))


def find_series(session: Session, records: Records, id_: str) -> Series:
    """Return the series of an id; stop when there is none."""
    known = {series.id: series for series in records.series}
    if id_ not in known:
        refuse(session, msg("unknown series '{id}'", id=id_), did_you_mean(id_, known))
    return known[id_]


def refuse(session: Session, text: Message, hint: Message) -> NoReturn:
    """Say why, with a hint if there is one, and leave."""
    if hint == NOTHING:
        session.stop(text, USAGE)
    session.stop(msg("{text} ({hint})", text=text, hint=hint), USAGE)


def read(session: Session, *needed: str) -> Records:
    """Return what is on file; stop when a file or folder that is needed cannot be read."""
    records, problems = load(session.root)
    session.speak_as(records.publication.language)
    session.need(problems, "data/publication.yml", *needed)
    return records


def day_of(given: date | None) -> date:
    """Return the day asked for (click makes it a datetime), or today."""
    return date(given.year, given.month, given.day) if given else date.today()


def write(session: Session, draft: NewText) -> None:
    """Write a new file; one that is there already stays as it is."""
    try:
        new_files.write(session.root, [NewFile(draft.path, draft.text.encode())])
    except FileExistsError:
        session.stop(msg("{path} is already there; nothing was written", path=draft.path), PROBLEMS)
    session.say(msg("wrote {path}", path=draft.path))
