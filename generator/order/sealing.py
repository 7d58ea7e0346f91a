"""From checked content to sealed issues (封版): the order of the stages that sealing needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

from generator.compile import compile_sound, in_editions
from generator.model import Issue, IssueRecord
from generator.model.problems import Problem, in_order
from generator.model.records import Records
from generator.model.seals import FIRST, Seal, SealedPdf
from generator.order.building import Checked, Report
from generator.order.standing import standings
from generator.order.steps.faults import problem_of
from generator.order.steps.outputs import OUTPUTS, RECORD, SEALED
from generator.order.steps.outputs.common import Output
from generator.order.steps.program import program, versions
from generator.press import fonts, pdf, pictures, rare
from generator.publish import seal as seals
from generator.publish.signing import why_not
from generator.store.hashing import digest_of_files
from generator.store.hashing import sha256 as hash_of
from generator.system import provided
from generator.words.messages import Message, msg


@dataclass(frozen=True, slots=True)
class ToSeal:
    """How an issue is to be sealed: on which day, and after which PDFs of it were sent.

    `sent` maps an edition to the SHA-256 of its PDFs that recipients have; `reason` says why the
    sealed one may be another.
    """

    day: date
    sent: Mapping[str, set[str]] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing came to: the issue's seal, and whether it is new; problems if there is none."""

    seal: Seal | None = None
    is_new: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """How a sealed PDF and one made now compare; `sha256` is empty when the edition is no more.

    `was_kept` says whether the sealed one lay in the ledger; if it did not and the new one is the
    same, it does now.
    """

    edition: str
    sealed: SealedPdf
    sha256: str
    was_kept: bool

    @property
    def is_same(self) -> bool:
        """Say whether the bytes are the same."""
        return self.sha256 == self.sealed.sha256


@dataclass(frozen=True, slots=True)
class Proved:
    """An issue's proofs, one for each output and edition; what made them, where that has changed.

    `changes` maps a maker to what it was and what it is. Problems if nothing could be made.
    """

    proofs: tuple[Proof, ...] = ()
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_comparable(self) -> bool:
        """Say whether other bytes mean anything: the same program and engines make the same."""
        return all(name.startswith("theme/") for name in self.changes)


def seal(
    root: Path, checked: Checked, issue: str, asked: ToSeal, report: Report
) -> Sealed | Message:
    """Seal an issue, or say why not; one that is sealed already stays as it is.

    Nothing is sealed unless all of it is written.
    """
    record = next((one for one in checked.records.issues if one.id == issue), None)
    before = checked.records.seal_of(issue)
    problems = checked.touching(issue)
    if problems or before:
        return Sealed(None if problems else before, problems=problems)
    if record is None:
        return msg("there is no issue {id}", id=issue)
    signed = record.signed_by.date if record.signed_by else None
    if signed is None:
        return Sealed(problems=(_not_signed(record),))
    if records_ := _not_recorded(checked.records, record):
        return Sealed(problems=(records_,))
    if signed > asked.day:
        return msg(
            "issue {id} was signed off on {signed}; it cannot be sealed on {day}",
            id=issue,
            signed=signed,
            day=asked.day,
        )
    return _made(root, checked.records, record, asked, report)


def _made(
    root: Path, records: Records, record: IssueRecord, asked: ToSeal, report: Report
) -> Sealed | Message:
    """Print an issue that is signed off and record its seal."""
    archive = compile_sound(records.unrestricted)
    whole = archive.by_id[record.id]
    paths = dict.fromkeys(
        (
            *seals.files_of(record),
            *seals.pictures_of(whole, records.publication),
            *seals.errata_of(whole),
        )
    )
    inputs = {path: (*records.sha256s(path), "")[0] for path in paths}
    shown = in_editions(archive, records.publication, {record.id})[record.id]
    printed, problems = _printed(root, records, shown, report)
    if problems:
        return Sealed(problems=problems)
    for path in seals.changed(root, inputs):
        return msg("{path} has been changed meanwhile; try again", path=path)
    sealed = {
        output.id: {
            name: seals.sealed_pdf(one.data, one.folios, output.suffix)
            for (id_, name), one in printed.items()
            if id_ == output.id
        }
        for output in SEALED
    }
    pdfs = sealed[RECORD.id]
    others = [name for name, sent in asked.sent.items() if _sha256(pdfs.get(name)) not in sent]
    if others and not asked.reason:
        return msg(
            "the PDF of issue {id} that was sent is not the one to be sealed (edition {editions});"
            " if that is meant, say why with --new-pdf",
            id=record.id,
            editions=", ".join(others),
        )
    assert record.signed_by
    assert record.signed_by.date
    made = Seal(
        issue=record.id,
        number=record.number,
        series=record.series,
        signed=record.signed_by.date,
        sealed=asked.day,
        date=record.date,
        inputs=inputs,
        taken=seals.taken(whole, records.publication, shown),
        pdfs=sealed.pop(FIRST, {}),
        makers=makers(root),
        note=asked.reason if others else "",
        others=sealed,
    )
    found = seals.record(
        root, made, {hash_of(one.data): one.data for one in printed.values()}, _waiting(report)
    )
    return Sealed(found, is_new=found is made)


def _sha256(pdf_: SealedPdf | None) -> str:
    return pdf_.sha256 if pdf_ else ""


def prove(root: Path, checked: Checked, sealed: Seal, report: Report) -> Proved:
    """Print a sealed issue again from its files and compare; put back PDFs that are lost."""
    records = checked.records
    problems = tuple(
        problem
        for problem in checked.touching(sealed.issue, to_print=True)
        if problem.where.path not in {file.path for _, file in sealed.files}
    )
    if problems:
        return Proved(problems=problems)
    archive = compile_sound(records.unrestricted)
    shown = in_editions(archive, records.publication, {sealed.issue})[sealed.issue]
    wanted = {edition: issue for edition, issue in shown.items() if edition in sealed.pdfs}
    known = [OUTPUTS[id_] for id_ in sealed.outputs if id_ in OUTPUTS]
    printed, problems = _printed(root, records, wanted, report, known)
    if problems:
        return Proved(problems=problems)
    proofs = tuple(
        _proof(root, edition, one, printed.get((id_, edition)), report)
        for id_, shown_ in sealed.outputs.items()
        for edition, one in shown_.items()
    )
    now = makers(root)
    names = sorted(sealed.makers.keys() | now.keys())
    then = {name: (sealed.makers.get(name, ""), now.get(name, "")) for name in names}
    return Proved(proofs, {name: pair for name, pair in then.items() if pair[0] != pair[1]})


def _proof(
    root: Path, edition: str, sealed: SealedPdf, printed: pdf.Pdf | None, report: Report
) -> Proof:
    sha256 = hash_of(printed.data) if printed else ""
    was_kept = seals.read(root, sealed) is not None
    if printed and sha256 == sealed.sha256 and not was_kept:
        seals.put_back(root, sealed, printed.data, _waiting(report))
    return Proof(edition, sealed, sha256, was_kept)


def _waiting(report: Report) -> Callable[[], None]:
    waiting = msg("waiting for another run to end")
    return lambda: report(waiting, 0, 1)


def makers(root: Path) -> dict[str, str]:
    """Return what makes a PDF: versions and hashes by name."""
    theme = provided.theme(root)
    return {
        "jianbao": version("jianbao"),
        "program": program(*(maker for output in SEALED for maker in output.makers)),
        "theme/fonts": fonts.fingerprint(theme / "fonts"),
        "theme/fonts/fallback": rare.fingerprint(theme / "fonts"),
        "theme/print": digest_of_files(theme / "print"),
        **versions(),
        **{f"pictures/{name}": number for name, number in pictures.makers().items()},
    }


def _not_recorded(records: Records, record: IssueRecord) -> Problem | None:
    """Return what is wrong where a signature is to be recorded: a seal stands for one."""
    found = standings(records)[record.id]
    if records.publication.release == "named" or found.state == "signed":
        return None
    text = msg("issue {id} is not to be sealed: {why}", id=record.id, why=why_not(found))
    hint = msg("sign it with `jianbao sign {id}`, or undo the change", id=record.id)
    return Problem(record.at("signed_by"), "signed_by", "unsigned", text, hint)


def _not_signed(record: IssueRecord) -> Problem:
    return Problem(
        record.at("signed_by"),
        "signed_by",
        "not-signed",
        msg("the issue is not signed off yet"),
        msg("once it is, record it: `jianbao sign {id} --by …`", id=record.id),
    )


def _printed(
    root: Path,
    records: Records,
    shown: Mapping[str, Issue],
    report: Report,
    outputs: Sequence[type[Output]] = SEALED,
) -> tuple[dict[tuple[str, str], pdf.Pdf], tuple[Problem, ...]]:
    """Print the outputs, as each edition shows the issue; one that shows none of it has none."""
    printed: dict[tuple[str, str], pdf.Pdf] = {}
    problems: list[Problem] = []
    asked = [(output, *each) for output in outputs for each in shown.items()]
    for done, (output, edition, issue) in enumerate(asked):
        report(msg("printing"), done, len(asked))
        result = output.make(issue, records.publication, edition, root)
        if isinstance(result, pdf.PrintFault):
            problems.append(problem_of(result, issue))
        else:
            printed[output.id, edition] = result
    report(msg("printing"), len(asked), len(asked))
    return printed, in_order(problems)
