"""`jianbao new`: an issue, a submission, an erratum, and what goes into the office's books."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NoReturn

import click

from generator.cli.session import PROBLEMS, USAGE, Session
from generator.intake.load import load
from generator.model import CommissionRecord, ErratumKind, ForwardingRecord, Series
from generator.model.decisions import FORWARDINGS
from generator.model.names import fault, is_id
from generator.model.problems import did_you_mean
from generator.model.records import Records
from generator.model.registers import LEVELS, Level
from generator.model.series import REGULAR
from generator.order.drafting import (
    NewText,
    anchors,
    new_commission,
    new_erratum,
    new_forwarding,
    new_issue,
    new_remark,
    new_submission,
    waiting,
)
from generator.store import new_files
from generator.store.new_files import NewFile
from generator.words.messages import NOTHING, Message, msg

DATA = ("data/sections.yml", "data/series.yml", "data/recipients.yml")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="新建一期、来稿、更正、上报。A filled-in file to edit.")
def new() -> None:
    """新建文件：一期（issue）、一篇来稿（submission）、一处更正（erratum）或一次上报（forwarding）。

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
    if not waiting(records, day_of(day)):
        session.say(msg("nothing waits for an issue: list submissions in it, or delete the file"))


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


@new.command("forwarding", short_help="登记上报。An item sent on above.")
@click.argument("issue")
@click.argument("item")
@click.option("--to", required=True, metavar="OFFICE", help="报给谁。To which office.")
@click.option("--level", required=True, type=click.Choice([*LEVELS]), help="级别。Its level.")
@click.option("--date", "day", type=DAY, help="上报日期，默认今天。Its date; today by default.")
@click.pass_obj
def forwarding(
    session: Session, issue: str, item: str, to: str, level: Level, day: date | None
) -> None:
    """登记 ISSUE 的 ITEM 报给了上级；上级采用后，在文件里填写。整份文件不公开。

    Record that an item was sent on; the record is filled in once the office above has taken it.
    """
    records = read(session, f"content/issues/{issue}.yml", FORWARDINGS)
    find_item(session, records, issue, item)
    if not to.strip() or not to.isprintable():
        session.stop(msg("{name} wants words on one line", name="--to"), USAGE)
    made = ForwardingRecord("", issue, item, to.strip(), level, day_of(day))
    write(session, new_forwarding(records, made))


@new.command("commission", short_help="新建约稿。A commission.")
@click.argument("slug")
@click.argument("units", nargs=-1, required=True, metavar="UNIT...")
@click.option("--until", type=DAY, help="报送时限，默认两周后。Its last day; in two weeks.")
@click.option("--date", "day", type=DAY, help="约稿日期，默认今天。Its date; today by default.")
@click.pass_obj
def commission(
    session: Session, slug: str, units: tuple[str, ...], until: date | None, day: date | None
) -> None:
    """SLUG 是文件名，UNIT 是所约单位的代码，可写几个，如 young-cadres susong yuexi。

    SLUG names the file; UNIT is the id of a unit that is asked.
    """
    records = read(session, "data/units.yml", "content/commissions")
    known = [unit.id for unit in records.units]
    for unit in units:
        if unit not in known:
            refuse(session, msg("unknown unit '{id}'", id=unit), did_you_mean(unit, known))
    if why := fault(f"{slug}.yml"):
        session.stop(why, USAGE)
    if not is_id(slug):
        text = msg("'{value}' is not an id: small letters, digits and hyphens", value=slug)
        session.stop(text, USAGE)
    made = day_of(day)
    last = day_of(until) if until else made + timedelta(days=14)
    write(session, new_commission(records, slug, units, made, last))


@new.command("remark", short_help="新建批示。A remark.")
@click.argument("issue")
@click.argument("item", required=False, default="")
@click.option("--date", "day", type=DAY, help="批示日期，默认今天。Its date; today by default.")
@click.pass_obj
def remark(session: Session, issue: str, item: str, day: date | None) -> None:
    """ISSUE 是期，如 2023/19；ITEM 是条目的锚点，批在全期上的不写。

    ISSUE is an issue's id; ITEM is an item's anchor, left out for the whole issue.
    """
    records = read(session, f"content/issues/{issue}.yml", "content/remarks")
    find_issue(session, records, issue)
    if item:
        find_item(session, records, issue, item)
    write(session, new_remark(records, issue, item, day_of(day)))


@new.command("circular", short_help="新建采用情况通报。A circular on adoption.")
@click.argument("period")
@click.option(
    "--unit", default="", help="以哪个单位的名义，默认本刊的主办或署名单位。In whose name."
)
@click.option("--section", default="", help="放在哪个栏目，默认第一个。In which section.")
@click.option("--date", "day", type=DAY, help="日期，默认今天。Its date; today by default.")
@click.pass_obj
def circular(session: Session, period: str, unit: str, section: str, day: date | None) -> None:
    """PERIOD 是 2026、2026Q1 或 2026-03。写出带表的通报稿和刊登它的一期，数字现算，文字待改。

    Write the draft of a circular with true figures, and the issue that prints it.
    """
    from generator.compile.adoption import period_of
    from generator.order.circular import circular as drafted

    found = period_of(period)
    if found is None:
        text = msg("'{value}' is no period; write 2026, 2026Q1 or 2026-03", value=period)
        session.stop(text, USAGE)
    records = read(session, "data", "content")
    house, units = records.publication, {one.id: one.name for one in records.units}
    own = [id_ for id_, name in units.items() if name in (house.issued_by, house.publisher)]
    unit = unit or (own[0] if own else "")
    if unit not in units:
        text = msg("name with --unit who issues it, by an id of data/units.yml")
        refuse(session, text, did_you_mean(unit, units))
    sections = [one.id for one in records.sections]
    if section and section not in sections:
        text = msg("unknown section '{id}'", id=section)
        refuse(session, text, did_you_mean(section, sections))
    write(session, *drafted(records, found, unit, section, day_of(day)))


def find_commission(session: Session, records: Records, id_: str) -> CommissionRecord:
    """Return the commission of an id; stop when there is none."""
    found = {one.id: one for one in records.commissions}
    if id_ not in found:
        refuse(session, msg("there is no commission '{id}'", id=id_), did_you_mean(id_, found))
    return found[id_]


def find_issue(session: Session, records: Records, issue: str) -> None:
    """Stop when there is no such issue."""
    issues = [known.id for known in records.issues]
    if issue not in issues:
        refuse(session, msg("there is no issue '{id}'", id=issue), did_you_mean(issue, issues))


def find_item(session: Session, records: Records, issue: str, item: str) -> None:
    """Stop when there is no such issue, or no such item in it."""
    find_issue(session, records, issue)
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


def write(session: Session, *drafts: NewText) -> None:
    """Write new files, all of them or none; one that is there already stays as it is."""
    files = [NewFile(draft.path, draft.text.encode()) for draft in drafts]
    try:
        new_files.write(session.root, files)
    except FileExistsError as error:
        taken = [draft.path for draft in drafts if str(error).endswith(draft.path)]
        path = (taken or [drafts[0].path])[0]
        session.stop(msg("{path} is already there; nothing was written", path=path), PROBLEMS)
    for draft in drafts:
        session.say(msg("wrote {path}", path=draft.path))
