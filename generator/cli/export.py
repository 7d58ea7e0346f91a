"""`jianbao export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known, jobs_option, tell_left_out
from generator.cli.session import PROBLEMS, STOPPED, USAGE, Session
from generator.cli.sign import left_out as tell_unsigned
from generator.model.problems import is_stopping
from generator.words.faults import cause
from generator.words.messages import msg


@click.command(short_help="一年的各期归档。Export a year for an archive's keeping.")
@click.argument("year", type=click.IntRange(1000, 9999))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@edition_option
@click.option(
    "--sources",
    is_flag=True,
    help="连同来稿原文件，含拟稿人、电话、签发。With the office's own files.",
)
@jobs_option
@click.pass_obj
def export(
    session: Session, year: int, folder: Path, edition: str, sources: bool, jobs: int
) -> None:
    """把 YEAR 年各期的 PDF、数据、图片和合订本装成一个 BagIt 包，放进 FOLDER。

    Put YEAR's issues into a bag (RFC 8493) in FOLDER: PDFs, the same as data, pictures, the volume.
    """
    from generator.order import building
    from generator.order.export import export_year

    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, edition, publication.audiences)
    progress = Progress(session.language)
    options = building.Options(edition, jobs, report=progress.report)
    try:
        done = export_year(session.root, year, folder, options, checked, with_sources=sources)
    except KeyboardInterrupt:
        progress.clear()
        session.stop(msg("stopped; nothing was exported"), STOPPED)
    except FileExistsError as error:
        session.stop(msg("{path} is there already", path=error.filename), USAGE)
    except OSError as error:
        progress.clear()
        session.stop(
            msg("cannot write {path}: {why}", path=error.filename or folder, why=cause(error))
        )
    tell_unsigned(session, done.unsigned)
    session.show(done.problems)
    session.show_rest(checked.problems, done.problems)
    if is_stopping(done.problems):
        sys.exit(PROBLEMS)
    if not done.files:
        session.stop(msg("there is no issue of {year} in this edition", year=year), USAGE)
    tell_left_out(session, done.unbound)
    session.say(msg("{files} files in {path}", files=done.files, path=done.bag))
