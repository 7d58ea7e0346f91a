"""`jianbao table`."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.session import PROBLEMS, USAGE, Session
from generator.model.problems import is_stopping
from generator.words.faults import told
from generator.words.messages import msg

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("table", short_help="单位、主题、收件人与表格互换。Tables in and out.")
@click.argument("kind", type=click.Choice(["units", "topics", "recipients"]))
@click.argument("file", type=FILE, required=False)
@click.option("--out", type=FILE, help="写成 .xlsx 文件。Write an .xlsx file.")
@click.pass_obj
def table(session: Session, kind: str, file: Path | None, out: Path | None) -> None:
    """把表格 FILE（.xlsx、.csv）收入 data/，或用 --out 把 data/ 写成表格。

    同代码或同名的改，没有的加，表里没写的不动；有一格不对就什么都不写。

    Take a table into data/, or write one. Entries of the same id or name are changed, others added;
    what the table does not say stays. A wrong cell stops it all.
    """
    from generator.intake import tables
    from generator.intake.load import load
    from generator.intake.refusal import Refused
    from generator.order import tabling
    from generator.store import whole

    if (file is None) == (out is None):
        session.stop(msg("name a file to take in, or one to write with --out"), USAGE)
    records, problems = load(session.root)
    if (path := f"data/{kind}.yml") in records.unread:
        session.need(problems, path)
    try:
        if out:
            whole.create(out, tabling.out(session.root, kind))
            session.say(msg("wrote {path}", path=out))
            return
        assert file
        done = tabling.take_in(session.root, kind, tables.read(file, kind))
    except Refused as refused:
        session.show((refused.problem,))
        session.stop(msg("nothing was written; mend the problems first"))
    except FileExistsError:
        session.stop(msg("{path} is already there; nothing was written", path=out), PROBLEMS)
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=told(error)), PROBLEMS)
    session.show(done.problems)
    if is_stopping(done.problems):
        session.stop(msg("nothing was written; mend the problems first"))
    session.say(msg("{added} added, {changed} changed", added=done.added, changed=done.changed))
    if done.added or done.changed:
        session.say(msg("run `jianbao schema` so that editors know the new ids"))
