"""`jianbao publish`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.progress import Progress
from generator.cli.releases import edition_option, is_known, jobs_option, signer_of
from generator.cli.session import PROBLEMS, STOPPED, USAGE, Session
from generator.cli.sign import left_out
from generator.model.problems import is_stopping
from generator.words.faults import cause
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.order.releasing import Published, Widen


_How = tuple[str | None, str | None, bool, bool, str | None, str | None, int]


@click.command(short_help="发布给读者。Show a build to its readers.")
@click.argument("target", required=False, type=click.Path(file_okay=False))
@edition_option
@click.option(
    "--widen",
    metavar="REASON",
    help="让读者看到以前不给看的，写明缘由。Show what was withheld from them, for this reason.",
)
@click.option("--by", metavar="NAME", help="谁决定的。Who decided so.")
@click.option("--dry-run", is_flag=True, help="只列变化，不发布。Show what would change.")
@click.option("--back", is_flag=True, help="退回换上之前的样子。Show again what was shown before.")
@click.option(
    "--minisign", metavar="KEYFILE", help="用 minisign 密钥签名。Sign with this key file."
)
@click.option("--gpg", metavar="KEY", help="用 GnuPG 密钥签名。Sign with this GnuPG key.")
@jobs_option
@click.pass_obj
def publish(
    session: Session,
    target: str | None,
    edition: str,
    widen: str | None,
    by: str | None,
    dry_run: bool,
    back: bool,
    minisign: str | None,
    gpg: str | None,
    jobs: int,
) -> None:
    """生成一个版本，核查无误后一步换上。TARGET 为网站服务器读的目录，一个目录一个版本。

    不写 TARGET，就按 publication.yml 的 publish 把各个版本都发布。只发布已签发的期。
    在另一台机器上的目录写作 用户@主机:/目录，经 ssh 用 rsync 传去，同样一步换上。

    Build an edition and show it to the readers of TARGET, a folder that a web server serves: all
    of it in one step, after it was checked. On any error they go on reading what they read. What
    they come to see that was withheld from them needs a decision: --widen and --by. A folder of
    another machine is USER@HOST:/FOLDER, by rsync over ssh. Without TARGET, all editions go to the
    folders that publication.yml names. Only signed issues are published.
    """
    if target:
        _publish(session, target, edition, (widen, by, dry_run, back, minisign, gpg, jobs))
        return
    is_sound = True
    for each, place in _targets(session, edition):
        try:
            asked = (widen, by, dry_run, back, minisign, gpg, jobs)
            _publish(session, place, each, asked)
        except SystemExit as stopped:  # the others go on
            is_sound &= not stopped.code
    if not is_sound:
        sys.exit(PROBLEMS)


def _targets(session: Session, edition: str) -> list[tuple[str, str]]:
    """Return the editions to publish with their folders; stop when none is named."""
    from generator.intake.load import load_publication
    from generator.publish import carrying

    publication, _ = load_publication(session.root)
    session.speak_as(publication.language)
    found = [(id_, to) for id_, to in publication.publish.items() if edition in ("", id_)]
    if not found:
        session.stop(
            msg("name a folder, or name it by edition as `publish` in data/publication.yml"), USAGE
        )
    for id_, to in found:
        session.say(msg("edition {edition}: {path}", edition=id_, path=to))
    return [(id_, to if carrying.named(to) else str(session.root / to)) for id_, to in found]


def _publish(session: Session, target: str, edition: str, how: _How) -> None:
    widen, by, dry_run, back, minisign, gpg, jobs = how
    from generator.order import building, releasing
    from generator.publish import carrying
    from generator.publish.release import ReleaseRefusedError

    decided = _decided(session, widen, by)
    checked = building.check(session.root)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, edition, publication.audiences)
    progress = Progress(session.language)
    options = building.Options(edition, jobs, report=progress.report)
    try:
        asked = releasing.ToRelease(signer_of(session, minisign, gpg), decided, dry_run)

        def act(place: Path) -> Published:
            if back:
                return releasing.go_back(session.root, place, options, checked.records, asked)
            return releasing.publish(session.root, place, options, checked, asked)

        done = _shown(session, target, act, is_dry=dry_run)
    except ReleaseRefusedError as refused:
        progress.clear()
        session.stop(refused.message, USAGE)
    except carrying.NotCarriedError as error:
        progress.clear()
        session.stop(error.message)
    except KeyboardInterrupt:
        progress.clear()
        session.stop(msg("stopped; readers see what they saw"), STOPPED)
    except OSError as error:
        progress.clear()
        session.stop(
            msg(
                "cannot write {path}: {why}; readers see what they saw",
                path=error.filename or target,
                why=cause(error),
            )
        )
    progress.clear()
    left_out(session, done.left_out)
    session.show(done.problems)
    session.show_rest(checked.problems, (*done.problems, *(() if back else checked.shown)))
    stops = is_stopping(done.problems)
    if dry_run or stops:
        _say_changes(session, done)
    if stops or (dry_run and not done.files):
        session.say(msg("nothing was published; readers see what they saw"))
        sys.exit(PROBLEMS if stops else 0)
    _say(session, done, Path(target))
    if decided and not done.is_widened:
        session.say(msg("nothing was withheld from these readers: --widen was not needed"))


def _decided(session: Session, reason: str | None, by: str | None) -> Widen | None:
    """Return who decided that readers see more, and why; stop when one of both is missing."""
    from generator.order.releasing import Widen

    if reason is None and by is None:
        return None
    if not (reason or "").strip() or not (by or "").strip():
        session.stop(msg("a decision has a reason and a name: --widen REASON --by NAME"), USAGE)
    return Widen(str(reason).strip(), str(by).strip())


def _shown(
    session: Session, target: str, act: Callable[[Path], Published], *, is_dry: bool
) -> Published:
    """Act in the target, or where another machine's is made, and carry what came of it there."""
    from generator.publish import carrying

    there = carrying.named(target)
    if there is None:
        return act(Path(target))
    with carrying.staged(session.root, there) as place:
        done = act(place)
        if not is_dry and not is_stopping(done.problems):
            try:
                carrying.carry(place, there)
            except carrying.NotCarriedError:
                if done.is_new:  # the next run finds it made already
                    _say_anchor(session, done)
                raise
        return done


def _say_changes(session: Session, done: Published) -> None:
    for line in done.review.lines():
        session.say(line)


def _say(session: Session, done: Published, target: Path) -> None:
    from generator.publish import release, serving

    for number in done.forgotten:
        text = msg("release {number} is deleted: it held what is withheld now", number=number)
        session.say(text)
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
    _say_changes(session, done)
    _say_anchor(session, done)


def _say_anchor(session: Session, done: Published) -> None:
    from generator.publish import standing

    session.say(
        msg(
            "anchor of release {number}, to be kept elsewhere: {digest}",
            number=done.number,
            digest=standing.grouped(done.anchor),
        )
    )
