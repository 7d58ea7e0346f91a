"""How each issue stands, as its file and the ledger say: drafted, reviewed, signed, sealed."""

from __future__ import annotations

from collections.abc import Collection

from generator.compile import compile_sound, in_editions
from generator.model.records import Records
from generator.model.settings import Release
from generator.model.signatures import ERRATUM, SIGN, Signed, Standing
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
    """Return what may not be published, sent or exported, each with how it stands.

    Issues by their ids, errata by theirs after `errata/`.
    """
    found = standings(records)
    release = records.publication.release
    issues = {
        one.id: found[one.id]
        for one in records.issues
        if not signing.may_go(found[one.id], one, release)
    }
    return issues if release == "named" else issues | _errata(records, issues)


def _errata(records: Records, kept: Collection[str]) -> dict[str, Standing]:
    """Return the errata that are signed neither by themselves nor with an issue that may go."""
    found = {
        f"{ERRATUM}{one.id}": signing.standing_of_erratum(one, records.signatures)
        for one in records.errata
    }
    found = {id_: one for id_, one in found.items() if one.state != "signed"}
    shown = [one.id for one in records.issues if one.id not in kept]
    printed = printed_errata(records, shown) if found else frozenset()
    return {id_: one for id_, one in found.items() if id_ not in printed}


def printed_errata(records: Records, issues: Collection[str]) -> frozenset[str]:
    """Return the errata that these issues print, each after `errata/`."""
    made = compile_sound(records.unrestricted).issues
    return frozenset(f"{ERRATUM}{e.id}" for one in made if one.id in issues for e in one.errata)


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
