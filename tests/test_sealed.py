"""What was sealed stays, or `check` says so; and it can be made again byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator.compile import compile_archive, for_edition, in_editions
from generator.order import building, sealing
from generator.order.building import Options
from generator.publish import seal as publishing
from generator.render.print import issue_html
from generator.render.prose import prose
from generator.render.source import issue_source
from tests.conftest import REPOSITORY, edit
from tests.placing import print_into
from tests.sealed import ISSUE, SEAL, codes, ledger, run, the_seal
from tests.test_building import hashes
from tests.test_editions import err

# -- what stays


OTHERWISE = """name: 测试通报
masthead: {remarks: false, total: true}
colophon: {copies: true}
formerly:
  - until: 2023-02-28
    name: 测试简报
    masthead: {remarks: true, total: false}
    colophon: {copies: false}"""


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            ISSUE,
            "content/submissions/2023/east-visits.yml",
            "content/attachments/class.svg",
        ]
    ),
)
def test_a_sealed_file_that_changes_or_goes_is_an_error(sealed: Path, path: str) -> None:
    with (sealed / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert codes(sealed) == [(path, "sealed-changed")]
    assert run(sealed, "build").exit_code == 1
    (sealed / path).unlink()
    assert (path, "sealed-gone") in codes(sealed)


def test_an_unreadable_sealed_file_is_said_to_have_changed(sealed: Path) -> None:
    (sealed / ISSUE).write_text("number: [", encoding="utf-8")
    assert (ISSUE, "sealed-changed") in codes(sealed)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/units.yml", "units:\n", "units:\n  - {id: new, name: 新区, kind: 区}\n"),
        (
            "data/units.yml",
            "name: 东县, kind: 县",
            "name: 东市, kind: 市, formerly: [{name: 东县, until: 2023-06-30}]",
        ),
        ("data/units.yml", "kind: 区, until: 2022-12-31", "kind: 县, until: 2022-12-31"),
        ("data/sections.yml", "name: 市外参考", "name: 外地参考"),
        (
            "data/recipients.yml",
            "lists:\n",
            "  - {id: late, name: 新来的, channel: paper, address: 西楼, since: 2024-01-01}\nlists:\n",
        ),
        ("data/publication.yml", "notice: 测试数据", "notice: 别的话"),
        (
            "data/publication.yml",
            "name: 测试简报",
            OTHERWISE,
        ),
        (
            "data/publication.yml",
            "[public, internal, leadership]",
            "[public, internal, leadership, top]",
        ),
        ("data/publication.yml", "email: office@example.invalid", "email: new@example.invalid"),
        ("content/issues/2023/2.yml", "number: 2", "number: 2\nnote: 编者按。"),
    ],
)
def test_what_a_sealed_issue_does_not_take_may_change(
    sealed: Path, path: str, old: str, new: str
) -> None:
    before = printed_of(sealed)
    edit(sealed / path, old, new)
    assert codes(sealed) == []
    assert before.items() <= printed_of(sealed).items()


def test_files_that_may_not_change_are_no_longer_warned_of(archive: Path) -> None:
    path = "content/submissions/2023/east-visits.yml"
    edit(archive / path, "收集意见22条。", "收集意见,22条。")
    assert [(p.where.path, p.severity) for p in building.check(archive).problems] == [
        (path, "warning")
    ]
    assert run(archive, "seal", "2023/1").exit_code == 0
    assert building.check(archive).problems == ()


CHANGES = [
    ("data/units.yml", "name: 东县", "name: 东乡"),
    ("data/units.yml", "name: 西县", "name: 西乡"),
    ("data/units.yml", "until: 2023-02-28", "until: 2022-02-28"),
    ("data/sections.yml", "name: 市内信息", "name: 本市信息"),
    ("data/recipients.yml", "wording: 各科室。", "wording: 各处室。"),
    ("data/publication.yml", "name: 测试简报", "name: 测试通报"),
    ("data/publication.yml", "issued_by: 某市研究室", "issued_by: 某市政研室"),
    ("data/publication.yml", "publisher: 某市研究室", "publisher: 某市"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\nlanguage: en"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\nmasthead: {marking: 内部资料}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\nmasthead: {urgency: 特急}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\nmasthead: {copy_number: true}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\nmasthead: {total: true}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\nmasthead: {remarks: false}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\ncolophon: {editors: true}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\ncolophon: {printed_by: 印刷厂}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\ncolophon: {copies: true}"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\ndefault_audience: leadership"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), CHANGES)
def test_what_a_sealed_issue_takes_may_not_change(
    sealed: Path, path: str, old: str, new: str
) -> None:
    edit(sealed / path, old, new)
    assert set(codes(sealed)) == {(path, "sealed-fact")}


def printed_of(root: Path) -> dict[str, str]:
    """Return all that an issue's PDFs are made of beside theme and pictures, by edition."""
    records = building.check(root).records
    publication = records.publication
    found = {}
    for edition in publication.audiences:
        issue = for_edition(compile_archive(records), publication, edition).by_id.get("2023/1")
        if issue:
            texts = {item.anchor: prose(item) for item in issue.items}
            theme = root / "theme"
            html = issue_html(issue, publication, texts, theme)
            found[edition] = html + issue_source(issue, publication, edition, theme)
    return found


@pytest.mark.parametrize(("path", "old", "new"), CHANGES)
def test_whatever_changes_what_is_printed_changes_what_is_taken(
    archive: Path, path: str, old: str, new: str
) -> None:
    def taken() -> object:
        records = building.check(archive).records
        compiled = compile_archive(records)
        whole = compiled.by_id["2023/1"]
        shown = in_editions(compiled, records.publication, {whole.id})[whole.id]
        return publishing.taken(whole, records.publication, shown)

    before = printed_of(archive), taken()
    edit(archive / path, old, new)
    after = printed_of(archive), taken()
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_no_new_erratum_falls_to_an_issue_that_is_sealed(archive: Path) -> None:
    """One that it was sealed with is as fixed as the rest."""
    err(archive, "west-class", "correction", stood="12期", right="13期", date="2023-02-01")
    assert run(archive, "seal", "2023/2").exit_code == 0
    assert codes(archive) == []
    err(archive, "east-visits", "withdrawal", reason="重复刊出", date="2023-02-02")
    late = "content/errata/2023/east-visits.yml"
    assert codes(archive) == [(late, "sealed-fact")]
    (archive / late).unlink()
    (archive / "content/errata/2023/west-class.yml").unlink()
    assert set(codes(archive)) == {
        ("content/errata/2023/west-class.yml", "sealed-gone"),
        ("content/issues/2023/2.yml", "sealed-fact"),
    }


def test_a_sealed_issue_keeps_the_errata_that_it_prints(archive: Path) -> None:
    err(archive, "west-class", "correction", stood="12期", right="13期", date="2023-02-01")
    built = building.build(archive, Options())
    before = hashes(built.site)
    assert run(archive, "seal", "2023/2").exit_code == 0
    assert run(archive, "seal", "--prove", "2023/2").exit_code == 0
    again = building.build(archive, Options(clean=True))
    assert again.printed == ["2023/1"]
    assert hashes(again.site) == before


def total(root: Path, before: int) -> None:
    edit(
        root / "data/publication.yml",
        "name: 测试简报",
        f"name: 测试简报\nmasthead: {{total: true, total_before: {before}}}",
    )


def test_the_running_number_of_a_sealed_issue_does_not_shift(archive: Path) -> None:
    total(archive, 40)
    assert run(archive, "seal", "2023/2").exit_code == 0
    older = archive / "content/issues/2022/1.yml"
    older.parent.mkdir()
    (archive / "content/submissions/2022").mkdir()
    (archive / "content/submissions/2022/old-news.yml").write_text(
        "unit: old\ntitle: 旧闻\nreceived: 2022-01-05\nbody: 旧闻一则。\n"
        "approved_by: {name: 某人, date: 2022-01-05}\n"
    )
    older.write_text(
        "number: 1\ndate: 2022-01-10\ndistribution: regular\n"
        "signed_by: {name: 某人, date: 2022-01-09}\n"
        "sections: [{section: local, items: [2022/old-news]}]\n"
    )
    (problem,) = building.check(archive).problems
    assert problem.line("en") == (
        "content/issues/2023/2.yml:1: total: issue 2023/2 was sealed on "
        f"{date.today()} with 42 here, not with 43"
        " (for each older issue that is added, lower `masthead.total_before` by one) [sealed-fact]"
    )
    edit(archive / "data/publication.yml", "total_before: 40", "total_before: 39")
    assert codes(archive) == []


def test_earlier_issues_bear_the_earlier_name_on_the_site_too(sealed: Path) -> None:
    edit(sealed / "data/publication.yml", "name: 测试简报", OTHERWISE)
    assert not building.build(sealed, Options()).problems
    site = sealed / "build/internal/site"
    first, second = ((site / f"2023/{n}/index.html").read_text(encoding="utf-8") for n in (1, 2))
    assert "《测试简报》2023年第1期，第2页" in first
    assert '<span class="name">测试简报</span>' in first
    assert "总第" not in first
    assert "《测试通报》2023年第2期，第" in second
    assert '<span class="name">测试通报</span>' in second
    assert "总第2期" in second


def test_one_change_under_many_seals_is_one_problem(archive: Path) -> None:
    for issue in ("2023/1", "2023/2"):
        assert run(archive, "seal", issue, "--on", "2023-04-01").exit_code == 0
    edit(archive / "data/publication.yml", "name: 测试简报", "name: 测试通报")
    (problem,) = building.check(archive).problems
    assert problem.text.say("en") == (
        "issue 2023/1 and 1 more were sealed with '测试简报' here, not with '测试通报'"
    )


# -- the PDFs


def other_theme(root: Path) -> None:
    """Give the publication a theme that prints the same issue otherwise."""
    (root / "theme").unlink()
    shutil.copytree(REPOSITORY / "theme", root / "theme")
    edit(root / "theme/print/issue.html.j2", '<h1 style="', '<h1 style="color: #00f; ')


def pdf_of(root: Path) -> bytes:
    return (root / "build/internal/site/2023/1/2023-1.pdf").read_bytes()


def test_a_build_shows_the_sealed_pdf_whatever_the_theme_has_become(sealed: Path) -> None:
    assert building.build(sealed, Options()).printed == ["2023/2"]
    kept = (sealed / the_seal(sealed).pdfs["internal"].path).read_bytes()
    assert pdf_of(sealed) == kept
    page = (sealed / "build/internal/site/2023/1/index.html").read_text(encoding="utf-8")
    other_theme(sealed)
    assert building.build(sealed, Options()).printed == ["2023/2"]
    assert pdf_of(sealed) == kept
    assert "2023-1.pdf#page=2" in page
    assert "2023-1.pdf#page=2" in (sealed / "build/internal/site/2023/1/index.html").read_text(
        encoding="utf-8"
    )


def test_a_site_with_a_sealed_issue_is_the_site_without_the_seal(
    sealed: Path, archive: Path
) -> None:
    """Nothing of the ledger is in it, and the sealed PDF has the bytes of one printed now."""
    for root in (sealed, archive):
        assert not building.build(root, Options()).problems
    assert hashes(sealed / "build/internal/site") == hashes(archive / "build/internal/site")


def test_a_pdf_that_is_lost_after_the_check_stops_the_build(sealed: Path) -> None:
    checked = building.check(sealed)
    place = sealed / the_seal(sealed).pdfs["internal"].path
    place.unlink()
    built = building.build(sealed, Options(), checked)
    assert [(p.where.path, p.code) for p in built.problems] == [
        (the_seal(sealed).pdfs["internal"].path, "sealed-pdf")
    ]
    assert not (sealed / "build/internal/site").exists()


# -- printing again


def test_a_sealed_pdf_is_printed_again_byte_for_byte(sealed: Path) -> None:
    result = run(sealed, "seal", "--prove", "2023/1")
    assert result.exit_code == 0
    assert result.stdout.count("the same bytes") == 4
    assert "1 of 1 sealed issues printed again with the same bytes" in result.stdout


def test_it_is_the_same_in_another_folder_zone_and_locale(sealed: Path, tmp_path: Path) -> None:
    """As from a clean checkout: modes, times and the order of files are others."""
    root = tmp_path / "别处" / "clean"
    root.mkdir(parents=True)
    for path in sorted(sealed.rglob("*"), reverse=True):
        name = path.relative_to(sealed)
        if path.is_file() and name.parts[0] in ("content", "data", "mkdocs.yml"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(path.read_bytes())
    (root / "theme").symlink_to(REPOSITORY / "theme")
    code = "import os; os.umask(0o077); from generator.cli import main; main()"
    words = ["--root", str(root), "--lang", "en", "seal", "--prove"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd="/",
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONHASHSEED": "7",
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "C",
        },
    )
    assert done.returncode == 0, done.stderr
    assert "1 of 1 sealed issues printed again with the same bytes" in done.stdout


def test_what_other_makers_made_is_not_called_different(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_theme(sealed)
    made_by = sealing.makers(sealed)
    monkeypatch.setattr(sealing, "makers", lambda _: {**made_by, "Pillow": "99.0"})
    result = run(sealed, "seal", "--prove")
    assert result.exit_code == 0
    assert "2023/1 (internal): made by other makers since; not comparable" in result.stdout
    assert "other bytes" not in result.stdout
    assert "Pillow was " in result.stdout
    assert "0 of 1 sealed issues" in result.stdout


def test_other_bytes_fail_the_proof_and_what_made_them_is_named(sealed: Path) -> None:
    before = ledger(sealed)
    other_theme(sealed)
    result = run(sealed, "seal", "--prove")
    assert result.exit_code == 1
    assert "2023/1 (internal): other bytes than those sealed" in result.stdout
    assert "theme/print was " in result.stdout
    assert "theme/fonts" not in result.stdout
    assert "0 of 1 sealed issues" in result.stdout
    assert ledger(sealed) == before


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7\n"])
def test_a_lost_pdf_is_an_error_until_it_is_printed_again(
    sealed: Path, content: bytes | None
) -> None:
    before = ledger(sealed)
    pdf = the_seal(sealed).pdfs["public"].path
    (sealed / pdf).unlink()
    if content is not None:
        (sealed / pdf).write_bytes(content)
    code = "sealed-pdf-gone" if content is None else "sealed-pdf-changed"
    assert codes(sealed) == [(pdf, code)]
    result = run(sealed, "seal", "--prove", "2023/1")
    assert (result.exit_code, result.stdout.count("put back into the ledger")) == (0, 1)
    assert codes(sealed) == []
    assert ledger(sealed) == before


def test_nothing_is_put_back_that_was_not_sealed(sealed: Path) -> None:
    pdf = the_seal(sealed).pdfs["public"].path
    (sealed / pdf).unlink()
    other_theme(sealed)
    assert run(sealed, "seal", "--prove", "2023/1").exit_code == 1
    assert not (sealed / pdf).exists()


def test_a_proof_needs_the_files_that_were_sealed(sealed: Path) -> None:
    edit(sealed / ISSUE, "note: 供参考。", "note: 供参阅。")
    result = run(sealed, "seal", "--prove", "2023/1")
    assert result.exit_code == 1
    assert f"{ISSUE}:1: changed since issue 2023/1 was sealed" in result.stderr


def test_an_edition_that_is_no_more_cannot_be_proved(sealed: Path) -> None:
    edit(sealed / "data/publication.yml", "internal, leadership]", "internal, top]")
    edit(sealed / "data/publication.yml", "leadership: 领导", "top: 领导")
    edit(sealed / "data/recipients.yml", "audience: leadership", "audience: top")
    edit(
        sealed / "content/submissions/2023/east-secret.yml", "audience: leadership", "audience: top"
    )
    assert codes(sealed) == []
    result = run(sealed, "seal", "--prove", "2023/1")
    assert result.exit_code == 1
    assert "2023/1 (leadership): the publication has no such edition now" in result.stdout
    assert result.stdout.count("the same bytes") == 3


def test_an_issue_that_is_not_sealed_cannot_be_proved(sealed: Path) -> None:
    result = run(sealed, "seal", "--prove", "2023/2")
    assert result.exit_code == 1
    assert "issue 2023/2 is not sealed; `jianbao seal 2023/2` does it" in result.stderr


def test_a_pdf_that_was_looked_at_once_is_not_read_again_by_check(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.store.stamps.MARGIN", -(10**12))
    assert codes(sealed) == []
    monkeypatch.setattr("generator.store.stamps.sha256_at", lambda place: "not looked at")
    assert codes(sealed) == []
    place = sealed / the_seal(sealed).pdfs["public"].path
    data = place.read_bytes()
    place.unlink()
    place.write_bytes(data)  # another file, which has to be looked at
    assert len(codes(sealed)) == 1


# -- sending


def test_a_sealed_issue_is_sent_as_it_was_sealed(sealed: Path) -> None:
    other_theme(sealed)
    shown = run(sealed, "send", "2023/1")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines()[1] == "sealed on 2023-01-10"
    assert run(sealed, "send", "2023/1", "--yes").exit_code == 0
    outbox = sealed / "build/outbox/2023/1"
    assert (outbox / "paper/internal/测试简报2023年第1期.pdf").read_bytes() == (
        sealed / the_seal(sealed).pdfs["internal"].path
    ).read_bytes()


def test_the_plan_of_an_unsealed_issue_says_how_to_seal_it(archive: Path) -> None:
    print_into(archive, "2023/1")
    shown = run(archive, "send", "2023/1")
    line = "not sealed; `jianbao seal 2023/1` freezes it first"
    assert (shown.exit_code, shown.stdout.splitlines()[1]) == (0, line)


def test_what_was_sent_otherwise_is_sealed_only_for_a_reason(archive: Path) -> None:
    print_into(archive, "2023/1")
    assert run(archive, "send", "2023/1", "--yes").exit_code == 0
    other_theme(archive)
    refused = run(archive, "seal", "2023/1")
    assert refused.exit_code == 1
    assert "that was sent is not the one to be sealed (edition internal)" in refused.stderr
    assert not (archive / SEAL).exists()
    assert run(archive, "seal", "2023/1", "--new-pdf", "换了版式").exit_code == 0
    assert the_seal(archive).note == "换了版式"


def test_what_was_sent_is_sealed_without_a_reason(archive: Path) -> None:
    print_into(archive, "2023/1")
    assert run(archive, "send", "2023/1", "--yes").exit_code == 0
    assert run(archive, "seal", "2023/1", "--new-pdf", "不需要").exit_code == 0
    assert the_seal(archive).note == ""


WEST = "content/submissions/2023/west-class.yml"


# -- what is typed ------------------------------------------------------------------------------


def test_a_mark_that_was_sealed_is_a_warning_that_asks_for_an_erratum_and_stops_nothing(
    archive: Path,
) -> None:
    place = archive / WEST
    edit(place, "  开设**三类**课程，\n", "  长10*20米、长*宽。\n")
    before = building.check(archive)
    assert codes(archive) == [(WEST, "body-unbalanced")]
    as_then = replace(before, problems=())  # when nobody looked at it
    sealing.seal(archive, as_then, "2023/1", sealing.ToSeal(date(2023, 1, 10)), building.quiet)
    now = building.check(archive)
    assert now.is_sound
    (found,) = now.problems
    assert found.line("en") == (
        f"{WEST}:7: warning: body: * is without its other half: 0米、长*宽。共12期"
        " (it was sealed so; if readers are misled, publish an erratum) [body-unbalanced]"
    )
    assert building.build(archive, Options()).changed
    page = (archive / "build/internal/site/2023/1/index.html").read_text(encoding="utf-8")
    assert "长10*20米、长*宽。" in page


# -- line ends


def as_of_form_1(root: Path) -> None:
    """Write the seal as it was written before texts were hashed with LF."""
    place = root / SEAL
    record = json.loads(place.read_bytes())
    del record["hash"]
    inputs = {
        path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in record["inputs"]
    }
    record |= {"form": 1, "inputs": inputs}
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    record["hash"] = hashlib.sha256(text.encode()).hexdigest()
    place.chmod(0o600)
    place.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def with_crlf(root: Path) -> None:
    for folder in ("content", "data"):
        for path in (root / folder).rglob("*.yml"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("form", [1, 2])
def test_a_seal_is_of_the_text_whatever_its_line_ends(sealed: Path, form: int) -> None:
    if form == 1:
        as_of_form_1(sealed)
    for change in (lambda root: None, with_crlf):
        change(sealed)
        assert codes(sealed) == []
        assert run(sealed, "seal", "--prove", "2023/1").exit_code == 0
    path = sealed / ISSUE
    path.write_bytes(path.read_bytes() + b"# changed\r\n")
    assert codes(sealed) == [(ISSUE, "sealed-changed")]


def test_what_is_sealed_with_crlf_is_sealed_as_with_lf(sealed: Path) -> None:
    inputs = the_seal(sealed).inputs
    (sealed / SEAL).unlink()
    with_crlf(sealed)
    assert run(sealed, "seal", "2023/1").exit_code == 0
    assert the_seal(sealed).inputs == inputs
    assert json.loads((sealed / SEAL).read_bytes())["form"] == 2
