"""What a build made of each issue, and of what; nothing is handed on that has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from generator.compile import narrowed
from generator.model import Issue
from generator.model.records import Records
from generator.model.seals import EDITION
from generator.model.settings import Publication
from generator.order.archives import site_of, sound_of
from generator.order.steps.outputs import OUTPUTS, RECORD
from generator.order.steps.outputs.common import Output
from generator.order.steps.printing import Printed
from generator.order.steps.work import Work
from generator.publish import seal
from generator.publish.signing import prints
from generator.store import whole
from generator.store.hashing import digest_of, sha256

NOTES = "made.json"  # beside the site

# Of each output by its path: its own hash, that of what it was made of, the key it is kept under.
Note = tuple[str, str, str]
Notes = dict[str, Note]


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
    *then, _ = noted(site.parent).get(output.path(found), ("", "", ""))
    return data if then == [sha256(data), of(found, records, edition)] else None


def of(issue: Issue, records: Records, edition: str) -> str:
    """Return the hash of all that an issue, as an edition shows it, prints now."""
    pictures = {name: one.paper for name, one in records.attachments.items()}
    return _digest(issue, records.publication, edition, pictures)


def _digest(issue: Issue, house: Publication, edition: str, pictures: Mapping[str, str]) -> str:
    """Hash what it prints, in its order; what other editions show is no matter of this one's."""
    signer = issue.signed_by.name if issue.signed_by else ""
    entries = [(type(each).__name__, each.anchor) for one in issue.groups for each in one.entries]
    found = prints(issue, {edition: issue}, pictures, house)
    things = {name: one for name, one in found.items() if f": {EDITION}" not in name}
    return digest_of((edition, signer, entries, things))


def printing(records: Records, edition: str) -> dict[str, str]:
    """Return of each issue that an edition shows the hash of all that it prints, unrestricted."""
    whole = records.unrestricted
    return {one.id: of(one, whole, edition) for one in sound_of(whole, edition).issues}


def notes(
    work: Work, printed: Printed, paper: Mapping[str, str], before: Mapping[str, Note]
) -> Notes:
    """Return what a build made of the issues that are not sealed; `paper` are their pictures.

    What was noted `before` under the same key is so still.
    """
    found: Notes = {}
    for issue in (one for one in work.archive.issues if one.id in printed.keys):
        key, made_of = printed.keys[issue.id], ""
        for path in (output.path(issue) for output in OUTPUTS.values()):
            if path not in printed.files:
                continue
            then = before.get(path, ("", "", ""))
            made_of = then[1] if then[2] == key else made_of
            made_of = made_of or _digest(issue, work.publication, work.archive.edition, paper)
            found[path] = printed.files[path], made_of, key
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
        return {path: (made[0], made[1], made[2]) for path, made in found.items()}
    except (OSError, ValueError, AttributeError, LookupError, TypeError):
        return {}
