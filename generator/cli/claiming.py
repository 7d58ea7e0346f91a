"""The claim on the ledger, as `send` asks for it and tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.delivery import interrupted_line, near
from generator.cli.session import Session
from generator.words.messages import msg

if TYPE_CHECKING:
    from generator.distribute.outbox import Outbox
    from generator.distribute.remote import Remote
    from generator.order.delivery_run import Consignment


@dataclass(frozen=True, slots=True)
class Said:
    """What a person answers for: that the ledger is current, and whose run is dead."""

    is_current: bool
    dead: str


@contextmanager
def claimed(
    session: Session, outbox: Outbox, consignment: Consignment, folder: Path, said: Said
) -> Iterator[None]:
    """Have the ledger for this machine alone meanwhile, or say why not and stop."""
    from generator.distribute import claim
    from generator.distribute.deliver import settle
    from generator.distribute.remote import remote_of
    from generator.order import delivery_run
    from generator.system.git import GitError

    issue = consignment.plan.issue
    remote = remote_of(session.root)
    name = remote.name if remote else ""
    try:
        with claim.of_folder(delivery_run.claim_file(session.root), outbox, said.dead):
            if remote:
                claim.learn(outbox, remote)
            if not said.is_current and not (remote and remote.tip):
                _ask(session, outbox, consignment, folder)
            if remote:
                held = claim.at_remote(outbox, remote, issue, said.dead)
            elif (ends := claim.dead(outbox, said.dead)) or not outbox.is_known:
                outbox.claim("", ends)
            for entry in settle(outbox, of_others=True):
                session.say(interrupted_line(entry))
            try:
                yield
            finally:
                if remote:
                    outbox.claim("", [held])
                    _push(session, outbox, remote)
    except claim.NotClaimedError as error:
        session.stop(error.message)
    except GitError as error:
        session.stop(
            msg(
                "the run could not be claimed at '{remote}': {why}; nothing was sent",
                remote=name,
                why=error,
            )
        )


def _ask(session: Session, outbox: Outbox, consignment: Consignment, folder: Path) -> None:
    from generator.distribute import claim

    earlier = consignment.earlier
    sealed = {id_ for id_ in earlier if earlier[id_]}
    doubt = claim.doubt(outbox, consignment.plan.issue, tuple(earlier), sealed, near(folder))
    if doubt:
        text = msg(
            "{why}; nothing was sent; make sure that the ledger is current,"
            " then say so with --ledger-is-current",
            why=doubt,
        )
        session.stop(text)


def _push(session: Session, outbox: Outbox, remote: Remote) -> None:
    from generator.distribute import claim
    from generator.system.git import GitError

    try:
        claim.push(outbox, remote)
    except GitError as error:
        session.say(
            msg(
                "what was sent is recorded here, but not yet at '{remote}' ({why}): no other"
                " machine sends until this one has run the command again",
                remote=remote.name,
                why=error,
            )
        )
