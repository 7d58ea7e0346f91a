"""What the commands that build an edition share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from generator.cli.session import USAGE, Session
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.model import Issue
    from generator.publish.signature import Signer


edition_option = click.option(
    "--edition", default="", help="版本（读者范围），默认随刊物。Audience of the edition."
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="CPU",
    help="同时工作的进程数。Processes at once.",
)


def is_known(session: Session, edition: str, audiences: Sequence[str]) -> None:
    """Stop when an edition is asked for that is none of the publication's."""
    if edition and audiences and edition not in audiences:
        known = ", ".join(audiences)
        session.stop(
            msg("unknown edition '{id}'; known are: {known}", id=edition, known=known), USAGE
        )


def tell_left_out(session: Session, issues: Sequence[Issue]) -> None:
    """Name the issues that a volume is without because they are not sealed."""
    if issues:
        names = ", ".join(issue.id for issue in issues)
        text = msg("not sealed, and so not in the volume: {names}", names=names)
        session.write(text.say(session.language), err=True)


def signer_of(session: Session, minisign: str | None, gpg: str | None) -> Signer | None:
    """Return whose signature was asked for, if one was."""
    from generator.publish.signature import Signer

    if minisign and gpg:
        session.stop(msg("name one key: --minisign or --gpg"), USAGE)
    if minisign:
        return Signer("minisign", minisign)
    return Signer("gpg", gpg) if gpg else None
