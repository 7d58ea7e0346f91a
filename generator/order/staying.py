"""What stays of a release that was made before signatures were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.bodies.picture_marks import pictures_in
from generator.model import IssueRecord
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.signatures import Standing
from generator.order.made import printing
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
    prints = printing(records, edition)
    staying: set[str] = set()
    problems: list[Problem] = []
    for record in records.issues:
        if record.id not in held_back or not (now.folder / "site" / record.id).is_dir():
            continue
        keys = _things(record, records) & would.keys()
        printed = was.prints.get(record.id) if was else None
        is_printed = printed in (None, prints.get(record.id))  # older releases did not note it
        if is_printed and all(told.get(key) == would[key] for key in keys):
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


def _things(record: IssueRecord, records: Records) -> set[str]:
    """Return what an issue shows, as accounts name it: itself, its items, their pictures."""
    entries = [entry for section in record.sections for entry in section.items]
    used = {id_ for entry in entries for id_ in entry.submissions}
    bodies = [one.body for one in records.submissions if one.id in used]
    names = (
        name for body in (*bodies, *(e.body for e in entries)) for name, _ in pictures_in(body)
    )
    pictures = {f"picture {name}" for name in (*names, *records.publication.masthead_pictures)}
    return {f"issue {record.id}", *(f"item {id_}" for id_ in used), *pictures}
