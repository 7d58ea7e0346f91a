"""How each issue stands, as its file and the ledger say: drafted, reviewed, signed, sealed."""

from __future__ import annotations

from collections.abc import Collection

from generator.compile import compile_sound, in_editions
from generator.model.records import Records
from generator.model.settings import Release
from generator.model.signatures import SIGN, Signed, Standing
from generator.publish import signing


def prints(records: Records, wanted: Collection[str]) -> dict[str, dict[str, str]]:
    """Return of each wanted issue that can be compiled what it prints: hashes by name."""
    archive, house = compile_sound(records.unrestricted), records.publication
    pictures = {name: one.sha256 for name, one in records.attachments.items()}
    return {
        id_: signing.prints(archive.by_id[id_], editions, pictures, house)
        for id_, editions in in_editions(archive, house, set(wanted)).items()
    }


def standings(records: Records) -> dict[str, Standing]:
    """Return how each issue stands, by its id."""
    sealed = {seal.issue for seal in records.seals}
    signed: dict[str, list[Signed]] = {}
    for each in records.signatures:
        if each.stage == SIGN:
            signed.setdefault(each.issue, []).append(each)
    issues = (*records.issues, *records.set_aside)
    asked = {
        one.id for one in issues if one.signed_by and one.id in signed and one.id not in sealed
    }
    now = prints(records, asked) if asked else {}
    stages = [stage.id for stage in records.publication.stages]
    return {
        one.id: Standing("sealed")
        if one.id in sealed
        else signing.standing(one, signed.get(one.id, ()), now.get(one.id), stages)
        for one in issues
    }


def kept_back(records: Records) -> dict[str, Standing]:
    """Return the issues that may not be published, sent or exported, each with how it stands."""
    found = standings(records)
    release = records.publication.release
    return {
        one.id: found[one.id]
        for one in records.issues
        if not signing.may_go(found[one.id], one, release)
    }


def signed(records: Records) -> frozenset[str]:
    """Return the issues that are signed: as recorded, or by hand where the office trusts that."""
    found = standings(records)
    asked: Release = "named" if records.publication.release == "named" else "signed"
    return frozenset(one.id for one in records.issues if signing.may_go(found[one.id], one, asked))


def nameless(records: Records) -> frozenset[str]:
    """Return the issues that nobody has signed, not even by hand: no build shows them."""
    sealed = {seal.issue for seal in records.seals}
    return frozenset(
        one.id for one in records.issues if one.signed_by is None and one.id not in sealed
    )
