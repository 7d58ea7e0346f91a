"""The seal (封版): what is recorded of an issue that no longer changes, and its form as a file.

    data/ledger/seals/2023-19.json      one seal, written once
    data/ledger/sealed/SHA-256.pdf      the files as they were sealed; equal bytes once

A seal vouches for its own content by a hash, against slips and not against intruders. Where two
people have sealed an issue and version control has united the lines, the first of the seals counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from generator.model import Folios, Where, ids
from generator.model.names import is_id
from generator.store.hashing import sha256

# Of the file; 1 had the hashes of texts with the line ends that they had, 3 has more than PDFs.
FORM, WIDER = 2, 3
FIRST = "pdf"  # the output of which a seal of every form tells
SEALS, PDFS = "data/ledger/seals", "data/ledger/sealed"

EDITION = "edition."  # a value so named: the items that an edition shows
Value = str | int | bool | tuple[str, ...]
# What an issue takes from the files that it shares with other issues: file → name → value.
Taken = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class SealedPdf:
    """The PDF of one edition, or another output: its SHA-256, and the page of each item, from 1."""

    sha256: str
    folios: Folios
    suffix: str = ".pdf"

    @property
    def path(self) -> str:
        """Return where it is kept, relative to the root."""
        return f"{PDFS}/{self.sha256}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Seal:
    """What was sealed of an issue.

    `signed` and `sealed` are the days of the sign-off and of the sealing. `inputs` maps the path of
    each file that is the issue's own to its SHA-256, of a text as it is with LF; `taken` is what it
    takes from shared files, `pdfs` has the editions that show it, `others` the same of each further
    output that is sealed. `makers` names what made the PDFs, for information, and `note` says why
    they are others than those that were sent, if so.
    """

    issue: str
    number: int
    series: str
    signed: date
    sealed: date
    date: date
    inputs: Mapping[str, str]
    taken: Taken
    pdfs: Mapping[str, SealedPdf]
    makers: Mapping[str, str]
    note: str = ""
    others: Mapping[str, Mapping[str, SealedPdf]] = field(default_factory=dict)

    @property
    def outputs(self) -> Mapping[str, Mapping[str, SealedPdf]]:
        """Return what is sealed of each output, by edition."""
        return {FIRST: self.pdfs, **self.others}

    @property
    def files(self) -> tuple[tuple[str, SealedPdf], ...]:
        """Return every sealed file with its edition."""
        return tuple(pair for shown in self.outputs.values() for pair in shown.items())

    @property
    def where(self) -> Where:
        """Return the place of the seal's file."""
        return Where(path_of(self.issue))


def path_of(issue: str) -> str:
    """Return the path of an issue's seal, relative to the root."""
    return f"{SEALS}/{ids.slug(issue)}.json"


def as_bytes(seal: Seal) -> bytes:
    """Return the seal as JSON, sorted and indented."""
    record = {
        "form": WIDER if seal.others else FORM,
        "issue": seal.issue,
        "number": seal.number,
        "series": seal.series,
        "date": seal.date.isoformat(),
        "signed": seal.signed.isoformat(),
        "sealed": seal.sealed.isoformat(),
        "inputs": dict(seal.inputs),
        "taken": {path: dict(values) for path, values in seal.taken.items()},
        "pdfs": {
            edition: {"sha256": pdf.sha256, "pages": dict(pdf.folios)}
            for edition, pdf in seal.pdfs.items()
        },
        "makers": dict(seal.makers),
        "note": seal.note,
    }
    if seal.others:
        record["others"] = {
            output: {
                edition: {"sha256": one.sha256, "pages": dict(one.folios), "suffix": one.suffix}
                for edition, one in shown.items()
            }
            for output, shown in seal.others.items()
        }
    whole = {**record, "hash": _hash(record)}
    return (json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def parse(data: bytes) -> Seal:
    """Read a seal; raises `ValueError` when it is not as it was written."""
    sound = [one for one in _united(data) if one.pop("hash", None) == _hash(one)]
    if not sound:
        raise ValueError("hash")
    if any(one.get("form") not in (1, FORM, WIDER) for one in sound):
        raise ValueError("form")
    try:
        return _seal(min(sound, key=lambda one: (one["sealed"], _hash(one))))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _united(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the records whose lines a file has: of a name that is there twice, each in its turn."""
    most, turn = 1, 0

    def picked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal most
        found: dict[str, list[Any]] = {}
        for name, value in pairs:
            found.setdefault(name, []).append(value)
            most = max(most, len(found[name]))
        return {name: (values[turn:] or values)[0] for name, values in found.items()}

    while turn < most:
        record = json.loads(data, object_pairs_hook=picked)
        if isinstance(record, dict):
            yield record
        turn += 1


def _seal(record: Mapping[str, Any]) -> Seal:
    if not is_id(record["series"]):
        raise ValueError("series")
    return Seal(
        issue=record["issue"],
        number=record["number"],
        series=record["series"],
        date=date.fromisoformat(record["date"]),
        signed=date.fromisoformat(record["signed"]),
        sealed=date.fromisoformat(record["sealed"]),
        inputs=dict(record["inputs"]),
        taken={
            path: {name: _value(value) for name, value in values.items()}
            for path, values in record["taken"].items()
        },
        pdfs={
            edition: SealedPdf(pdf["sha256"], dict(pdf["pages"]))
            for edition, pdf in record["pdfs"].items()
        },
        makers=dict(record["makers"]),
        note=record["note"],
        others={
            output: {
                edition: SealedPdf(one["sha256"], dict(one["pages"]), one["suffix"])
                for edition, one in shown.items()
            }
            for output, shown in record.get("others", {}).items()
        },
    )


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _hash(record: Mapping[str, Any]) -> str:
    """Return the hash by which a seal vouches for its other fields."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text)
