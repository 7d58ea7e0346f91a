"""A sealed issue stays as it was: its files, its PDFs, and what it takes from `data/`."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.seals import Seal, SealedPdf, as_bytes, parse
from generator.order import building
from generator.order.steps.outputs import RECORD
from tests.conftest import edit
from tests.sealed import ISSUE, SEAL, codes, ledger, run, the_seal

# -- what is recorded


def test_sealing_says_what_was_sealed_and_where(archive: Path) -> None:
    result = run(archive, "seal", "2023/1", "--on", "2023-01-10")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(
        "issue 2023/1 is sealed (2023-01-10): 4 files, 3 PDFs; data/ledger/seals/2023-1.json\n"
    )


def test_a_seal_has_the_hash_of_every_file_of_the_issue_and_of_every_pdf(sealed: Path) -> None:
    found = the_seal(sealed)
    assert set(found.inputs) == {
        ISSUE,
        "content/submissions/2023/east-visits.yml",
        "content/submissions/2023/west-class.yml",
        "content/attachments/class.svg",
    }
    for path, sha256 in found.inputs.items():
        assert hashlib.sha256((sealed / path).read_bytes()).hexdigest() == sha256
    assert set(found.pdfs) == {"public", "internal", "leadership"}
    for one in found.pdfs.values():
        assert hashlib.sha256((sealed / one.path).read_bytes()).hexdigest() == one.sha256
    assert found.pdfs["public"].folios == {"west-class": 2}
    assert (found.number, found.series, found.date) == (1, "regular", date(2023, 1, 10))
    assert (found.signed, found.sealed) == (date(2023, 1, 9), date(2023, 1, 10))
    assert found.makers["weasyprint"]


def test_an_edition_that_shows_nothing_of_the_issue_has_no_pdf(archive: Path) -> None:
    path = archive / "content/submissions/2023/west-class.yml"
    edit(path, "audience: public\n", "audience: internal\n")
    assert run(archive, "seal", "2023/1").exit_code == 0
    assert set(the_seal(archive).pdfs) == {"internal", "leadership"}


def test_a_sealed_archive_has_no_problem(sealed: Path) -> None:
    assert building.check(sealed).problems == ()


def test_sealing_again_says_when_and_changes_nothing(sealed: Path) -> None:
    before = ledger(sealed)
    result = run(sealed, "seal", "2023/1", "--on", "2024-05-05")
    assert (result.exit_code, result.stdout) == (
        0,
        "issue 2023/1 was sealed on 2023-01-10 already\n",
    )
    assert ledger(sealed) == before


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
days = st.dates()


FILES = st.builds(SealedPdf, texts, st.dictionaries(texts, st.integers(1, 99)))
OTHERS = st.builds(SealedPdf, texts, st.dictionaries(texts, st.integers(1, 99)), texts)


@given(
    st.builds(
        Seal,
        issue=st.just("2023/1"),
        number=st.integers(1, 999),
        series=st.sampled_from(["regular", "extra"]),
        signed=days,
        sealed=days,
        date=days,
        inputs=st.dictionaries(texts, texts, max_size=3),
        taken=st.dictionaries(
            texts,
            st.dictionaries(
                texts, texts | st.integers() | st.booleans() | st.lists(texts).map(tuple)
            ),
            max_size=3,
        ),
        pdfs=st.dictionaries(texts, FILES),
        makers=st.dictionaries(texts, texts, max_size=3),
        note=texts,
        others=st.dictionaries(texts, st.dictionaries(texts, OTHERS)),
    )
)
def test_a_seal_is_read_as_it_was_written(seal: Seal) -> None:
    """One of PDFs alone has the form that it had before there were others."""
    written = as_bytes(seal)
    assert parse(written) == seal
    assert json.loads(written)["form"] == (3 if seal.others else 2)
    assert ("others" in json.loads(written)) == bool(seal.others)


@given(st.data())
def test_a_seal_with_any_other_byte_is_damaged(data: st.DataObject) -> None:
    whole = as_bytes(
        Seal(
            "2023/1",
            1,
            "regular",
            date(2023, 1, 9),
            date(2023, 1, 9),
            date(2023, 1, 9),
            {"a": "b"},
            {"c": {"d": "e"}},
            {"internal": SealedPdf("f", {"g": 1})},
            {"h": "i"},
        )
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    changed = whole[:at] + bytes([byte]) + whole[at + 1 :]
    try:
        found = parse(changed)
    except ValueError:
        return
    assert found == parse(whole), "only blank space may be another"


# -- what is refused


def test_an_issue_that_is_not_signed_off_is_not_sealed(archive: Path) -> None:
    edit(archive / ISSUE, "signed_by: {name: 签发人, date: 2023-01-09}\n", "")
    result = run(archive, "seal", "2023/1")
    assert result.exit_code == 1
    assert f"{ISSUE}:1: signed_by: the issue is not signed off yet" in result.stderr
    assert not (archive / "data/ledger").exists()


def test_an_issue_is_not_sealed_before_it_was_signed_off(archive: Path) -> None:
    result = run(archive, "seal", "2023/1", "--on", "2023-01-08")
    assert result.exit_code == 1
    assert "was signed off on 2023-01-09; it cannot be sealed on 2023-01-08" in result.stderr


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        (
            "content/submissions/2023/east-visits.yml",
            "收集意见22条",
            "电话13800138000",
            "mobile-number",
        ),
        (ISSUE, "distribution: regular", "distribution: none", "unknown-list"),
        ("data/units.yml", "id: old", "id: east", "duplicate-id"),
    ],
)
def test_an_issue_with_errors_in_its_files_or_in_what_it_uses_is_not_sealed(
    archive: Path, path: str, old: str, new: str, code: str
) -> None:
    edit(archive / path, old, new)
    result = run(archive, "seal", "2023/1")
    assert result.exit_code == 1
    assert f"[{code}]" in result.stderr
    assert "nothing was sealed" in result.stderr
    assert not (archive / "data/ledger").exists()


def test_errors_of_other_issues_do_not_stop_a_seal(archive: Path) -> None:
    edit(archive / "content/submissions/2023/west-report.yml", "unit: west", "unit: nowhere")
    edit(archive / "content/issues/2023/2.yml", "number: 2", "number: two")
    assert len(codes(archive)) == 2
    assert run(archive, "seal", "2023/1").exit_code == 0


@pytest.mark.parametrize("issue", ["2023/9", "../../etc/passwd", "2023"])
def test_an_unknown_issue_is_not_sealed(archive: Path, issue: str) -> None:
    result = run(archive, "seal", issue)
    assert (result.exit_code, result.stderr) == (1, f"there is no issue {issue}\n")


def test_an_issue_must_be_named(archive: Path) -> None:
    assert run(archive, "seal").exit_code == 2


def test_an_issue_that_cannot_be_printed_is_not_sealed(archive: Path) -> None:
    (archive / "content/attachments/class.svg").write_text("<svg")
    result = run(archive, "seal", "2023/1")
    assert result.exit_code == 1
    assert "[picture-unreadable]" in result.stderr
    assert not (archive / SEAL).exists()


def test_a_damaged_seal_is_not_written_over(sealed: Path) -> None:
    (sealed / SEAL).chmod(0o644)
    (sealed / SEAL).write_text("{")
    result = run(sealed, "seal", "2023/1")
    assert result.exit_code == 1
    assert f"{SEAL}:1: this seal is damaged or cannot be read" in result.stderr
    assert (sealed / SEAL).read_text() == "{"


def test_a_file_that_changes_while_it_is_sealed_is_noticed(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(*arguments: object) -> object:
        edit(archive / ISSUE, "note: 供参考。", "note: 供参阅。")
        monkeypatch.undo()
        return building.print_issue(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(RECORD, "make", printed)
    result = run(archive, "seal", "2023/1")
    assert (result.exit_code, result.stderr) == (
        1,
        f"{ISSUE} has been changed meanwhile; try again\n",
    )
    assert not (archive / "data/ledger").exists()
