"""What the commands about releases share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.cli.session import USAGE, Session
from generator.messages import msg

if TYPE_CHECKING:
    from generator.publish.signature import Signer


def is_known(session: Session, edition: str, audiences: Sequence[str]) -> None:
    """Stop unless the edition is one of the publication's."""
    if edition not in audiences:
        known = ", ".join(audiences)
        session.stop(
            msg("unknown edition '{id}'; known are: {known}", id=edition, known=known), USAGE
        )


def signer_of(session: Session, minisign: str | None, gpg: str | None) -> Signer | None:
    """Return whose signature was asked for, if one was."""
    from generator.publish.signature import Signer

    if minisign and gpg:
        session.stop(msg("name one key: --minisign or --gpg"), USAGE)
    if minisign:
        return Signer("minisign", minisign)
    return Signer("gpg", gpg) if gpg else None
