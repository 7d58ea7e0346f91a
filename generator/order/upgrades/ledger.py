"""The ledger of deliveries was an SQLite file; it is text, which version control can unite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.distribute import migration
from generator.model.deliveries import RECORDS
from generator.order import delivery_run
from generator.order.upgrades.common import Change, Files, Step
from generator.store.lock import held
from generator.words.messages import msg


def changes(files: Files) -> Iterator[Change]:
    """Yield the old ledger, if there is one."""
    old = migration.old(files.root / RECORDS)
    if old.is_file():
        told = msg(
            "the ledger becomes lines of text in {folder}; it stays beside them as {name}",
            folder=RECORDS,
            name=f"{old.name}.old",
        )
        yield Change(old.relative_to(files.root).as_posix(), None, told, _taken_over)


def _taken_over(root: Path) -> None:
    with held(delivery_run.lock(root)):
        delivery_run.open_outbox(root).close()


STEP = Step("ledger", 0, changes)
