"""`jianbao decide`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from generator.cli.new import DAY, day_of, read, refuse
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.model.problems import did_you_mean
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.compile.fates import Followed
    from generator.intake.yaml.content_file import ContentFile
    from generator.model.records import Records


@click.command(short_help="来稿的取舍：留用、退稿、待审。What becomes of a submission.")
@click.argument("submissions", nargs=-1, required=True, metavar="SUBMISSION...")
@click.option("--hold", type=DAY, metavar="DATE", help="留用到哪天。Hold it until then.")
@click.option("--return", "reason", metavar="REASON", help="退稿，写明理由。Return it, and why.")
@click.option("--waiting", is_flag=True, help="撤销先前的决定，仍待审。Let it wait again.")
@click.option("--by", default="", metavar="NAME", help="何人决定；退稿必写。Who decides.")
@click.option("--date", "day", type=DAY, help="决定的日期，默认今天。Its date; today by default.")
@click.pass_obj
def decide(
    session: Session,
    submissions: tuple[str, ...],
    hold: date | None,
    reason: str | None,
    waiting: bool,
    by: str,
    day: date | None,
) -> None:
    """记下 SUBMISSION（如 2023/susong-after-hours，可以几篇）的取舍，写进来稿文件，不公开。

    Record what becomes of submissions that no issue has used: one that is held is offered again
    from that DATE on, one that is returned no more; `jianbao notices` tells its unit.
    """
    from generator.intake.refusal import Refused
    from generator.order.deciding import decided

    if [hold is not None, reason is not None, waiting].count(True) != 1:
        session.stop(msg("say one of --hold, --return and --waiting"), USAGE)
    for name, value in (("--return", reason), ("--by", by or (None if reason is None else ""))):
        if value is not None and (not value.strip() or not value.isprintable()):
            session.stop(msg("{name} wants words on one line", name=name), USAGE)
    decision: dict[str, str] | None = None
    told = {"by": by.strip(), "date": day_of(day).isoformat()}
    if hold is not None:
        if day_of(hold) <= day_of(day):
            session.stop(msg("--hold wants a day that is still to come"), USAGE)
        decision = {"held": day_of(hold).isoformat(), **(told if by else {})}
    elif reason is not None:
        decision = {"returned": reason.strip(), **told}
    records = read(session, "content/issues", "content/submissions")
    chosen = [_found(session, records, name) for name in dict.fromkeys(submissions)]
    try:
        files = decided(session.root, [one.submission for one in chosen], decision)
        _save(session, files)
    except Refused as refused:
        session.show((refused.problem,))
        session.stop(msg("nothing was written; mend the problems first"))
    if reason is not None:
        session.say(msg("`jianbao notices` shows what their units are told; --yes sends it"))


def _found(session: Session, records: Records, name: str) -> Followed:
    """Return the submission of that id, or at that path; stop when it is none or was used."""
    from generator.compile.fates import fates

    id_ = name.removeprefix("content/submissions/").removesuffix(".yml").strip("/")
    known = {one.submission.id: one for one in fates(records)}
    if id_ not in known:
        refuse(session, msg("there is no submission '{id}'", id=id_), did_you_mean(id_, known))
    if known[id_].items:
        item = known[id_].items[0]
        text = msg("{id} was used: {item}; its decision has ended", id=id_, item=item)
        session.stop(text, PROBLEMS)
    return known[id_]


def _save(session: Session, files: tuple[ContentFile, ...]) -> None:
    from generator.intake.yaml.content_file import Overtaken

    for file in files:
        try:
            file.save(session.root)
        except Overtaken:
            text = msg("{path} was changed meanwhile; run it again", path=file.path)
            session.stop(text, PROBLEMS)
        except OSError as error:
            session.stop(msg("nothing was written: {why}", why=error), PROBLEMS)
        session.say(msg("wrote {path}", path=file.path))
