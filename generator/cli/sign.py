"""`jianbao sign`, `jianbao issues` and `jianbao proof`."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.delivery import near
from generator.cli.new import DAY, day_of, read
from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.cli.table import table
from generator.model.signatures import ERRATUM, SIGN, Standing
from generator.words.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from generator.order.signing import ToSign

HEADS = (
    msg("issue"),
    msg("date"),
    msg("state"),
    msg("passed"),
    msg("signed off by"),
    msg("signed off on"),
    msg("published in"),
    msg("sent to"),
    msg("why not"),
)
STATES = {
    "drafting": msg("drafting"),
    "review": msg("in review"),
    "named": msg("signature typed"),
    "changed": msg("changed since"),
    "signed": msg("signed"),
    "sealed": msg("sealed"),
}
NAME_MOST = 40  # characters of a person's name


@click.command(short_help="审稿、签发。Record a review or the signature.")
@click.argument("issues", nargs=-1, metavar="ISSUE...")
@click.option(
    "--stage",
    default=SIGN,
    show_default=True,
    help="审到哪一道，见 publication.yml 的 stages；sign 是签发。A stage, or the signature.",
)
@click.option("--by", default="", metavar="NAME", help="谁审的、谁签的。Who reviewed or signed.")
@click.option("--date", "day", type=DAY, help="日期，默认今天。When; today by default.")
@click.option(
    "--as-dated",
    is_flag=True,
    help="日期用各期自己的日期，补录往期用。On the day that each issue bears: old ones.",
)
@click.option("--remark", default="", help="审稿意见，不公开。A remark; never published.")
@click.option("--recorded-by", default="", metavar="NAME", help="谁登记的。Who records it.")
@click.pass_obj
def sign(
    session: Session,
    issues: tuple[str, ...],
    stage: str,
    by: str,
    day: date | None,
    as_dated: bool,
    remark: str,
    recorded_by: str,
) -> None:
    """登记 ISSUE（如 2023/19）的审稿或签发；不写 ISSUE 则列出各期的状态。

    签发所签的是这一期印出的全部内容：此后有任何改动，就不再算签发。手工填的 signed_by
    由此确认。更正也这样签发，ISSUE 处写它的编号，如 2023/19-susong-after-hours。

    Record a review or the signature of ISSUE..., with the hash of all that it prints: whatever is
    changed afterwards unsigns it. Confirms a `signed_by` that was typed. An erratum is signed in
    the same way, by its id. Without ISSUE, list how each issue stands.
    """
    from generator.order.signing import ToSign

    if not issues:
        _list(session)
        return
    for name, value in (("--by", by), ("--recorded-by", recorded_by or _login())):
        if not value.strip() or not value.isprintable() or len(value) > NAME_MOST:
            session.stop(msg("{name} wants words on one line", name=name), USAGE)
    if not remark.isprintable():
        session.stop(msg("{name} wants words on one line", name="--remark"), USAGE)
    if day and as_dated:
        session.stop(msg("name one day: --date or --as-dated"), USAGE)
    on = day_of(day) if day else None
    asked = ToSign(stage, by.strip(), on, remark.strip(), recorded_by or _login(), as_dated)
    kept = [_sign(session, each.strip("/"), asked) for each in issues]
    if not all(kept):
        sys.exit(PROBLEMS)


def _sign(session: Session, issue: str, asked: ToSign) -> bool:
    from generator.intake.load import load_publication
    from generator.intake.refusal import Refused
    from generator.intake.yaml.content_file import Overtaken
    from generator.order import signing
    from generator.store.books import DamagedError

    house = load_publication(session.root)[0]
    session.speak_as(house.language)
    progress = Progress(session.language)
    waiting = msg("waiting for another run to end")
    try:
        done = signing.sign(session.root, issue, asked, lambda: progress.report(waiting, 0, 1))
    except Refused as refused:
        done = signing.Passed(problems=(refused.problem,))
    except Overtaken:
        done = msg("issue {id} has been changed meanwhile; look at it again", id=issue)
    except DamagedError as error:
        done = msg("the ledger is damaged: {path}", path=error.args[0])
    except OSError as error:
        done = msg("nothing was recorded: {why}", why=error)
    progress.clear()
    if isinstance(done, Message):
        session.write(done.say(session.language), err=True)
        return False
    session.show(done.problems)
    if done.signed is None:
        session.write(
            msg("nothing was recorded; mend the problems first").say(session.language), err=True
        )
        return False
    template = (
        msg("erratum {id} is signed by {name} ({date})")
        if done.signed.issue.startswith(ERRATUM)
        else msg("issue {id} is signed by {name}, a deputy ({date})")
        if done.signed.is_deputy
        else msg("issue {id} is signed by {name} ({date})")
        if asked.stage == SIGN
        else msg("issue {id} passed {stage}: {name} ({date})")
    ).template
    values = {
        "id": issue.removeprefix(ERRATUM),
        "name": asked.by,
        "date": done.signed.on,
        "stage": next((one.name for one in house.stages if one.id == asked.stage), asked.stage),
    }
    session.say(Message(template, tuple(values.items())))
    return True


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


@click.command(short_help="各期的状态。How each issue stands.")
@click.pass_obj
def issues(session: Session) -> None:
    """列出各期的状态：起草、审稿中、已签发、已封版，发布在哪些版本，送了多少人。

    List how each issue stands: drafting, in review, signed, sealed, published, sent.
    """
    _list(session)


def _list(session: Session) -> None:
    from generator.order import states
    from generator.order.standing import kept_back
    from generator.publish.signing import why_not

    records = read(session, "content", "data")
    held_back = kept_back(records)
    stages = {stage.id: stage.name for stage in records.publication.stages}
    house = records.publication
    editions = dict(zip(house.audiences, house.audience_names, strict=True))
    rows = [[head.say(session.language) for head in HEADS]]
    for one in states.states(session.root, records):
        record, signed = one.record, one.record.signed_by
        why = why_not(one.standing) if record.id in held_back else NOTHING
        state = msg("published") if one.published else STATES[one.standing.state]
        rows.append(
            [
                record.id,
                record.date.isoformat(),
                (msg("sent") if one.sent else state).say(session.language),
                ", ".join(stages.get(each.stage, each.stage) for each in record.reviews),
                signed.name if signed else "",
                signed.date.isoformat() if signed and signed.date else "",
                ", ".join(editions.get(each, each) for each in one.published),
                str(one.sent or ""),
                why.say(session.language),
            ]
        )
    click.echo(table(rows), nl=False)
    left_out(session, {id_: one for id_, one in held_back.items() if id_.startswith(ERRATUM)})


@click.command(short_help="印校样。Print a proof.")
@click.argument("issue")
@edition_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="写到哪里。Where to put it."
)
@click.pass_obj
def proof(session: Session, issue: str, edition: str, out: Path | None) -> None:
    """印出 ISSUE 的校样 PDF，每页有“校样　未签发”字样，供审稿用。

    Print a proof of ISSUE, marked on every page as not signed, to be reviewed.
    """
    from generator.order import building, proofs
    from generator.order.steps.faults import problem_of
    from generator.press.pdf import PrintFault
    from generator.store import whole

    issue = issue.strip("/")
    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, edition, publication.audiences)
    problems = checked.touching(issue, to_print=True)
    session.show(problems)
    if problems:
        session.stop(msg("nothing was written; mend the problems first"))
    edition = edition or publication.default_edition
    done = proofs.proof(session.root, checked.records, issue, edition)
    if isinstance(done, Message):
        session.stop(done)
    if isinstance(done, PrintFault):
        archive = building.sound_of(checked.records, edition)
        session.show((problem_of(done, archive.by_id[issue]),))
        session.stop(msg("nothing was written; mend the problems first"))
    place = out or proofs.place_of(session.root, issue, edition)
    try:
        whole.write(place, done.data, 0o600)
    except OSError as error:
        session.stop(msg("cannot write {path}: {why}", path=place, why=error.strerror or error))
    session.say(msg("proof: {path}", path=near(place)))


def left_out(session: Session, found: Mapping[str, Standing]) -> None:
    """Name the issues that a release leaves out, and why."""
    from generator.publish.signing import why_not

    for id_, standing in sorted(found.items()):
        if id_.startswith(ERRATUM):
            values = {"id": id_.removeprefix(ERRATUM), "why": why_not(standing)}
            session.say(msg("erratum {id} is left out: {why}; `jianbao sign {id}`", **values))
        else:
            session.say(msg("issue {id} is left out: {why}", id=id_, why=why_not(standing)))
