"""A line for each run that changes something, for whoever asks later what was done.

    build/runs.txt      2026-11-28T09:00:00+08:00 zhang send 2023/19 --yes: 0

What counts is in the ledger, the seals and the chain of releases; this may be lost. It holds which
options were given and for which issue, and none of the reasons, names and addresses typed.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from generator.store import whole

PLACE = Path("build/runs.txt")
# command → the options or acts of which one is given when it changes something; none: always.
# `init` is not here: what it makes has had no runs.
CHANGING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("new", "import", "decide", "sign", "schema", "seal", "publish", "restrict", "export"),
            *("table", "upgrade", "volume"),
        ),
        (),
    ),
    "send": ("--yes",),
    "notices": ("--yes",),
    "deliveries": ("--delivered", "--again", "--bounces"),
    "receipt": (),
    "fonts": ("add", "remove"),
}
IDLE = {"-h", "--help", "--check", "--dry-run"}  # with which a command changes nothing
_TOLD = re.compile(r"(--[a-z][a-z-]*)(?:=.*)?|(\d{4}/[a-z0-9-]{1,20})", re.ASCII | re.DOTALL)


def note(root: Path, words: Sequence[str], status: int) -> None:
    """Write a line about a run, if it was one that changes something; never fail."""
    command, *others = words or ("",)
    needed = CHANGING.get(command)
    kept = [*(act for act in others[:1] if act in (needed or ()) and act.isalpha()), *told(others)]
    if needed is None or IDLE & {*others} or (needed and not {*needed} & {*kept}):
        return
    with suppress(Exception):  # a full disk, a user without a name
        who = re.sub(r"[^\w.@-]", "?", getpass.getuser())
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        place = root / PLACE
        whole.make_folder(place.parent)
        place.touch(0o600)
        with place.open("a", encoding="utf-8") as file:
            file.write(f"{now} {who} {' '.join((command, *kept))}: {status}\n")


def told(words: Sequence[str]) -> list[str]:
    """Return what of a command line may be kept: the names of options, and issues."""
    return [found[1] or found[2] for word in words if (found := _TOLD.fullmatch(word))]
