"""What a build made of each issue, and of what; nothing is handed on that has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from generator.compile import narrowed
from generator.model import Issue
from generator.model.records import Records
from generator.model.settings import Publication
from generator.order.archives import site_of, sound_of
from generator.order.steps.outputs import OUTPUTS, RECORD
from generator.order.steps.outputs.common import Output
from generator.order.steps.work import Work
from generator.publish import seal
from generator.publish.signing import prints
from generator.store import whole
from generator.store.hashing import digest_of, sha256

NOTES = "made.json"  # beside the site: of each output its own hash, and that of what it was made of

Notes = dict[str, tuple[str, str]]  # by its path in the site


def output_of(
    root: Path, records: Records, edition: str, issue: str, output: type[Output] = RECORD
) -> bytes | None:
    """Return an issue's output as it was sealed, or as the last build of `edition` made it.

    The sealed one is not for an edition in which something of it was taken down.

    None when it is not built, or was made of anything else than what the files say now.
    """
    archive = sound_of(records, edition)
    if issue not in archive.by_id:
        return None
    found = archive.by_id[issue]
    sealed = records.seal_of(issue)
    kept = sealed.outputs if sealed and issue not in narrowed(records, edition) else {}
    if edition in kept.get(output.id, {}):
        return seal.read(root, kept[output.id][edition])
    site = site_of(root, edition)
    path = site / output.path(found)
    if not path.is_file():
        return None
    data = path.read_bytes()
    if edition in kept.get(RECORD.id, {}):
        record = (site / RECORD.path(found)).read_bytes()
        return data if record == seal.read(root, kept[RECORD.id][edition]) else None
    now = sha256(data), of(found, records, edition)
    return data if noted(site.parent).get(output.path(found)) == now else None


def of(issue: Issue, records: Records, edition: str) -> str:
    """Return the hash of all that an issue, as an edition shows it, prints now."""
    pictures = {name: one.paper for name, one in records.attachments.items()}
    return _digest(issue, records.publication, edition, pictures)


def _digest(issue: Issue, house: Publication, edition: str, pictures: Mapping[str, str]) -> str:
    signer = issue.signed_by.name if issue.signed_by else ""
    return digest_of((edition, signer, prints(issue, {edition: issue}, pictures, house)))


def printing(records: Records, edition: str) -> dict[str, str]:
    """Return of each issue that an edition shows the hash of all that it prints, unrestricted."""
    whole = records.unrestricted
    return {one.id: of(one, whole, edition) for one in sound_of(whole, edition).issues}


def notes(work: Work, files: Mapping[str, str], paper: Mapping[str, str]) -> Notes:
    """Return what a build made: `files` are the outputs by path, `paper` the pictures by name."""
    found: Notes = {}
    for issue in work.archive.issues:
        made_of = _digest(issue, work.publication, work.archive.edition, paper)
        for path in (output.path(issue) for output in OUTPUTS.values()):
            if path in files:
                found[path] = files[path], made_of
    return found


def note(place: Path, made: Notes) -> None:
    """Note what was made beside the site, before it is shown."""
    data = json.dumps(made, sort_keys=True).encode()
    path = place / NOTES
    if not path.is_file() or path.read_bytes() != data:
        whole.write(path, data, lasting=False)


def noted(place: Path) -> Notes:
    """Return what was noted beside a site."""
    try:
        found = json.loads((place / NOTES).read_bytes())
        return {path: (made[0], made[1]) for path, made in found.items()}
    except (OSError, ValueError, AttributeError, LookupError, TypeError):
        return {}
