"""`jianbao publish`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known, jobs_option, signer_of
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.messages import msg
from generator.problems import is_stopping


@click.command(short_help="发布给读者。Show a build to its readers.")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@edition_option
@click.option("--back", is_flag=True, help="退回换上之前的样子。Show again what was shown before.")
@click.option(
    "--minisign", metavar="KEYFILE", help="用 minisign 密钥签名。Sign with this key file."
)
@click.option("--gpg", metavar="KEY", help="用 GnuPG 密钥签名。Sign with this GnuPG key.")
@jobs_option
@click.pass_obj
def publish(
    session: Session,
    target: Path,
    edition: str,
    back: bool,
    minisign: str | None,
    gpg: str | None,
    jobs: int,
) -> None:
    """生成一个版本，核查无误后一步换上。TARGET 为网站服务器读的目录，一个目录一个版本。

    Build an edition and show it to the readers of TARGET, a folder that a web server serves: all
    of it in one step, after it was checked. On any error they go on reading what they read.
    """
    from generator import pipeline, releasing
    from generator.publish.release import RefusedError

    checked = pipeline.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, edition, publication.audiences)
    progress = Progress(session.language)
    options = pipeline.Options(edition, jobs, report=progress.report)
    try:
        signer = signer_of(session, minisign, gpg)
        if back:
            done = releasing.go_back(session.root, target, options, checked.records, signer)
        else:
            done = releasing.publish(session.root, target, options, checked, signer)
    except RefusedError as refused:
        progress.clear()
        session.stop(refused.message, USAGE)
    except KeyboardInterrupt:
        progress.clear()
        session.stop(msg("stopped; readers see what they saw"), 130)
    except OSError as error:
        progress.clear()
        session.stop(
            msg(
                "cannot write {path}: {why}; readers see what they saw",
                path=error.filename or target,
                why=error.strerror or error,
            )
        )
    session.show(done.problems)
    session.show_rest(checked.problems, (*done.problems, *(() if back else checked.shown)))
    if is_stopping(done.problems):
        session.say(msg("nothing was published; readers see what they saw"))
        sys.exit(PROBLEMS)
    _say(session, done, target)


def _say(session: Session, done: object, target: Path) -> None:
    from generator.publish import release, serving
    from generator.releasing import Published

    assert isinstance(done, Published)
    if not done.is_new:
        session.say(msg("release {number} holds this already", number=done.number))
        return
    session.say(
        msg(
            "release {number}: {files} files, {linked} of them as before; {path}",
            number=done.number,
            files=done.files,
            linked=done.linked,
            path=target / release.CURRENT,
        )
    )
    for path in done.dropped:
        session.say(msg("{path} is not kept: it holds what is withheld now", path=path))
    if done.has_new_parts:
        folder = target / release.CURRENT / serving.FOLDER
        session.say(msg("{folder} has changed: have the web server reload it", folder=folder))
