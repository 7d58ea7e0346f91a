"""What is out of an item that was taken down: the issues it stood in, the files that wait to go."""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from email import policy
from pathlib import Path

from generator.compile import narrowed
from generator.model import RestrictionRecord
from generator.model.records import Records
from generator.order.building import archive_of
from generator.order.steps.outputs import OUTPUTS
from generator.render.source import issue_source
from generator.system import provided

_EDITION = re.compile(rb'^edition: "([^"]*)"$', re.MULTILINE)  # of an output's source


def lessened(records: Records, restriction: RestrictionRecord) -> dict[str, frozenset[str]]:
    """Return the issues that lose something by a restriction, by edition."""
    alone = replace(records, restrictions=(restriction,))
    found = {edition: narrowed(alone, edition) for edition in records.publication.audiences}
    return {edition: issues for edition, issues in found.items() if issues}


def waiting(root: Path, records: Records, issue: str, places: Iterable[Path]) -> Iterator[Path]:
    """Yield the files in these places that hold of an issue what is taken down in their edition.

    Each is known by the source that is attached to its record, whatever the file is called.
    """
    now: dict[bytes, bytes] = {}  # edition → the source as it is, empty when nothing is left
    for edition in records.publication.audiences:
        if issue in narrowed(records, edition):
            shown = archive_of(records, edition).by_id.get(issue)
            house = records.publication
            text = issue_source(shown, house, edition, provided.theme(root)) if shown else ""
            now[edition.encode()] = text.encode()
    for path in sorted(set(_files(places))) if now else ():
        sources = _sources(path.read_bytes())
        told = [(found[1], source) for source in sources if (found := _EDITION.search(source))]
        if any(edition in now and now[edition] != source for edition, source in told):
            yield path


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
        yield from (path for path in place.rglob("*") if path.is_file())


def _sources(data: bytes) -> Iterator[bytes]:
    """Yield what is attached to an output, or to those in a message; of a damaged one nothing."""
    for output in OUTPUTS.values():
        with suppress(Exception):
            yield from output.attached(data).values()
            continue
        if output.media_type.encode() in data:
            for part in email.message_from_bytes(data, policy=policy.default).walk():
                if part.get_content_type() == output.media_type:
                    with suppress(Exception):
                        yield from output.attached(part.get_content()).values()
