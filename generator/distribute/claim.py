"""The claim: before anything is sent, one machine has the ledger for itself, and all of it.

In a folder that machines share it is a file that only one can make; at a git remote a record that
only one can push. Whose run is dead is for a person to say: no claim ends by its age.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator.distribute.outbox import Outbox
from generator.distribute.remote import Remote
from generator.model import ids
from generator.store import whole
from generator.store.moments import moment_of, text_of
from generator.system.git import GitError
from generator.words.messages import Message, msg

NAMELESS = "?"  # who died while making the file


class NotClaimedError(Exception):
    """The run has no claim, and nothing may be sent; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.say("en"))
        self.message = message


@contextmanager
def of_folder(path: Path, outbox: Outbox, over: str) -> Iterator[None]:
    """Hold the claim on a shared folder meanwhile; `over` is a machine whose run is dead.

    To be called under the lock: a claim of this machine is that of a dead run.
    """
    own = f"{outbox.book.machine.id} {text_of(outbox.clock())}".encode()
    try:
        whole.put(path, own, 0o600)
    except FileExistsError:
        machine, _, since = path.read_text(encoding="utf-8").partition(" ")
        if (machine or NAMELESS) not in (outbox.book.machine.id, over):
            raise _taken(machine or NAMELESS, since) from None
        path.unlink()
        whole.put(path, own, 0o600)
    try:
        outbox.book.read_again()  # another may have sent while this one was opening it
        yield
    finally:
        path.unlink(missing_ok=True)


def at_remote(outbox: Outbox, remote: Remote, issue: str, over: str) -> str:
    """Claim a run at a remote, knowing all that is recorded there; return the claim.

    Raises `NotClaimedError` or, when the remote takes nothing, `GitError`.
    """
    for _ in range(3):
        claim = outbox.claim(issue, dead(outbox, over))
        tip = remote.tip
        try:
            push(outbox, remote)
        except GitError:
            outbox.claim("", [claim])  # nobody has heard of it
            learn(outbox, remote)
            if remote.tip == tip:
                raise
        else:
            return claim
    text = msg(
        "other machines were quicker at '{remote}'; what they recorded is fetched;"
        " nothing was sent; run it again",
        remote=remote.name,
    )
    raise NotClaimedError(text)


def dead(outbox: Outbox, over: str) -> list[str]:
    """Return the claims of dead runs, this machine's and `over`'s. Raises `NotClaimedError`."""
    for one in outbox.state.claims.values():
        if one["machine"] not in (outbox.book.machine.id, over):
            raise _taken(one["machine"], one["at"])
    return list(outbox.state.claims)


def _taken(machine: str, since: str) -> NotClaimedError:
    since = since and f"{moment_of(since).astimezone():%Y-%m-%d %H:%M}"
    return NotClaimedError(
        msg(
            "machine {machine} has been sending since {since}; nothing was sent;"
            " if that run is dead, say so with --take-over {machine}",
            machine=machine,
            since=since,
        )
    )


def learn(outbox: Outbox, remote: Remote) -> None:
    """Take up what other machines have recorded at a remote. Raises `GitError`."""
    outbox.book.learn(remote.fetch().values())


def push(outbox: Outbox, remote: Remote) -> None:
    """Record at a remote what this machine has recorded. Raises `GitError`."""
    machine = outbox.book.machine
    remote.push(outbox.book.own_files(), machine.folder / "index", machine.id)


def doubt(
    outbox: Outbox, issue: str, earlier: Sequence[str], sealed: Collection[str], folder: Path
) -> Message | None:
    """Return why the ledger may not know all that was sent; None when nothing says so.

    `earlier` are the issues with a list that were dated before this one, the newest last; `folder`
    is where its files are put.
    """
    known = {id_ for id_ in outbox.state.issues() if not ids.notice_of(id_)}
    if not outbox.is_known and outbox.state.writers - {outbox.book.machine.id}:
        return msg("the ledger is new to this machine; others may have sent since it was copied")
    if issue in known:
        return None
    if any(folder.rglob("*")):
        return msg(
            "{path} holds files of issue {id}, of which the ledger knows nothing",
            path=folder,
            id=issue,
        )
    last = max((place for place, id_ in enumerate(earlier) if id_ in known), default=-1)
    unknown = (
        earlier[last + 1 :]
        if last >= 0
        else [id_ for id_ in earlier if not known and id_ in sealed]
    )
    if unknown:
        return msg("the ledger knows nothing of issue {id}, which came before", id=unknown[-1])
    return None
