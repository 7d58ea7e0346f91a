"""`jianbao seal`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from generator.cli.progress import Progress
from generator.cli.session import PROBLEMS, STOPPED, Session
from generator.model.problems import is_stopping
from generator.words.faults import cause
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.model.seals import Seal
    from generator.order.building import Checked
    from generator.order.sealing import Proved


@click.command(short_help="封版：一期定稿，从此不变。Freeze an issue for good.")
@click.argument("issue", required=False)
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="封版日期，默认今天。Day of the sealing; today by default.",
)
@click.option(
    "--new-pdf",
    metavar="REASON",
    default="",
    help="PDF 与已发送的不同时，写明缘由才可封版。Why the PDF is not the one that was sent.",
)
@click.option(
    "--prove",
    is_flag=True,
    help="重新排印已封版的期，逐字节比对；不写期号则全部比对。"
    "Print what is sealed again and compare the bytes; every sealed issue without ISSUE.",
)
@click.pass_obj
def seal(
    session: Session, issue: str | None, day: datetime | None, new_pdf: str, *, prove: bool
) -> None:
    """封版一期（如 2023/19）：已签发、检查无误的，把所用文件和 PDF 的校验值记入 data/ledger。

    Freeze ISSUE (such as 2023/19) once it is signed off and without errors: the hashes of its files
    and PDFs are recorded in data/ledger, and its PDFs kept there. Any change of them is an error
    from then on; what was wrong is put right by an erratum.
    """
    from generator.order import building

    if not issue and not prove:
        raise click.UsageError(msg("name an issue, such as 2023/19").say(session.language))
    checked = building.check(session.root)
    session.speak_as(checked.records.publication.language)
    progress = Progress(session.language)
    try:
        if prove:
            _prove(session, checked, (issue or "").strip("/"), progress)
        else:
            asked = (day.date() if day else date.today(), new_pdf)
            _seal(session, checked, (issue or "").strip("/"), asked, progress)
    except KeyboardInterrupt:
        progress.clear()
        session.stop(msg("stopped; nothing was sealed"), STOPPED)
    except OSError as error:
        progress.clear()
        session.stop(
            msg(
                "cannot write {path}: {why}; nothing was sealed",
                path=error.filename or session.root / "data/ledger",
                why=cause(error),
            )
        )


def _seal(
    session: Session, checked: Checked, issue: str, asked: tuple[date, str], progress: Progress
) -> None:
    from generator.order import delivery_run, sealing

    how = sealing.ToSeal(asked[0], delivery_run.sent_pdfs(session.root, issue), asked[1])
    done = sealing.seal(session.root, checked, issue, how, progress.report)
    if isinstance(done, Message):
        session.stop(done)
    session.show(done.problems)
    if done.seal is None:
        session.stop(msg("nothing was sealed; mend the problems first"))
    if not done.is_new:
        session.say(msg("issue {id} was sealed on {day} already", id=issue, day=done.seal.sealed))
        return
    _tell(session, done.seal)


def _tell(session: Session, sealed: Seal) -> None:
    session.say(
        msg(
            "issue {id} is sealed ({day}): {files} files, {pdfs} PDFs; {path}",
            id=sealed.issue,
            day=sealed.sealed,
            files=len(sealed.inputs),
            pdfs=len(sealed.pdfs),
            path=sealed.where.path,
        )
    )
    session.say(msg("keep data/ledger as you keep content/: it is part of the archive"))


def _prove(session: Session, checked: Checked, issue: str, progress: Progress) -> None:
    """Prove one issue, or all that are sealed; leave with an exit status when a proof fails."""
    from generator.order import sealing

    wanted = [one for one in checked.records.seals if issue in ("", one.issue)]
    if issue and not wanted:
        session.show(p for p in checked.problems if p.code == "seal-damaged")
        session.stop(msg("issue {id} is not sealed; `jianbao seal {id}` does it", id=issue))
    same = failed = 0
    for one in wanted:
        proved = sealing.prove(session.root, checked, one, progress.report)
        session.show(proved.problems)
        outcome = _tell_proof(session, one, proved)
        same += outcome is True
        failed += outcome is False
    session.say(
        msg(
            "{proved} of {all} sealed issues printed again with the same bytes",
            proved=same,
            all=len(wanted),
        )
    )
    if failed:
        sys.exit(PROBLEMS)


def _tell_proof(session: Session, sealed: Seal, proved: Proved) -> bool | None:
    """Say how an issue's proofs came out: the same bytes, others, or None for no telling.

    What other makers make has other bytes; that says nothing of the issue.
    """
    is_told = True
    for proof in proved.proofs:
        values = {"id": sealed.issue, "edition": proof.edition, "sha256": proof.sealed.sha256}
        if not proof.sha256:
            session.say(msg("{id} ({edition}): the publication has no such edition now", **values))
        elif not proof.is_same and not proved.is_comparable:
            is_told = False
            session.say(
                msg(
                    "{id} ({edition}): made by other makers since; not comparable byte for byte",
                    **values,
                )
            )
        elif not proof.is_same:
            session.say(msg("{id} ({edition}): other bytes than those sealed", **values))
        elif proof.was_kept:
            session.say(msg("{id} ({edition}): the same bytes, {sha256}", **values))
        else:
            session.say(msg("{id} ({edition}): the same bytes, put back into the ledger", **values))
    is_proved = bool(proved.proofs) and all(proof.is_same for proof in proved.proofs)
    if proved.proofs and not is_proved:
        for name, (then, now) in proved.changes.items():
            session.say(msg("  {name} was {then}, is {now}", name=name, then=then, now=now))
    if is_stopping(proved.problems):
        return False
    wrong = [proof for proof in proved.proofs if not proof.is_same]
    if wrong and not is_told and all(proof.sha256 for proof in wrong):
        return None
    return is_proved
