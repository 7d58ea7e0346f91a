"""`jianbao volume`."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known, jobs_option, tell_left_out
from generator.cli.session import USAGE, Session
from generator.cli.sign import left_out as tell_unsigned
from generator.words.messages import msg


@click.command(short_help="年终的合订本、总目录、索引。Bind a year's issues.")
@click.argument("year", type=click.IntRange(1000, 9999))
@edition_option
@click.option("--series", default="", help="只订一个刊种，如 extra。One series alone.")
@click.option(
    "--unsealed",
    is_flag=True,
    help="连已签发而未封版的期一起订，按现在的内容排印。Also issues signed, not sealed.",
)
@click.option(
    "--contents",
    "bare",
    is_flag=True,
    help="只出年度目录和索引，不订各期。Contents and indexes alone.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件。默认在 build/版本/volumes/。The file to write.",
)
@jobs_option
@click.pass_obj
def volume(
    session: Session,
    year: int,
    edition: str,
    series: str,
    unsealed: bool,
    bare: bool,
    out: Path | None,
    jobs: int,
) -> None:
    """把 YEAR 年已封版的各期订成一本 PDF：扉页、目录、各期、索引。

    Bind YEAR's sealed issues into one PDF: title page, contents, the issues, indexes.
    """
    from generator.order import binding, building

    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    session.need(checked.problems, "data/publication.yml")
    is_known(session, edition, publication.audiences)
    progress = Progress(session.language)
    wanted = binding.Wanted(year, edition or publication.default_edition, series, unsealed, bare)
    done = binding.bind(session.root, checked, wanted, jobs, progress.report)
    progress.clear()
    if done.problems:
        session.show(done.problems)
        session.stop(msg("nothing was bound; mend the problems first"))
    if series and series not in done.series:
        known = ", ".join(done.series)
        text = msg(
            "{year} has no issue of series '{id}' in this edition; it has: {known}",
            year=year,
            id=series,
            known=known,
        )
        session.stop(text, USAGE)
    tell_unsigned(session, done.unsigned)
    tell_left_out(session, done.left_out)
    if done.others:
        names = ", ".join(done.others)
        text = msg("bulletins with a volume of their own (`--series`): {names}", names=names)
        session.write(text.say(session.language), err=True)
    if not done.data:
        session.stop(msg("no issue of {year} is sealed in this edition", year=year), USAGE)
    path = out or binding.path_of(session.root, wanted)
    try:
        binding.write(session.root, checked, wanted, path, done.data)
    except OSError as error:
        session.stop(
            msg("cannot write {path}: {why}", path=error.filename or path, why=error.strerror)
        )
    session.say(msg("{issues} issues bound: {path}", issues=len(done.issues), path=path))
