"""The archive as an edition shows it, where its site stands, and what of the settings it shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from generator.compile import as_proofs, compile_archive, compile_sound, for_edition, without
from generator.model import Archive
from generator.model.records import Records
from generator.model.settings import DeliverySettings, Publication


def archive_of(records: Records, edition: str) -> Archive:
    """Compile checked records as the readers of `edition` may see them."""
    return _shown(compile_archive(records), records, edition)


def sound_of(records: Records, edition: str) -> Archive:
    """Compile what refers to nothing unknown as the readers of `edition` may see it."""
    return _shown(compile_sound(records), records, edition)


def _shown(archive: Archive, records: Records, edition: str) -> Archive:
    shown = for_edition(archive, records.publication, edition)
    return without(shown, {each.id for each in records.set_aside})


def usual_edition(records: Records, issue: str) -> str:
    """Return the edition that is sent when none is named: the series' own where it is narrower."""
    house = records.publication
    own = next((each.usual_audience for each in records.issues if each.id == issue), "")
    is_narrower = own in house.audiences and not house.admits(house.default_edition, own)
    return own if is_narrower else house.default_edition


def site_of(root: Path, edition: str, *, is_proof: bool = False) -> Path:
    """Return where the site of an edition is built; a proof's lies where nobody publishes it from.

    A proof shows what is not signed.
    """
    folder = root / "build" / edition
    return (folder / "proof" if is_proof else folder) / "site"


def as_preview(archive: Archive, records: Records, unsigned: Collection[str]) -> Archive:
    """Return the archive as the office previews it: what is unsigned marked, its own pages too."""
    pages = tuple(replace(page, audience="") for page in records.pages)
    return as_proofs(replace(archive, pages=pages), unsigned)


def public(house: Publication) -> Publication:
    """Return the settings without what no page tells of, nor depends on."""
    return replace(
        house,
        delivery=DeliverySettings(),
        stages=(),
        signers=(),
        deputies=(),
        release="signed",
        publish={},
    )
