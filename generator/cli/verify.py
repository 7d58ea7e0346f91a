"""`jianbao verify`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.progress import Progress
from generator.cli.releases import jobs_option, signer_of
from generator.cli.session import PROBLEMS, USAGE, Session
from generator.words.faults import cause
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.order.verifying import Verified

PASSWORD = "JIANBAO_READER_PASSWORD"  # noqa: S105 - of the environment


@click.command(short_help="核查读者所见。Check what readers see against what was published.")
@click.argument("target", type=click.Path(file_okay=False))
@click.option("--url", default="", help="也核查网站服务器给出的。Ask the web server there as well.")
@click.option(
    "--user",
    default="",
    help=f"读者名，口令在环境变量 {PASSWORD} 里；不登录就什么也读不到。"
    "A reader's name, with the password in the environment: without it nothing may be read.",
)
@click.option(
    "--anchor",
    default="",
    help="另存的校验值，发布时给出。The hash that publish gave, as it was kept elsewhere.",
)
@click.option("--full", is_flag=True, help="全部重新搜查。Search everything anew.")
@click.option("--minisign", metavar="KEYFILE", help="须有此公钥的签名。Demand its signature.")
@click.option("--gpg", metavar="KEY", help="须有此 GnuPG 密钥的签名。Demand its signature.")
@jobs_option
@click.pass_obj
def verify(
    session: Session,
    target: str,
    url: str,
    user: str,
    anchor: str,
    full: bool,
    minisign: str | None,
    gpg: str | None,
    jobs: int,
) -> None:
    """核查 TARGET 中的发布：是不是读者所见，文件有无增减、改动，有无本版本读者不该看到的内容。

    另一台机器上的 用户@主机:/目录，取来一份再核查。A folder of another machine is fetched first.

    Name every file in TARGET that was added, removed or changed since it was published, and every
    one that holds what its readers must not see by what the sources say now; say whether readers
    see the newest release, who may write there, and what the web server at --url hands out.
    """
    from generator.order import verifying
    from generator.publish import carrying, standing
    from generator.publish.live import SiteLogin
    from generator.publish.release import ReleaseRefusedError

    digits = standing.digits_of(anchor)
    if anchor and not digits:
        least = standing.SHORTEST
        session.stop(msg("an anchor is {least} to 64 digits and letters a-f", least=least), USAGE)
    progress = Progress(session.language)
    login = SiteLogin(user, _password(session, user, url)) if user else None
    asked = verifying.ToVerify(jobs, signer_of(session, minisign, gpg), digits, url, login, full)
    try:
        there = carrying.named(target)
        if there is None and not Path(target).is_dir():
            session.stop(msg("there is no folder {path}", path=target), USAGE)
        with carrying.fetched(session.root, there) if there else nullcontext(Path(target)) as place:
            done = verifying.verify(session.root, place, asked, progress.report)
    except carrying.NotCarriedError as error:
        session.stop(error.message)
    except verifying.UnsoundError as unsound:
        session.speak_as(unsound.checked.records.publication.language)
        session.show(unsound.checked.problems)
        session.stop(msg("what is withheld is known only when the sources are without errors"))
    except ReleaseRefusedError as refused:
        session.stop(refused.message, USAGE)
    except OSError as error:
        session.stop(
            msg("cannot read {path}: {why}", path=error.filename or target, why=cause(error))
        )
    progress.clear()
    session.speak_as(done.language)
    _say(session, done, url)


def _password(session: Session, user: str, url: str) -> str:
    """Return a reader's password; stop when there is none, or no server to ask."""
    if not url:
        session.stop(msg("--user asks a web server: name it with --url"), USAGE)
    if PASSWORD not in os.environ:
        text = msg("put the password of {user} into {name}", user=user, name=PASSWORD)
        session.stop(text, USAGE)
    return os.environ[PASSWORD]


def _say(session: Session, done: Verified, url: str) -> None:
    session.show(done.problems)
    if done.days:
        session.say(msg("readers have seen the newest release for {days} days", days=done.days))
    if done.anchored:
        number, newest = done.anchored
        session.say(
            msg(
                "the anchor names release {number}; the newest is {newest}",
                number=number,
                newest=newest,
            )
        )
    if done.problems:
        sys.exit(PROBLEMS)
    if url:
        session.say(msg("{url}: {count} addresses answer as published", url=url, count=done.asked))
    numbers = ", ".join(str(each.manifest.number) for each in done.releases)
    session.say(
        msg(
            "releases {numbers}: every file is as published and holds nothing that is withheld",
            numbers=numbers,
        )
    )
