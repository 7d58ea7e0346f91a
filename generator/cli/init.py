"""`jianbao init`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from generator.cli.session import PROBLEMS, USAGE, Session
from generator.words.faults import told
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.intake.tables import Sheet

Result = TypeVar("Result")
TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
SECTIONS = "工作动态、经验交流"


@click.command("init", short_help="从零开始，建一个刊物目录。An office's own archive.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="", help="刊名。The bulletin's name.")
@click.option("--publisher", default="", help="主办单位。The publisher.")
@click.option(
    "--issued-by", default="", help="报头署名，默认主办单位。The masthead's office; the publisher."
)
@click.option(
    "--units", type=TABLE, help="报送单位：.xlsx、.csv 或一行一个的文本。A table of the units."
)
@click.option(
    "--sections",
    multiple=True,
    help=f"栏目，如 {SECTIONS}，或 local=市内信息。The sections' names.",
)
@click.option(
    "--series",
    multiple=True,
    help="正刊、增刊以外的刊种，如 brief=专报。Bulletins beside the regular one.",
)
@click.option("--recipients", type=TABLE, help="收件人：.xlsx 或 .csv。A table of the recipients.")
@click.option("--email", default="", help="发信地址。The address that deliveries come from.")
@click.option("--url", default="", help="网站地址。Where the site will be.")
@click.option("--like", type=click.Choice(["sample"]), help="照抄示例。A copy of the sample.")
@click.option("--yes", is_flag=True, help="不问，未给的用默认值。Ask nothing; take the defaults.")
@click.pass_obj
def init(
    session: Session,
    folder: Path,
    name: str,
    publisher: str,
    issued_by: str,
    units: Path | None,
    sections: tuple[str, ...],
    series: tuple[str, ...],
    recipients: Path | None,
    email: str,
    url: str,
    like: str | None,
    yes: bool,
) -> None:
    """在 DIR 建一个刊物目录：设置、单位、栏目、刊种、收件人、第一篇示例来稿和第一期草稿。

    没有用选项给出的逐项询问。单位和收件人可以用表格给出，表格有错时按单元格逐处指出。已有的文件不动。

    Make an archive in DIR: settings, units, sections, recipients, a first draft. What no option
    says is asked for. Nothing that is there is overwritten; all is written, or nothing.
    """
    from generator.intake import tables
    from generator.model.names import fault
    from generator.model.problems import is_stopping
    from generator.order import founding
    from generator.order.first_files import Answers

    place = folder.resolve()
    if why := fault(place.name):
        session.stop(msg("{path} is no name for a folder: {why}", path=folder, why=why), USAGE)
    taken = next((part for part in ("content", "data") if (place / part).exists()), None)
    if taken:
        _stop_taken(session, str(place / taken))
    given = (name, publisher, issued_by, units, sections, series, recipients, email, url)
    if like:
        if any(given):
            session.stop(msg("with --like nothing else is given"), USAGE)
        _written(session, lambda: founding.copy_sample(place))
        _say_next(session, folder)
        return
    missing = [o for o, value in (("--name", name), ("--publisher", publisher)) if not value]
    if yes and missing:
        text = msg("with --yes say {options} too", options=", ".join(missing))
        session.stop(text, USAGE)
    asking = not yes
    ask = _asker(session, asking=asking)
    name = name or ask(msg("the bulletin's name"), "")
    publisher = publisher or ask(msg("the publisher"), "")
    issued_by = issued_by or ask(msg("the office in the masthead"), publisher)
    listed = tables.read(units, "units") if units else _units(session, asking=asking)
    told = sections or (ask(msg("the sections, with 、 between"), SECTIONS),)
    others = series or (
        ask(msg("bulletins beside the regular one, as brief=专报, or nothing"), "", True),
    )
    received = (
        tables.read(recipients, "recipients") if recipients else _recipients(session, asking=asking)
    )
    answers = Answers(
        name=name.strip(),
        publisher=publisher.strip(),
        issued_by=issued_by.strip(),
        sections=_parts(told),
        series=_parts(others),
        units=listed,
        recipients=received,
        email=email or ask(*_sender(received)),
        url=url or ask(msg("the site's address"), "http://localhost/"),
    )
    problems = _written(session, lambda: founding.found(place, answers, date.today()))
    session.show(problems)
    if is_stopping(problems):
        session.stop(msg("nothing was written; mend the problems first"))
    _say_next(session, folder)


def _parts(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for part in re.split("[、，,;；\\s]+", text) if part]


Ask = Callable[..., str]


def _asker(session: Session, *, asking: bool) -> Ask:
    """Return what asks for a text, or takes the usual one where nothing is asked."""

    def ask(label: Message, usual: str, may_be_empty: bool = False) -> str:
        if not asking:
            return usual
        default = usual if usual or may_be_empty else None
        answer: str = click.prompt(
            label.say(session.language), default=default, show_default=bool(usual)
        )
        return answer

    return ask


def _units(session: Session, *, asking: bool) -> Sheet:
    """Ask for the units: a file's name, or lines that are pasted."""
    from generator.intake import tables

    if not asking:
        return tables.Sheet()
    text = msg(
        "the units: the name of an .xlsx or .csv file, or paste them, one a line;"
        " an empty line ends. Without any there is the publisher alone"
    )
    session.say(text)
    lines: list[str] = []
    while line := click.prompt("", default="", show_default=False, prompt_suffix="> "):
        if not lines and _is_file(line):
            return tables.read(_path(line), "units")
        lines.append(line)
    pasted = msg("pasted").say(session.language)
    return tables.pasted("\n".join(lines), pasted, "units") if lines else tables.Sheet()


def _recipients(session: Session, *, asking: bool) -> Sheet:
    from generator.intake import tables

    while asking:
        label = msg("the recipients: the name of an .xlsx or .csv file, or nothing")
        name = click.prompt(label.say(session.language), default="", show_default=False)
        if not name:
            break
        if _is_file(name):
            return tables.read(_path(name), "recipients")
        session.say(msg("there is no file {name}", name=name))
    return tables.Sheet()


def _sender(recipients: Sheet) -> tuple[Message, str, bool]:
    """Return the question for the address that mail comes from: it is due if any goes by mail."""
    if any("@" in row["address"].text for row in recipients.rows if "address" in row):
        return msg("the address that deliveries come from"), "", False
    return msg("the address that deliveries come from, or nothing"), "", True


def _path(text: str) -> Path:
    return Path(text.strip().strip("\"'")).expanduser()


def _is_file(text: str) -> bool:
    try:
        return _path(text).is_file()
    except (OSError, ValueError):
        return False


def _written(session: Session, write: Callable[[], Result]) -> Result:
    """Write, or say what is in the way."""
    try:
        return write()
    except FileExistsError as error:
        _stop_taken(session, str(error.filename))
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=told(error)), PROBLEMS)


def _stop_taken(session: Session, path: str) -> NoReturn:
    session.stop(msg("{path} is already there; nothing was written", path=path), PROBLEMS)


def _say_next(session: Session, folder: Path) -> None:
    session.say(msg("the archive is in {folder}; next:", folder=folder))
    session.write(f"  cd {shlex.quote(str(folder))}")
    steps = {
        "jianbao import 来稿.docx": msg("bring in what the units send"),
        "jianbao new issue": msg("list what waits in the next issue"),
        "jianbao sign 期号 --by 姓名": msg("sign it: nothing goes out unsigned"),
        "jianbao build": msg("make the PDFs and the site"),
        "jianbao serve": msg("look at it while you edit"),
        "jianbao send": msg("deliver an issue; first see who gets it"),
    }
    for command, about in steps.items():
        session.write(f"  {command:<26}# {about.say(session.language)}")
    text = msg("读我.md says more; change ids in data/ before the first issue, if at all")
    session.say(text)
