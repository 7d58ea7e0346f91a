"""Rules about sealed issues (封版): what was sealed stays as it was."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from generator.check.facts import Facts, Rule
from generator.model import IssueRecord, Where
from generator.model.problems import Problem
from generator.model.seals import EDITION, Seal, Value
from generator.model.series import built_in
from generator.model.style import Style
from generator.model.style import values as style_values
from generator.words.messages import Message, msg

SERIES = "data/series.yml"
PUBLICATION = "data/publication.yml"
# What is printed of the house style where a seal, of an older program, says nothing of it.
UNSAID: Mapping[str, Value] = {
    name: value
    for name, value in style_values(Style())
    if name not in ("style.remarks", "style.colophon")  # which its masthead and colophon say
}
SHOWN = 40  # characters of a text in a message


def files_stay(facts: Facts) -> Iterator[Problem]:
    """The files of a sealed issue are there, and unchanged.

    封版的期，其文件、来稿、图片都在，封版后没有改动。[错误 sealed-changed] [错误 sealed-gone]
    """
    for seal in facts.records.seals:
        for path, sha256 in seal.inputs.items():
            now = facts.records.sha256s(path)
            if now and sha256 not in now:
                yield Problem(
                    Where(path),
                    "",
                    "sealed-changed",
                    msg("changed since issue {id} was sealed on {day}", **_of(seal)),
                    msg("undo the change; a sealed issue is put right by an erratum"),
                )
            elif not now and not facts.is_unread(path):
                yield Problem(
                    Where(path),
                    "",
                    "sealed-gone",
                    msg("gone since issue {id} was sealed on {day}", **_of(seal)),
                    msg("put the file back; a sealed issue is put right by an erratum"),
                )


def facts_stay(facts: Facts) -> Iterator[Problem]:
    """What a sealed issue takes from `data/` is what it was.

    封版的期从 `data/` 取用的刊名、版式、单位名称、栏目、报送发文字、印数、总期号，封版后没有改变；
    也没有新的更正排进封版的期。
    [错误 sealed-fact]
    """
    records = {record.id: record for record in facts.records.issues}
    groups: dict[tuple[str, str, object], list[_Difference]] = defaultdict(list)
    for found in _differences(facts):
        groups[found.path, found.field, found.kind].append(found)
    for (path, field, _), alike in groups.items():
        seal, then, now = alike[0].seal, alike[0].then, alike[0].now
        shown, instead = _shown(then, now), _shown(now, then)
        more = len({found.seal.issue for found in alike}) - 1
        words = {"then": shown, "now": instead, "more": more, **_of(seal)}
        text = msg("issue {id} was sealed on {day} with {then} here, not with {now}", **words)
        if more:
            text = msg(
                "issue {id} and {more} more were sealed with {then} here, not with {now}", **words
            )
        where = _where(alike[0], records[seal.issue], facts)
        yield Problem(where, field, "sealed-fact", text, _mend(path, field))


@dataclass(frozen=True, slots=True)
class _Difference:
    """A value that a sealed issue takes from a file: as it was, and as it is."""

    seal: Seal
    path: str
    name: str
    then: Value
    now: Value | None

    @property
    def field(self) -> str:
        """Return the value's name, where it is more than the edition that prints an erratum."""
        return "" if self.path == "content/errata" else self.name

    @property
    def kind(self) -> object:
        """Return what is the same in differences that have one cause; numbers shift together."""
        if isinstance(self.then, int) and isinstance(self.now, int):
            return self.now - self.then
        return self.then, self.now


def _differences(facts: Facts) -> Iterator[_Difference]:
    """Yield what of the sealed issues' values has changed, oldest issue first.

    An issue that is gone or refers to something unknown is left out: that is an error already. So
    is what stands in files that could not be read.
    """
    for seal in sorted(facts.records.seals, key=lambda seal: (seal.date, seal.issue)):
        now = facts.taken.get(seal.issue)
        if now is None:
            continue
        implied = {SERIES: built_in(seal.series)}
        for path, told in {**implied, **seal.taken}.items():
            values = {**UNSAID, **told} if path == PUBLICATION else told
            for name, then in values.items() if not facts.is_unread(path) else ():
                value = now.get(path, implied.get(path, {})).get(name)
                if value != then and not _is_of_no_edition(name, facts):
                    yield _Difference(seal, path, name, then, value)


def pdfs_stay(facts: Facts) -> Iterator[Problem]:
    """The sealed PDFs lie in the ledger, and are those that were sealed.

    封版的 PDF 都在 `data/ledger/sealed/` 里，与封版时一样。
    [错误 sealed-pdf-gone] [错误 sealed-pdf-changed]
    """
    for seal in facts.records.seals:
        hint = msg(
            "`jianbao seal --prove {id}` prints it again, and puts it back if it is the same",
            id=seal.issue,
        )
        for edition, pdf in seal.files:
            is_sound = facts.records.sealed_pdfs.get(pdf.sha256)
            values = {"edition": edition, **_of(seal)}
            if is_sound is None:
                text = msg("the sealed PDF of issue {id} (edition {edition}) is gone", **values)
                yield Problem(Where(pdf.path), "", "sealed-pdf-gone", text, hint)
            elif not is_sound:
                text = msg(
                    "the sealed PDF of issue {id} (edition {edition}) is damaged or cannot be read",
                    **values,
                )
                yield Problem(Where(pdf.path), "", "sealed-pdf-changed", text, hint)


def _of(seal: Seal) -> dict[str, object]:
    return {"id": seal.issue, "day": seal.sealed}


def _is_of_no_edition(name: str, facts: Facts) -> bool:
    """Say whether a value is about an edition that the publication no longer has."""
    edition = name.removeprefix(EDITION)
    return edition != name and edition not in facts.records.publication.audiences


def _shown(value: Value | None, other: Value | None) -> object:
    """Return a value for a message; of a long text, where it begins to differ from the other."""
    if value is None or value == "":
        return msg("nothing")
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if len(value) > SHOWN:
        pairs = zip(value, other if isinstance(other, str) else "", strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        start = max(min(same - SHOWN // 4, len(value) - SHOWN), 0)
        end = start + SHOWN
        value = "…" * (start > 0) + value[start:end] + "…" * (end < len(value))
    return msg("'{text}'", text=value)


def _where(found: _Difference, record: IssueRecord, facts: Facts) -> Where:
    """Return where what an issue takes stands now, or the file's beginning."""
    path, name = found.path, found.name
    if path == "content/errata":
        new = {id_ for id_ in _ids(found.now) if id_ not in _ids(found.then)}
        places = (each.where for each in facts.records.errata if each.id in new)
        return next(places, record.where)
    if path == "data/units.yml" and name in facts.units:
        return facts.units[name].where
    if path == "data/sections.yml" and name in facts.sections:
        return facts.sections[name].where
    if path == SERIES and record.series in facts.series:
        return facts.series[record.series].where
    if path == "data/recipients.yml" and record.distribution in facts.lists:
        return facts.lists[record.distribution].where
    return Where(path) if path.startswith("data/") else record.at("number")


def _ids(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _mend(path: str, name: str) -> Message:
    usual = msg("undo the change; what was otherwise until a day stands under `formerly`")
    return _MENDS.get(name) or _MENDS.get(path) or usual


_MENDS = {  # by the value's name, or by its file
    "copies": msg("who came later has a `since`, who left an `until`"),
    "total": msg("for each older issue that is added, lower `masthead.total_before` by one"),
    "content/errata": msg("date the erratum after the last sealed issue; the next one prints it"),
    "data/units.yml": msg(
        "undo the change; a new name goes beside the old one, which stays as `formerly`"
    ),
    "data/sections.yml": msg("undo the change; give later issues a section of their own"),
    "data/recipients.yml": msg("undo the change; give later issues a list of their own"),
}


RULES: tuple[Rule, ...] = (files_stay, facts_stay, pdfs_stay)
