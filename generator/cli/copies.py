"""`jianbao copies`."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.delivery import publication_of, shown_ledger
from generator.cli.session import Session
from generator.words.messages import msg


@click.group(short_help="编号的份。Numbered copies.")
def copies() -> None:
    """查编号的份：每页边上印有份号和收件人。

    Look into the numbered copies, which bear number and name in every page's margin.
    """


@copies.command(short_help="查一个 PDF 是谁的份。Say whose copy a PDF is.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def trace(session: Session, file: Path) -> None:
    """按文件里的份号查出收件人。

    Name the recipient whose copy FILE is, by the number that it bears.
    """
    from generator.order import delivery_run

    publication_of(session)
    found = delivery_run.copy_in(file.read_bytes())
    if found is None:
        session.stop(msg("{path} bears no copy number", path=file.name))
    issue, number = found
    with shown_ledger(session) as outbox:
        entries = outbox.entries(issue) if outbox else ()
    for entry in entries:
        if number in entry.delivery.numbers:
            session.say(
                msg(
                    "issue {issue}, copy {number}: {name} ({id})",
                    issue=issue,
                    number=f"{number:06d}",
                    name=entry.delivery.name,
                    id=entry.delivery.recipient,
                )
            )
            return
    session.stop(
        msg(
            "issue {issue}, copy {number}: the ledger knows no such copy",
            issue=issue,
            number=f"{number:06d}",
        )
    )
