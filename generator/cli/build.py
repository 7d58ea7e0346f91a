"""`jianbao build`."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known
from generator.cli.session import PROBLEMS, STOPPED, USAGE, Session
from generator.model.problems import is_stopping
from generator.words.faults import cause
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.order.building import Built, Checked, Options


@click.command(short_help="生成网站与 PDF。Build the site with its PDFs.")
@edition_option
@click.option(
    "--all-editions", "is_all", is_flag=True, help="各个版本都生成。Every edition, as `send` needs."
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="CPU",
    help="同时排印的进程数。Processes that print at once.",
)
@click.option("--clean", is_flag=True, help="不用以前的结果。Make everything anew.")
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="交给 Dask 集群排印（tcp://…）。Let a Dask cluster render.",
)
@click.pass_obj
def build(
    session: Session, edition: str, is_all: bool, jobs: int, clean: bool, scheduler: str
) -> None:
    """生成一个版本的网站：各期 PDF、网页、检索，放在 build/<版本>/site。

    Build an edition, or each with --all-editions: PDFs, pages and search in build/<edition>/site.
    What has not changed is not made again; on any error the last good build stays. A cluster's
    workers must see this folder at the same path.
    """
    from generator.order.building import Options
    from generator.order.steps.work import uncollected

    if edition and is_all:
        session.stop(msg("--edition and --all-editions do not go together"), USAGE)
    with uncollected():  # from the check to the end
        _build(session, Options(edition, jobs, clean, scheduler=scheduler), is_all=is_all)


def _build(session: Session, options: Options, *, is_all: bool) -> None:
    from generator.order import building

    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, options.edition, publication.audiences)
    editions = publication.audiences if is_all and publication.audiences else (options.edition,)
    for edition in editions:
        began = time.monotonic()
        built = _made(session, replace(options, edition=edition), checked)
        if edition == editions[0]:
            session.show(built.problems)
            session.show_rest(checked.problems, built.problems)
        if is_stopping(built.problems):
            session.say(msg("nothing was built; the last build is as it was"))
            sys.exit(PROBLEMS)
        if is_all:
            name = publication.audience_names[publication.audiences.index(edition)]
            session.say(msg("edition '{name}':", name=name))
        session.say(
            msg(
                "{issues} issues; printed {printed}, rendered {rendered} pages, {seconds} s",
                issues=built.issues,
                printed=len(built.printed),
                rendered=len(built.rendered),
                seconds=f"{time.monotonic() - began:.1f}",
            )
        )
        session.say(msg("look at {path}", path=_near(built.site / "index.html")))
    for id_ in built.left_out:
        session.say(msg("issue {id} is left out: nobody has signed it", id=id_))
    session.say(msg("or run `jianbao serve` and open the address that it names"))


def _made(session: Session, options: Options, checked: Checked) -> Built:
    """Build an edition, and the office's pages; say what stopped it."""
    from generator.order import building, office
    from generator.order.steps.workers import NoClusterError, WorkerLostError

    progress = Progress(session.language)
    jobs = options.jobs
    try:
        built = building.build(session.root, replace(options, report=progress.report), checked)
        if not is_stopping(built.problems):
            office.build(session.root, checked.records, progress.report)
    except KeyboardInterrupt:
        progress.clear()
        session.stop(msg("stopped; the last build is as it was"), STOPPED)
    except NoClusterError as error:
        progress.clear()
        session.stop(error.why, USAGE)
    except WorkerLostError:
        progress.clear()
        session.stop(
            msg(
                "the rendering processes died again and again; is there memory for --jobs {jobs}?",
                jobs=jobs,
            )
        )
    except OSError as error:
        progress.clear()
        session.need_machine()
        session.stop(
            msg(
                "cannot write {path}: {why}; the last build is as it was",
                path=error.filename or session.root / "build",
                why=cause(error),
            )
        )
    return built


def _near(path: Path) -> Path:
    """Return the path as it is written from here, when it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
