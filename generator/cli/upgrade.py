"""`jianbao upgrade`."""

from __future__ import annotations

import difflib
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from generator.cli.session import PROBLEMS, Session
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.order.upgrades.common import Change
    from generator.order.upgrading import Upgrade

MOST = 12  # lines shown of one file's changes


@click.command(short_help="旧档案换用新程序。Bring an older archive's files up to date.")
@click.option(
    "--check", is_flag=True, help="只列出会改什么，有则退出码为 1。Only say what would change."
)
@click.pass_obj
def upgrade(session: Session, *, check: bool) -> None:
    """把旧程序写的档案改成现在的格式：逐个文件列出，改前的存在 data/ledger/upgrades，封版的不动。

    Bring an older program's archive to the present form: file by file, all or nothing. What was is
    kept in data/ledger/upgrades; what is sealed never changes. Own templates that fit the program
    no more are named.
    """
    from generator.intake.load import load_publication
    from generator.order import upgrading
    from generator.store.together import ChangedError

    session.speak_as(load_publication(session.root)[0].language)
    try:
        wanted = upgrading.planned(session.root)
    except OSError as error:
        _refuse(session, error)
    _tell(session, wanted)
    if wanted.problems:
        session.show(wanted.problems)
        session.stop(msg("nothing was written; mend the problems first"))
    if not check:
        try:
            today = datetime.now().astimezone().date()
            kept = upgrading.upgrade(session.root, wanted, today)
        except ChangedError as error:
            path = error.args[0]
            session.stop(msg("{path} has been changed meanwhile; try again", path=path), PROBLEMS)
        except sqlite3.DatabaseError as error:
            text = msg(
                "the ledger {path} is damaged ({why}); put back its last backup",
                path="data/ledger/deliveries.sqlite",
                why=error,
            )
            session.stop(text)
        except OSError as error:
            _refuse(session, error)
        if kept:
            path = kept.relative_to(session.root).as_posix()
            session.say(msg("done; the files as they were are in {path}", path=path))
    if wanted.misfits or (check and wanted.changes):
        sys.exit(PROBLEMS)


def _refuse(session: Session, error: OSError) -> NoReturn:
    path = error.filename or session.root
    session.stop(msg("cannot write {path}: {why}", path=path, why=error.strerror or error))


def _tell(session: Session, wanted: Upgrade) -> None:
    for change in wanted.changes:
        session.write(f"{change.path}: {change.told.say(session.language)}")
        for line in _lines(session.root, change):
            session.write(f"  {line}")
    for problem in wanted.misfits:
        session.write(problem.line(session.language))
    if wanted.seals:
        session.say(msg("{count} sealed issues stay as they are", count=wanted.seals))
    if not wanted.is_due:
        session.say(msg("nothing is to be changed"))


def _lines(root: Path, change: Change) -> Iterator[str]:
    """Yield the lines that go and come, the first of them."""
    if not change.is_shown or change.act:
        return
    place = root / change.path
    old = place.read_bytes() if place.is_file() else b""
    texts = [one.decode("utf-8", "replace").splitlines() for one in (old, change.content or b"")]
    found = list(difflib.unified_diff(texts[0], texts[1], n=0, lineterm=""))[2:]
    found = [line for line in found if not line.startswith("@@")]
    yield from found[:MOST]
    if len(found) > MOST:
        yield "…"
