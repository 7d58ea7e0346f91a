"""What stays of a release that was made before signatures were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.bodies.picture_marks import pictures_in
from generator.model import ErratumRecord, IssueRecord, ids
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.signatures import ERRATUM, Standing
from generator.order.made import printing
from generator.order.standing import printed_errata
from generator.publish import account, release
from generator.publish.account import Account
from generator.publish.signing import why_not
from generator.words.messages import Message, msg


def as_they_were(
    target: Path, records: Records, edition: str, held_back: Mapping[str, Standing]
) -> tuple[set[str], list[Problem]]:
    """Return what stays, unsigned, as readers see it; what would be new to them is a problem.

    Issues by their ids, errata by theirs after `errata/`. Those came with a release of before
    signatures were asked for; no address that readers have becomes empty without their being taken
    down, and no correction is lost to them.
    """
    now = release.shown(target)
    if now is None or not held_back or now.manifest.edition != edition:
        return set(), []
    was = account.kept(target, now.manifest.number, now.manifest.digest)
    told = was.shown if was else {}
    would = account.account(records, edition).shown
    prints = printing(records, edition)
    staying, problems = _errata(records, edition, held_back, was, would)
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
        problems.append(_problem(record, text))
    return staying | printed_errata(records, staying) & held_back.keys(), problems


def _errata(
    records: Records,
    edition: str,
    held_back: Mapping[str, Standing],
    was: Account | None,
    would: Mapping[str, str],
) -> tuple[set[str], list[Problem]]:
    """Return which unsigned errata stay: of an item that says what it said.

    One that readers have not seen is left out; where they would see another it is a problem.
    """
    unsigned = [one for one in records.errata if f"{ERRATUM}{one.id}" in held_back]
    if not unsigned:
        return set(), []
    told = was.shown if was else would
    bare = account.account(records.without([f"{ERRATUM}{one.id}" for one in unsigned]), edition)
    placed = {
        ids.item_id(issue.id, entry.anchor): [f"item {id_}" for id_ in entry.submissions]
        for issue in records.issues
        for section in issue.sections
        for entry in section.items
    }
    staying: set[str] = set()
    problems: list[Problem] = []
    for one in unsigned:
        keys = placed.get(ids.item_id(one.issue, one.item), [])
        said = [key for key in keys if key in told and key in would]
        if not said or all(told[key] == bare.shown.get(key) for key in said):
            continue
        if was and all(told[key] == would[key] for key in said):
            staying.add(f"{ERRATUM}{one.id}")
            continue
        text = msg(
            "readers see {item}, and what they would see there now is not signed: {why}",
            item=ids.item_id(one.issue, one.item),
            why=why_not(held_back[f"{ERRATUM}{one.id}"]),
        )
        problems.append(_problem(one, text))
    return staying, problems


def _problem(record: IssueRecord | ErratumRecord, text: Message) -> Problem:
    hint = msg("sign it with `jianbao sign {id}`, or undo the change", id=record.id)
    return Problem(record.at("signed_by"), "signed_by", "unsigned", text, hint)


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
