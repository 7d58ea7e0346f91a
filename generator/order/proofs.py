"""Proofs (校样): an issue as it would be printed, marked on every page as not signed."""

from __future__ import annotations

from pathlib import Path

from generator.compile import as_proofs
from generator.model.records import Records
from generator.order import building
from generator.press.pdf import Pdf, PrintFault
from generator.words.messages import Message, msg


def proof(root: Path, records: Records, issue: str, edition: str) -> Pdf | PrintFault | Message:
    """Print a proof of an issue as an edition shows it, or say why there is none."""
    found = as_proofs(building.sound_of(records, edition), {issue}).by_id.get(issue)
    if found is None:
        return msg("edition '{edition}' shows no issue {id}", edition=edition, id=issue)
    return building.print_issue(found, records.publication, edition, root)


def place_of(root: Path, issue: str, edition: str) -> Path:
    """Return where a proof is put."""
    return root / "build" / edition / "proof" / f"{issue.replace('/', '-')}.pdf"
