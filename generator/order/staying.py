"""What stays of a release that was made before signatures were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.signatures import Standing
from generator.publish import account, release
from generator.publish.signing import why_not
from generator.words.messages import msg


def as_they_were(
    target: Path, records: Records, edition: str, held_back: Mapping[str, Standing]
) -> tuple[set[str], list[Problem]]:
    """Return which unsigned issues stay as readers see them; what would be new there is a problem.

    Those came with a release of before signatures were asked for; no address that readers have
    becomes empty without their being taken down.
    """
    now = release.shown(target)
    if now is None or not held_back or now.manifest.edition != edition:
        return set(), []
    was = account.kept(target, now.manifest.number, now.manifest.digest)
    told = was.shown if was else {}
    would = account.account(records, edition).shown
    staying: set[str] = set()
    problems: list[Problem] = []
    for record in records.issues:
        if record.id not in held_back or not (now.folder / "site" / record.id).is_dir():
            continue
        placed = [e for section in record.sections for e in section.items]
        items = {f"item {id_}" for entry in placed for id_ in entry.submissions}
        keys = {f"issue {record.id}", *(items & would.keys())} & would.keys()
        if all(told.get(key) == would[key] for key in keys):
            staying.add(record.id)
            continue
        text = msg(
            "readers see issue {id}, and what they would see now is not signed: {why}",
            id=record.id,
            why=why_not(held_back[record.id]),
        )
        hint = msg("sign it with `jianbao sign {id}`, or undo the change", id=record.id)
        problems.append(Problem(record.at("signed_by"), "signed_by", "unsigned", text, hint))
    return staying, problems
