"""`jianbao build`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known
from generator.cli.session import PROBLEMS, STOPPED, USAGE, Session
from generator.model.problems import is_stopping
from generator.words.faults import cause
from generator.words.messages import msg


@click.command(short_help="生成网站与 PDF。Build the site with its PDFs.")
@edition_option
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
def build(session: Session, edition: str, jobs: int, clean: bool, scheduler: str) -> None:
    """生成一个版本的网站：各期 PDF、网页、检索，放在 build/<版本>/site。

    Build an edition: PDFs, pages and search in build/<edition>/site. What has not changed is not
    made again; on any error the last good build stays. A cluster's workers must see this folder at
    the same path.
    """
    from generator.order.steps.work import uncollected

    with uncollected():  # from the check to the end
        _build(session, edition, jobs, clean, scheduler)


def _build(session: Session, edition: str, jobs: int, clean: bool, scheduler: str) -> None:
    from generator.order import building, office
    from generator.order.steps.workers import NoClusterError, WorkerLostError

    began = time.monotonic()
    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, edition, publication.audiences)
    progress = Progress(session.language)
    options = building.Options(edition, jobs, clean, progress.report, scheduler=scheduler)
    try:
        built = building.build(session.root, options, checked)
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
    session.show(built.problems)
    session.show_rest(checked.problems, built.problems)
    if is_stopping(built.problems):
        session.say(msg("nothing was built; the last build is as it was"))
        sys.exit(PROBLEMS)
    session.say(
        msg(
            "{issues} issues; printed {printed}, rendered {rendered} pages, {seconds} s",
            issues=built.issues,
            printed=len(built.printed),
            rendered=len(built.rendered),
            seconds=f"{time.monotonic() - began:.1f}",
        )
    )
    for id_ in built.left_out:
        session.say(msg("issue {id} is left out: nobody has signed it", id=id_))
    session.say(msg("look at {path}", path=_near(built.site / "index.html")))
    session.say(msg("or run `jianbao serve` and open the address that it names"))


def _near(path: Path) -> Path:
    """Return the path as it is written from here, when it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
