"""Nothing goes out unsigned: by no command, option, state or edit after signing."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.compile import compile_sound
from generator.order import building, states
from generator.order.standing import kept_back, standings
from generator.order.steps.outputs import RECORD
from generator.publish import signing as law
from tests.conftest import copy_archive, edit
from tests.placing import print_into

DAY = "2023-01-09"


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["--root", str(root), "--lang", "en", *arguments], catch_exceptions=False
    )


def release(root: Path, mode: str, more: str = "") -> Path:
    edit(root / "data/publication.yml", "release: named\n", f"release: {mode}\n{more}")
    return root


@pytest.fixture
def strict(archive: Path) -> Path:
    """The made-up archive, in which signatures are to be recorded."""
    return release(archive, "signed")


STAGES = "stages: [{id: first, name: 初审}, {id: final, name: 终审}]\n"


def state(root: Path, issue: str = "2023/1") -> str:
    return standings(building.check(root).records)[issue].state


ERRATUM = "2023/1-east-visits"


def erratum(root: Path, right: str = "65户") -> None:
    """Put an erratum there of which the signature is typed."""
    path = root / f"content/errata/{ERRATUM}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "issue: 2023/1\nitem: east-visits\nkind: correction\nstood: 64户\n"
        f"right: {right}\ndate: 2023-12-01\nsigned_by: {{name: 签发人, date: 2023-12-01}}\n",
        encoding="utf-8",
    )


# -- a signature and what it is for


def test_a_signature_is_recorded_with_who_signed_and_who_recorded_it(strict: Path) -> None:
    assert state(strict) == "named"
    done = run(strict, "sign", "2023/1", "--by", "签发人", "--recorded-by", "登记人")
    assert done.exit_code == 0, done.output
    (signed,) = building.check(strict).records.signatures
    assert (signed.by, str(signed.on), signed.recorded_by) == ("签发人", DAY, "登记人")
    assert state(strict) == "signed"
    again = run(strict, "sign", "2023/1", "--by", "签发人")
    assert (again.exit_code, "signed already" in again.stderr) == (1, True)


CHANGES = {
    "east-visits: points": ("content/submissions/2023/east-visits.yml", "64户", "65户"),
    "west-class: body": ("content/submissions/2023/west-class.yml", "12期", "13期"),
    "west-class: note": ("content/issues/2023/1.yml", "供参考", "供借鉴"),
    "west-class: class.svg": ("content/attachments/class.svg", "#ccd", "#ccc"),
    "data/units.yml: east": ("data/units.yml", "name: 东县", "name: 东区"),
    "data/sections.yml: local": ("data/sections.yml", "市内信息", "本市信息"),
    "data/recipients.yml: down": ("data/recipients.yml", "wording: 各科室", "wording: 有关科室"),
    "data/publication.yml: name": ("data/publication.yml", "测试简报", "试刊简报"),
    "date": ("content/issues/2023/1.yml", "date: 2023-01-10", "date: 2023-01-11"),
    "data/publication.yml: edition.public": (
        "content/submissions/2023/west-class.yml", "audience: public", "audience: internal",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_later_change_unsigns_the_issue_and_says_by_what(strict: Path, what: str) -> None:
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    path, old, new = CHANGES[what]
    edit(strict / path, old, new)
    found = standings(building.check(strict).records)["2023/1"]
    assert (found.state, what in found.changed) == ("changed", True), found
    assert what in law.why_not(found).say("en") or len(found.changed) > law.SHOWN
    edit(strict / path, new, old)
    assert state(strict) == "signed", "as it was, it is signed"


LOOKS = {
    "data/series.yml: regular.colour": (
        "data/series.yml",
        "series:\n  - {id: regular, name: 正刊, total: true, colour: blue}\n",
    ),
    "data/publication.yml: style.masthead.colour": (
        "data/publication.yml",
        "style: {masthead: {colour: '#1d4f91'}}\n",
    ),
    "edited_by": ("data/publication.yml", "colophon: {editors: true}\n"),
}


def test_the_masthead_s_picture_is_signed_too(strict: Path) -> None:
    picture = strict / "content/attachments/head.svg"
    shutil.copy(strict / "content/attachments/class.svg", picture)
    with (strict / "data/publication.yml").open("a", encoding="utf-8") as file:
        file.write("style: {masthead: {picture: head.svg}}\n")
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    edit(picture, "#ccd", "#ccc")
    found = standings(building.check(strict).records)["2023/1"]
    assert (found.state, found.changed) == ("changed", ("masthead: head.svg",))


@pytest.mark.parametrize("what", LOOKS)
def test_how_its_bulletin_looks_is_signed_too(strict: Path, what: str) -> None:
    edit(strict / "content/issues/2023/1.yml", "signed_by:", "edited_by: 编者\nsigned_by:")
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    path, more = LOOKS[what]
    with (strict / path).open("a", encoding="utf-8") as file:
        file.write(more)
    found = standings(building.check(strict).records)["2023/1"]
    assert (found.state, what in found.changed) == ("changed", True), found


def test_what_is_not_printed_unsigns_nothing(strict: Path) -> None:
    """Nor does another form of the same text, a new unit, or a taking down."""
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    path = strict / "content/submissions/2023/east-visits.yml"
    edit(path, "drafter: {name: 拟稿人,", "drafter: {name: 另一人,")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    edit(strict / "data/units.yml", "units:\n", "units:\n  - {id: new, name: 新县, kind: 县}\n")
    edit(strict / "data/topics.yml", "干部监督", "监督")
    restricted = ("restrict", "2023/1", "east-visits", "--to", "leadership")
    assert run(strict, *restricted, "--by", "王五", "--reason", "泄露").exit_code == 0
    assert state(strict) == "signed"


def test_a_new_version_of_the_program_unsigns_nothing(
    strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other templates and styles make other bytes of the same text."""
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    theme = strict / "theme"
    real = theme.resolve()
    theme.unlink()
    shutil.copytree(real, theme)
    style = theme / "print/print.css"
    style.write_text(style.read_text(encoding="utf-8") + "\n/* newer */\n", encoding="utf-8")
    assert state(strict) == "signed"


def test_a_record_that_was_tampered_with_signs_nothing(strict: Path) -> None:
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    (book,) = (strict / "data/ledger/signatures").iterdir()
    book.chmod(0o600)
    book.write_bytes(book.read_bytes().replace("签发人".encode(), "冒名者".encode()))
    checked = building.check(strict)
    assert "record-changed" in {problem.code for problem in checked.problems}
    assert standings(checked.records)["2023/1"].state == "named"


def test_taking_the_signers_name_away_unsigns(strict: Path) -> None:
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    line = "signed_by: {name: 签发人, date: 2023-01-09}\n"
    edit(strict / "content/issues/2023/1.yml", line, "")
    assert state(strict) == "drafting"


# -- stages and people


def test_stages_are_passed_in_order_each_by_another_and_then_it_is_signed(archive: Path) -> None:
    root = release(archive, "signed", STAGES)
    assert "初审 comes first" in run(root, "sign", "2023/1", "--by", "签发人").stderr
    assert (
        "初审 comes first" in run(root, "sign", "2023/1", "--stage", "final", "--by", "乙").stderr
    )
    assert run(root, "sign", "2023/1", "--stage", "first", "--by", "甲").exit_code == 0
    twice = run(root, "sign", "2023/1", "--stage", "final", "--by", "甲")
    assert (twice.exit_code, "no two by one person" in twice.stderr) == (1, True)
    passed = run(root, "sign", "2023/1", "--stage", "final", "--by", "乙", "--remark", "可发")
    assert passed.exit_code == 0
    assert run(root, "sign", "2023/1", "--by", "签发人").exit_code == 0
    (record, *_) = building.check(root).records.issues
    assert [(each.stage, each.by, each.remark) for each in record.reviews] == [
        ("first", "甲", ""),
        ("final", "乙", "可发"),
    ]
    assert "初审, 终审" in run(root, "sign").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--stage", "fourth", "--by", "甲"), "unknown stage 'fourth'; known are: sign"),
        (("--by", "另一人"), "the file names another signer: 签发人"),
        (("--by", "签发人", "--date", "2999-01-01"), "2999-01-01 is still to come"),
        (("--by", "签发人", "--date", "2023-01-11"), "after the issue's date (2023-01-10)"),
        (("--by", " "), "--by wants words on one line"),
    ],
)
def test_a_signature_that_cannot_be_is_refused(
    strict: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run(strict, "sign", "2023/1", *arguments)
    assert done.exit_code != 0
    assert words in done.stderr
    assert not building.check(strict).records.signatures


def test_only_signers_sign_and_a_deputy_where_the_publication_says_so(archive: Path) -> None:
    root = release(archive, "signed", "signers: [王五]\n")
    edit(root / "content/issues/2023/1.yml", "signed_by: {name: 签发人, date: 2023-01-09}\n", "")
    asked = ("sign", "2023/1", "--by", "李四", "--date", DAY)
    assert "李四 is no signer and no deputy" in run(root, *asked).stderr
    edit(root / "data/publication.yml", "signers: [王五]\n", "signers: [王五]\ndeputies: [李四]\n")
    assert "signed by 李四, a deputy" in run(root, *asked).stdout
    (signed,) = building.check(root).records.signatures
    assert signed.is_deputy
    assert state(root) == "signed"


def test_two_stages_by_one_person_and_an_unknown_stage_are_told(archive: Path) -> None:
    root = release(archive, "signed", STAGES)
    edit(
        root / "content/issues/2023/1.yml",
        "signed_by:",
        "reviews:\n  - {stage: first, by: 甲, date: 2023-01-08}\n"
        "  - {stage: last, by: 甲, date: 2023-01-08}\nsigned_by:",
    )
    found = {problem.code for problem in building.check(root).problems}
    assert {"review-stage", "review-person"} <= found


def test_a_stage_that_is_no_more_stops_no_issue_that_was_signed_under_it(archive: Path) -> None:
    root = release(archive, "signed", STAGES)
    for stage, name in (("first", "甲"), ("final", "乙")):
        passed = run(root, "sign", "2023/1", "--stage", stage, "--by", name)
        assert f"passed {'初审' if stage == 'first' else '终审'}" in passed.stdout
    assert run(root, "sign", "2023/1", "--by", "签发人").exit_code == 0
    edit(root / "data/publication.yml", "{id: first, name: 初审}, ", "")
    checked = building.check(root)
    assert "review-stage" not in {problem.code for problem in checked.problems}
    assert state(root) == "signed"


def test_the_editions_that_readers_see_are_listed_by_their_names(archive: Path) -> None:
    root = release(archive, "signed", "publish: {internal: build/out}\n")
    assert run(root, "sign", "2023/1", "--as-dated", "--by", "签发人").exit_code == 0
    assert run(root, "publish").exit_code == 0
    line = next(one for one in run(root, "issues").stdout.splitlines() if "2023/1 " in one)
    assert ("内部" in line, "internal" in line) == (True, False)


def test_none_signs_on_a_day_before_the_last_review(archive: Path) -> None:
    root = release(archive, "signed", "stages: [{id: first, name: 初审}]\n")
    day = ("--date", "2023-01-07")
    assert run(root, "sign", "2023/1", "--stage", "first", "--by", "甲", *day).exit_code == 0
    early = run(root, "sign", "2023/1", "--by", "签发人", "--date", "2023-01-06")
    assert (early.exit_code, "before the last review (2023-01-07)" in early.stderr) == (1, True)
    assert state(root) == "named"


# -- what goes out


def out(root: Path) -> str:
    """Return the text of all that lies where readers and recipients have it."""
    texts = []
    for place in ("out", "bags", "build/outbox"):
        for path in (each for each in (root / place).rglob("*") if each.is_file()):
            data = path.read_bytes()
            texts += [data.decode("utf-8", "replace"), *_inside(data)]
    return "\n".join(texts)


def _inside(data: bytes) -> Iterator[str]:
    if data.startswith(b"%PDF-"):
        yield from (each.decode() for each in RECORD.attached(data).values())
    elif b"application/pdf" in data[:4000]:
        for part in message_from_bytes(data, policy=policy.default).walk():
            if part.get_content_type() == "application/pdf":
                yield from _inside(part.get_content())
            elif part.get_content_maintype() == "text":
                yield part.get_content()


def test_an_unsigned_issue_is_in_no_release_bag_or_delivery_and_each_says_why(strict: Path) -> None:
    print_into(strict, "2023/1")
    assert run(strict, "sign", "2023/2", "--by", "签发人").exit_code == 0
    published = run(strict, "publish", str(strict / "out"))
    assert published.exit_code == 0
    assert "issue 2023/1 is left out: its signature was typed and is not recorded" in (
        published.stdout
    )
    exported = run(strict, "export", "2023", str(strict / "bags"))
    assert (exported.exit_code, "2023/1 is left out" in exported.stdout) == (0, True)
    sent = run(strict, "send", "2023/1", "--yes")
    assert (sent.exit_code, "2023/1 is not to be sent" in sent.stderr) == (1, True)
    sealed = run(strict, "seal", "2023/1")
    assert (sealed.exit_code, "[unsigned]" in sealed.stderr) == (1, True)
    text = out(strict)
    assert "四必到" not in text
    assert "周报制度" in text
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    assert run(strict, "publish", str(strict / "out")).exit_code == 0, "and needs no --widen"
    assert "四必到" in out(strict)


def test_nobody_signed_it_and_no_build_shows_it_but_the_preview_does_and_marks_it(
    archive: Path,
) -> None:
    edit(archive / "content/issues/2023/1.yml", "signed_by: {name: 签发人, date: 2023-01-09}\n", "")
    built = building.build(archive, building.Options())
    assert built.left_out == ("2023/1",)
    assert not (built.site / "2023/1").exists()
    shown = building.build(archive, building.Options(is_proof=True))
    assert shown.site != built.site
    page = (shown.site / "2023/1/index.html").read_text(encoding="utf-8")
    assert "未签发" in page
    assert "未签发" not in (shown.site / "2023/2/index.html").read_text(encoding="utf-8")
    assert not (built.site / "2023/1").exists()


def test_a_proof_is_marked_on_every_page(strict: Path) -> None:
    from pdfminer.high_level import extract_pages, extract_text

    assert run(strict, "proof", "2023/1").exit_code == 0
    data = (strict / "build/internal/proof/2023-1.pdf").read_bytes()
    pages = len([*extract_pages(io.BytesIO(data))])
    assert extract_text(io.BytesIO(data)).count("未") >= pages
    assert building.output_of(strict, building.check(strict).records, "internal", "2023/1") is None


def test_what_an_earlier_release_showed_stays_as_it_was_until_it_is_signed(archive: Path) -> None:
    """It is listed; what is changed in it is not shown before it is signed."""
    folder = f"publish: {{internal: {archive / 'out'}}}\n"
    assert run(archive, "publish", str(archive / "out")).exit_code == 0
    release(archive, "signed", folder)
    records = building.check(archive).records
    assert states.unsigned_in_releases(archive, records) == dict.fromkeys(
        ("2023/1", "2023/2"), ("internal",)
    )
    assert run(archive, "publish").exit_code == 0
    assert "四必到" in out(archive)
    edit(archive / "content/submissions/2023/east-visits.yml", "64户", "65户")
    stopped = run(archive, "publish")
    assert (stopped.exit_code, "[unsigned]" in stopped.stderr) == (1, True)
    assert "65户" not in out(archive)
    assert run(archive, "sign", "2023/1", "--by", "签发人").exit_code == 0
    assert run(archive, "publish").exit_code == 0
    assert "65户" in out(archive)


@pytest.mark.parametrize("what", ["west-class: class.svg", "data/recipients.yml: down"])
def test_what_readers_see_stays_or_is_signed_in_all_that_it_prints(strict: Path, what: str) -> None:
    """Pictures and the list's wording, too, though no item says another word."""
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    assert run(strict, "publish", str(strict / "out")).exit_code == 0
    path, old, new = CHANGES[what]
    edit(strict / path, old, new)
    before = out(strict)
    stopped = run(strict, "publish", str(strict / "out"))
    assert (stopped.exit_code, "[unsigned]" in stopped.stderr) == (1, True)
    assert what in stopped.stderr
    assert out(strict) == before
    edit(strict / path, new, old)
    assert run(strict, "publish", str(strict / "out")).exit_code == 0


@pytest.mark.parametrize("what", ["west-class: class.svg", "data/recipients.yml: down"])
def test_what_was_built_of_something_else_is_not_sent(strict: Path, what: str) -> None:
    """It was built in a state that nobody signed, and its files say again what was signed."""
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    path, old, new = CHANGES[what]
    edit(strict / path, old, new)
    for edition in ("internal", "leadership"):
        print_into(strict, "2023/1", edition)
    edit(strict / path, new, old)
    assert state(strict) == "signed"
    sent = run(strict, "send", "2023/1", "--yes")
    assert (sent.exit_code, "has changed since it was built" in sent.stderr) == (1, True)
    assert not (strict / "build/outbox").exists()


def test_what_a_killed_build_noted_and_did_not_show_is_not_sent(strict: Path) -> None:
    assert run(strict, "sign", "2023/1", "--by", "签发人").exit_code == 0
    for edition in ("internal", "leadership"):
        path = print_into(strict, "2023/1", edition)
        path.write_bytes(path.read_bytes() + b"\n")
    assert run(strict, "send", "2023/1", "--yes").exit_code == 1


def test_an_erratum_goes_out_once_it_is_signed_and_a_change_unsigns_it(strict: Path) -> None:
    run(strict, "sign", "2023/1", "2023/2", "--by", "签发人")
    target = strict / "readers"
    page = target / "current/site/2023/1/index.html"
    erratum(strict)
    done = run(strict, "publish", str(target), "--edition", "internal")
    assert done.exit_code == 0, done.output
    assert f"erratum {ERRATUM} is left out: its signature was typed" in done.output
    assert f"erratum {ERRATUM} is left out" in run(strict, "issues").output
    assert "65户" not in page.read_text(encoding="utf-8")
    run(strict, "export", "2023", str(strict / "bag"), "--edition", "internal")
    assert not list((strict / "bag").rglob("errata.yml"))
    refused = run(strict, "sign", ERRATUM, "--by", "签发人", "--stage", "first")
    assert (refused.exit_code, "without reviews" in refused.stderr) == (1, True)
    refused = run(strict, "sign", ERRATUM, "--by", "别人")
    assert (refused.exit_code, "another signer" in refused.stderr) == (1, True)
    done = run(strict, "sign", ERRATUM, "--by", "签发人")
    assert f"erratum {ERRATUM} is signed by 签发人 (2023-12-01)" in done.output, done.output
    assert "signed already" in run(strict, "sign", f"errata/{ERRATUM}", "--by", "签发人").stderr
    done = run(strict, "publish", str(target), "--edition", "internal")
    assert "left out" not in done.output
    assert "65户" in page.read_text(encoding="utf-8")
    erratum(strict, "66户")
    done = run(strict, "publish", str(target), "--edition", "internal")
    assert (done.exit_code, "what they would see there now is not signed" in done.stderr) == (
        1,
        True,
    )
    assert "66户" not in page.read_text(encoding="utf-8")
    run(strict, "sign", ERRATUM, "--by", "签发人")
    assert run(strict, "publish", str(target), "--edition", "internal").exit_code == 0
    assert "66户" in page.read_text(encoding="utf-8")


def test_an_erratum_that_readers_see_stays_and_one_that_a_signed_issue_prints_is_signed(
    archive: Path,
) -> None:
    target = archive / "readers"
    page = target / "current/site/2023/1/index.html"
    erratum(archive)
    assert run(archive, "publish", str(target), "--edition", "internal").exit_code == 0
    release(archive, "signed")
    run(archive, "sign", "2023/1", "--by", "签发人")
    done = run(archive, "publish", str(target), "--edition", "internal")
    assert done.exit_code == 0, done.output
    assert "65户" in page.read_text(encoding="utf-8"), "no reader loses a correction"
    assert f"errata/{ERRATUM}" in kept_back(building.check(archive).records)
    path = archive / f"content/errata/{ERRATUM}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("2023-12-01", "2023-01-11"))
    records = building.check(archive).records
    (printer,) = [one for one in compile_sound(records).issues if one.errata]
    signed = run(archive, "sign", printer.id, "--by", "签发人", "--as-dated")
    assert signed.exit_code == 0, signed.output
    assert f"errata/{ERRATUM}" not in kept_back(building.check(archive).records)


def test_publish_alone_does_all_that_are_named(archive: Path) -> None:
    text = "publish: {public: out/public, internal: out/internal}\n"
    release(archive, "named", text)
    assert run(archive, "publish").exit_code == 0
    for edition in ("public", "internal"):
        assert (archive / "out" / edition / "current/site/index.html").is_file()
    edit(archive / "data/publication.yml", text, "")
    assert run(archive, "publish").exit_code == 2


# -- whatever is done, in whatever order


@dataclass
class World:
    """An archive in use, and what an oracle that knows nothing of the program says may be out."""

    root: Path
    mode: str
    texts: dict[str, str] = field(default_factory=dict)  # issue → the word that stands in it
    typed: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)  # words that were there when it was signed
    sealed: set[str] = field(default_factory=set)
    may: set[str] = field(default_factory=set)
    count: int = 0

    def path(self, issue: str) -> Path:
        name = {"2023/1": "east-visits", "2023/2": "west-report", "2023/3": "east-new"}[issue]
        return self.root / f"content/submissions/2023/{name}.yml"

    def write(self, issue: str) -> None:
        self.count += 1
        word = f"暗记{self.count:03}号词语"
        path = self.path(issue)
        text = path.read_text(encoding="utf-8")
        old = self.texts.get(issue, "title: ")
        path.write_text(
            text.replace(old, word if issue in self.texts else f"title: {word}", 1), "utf-8"
        )
        self.texts[issue] = word

    def about_to_release(self) -> None:
        for issue, word in self.texts.items():
            own = {"named": issue in self.typed, "signed": word in self.signed, "sealed": False}
            is_named = self.mode == "named" or issue in self.typed
            if word in self.sealed or (own[self.mode] and is_named):
                self.may.add(word)

    def do(self, command: str, issue: str) -> None:
        if command == "new":
            self.new()
        elif self.record(issue).exists():
            if command in RELEASING:
                self.release(command, issue)
            else:
                getattr(self, command)(issue)

    def record(self, issue: str) -> Path:
        return self.root / f"content/issues/{issue}.yml"

    def new(self) -> None:
        if self.record("2023/3").exists():
            return
        text = "unit: east\ntitle: 新稿\nreceived: 2023-03-01\npoints:\n  - text: 新近情况。\n"
        self.path("2023/3").write_text(text, encoding="utf-8")
        assert run(self.root, "new", "issue", "--date", "2023-04-01").exit_code == 0
        self.texts["2023/3"] = "新稿"
        self.write("2023/3")

    def edit(self, issue: str) -> None:
        if self.texts[issue] not in self.sealed:
            self.write(issue)

    def type(self, issue: str) -> None:
        if issue not in self.typed:
            text = self.record(issue).read_text(encoding="utf-8").rstrip()
            line = f"signed_by: {{name: 签发人, date: {DAY}}}"
            self.record(issue).write_text(f"{text}\n{line}\n", encoding="utf-8")
            self.typed.add(issue)

    def untype(self, issue: str) -> None:
        if self.texts[issue] not in self.sealed:
            lines = self.record(issue).read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [each for each in lines if not each.startswith("signed_by")]
            self.record(issue).write_text("".join(kept), encoding="utf-8")
            self.typed.discard(issue)

    def sign(self, issue: str) -> None:
        if run(self.root, "sign", issue, "--by", "签发人", "--date", DAY).exit_code == 0:
            self.signed.add(self.texts[issue])
            self.typed.add(issue)

    def seal(self, issue: str) -> None:
        if run(self.root, "seal", issue).exit_code == 0:
            assert issue in self.typed
            assert self.texts[issue] in self.signed | self.sealed or self.mode == "named"
            self.sealed.add(self.texts[issue])

    def restrict(self, issue: str) -> None:
        how = ("--to", "leadership", "--by", "王五", "--reason", "泄露")
        run(self.root, "restrict", issue, self.path(issue).stem, *how)

    def release(self, command: str, issue: str) -> None:
        self.about_to_release()
        if command.startswith("send"):
            run(self.root, "build")
        values = {"root": self.root, "issue": issue, "n": self.count}
        for arguments in RELEASING[command]:
            run(self.root, *(each.format(**values) for each in arguments))


RELEASING = {
    "publish": [("publish", "{root}/out")],
    "publish on a decision": [("publish", "{root}/out", "--widen", "要", "--by", "王五")],
    "publish and back": [("publish", "{root}/out"), ("publish", "{root}/out", "--back")],
    "publish for the public": [("publish", "{root}/out/public", "--edition", "public")],
    "export": [("export", "2023", "{root}/bags/{n}", "--sources")],
    "send": [("send", "{issue}", "--yes")],
    "send whatever": [
        ("send", "{issue}", "--yes", "--edition", "internal", "--new-pdf", "改", "--ledger-is-current",
         "--rest", "王五"),
    ],
}  # fmt: skip
DOING = ("new", "edit", "type", "untype", "sign", "seal", "restrict", *RELEASING)
steps = st.lists(
    st.tuples(st.sampled_from(DOING), st.sampled_from(("2023/1", "2023/2", "2023/3"))),
    min_size=3,
    max_size=7,
)


@pytest.fixture(scope="module")
def warmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_archive(tmp_path_factory.mktemp("warmed") / "archive")
    assert not building.build(root, building.Options()).problems
    return root


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(("named", "signed", "sealed")), steps)
@example(
    "signed",
    [
        ("sign", "2023/1"),
        ("publish", "2023/1"),
        ("edit", "2023/1"),
        ("publish on a decision", "2023/1"),
        ("send whatever", "2023/1"),
        ("export", "2023/1"),
    ],
)
@example(
    "signed",
    [
        ("type", "2023/2"),
        ("publish", "2023/2"),
        ("send", "2023/2"),
        ("seal", "2023/2"),
        ("publish for the public", "2023/2"),
    ],
)
@example(
    "sealed",
    [
        ("sign", "2023/1"),
        ("send", "2023/1"),
        ("publish", "2023/1"),
        ("seal", "2023/1"),
        ("publish", "2023/1"),
        ("send", "2023/1"),
    ],
)
@example("named", [("new", "2023/3"), ("publish", "2023/3"), ("type", "2023/3"),
                   ("publish", "2023/3"), ("untype", "2023/3"), ("edit", "2023/3"),
                   ("publish and back", "2023/3")])  # fmt: skip
def test_no_way_leads_an_unsigned_text_to_a_reader_or_recipient(
    warmed: Path, mode: str, steps: list[tuple[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(warmed, Path(folder) / "archive", symlinks=True))
        world = World(release(root, mode), mode, typed={"2023/1", "2023/2"})
        edit(root / "content/issues/2023/2.yml", "2023-03-09", DAY)
        for issue in ("2023/1", "2023/2"):
            title = "家访“四必到”" if issue == "2023/1" else "周报制度"
            world.texts[issue] = title
            world.write(issue)
        words = set(world.texts.values())
        for command, issue in steps:
            world.do(command, issue)
            words |= set(world.texts.values())
            text = out(root)
            assert {word for word in words if word in text} <= world.may, (command, issue)
