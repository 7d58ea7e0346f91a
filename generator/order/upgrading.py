"""An archive made by an older program → one of this program's form; what was is kept.

What would change is worked out whole, and tried on a copy that is then checked: a change that would
break a seal, or leave an error that was not there, is not made.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from generator.intake.archive_form import PLACE, form_of, newer
from generator.intake.refusal import Refused
from generator.model import settings
from generator.model.problems import Problem, in_order, is_stopping
from generator.model.settings import Publication
from generator.order import building
from generator.order.upgrades import STEPS
from generator.order.upgrades.common import Change, Files
from generator.store import together, whole
from generator.store.lock import held
from generator.system import portable
from generator.words.messages import msg

__all__ = ["FOLDER", "Upgrade", "is_cut_short", "newer", "planned", "resume", "upgrade"]

FOLDER = "data/ledger/upgrades"
LOCK = "data/ledger/upgrades.lock"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What a newer program changes in an archive: file by file, and what the files come to.

    `misfits` are the archive's own templates that fit the program no more, which people mend;
    `problems` are errors that are not there yet and would be. `seals` counts what stays as it is.
    """

    changes: tuple[Change, ...] = ()
    files: together.Files = field(default_factory=dict)
    misfits: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    seals: int = 0

    @property
    def is_due(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.changes or self.misfits)


def planned(root: Path) -> Upgrade:
    """Return what an upgrade would do now."""
    checked = building.check(root)
    seals = checked.records.seals
    files = Files(root, frozenset(path for seal in seals for path in seal.inputs))
    changes: list[Change] = []
    refused: list[Problem] = []
    for change in _changes(files, form_of(root), refused):
        if change.path in files.fixed:
            raise AssertionError(f"{change.path} is sealed")
        if not change.act:
            files.made[change.path] = change.content
        changes.append(change)
    made = {path: (_there(root, path), content) for path, content in files.made.items()}
    problems = [*refused, *(_new_errors(root, made, checked.problems) if made else ())]
    misfits = tuple(p for p in checked.problems if p.code in building.UNFIT)
    return Upgrade(tuple(changes), made, misfits, in_order(problems), len(seals))


def upgrade(root: Path, wanted: Upgrade, day: date) -> Path | None:
    """Make the changes; return where the files are kept as they were.

    Raises `together.ChangedError`, `OSError`, and what a change's own act raises.
    """
    kept = None
    with held(root / LOCK, lambda: None):
        if wanted.files:
            kept = together.change(root, root / FOLDER, day.isoformat(), wanted.files)
        for change in wanted.changes:
            if change.act:
                change.act(root)
    return kept


def is_cut_short(root: Path) -> bool:
    """Say whether an upgrade was begun and not ended."""
    return together.is_under_way(root / FOLDER)


def resume(root: Path) -> None:
    """Go through with an upgrade that was cut short; raises `together.ChangedError`, `OSError`."""
    with held(root / LOCK, lambda: None):
        if is_cut_short(root):
            together.resume(root, root / FOLDER)


def _changes(files: Files, form: int, refused: list[Problem]) -> Iterator[Change]:
    for step in STEPS.values():
        if not 0 < step.form <= form:
            try:
                yield from step.changes(files)
            except Refused as why:
                refused.append(why.problem)
    if form < settings.FORM:
        try:
            made = files.opened(PLACE, Publication).put(("form",), str(settings.FORM))
        except Refused as why:
            refused.append(why.problem)
        else:
            told = msg(
                "the archive is of form {form}; it becomes {new}", form=form, new=settings.FORM
            )
            yield Change(PLACE, made.content, told)


def _there(root: Path, path: str) -> bytes | None:
    place = root / path
    return place.read_bytes() if place.is_file() else None


def _new_errors(root: Path, made: together.Files, before: tuple[Problem, ...]) -> Iterator[Problem]:
    """Yield the errors that a copy with the changes has and the archive has not."""
    known = {(p.where.path, p.field, p.code) for p in before}
    with _copy(root) as copy:
        for path, (_, content) in made.items():
            if content is None:
                (copy / path).unlink()
            else:
                whole.write(copy / path, content, lasting=False)
        for problem in building.check(copy).problems:
            if (
                is_stopping([problem])
                and (problem.where.path, problem.field, problem.code) not in known
            ):
                yield problem


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    """Lend a copy of an archive beside what is built, of links where they are to be had."""
    (root / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root / "build", prefix="upgrade-") as folder:
        for name in ("content", "data", "theme"):
            if (root / name).is_dir():
                shutil.copytree(
                    root / name,
                    Path(folder, name),
                    symlinks=True,
                    copy_function=portable.link_or_copy,
                    ignore=shutil.ignore_patterns(".*"),
                )
        yield Path(folder)
