"""Why an issue cannot be sent as it is, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.model import Archive, Issue
from generator.model.records import Records
from generator.order.archives import site_of
from generator.order.steps.outputs import RECORD
from generator.words.messages import Message, msg


def unsendable(archives: Mapping[str, Archive], issue: str, usual: str) -> Message | None:
    """Say why nothing can be sent of an issue whose usual edition is this."""
    if usual not in archives:
        known = ", ".join(archives)
        return msg("unknown edition '{id}'; known are: {known}", id=usual, known=known)
    *_, whole = archives.values()
    gone = {name for name in archives if any(each.id == issue for each in archives[name].gone)}
    if gone & {usual, whole.edition}:
        return msg("all of issue {id} was taken down; nothing of it is sent", id=issue)
    return None if issue in whole.by_id else msg("there is no issue {id}", id=issue)


def unlisted(records: Records, issue: str) -> Message:
    """Say what to write where, of an issue that nobody is to get."""
    if not records.lists:
        return msg(
            "issue {id} has no distribution list; list the recipients first:"
            " `jianbao table recipients`",
            id=issue,
        )
    return msg(
        "issue {id} has no distribution list; write `distribution: {list}` in its file",
        id=issue,
        list=records.lists[0].id,
    )


def not_built(root: Path, issue: Issue, editions: Sequence[str]) -> Message:
    """Say which editions of an issue are missing, and the command that makes them."""
    if len(editions) > 1:
        return msg(
            "issue {id} is not built, or has changed since, in the editions {editions}; run"
            " `jianbao build --all-editions`",
            id=issue.id,
            editions=", ".join(editions),
        )
    (edition,) = editions
    path = site_of(root, edition) / RECORD.path(issue)
    if path.is_file():
        return msg(
            "issue {id} has changed since it was built; run `jianbao build --edition {edition}`",
            id=issue.id,
            edition=edition,
        )
    return msg(
        "issue {id} is not built; run `jianbao build --edition {edition}`",
        id=issue.id,
        edition=edition,
    )
