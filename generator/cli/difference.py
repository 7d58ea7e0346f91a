"""`jianbao difference`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.new import find_item, read, refuse
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.model import Submission, ids
from generator.model.problems import did_you_mean
from generator.words.messages import msg
from generator.words.visible import visible

if TYPE_CHECKING:
    from generator.model.records import Records
    from generator.render.difference import Comparison, Run

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="原稿、编辑稿、刊出稿的对照。What was changed in an item.")
@click.argument("names", nargs=-1, required=True, metavar="ISSUE ITEM | SUBMISSION")
@click.option("--html", type=FILE, help="写成网页。Write a page.")
@click.option("--pdf", type=FILE, help="写成 PDF。Write a PDF.")
@click.pass_obj
def difference(
    session: Session, names: tuple[str, ...], html: Path | None, pdf: Path | None
) -> None:
    """逐字对照一条的原稿、登记的来稿和刊出的文字；可以写期和条目，也可以写来稿编号。

    Show word by word what was changed from the document that came to the submission, and from that
    to what is printed. `jianbao notices --differences ISSUE` sends it to the units.
    """
    from generator.order.comparing import compared

    if len(names) > 2:
        session.stop(msg("name an issue and an item, or a submission"), USAGE)
    records = read(session, "content", "data")
    chosen = _chosen(session, records, *names)
    if (html or pdf) and len(chosen) > 1:
        known = ", ".join(one.id for one in chosen)
        session.stop(msg("several submissions were merged; name one: {known}", known=known), USAGE)
    for submission in chosen:
        comparison = compared(session.root, records, submission)
        if html or pdf:
            _write(session, records, submission, comparison, html, pdf)
        else:
            _show(session, comparison)


def _chosen(session: Session, records: Records, first: str, item: str = "") -> list[Submission]:
    known = {one.id: one for one in records.submissions}
    id_ = first.removeprefix("content/submissions/").removesuffix(".yml").strip("/")
    if not item:
        if id_ not in known:
            refuse(session, msg("there is no submission '{id}'", id=id_), did_you_mean(id_, known))
        return [known[id_]]
    find_item(session, records, id_, item)
    entries = [
        entry
        for issue in records.issues
        for section in (issue.sections if issue.id == id_ else ())
        for entry in section.items
        if entry.anchor == item
    ]
    return [known[each] for each in entries[0].submissions if each in known]


def _show(session: Session, comparison: Comparison) -> None:
    session.write(f"{comparison.unit}：{comparison.title}　{comparison.place}")
    for note in comparison.notes:
        session.write(note)
    for stage in comparison.stages:
        session.write("")
        session.write(stage.name)
        if stage.is_same:
            session.say(msg("nothing was changed"))
            continue
        for runs in stage.paragraphs:
            click.echo("    " + "".join(map(_marked, runs)))


def _marked(run: Run) -> str:
    """Return a run for a terminal: what changed is told apart without colours too."""
    text = visible(run.text)
    if run.kind == "same":
        return text
    sign, colour = ("删", "red") if run.kind == "gone" else ("增", "green")
    return click.style(f"〔{sign}：{text}〕", fg=colour)


def _write(
    session: Session,
    records: Records,
    submission: Submission,
    comparison: Comparison,
    html: Path | None,
    pdf: Path | None,
) -> None:
    from generator.order.comparing import PrintFault, printed, sheet
    from generator.store import whole

    page = sheet(session.root, records, comparison)
    try:
        if html:
            whole.create(html, page.encode(), 0o600)
            session.say(msg("wrote {path}", path=html))
        if pdf:
            id_ = ids.notice_id("differences", submission.id)
            whole.create(pdf, printed(session.root, page, id_, comparison.day), 0o600)
            session.say(msg("wrote {path}", path=pdf))
    except PrintFault as fault:
        session.stop(msg("it cannot be printed: {why}", why=fault), PROBLEMS)
    except FileExistsError as error:
        text = msg("{path} is already there; nothing was written", path=error.filename or error)
        session.stop(text, PROBLEMS)
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=error), PROBLEMS)
