"""`jianbao verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.progress import Progress
from generator.cli.releases import jobs_option, signer_of
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.messages import msg


@click.command(short_help="核查已发布的文件。Check a release against its manifest.")
@click.argument("target", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--minisign", metavar="KEYFILE", help="须有此公钥的签名。Demand its signature.")
@click.option("--gpg", metavar="KEY", help="须有此 GnuPG 密钥的签名。Demand its signature.")
@jobs_option
@click.pass_obj
def verify(
    session: Session, target: Path, minisign: str | None, gpg: str | None, jobs: int
) -> None:
    """核查 TARGET 中的发布：文件有无增减、改动，有无本版本读者不该看到的内容。

    Name every file in TARGET that was added, removed or changed since it was published, and every
    one that holds what its readers must not see by what the sources say now.
    """
    from generator import pipeline, releasing
    from generator.publish.release import RefusedError

    checked = pipeline.check(session.root)
    session.speak_as(checked.records.publication.language)
    if not checked.can_be_built or checked.records.unread:
        session.show(checked.problems)
        session.stop(msg("what is withheld is known only when the sources are without errors"))
    progress = Progress(session.language)
    options = pipeline.Options(jobs=jobs, report=progress.report)
    try:
        signer = signer_of(session, minisign, gpg)
        there, problems = releasing.verify(session.root, target, options, checked.records, signer)
    except RefusedError as refused:
        session.stop(refused.message, USAGE)
    except OSError as error:
        session.stop(
            msg("cannot read {path}: {why}", path=error.filename or target, why=error.strerror)
        )
    session.show(problems)
    if problems:
        sys.exit(PROBLEMS)
    numbers = ", ".join(str(each.manifest.number) for each in there)
    session.say(
        msg(
            "releases {numbers}: every file is as published and holds nothing that is withheld",
            numbers=numbers,
        )
    )
