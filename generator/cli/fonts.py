"""`jianbao fonts`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.session import PROBLEMS, USAGE, Session
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.order.typefaces import Bill, Shelf

ROLES = {
    "body": msg("body"),
    "heading": msg("headings"),
    "kai": msg("notes and captions"),
    "lead": msg("leads"),
    "masthead": msg("masthead"),
}
LARGEST = 256 * 2**20  # bytes of a font that is read
SHOWN = 40  # characters that are named


@click.group(invoke_without_command=True, short_help="本单位自有的字体。The office's own fonts.")
@click.pass_context
def fonts(context: click.Context) -> None:
    """列出本单位自有的字体：各作何用，缺哪些字；add 加入，remove 去掉。

    List the office's own fonts, what each is for and what it lacks.
    """
    if context.invoked_subcommand is None:
        session = context.obj
        assert isinstance(session, Session)
        shelf = _shelf(session)
        try:
            bills = shelf.bills()
        except (OSError, ValueError, KeyError):
            session.stop(msg("the fonts are not as they were added; run `jianbao check`"), PROBLEMS)
        for bill in bills:
            _tell(session, bill)
        if not bills:
            session.say(msg("no font of the office's own; the program's are used"))


@fonts.command(short_help="加入字体文件。Take a font file in.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    help="用处：body 正文、heading 标题、kai 批注图注、lead 段首语、masthead 报头；默认看字体名。"
    "What it is for; by default what its name says.",
)
@click.option("--face", type=click.IntRange(min=1), help=".ttc 里的第几个。Which of a .ttc.")
@click.option(
    "--permitted",
    default="",
    metavar="TEXT",
    help="字体标志不许嵌入而授权许可的，写明依据。What permits to embed it all the same.",
)
@click.pass_obj
def add(session: Session, file: Path, role: str | None, face: int | None, permitted: str) -> None:
    """把有授权的字体（.ttf、.otf、.ttc）收入 theme/fonts/office，排印就用它，缺的字用程序的字体。

    Take a font that the office has a licence for into the archive, in place of what had its role.
    What it lacks is set in the program's fonts.
    """
    from generator.order import typefaces
    from generator.press import adopting

    if not permitted.isprintable():
        session.stop(msg("'{text}' cannot stand in the list of fonts", text=permitted), USAGE)
    try:
        if file.stat().st_size > LARGEST:
            session.stop(_refusal(file, msg("it is no font file (.ttf, .otf, .ttc)")), PROBLEMS)
        data = file.read_bytes()
        made = adopting.prepared(data, face, is_permitted=bool(permitted.strip()))
        chosen = role or typefaces.role_of(made.name)
        if not chosen:
            session.stop(msg("say what '{name}' is for by --role", name=made.name), USAGE)
        shelf = _shelf(session)
        if shelf.is_elsewhere:
            session.stop(
                msg("theme/ leads out of the archive by a link; nothing was written"), PROBLEMS
            )
        bill = shelf.add(made, chosen, data, permitted.strip())
    except adopting.UnfitError as unfit:
        session.stop(_refusal(file, unfit.why), PROBLEMS)
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=error), PROBLEMS)
    _tell(session, bill)
    session.say(msg("run `jianbao build`: issues that are not sealed are printed with it"))


@fonts.command(short_help="不再用某种字体。Take a font out.")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.pass_obj
def remove(session: Session, role: str) -> None:
    """去掉一种用处的字体，改用程序的字体。

    Take the font of a role out; the program's is used again.
    """
    font = _shelf(session).remove(role)
    if font is None:
        session.stop(msg("no font of the office's own is for that"), PROBLEMS)
    session.say(msg("taken out: {name}", name=font.name))


def _shelf(session: Session) -> Shelf:
    from generator.order import typefaces

    session.need_machine()
    return typefaces.shelf_of(session.root.resolve())


def _refusal(file: Path, why: Message) -> Message:
    return msg("{file} cannot be taken in: {why}", file=file.name, why=why)


def _tell(session: Session, bill: Bill) -> None:
    role = ROLES[bill.font.role]
    session.say(msg("{role} ({id}): {name}", role=role, id=bill.font.role, name=bill.font.name))
    session.say(
        msg(
            "  {has} characters; of the standard list of 8,105 it lacks {count}",
            has=bill.has,
            count=len(bill.of_standard),
        )
    )
    if bill.of_texts:
        session.say(
            msg(
                "  of the characters in use it lacks {count}, set in the program's fonts: {shown}",
                count=len(bill.of_texts),
                shown=bill.of_texts[:SHOWN] + "…" * (len(bill.of_texts) > SHOWN),
            )
        )
    if bill.font.permission:
        session.say(msg("  embedded by permission: {text}", text=bill.font.permission))
