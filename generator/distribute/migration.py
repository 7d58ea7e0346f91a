"""The ledger as it was kept in SQLite → records; the old file stays beside them, as `.old`."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from generator.store import chain, whole
from generator.store.hashing import key_of

EVENTS = "SELECT at, issue, recipient, attempt, state, person, detail FROM event ORDER BY id"
LETTERS = str.maketrans("0123456789", "ghijklmnop")  # what a name of a file has no digits from
NAMES = ("at", "issue", "recipient", "attempt", "state", "person", "said")


def old(folder: Path) -> Path:
    """Return where the ledger lay that came before the book in `folder`."""
    return folder.with_suffix(".sqlite")


def migrate(folder: Path, shadow: Path) -> bool:
    """Take over an old ledger and its shadow, once; say whether this machine had the shadow.

    Two clones that hold the same old ledger make the same records of it, in a file of one name.
    Raises `sqlite3.DatabaseError` when the old ledger is damaged.
    """
    path = old(folder)
    has_shadow = shadow.is_file()
    if not has_shadow and not path.is_file():
        return False
    bodies = list(_events(path)) if path.is_file() else []
    known, receipts = _newest(path, shadow)
    last = {(body["issue"], body["recipient"]): body for body in bodies}
    for key, entry in known.items():
        entry.pop("revision")
        now = {"attempt": entry.pop("attempt"), "state": entry.pop("state")}
        body = last.get(key)
        if body is None or any(body[name] != value for name, value in now.items()):
            what = {"issue": key[0], "recipient": key[1], "person": "", "said": "restored", **now}
            body = {"at": entry["changed"], **what}
            bodies.append(body)
        body |= {"over": [], "entry": entry}
    for (issue, recipient), receipt in receipts.items():
        body = {name: receipt[name] for name in receipt if name not in ("issue", "recipient")}
        what = {"issue": issue, "recipient": recipient, "over": [], "receipt": body}
        bodies.append({"at": receipt["recorded"], **what})
    if bodies:
        _write(folder, bodies)
    if path.is_file():
        path.chmod(0o400)
        with suppress(FileNotFoundError):
            os.replace(path, path.with_name(f"{path.name}.old"))
    shadow.unlink(missing_ok=True)
    return has_shadow


def _write(folder: Path, bodies: list[dict[str, Any]]) -> None:
    writer = f"sqlite-{key_of(json.dumps(bodies))[:8].translate(LETTERS)}"
    texts: list[bytes] = []
    before = ""
    for n, body in enumerate(bodies, 1):
        texts.append(chain.made({"n": n, "machine": writer, **body}, before))
        before = chain.record_of(texts[-1])["sha256"]
    month = max(body["at"] for body in bodies)[:7]
    whole.keep_private(folder.parent)
    whole.keep_private(folder)
    whole.write(folder / f"{writer}-{month}{chain.SUFFIX}", b"\n".join([*texts, b""]), 0o600)


def _events(path: Path) -> Iterator[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as base:
        if base.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("quick_check")
        for row in base.execute(EVENTS):
            yield dict(zip(NAMES, row, strict=True))


Kept = dict[tuple[str, str], dict[str, Any]]


def _newest(path: Path, shadow: Path) -> tuple[Kept, Kept]:
    """Return the last state of every delivery and the receipts, of the ledger or its shadow."""
    entries: Kept = {}
    receipts: Kept = {}
    records: list[dict[str, Any]] = []
    if path.is_file():
        with closing(sqlite3.connect(path)) as base:
            records += [
                {"entry": json.loads(row[0])}
                for row in base.execute("SELECT entry FROM delivery ORDER BY rowid")
            ]
            records += [
                {"receipt": json.loads(row[0])}
                for row in base.execute("SELECT receipt FROM receipt")
            ]
    for line in shadow.read_bytes().split(b"\n") if shadow.is_file() else ():
        with suppress(ValueError):  # a crash cut it short
            records.append(json.loads(line))
    for record in records:
        if receipt := record.get("receipt"):
            receipts.setdefault((receipt["issue"], receipt["recipient"]), receipt)
        elif entry := record.get("entry"):
            key = entry["delivery"]["issue"], entry["delivery"]["recipient"]
            if key not in entries or entry["revision"] > entries[key]["revision"]:
                entries[key] = entry
    return entries, receipts
