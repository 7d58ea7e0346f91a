"""What a signature is for: all that an issue prints, thing by thing, and how an issue stands.

The hash is not of the PDF, nor of the HTML that is set: both have another form with the next
version of the program, its fonts or its theme, and would unsign every issue that nobody touched.
It is of what these are made from, as it was compiled: each text of each item, which items each
edition shows and in which order, the pictures' contents, the errata that it prints, and all that
it takes from files that issues share. What is empty is left out, so that a field that a later
version adds unsigns nothing before somebody uses it. What was taken down since (撤下) is counted as
if it was not: less of a signed text is a signed text, and taking down waits for no signature.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict

from generator.model import ErratumRecord, Issue, IssueRecord
from generator.model.settings import Publication, Release
from generator.model.signatures import ERRATUM, Signed, Standing
from generator.publish.seal import taken
from generator.store.hashing import sha256
from generator.words.messages import Message, msg

SHOWN = 4  # of what has changed, in a message
_ENCODED = json.JSONEncoder(ensure_ascii=False, default=str).encode


def prints(
    issue: Issue, shown: Mapping[str, Issue], pictures: Mapping[str, str], house: Publication
) -> dict[str, str]:
    """Return what an issue prints: the hash of each thing by its name, `east-visits: title`.

    `issue` is whole, `shown` has it as each edition shows it, `pictures` their SHA-256 by name.
    """
    return {
        name: sha256(_ENCODED(value))
        for name, value in _things(issue, shown, pictures, house)
        if value
    }


def _things(
    issue: Issue, editions: Mapping[str, Issue], pictures: Mapping[str, str], house: Publication
) -> Iterator[tuple[str, object]]:
    yield from (("number", issue.number), ("date", issue.date.isoformat()))
    yield from (("series", issue.series.id), ("note", issue.note))
    for path, values in taken(issue, house, editions).items():
        yield from ((f"{path}: {name}", value) for name, value in values.items())
    style = house.on(issue.date, issue.series).look
    if name := style.masthead.picture:
        yield f"masthead: {name}", pictures.get(name, "?")
    if "editors" in style.colophon:
        yield from (("edited_by", issue.edited_by), ("checked_by", issue.checked_by))
    for group in issue.groups:
        for item in group.items:
            name = item.anchor
            yield f"{name}: section", group.section.id
            yield f"{name}: units", [unit.name for unit in item.units]
            yield f"{name}: points", [(point.lead, point.text) for point in item.points]
            for field in ("title", "source", "body", "note"):
                yield f"{name}: {field}", getattr(item, field)
            yield from ((f"{name}: {field}", text) for field, text in item.more.items())
            yield from ((f"{name}: {each}", pictures.get(each, "?")) for each in item.pictures)
    for erratum in {each.id: each for one in editions.values() for each in one.errata}.values():
        yield f"erratum {erratum.id}", asdict(erratum)


def standing(
    issue: IssueRecord,
    signed: Collection[Signed],
    now: Mapping[str, str] | None,
    stages: Collection[str],
) -> Standing:
    """Return how an issue that is not sealed stands.

    `signed` are its recorded signatures, `now` is what it prints; `stages` are those to be passed.
    """
    passed = {review.stage for review in issue.reviews}
    lacking = tuple(stage for stage in stages if stage not in passed)
    if issue.signed_by is None:
        return Standing("review" if passed else "drafting", (), lacking)
    name, day = issue.signed_by.name, issue.signed_by.date
    own = [each for each in signed if (each.by, each.on) == (name, day)]
    if not own:
        return Standing("named", (), lacking)
    if any(each.prints == now for each in own):
        return Standing("signed", (), lacking)
    then = own[-1].prints
    changed = (*then, *(name for name in now or () if name not in then))
    return Standing(
        "changed", tuple(n for n in changed if then.get(n) != (now or {}).get(n)), lacking
    )


def says(erratum: ErratumRecord) -> dict[str, str]:
    """Return what an erratum says to readers, as a hash by its name."""
    shown = ("issue", "item", "kind", "stood", "right", "date", "reason")
    return {"erratum": sha256(_ENCODED([str(getattr(erratum, name)) for name in shown]))}


def standing_of_erratum(erratum: ErratumRecord, signed: Collection[Signed]) -> Standing:
    """Return how an erratum stands by itself: an issue that prints it may be signed with it."""
    if erratum.signed_by is None:
        return Standing("drafting")
    asked = f"{ERRATUM}{erratum.id}", erratum.signed_by.name, erratum.signed_by.date
    own = [each for each in signed if (each.issue, each.by, each.on) == asked]
    if not own:
        return Standing("named")
    now = says(erratum)
    is_signed = any(each.prints == now for each in own)
    return Standing("signed") if is_signed else Standing("changed", tuple(now))


def why_not(standing: Standing) -> Message:
    """Say why an issue that stands so is not to go out."""
    if standing.state == "changed":
        first, more = standing.changed[:SHOWN], len(standing.changed) - SHOWN
        names = ", ".join((*first, *(["…"] if more > 0 else [])))
        return msg("changed since it was signed: {what}", what=names)
    return _WHY[standing.state]


_WHY = {
    "drafting": msg("it is not signed off"),
    "review": msg("it is in review and not signed off"),
    "named": msg("its signature was typed and is not recorded"),
    "signed": msg("it is signed, but not sealed"),
}


def may_go(standing: Standing, issue: IssueRecord, release: Release) -> bool:
    """Say whether an issue that stands so may be published, sent, exported."""
    if release == "named":
        return standing.state == "sealed" or issue.signed_by is not None
    return standing.state in (("sealed",) if release == "sealed" else ("signed", "sealed"))
