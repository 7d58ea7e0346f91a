"""Nothing of what the office decides, or of what came, stands in an edition, a release or a mail."""

from __future__ import annotations

import email
import random
from email import policy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.order import building
from generator.publish import soundness
from generator.store.hashing import sha256
from tests.conftest import copy_archive, edit
from tests.test_editions import Canaries, build, flown, texts_of
from tests.wordfiles import paragraph, run, word_file

EDITIONS = ("public", "internal", "leadership")


def jianbao(root: Path, *arguments: str) -> Result:
    command = ["--root", str(root), "--lang", "en", *arguments]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def plant(root: Path, canaries: Canaries) -> None:
    """Put a canary wherever a decision, a contact, a document or a forwarding says something."""
    content = root / "content"
    came = word_file(
        paragraph(run("家访“四必到”")),
        paragraph(run(f"全县家访64户，{canaries('cut by the editor')}，收集意见22条。")),
    )
    place = content / f"originals/2023/{sha256(came)}.docx"
    place.parent.mkdir(parents=True)
    place.write_bytes(came)
    edit(
        content / "submissions/2023/east-visits.yml",
        "topics: [supervision]\n",
        "topics: [supervision]\n"
        f"original: {{sha256: {sha256(came)}, name: {canaries('name of the document')}.docx}}\n",
    )
    for name, decision in (
        ("held", f"held: 2099-01-01, by: {canaries('who holds')}"),
        (
            "returned",
            f"returned: {canaries('reason')}, by: {canaries('who returns')}, date: 2023-03-02",
        ),
    ):
        (content / f"submissions/2023/{canaries.letters(name)}.yml").write_text(
            f"unit: east\ntitle: {canaries(f'title of {name}')}\nreceived: 2023-03-01\n"
            f"body: {canaries(f'text of {name}')}。\ndecision: {{{decision}}}\n",
            encoding="utf-8",
        )
    edit(
        root / "data/units.yml",
        "kind: 县}",
        f"kind: 县, contacts: [{{name: {canaries('contact')}, office: {canaries('office')}, "
        f"email: {canaries.letters('email')}@x.invalid, phone: '{canaries.number('phone')}'}}]}}",
    )
    (content / "forwardings/2023").mkdir(parents=True)
    (content / f"forwardings/2023/{canaries.letters('forwarding')}.yml").write_text(
        f"issue: 2023/1\nitem: east-visits\nto: {canaries('to whom')}\nlevel: province\n"
        f"date: 2023-02-01\nadopted: yes\nadopted_in: {canaries('adopted in')}\n"
        f"note: {canaries('note')}\n",
        encoding="utf-8",
    )

    register(root, canaries)


def register(root: Path, canaries: Canaries) -> None:
    """Put a canary wherever a review, a commission or a remark says something."""
    content = root / "content"
    edit(
        root / "data/publication.yml",
        "release: named\n",
        f"release: named\nstages: [{{id: first, name: 初审}}]\ndeputies: [{canaries('deputy')}]\n",
    )
    edit(
        content / "issues/2023/1.yml",
        "signed_by:",
        f"reviews: [{{stage: first, by: {canaries('who reviews')}, date: 2023-01-08, "
        f"remark: {canaries('remark of a review')}}}]\nsigned_by:",
    )
    for folder, text in (
        (
            "commissions",
            (
                f"title: {canaries('commission')}\nwanted: {canaries('wanted')}。\n"
                "units: [east, west]\ndate: 2023-01-02\nuntil: 2023-01-05\n"
            ),
        ),
        (
            "remarks",
            (
                f"issue: 2023/1\nitem: east-visits\nby: {canaries('who remarks')}\nlevel: province\n"
                f"date: 2023-01-20\ntext: {canaries('text of a remark')}。\naudience: leadership\n"
                f"task: {canaries('task')}。\nunits: [east]\nfeedback:\n"
                f"  - {{date: 2023-02-01, unit: east, text: {canaries('feedback')}。}}\n"
            ),
        ),
    ):
        (content / folder / "2023").mkdir(parents=True)
        name = canaries.letters(f"id in {folder}")
        (content / folder / f"2023/{name}.yml").write_text(text, encoding="utf-8")


def unpacked(outbox: Path, folder: Path) -> Path:
    """Put what is in mails, part by part, and what else was delivered, into a folder."""
    files = sorted(path for path in outbox.rglob("*") if path.is_file())
    for number, path in enumerate(files):
        place = folder / str(number)
        place.mkdir(parents=True)
        if path.suffix != ".eml":
            (place / path.name).write_bytes(path.read_bytes())
            continue
        made = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        heads = "\n".join(f"{name}: {value}" for name, value in made.items())
        (place / "heads.txt").write_text(heads, encoding="utf-8")
        for part, each in enumerate(made.walk()):
            if not each.is_multipart():
                data = each.get_payload(decode=True)
                assert isinstance(data, bytes)
                name = f"{part}.pdf" if data.startswith(b"%PDF") else f"{part}.txt"
                (place / name).write_bytes(data)
    assert files
    return folder


@pytest.fixture
def canaries() -> Canaries:
    return Canaries(random.SystemRandom().randrange(1 << 32))


@pytest.mark.slow
def test_no_canary_of_a_decision_or_a_document_is_in_an_edition_a_release_or_a_mail(
    tmp_path: Path, canaries: Canaries
) -> None:
    root = copy_archive(tmp_path / "archive")
    plant(root, canaries)
    assert building.check(root).is_sound
    assert len(canaries.made) == 30
    for edition in EDITIONS:
        assert not flown(build(root, edition), canaries), (edition, canaries.made)
    asked = ("--by", "签发人", "--recorded-by", canaries("who records"))
    assert jianbao(root, "sign", "2023/1", *asked).exit_code == 0
    target = tmp_path / "published"
    assert jianbao(root, "publish", str(target)).exit_code == 0
    assert not flown(target, canaries), canaries.made
    assert jianbao(root, "send", "2023/1", "--yes").exit_code == 0
    assert not flown(unpacked(root / "build/outbox", tmp_path / "mail"), canaries), canaries.made
    for edition in EDITIONS:
        asked = ("--edition", edition, "--jobs", "1")
        assert jianbao(root, "export", "2023", str(tmp_path / "bags"), *asked).exit_code == 0
        for kind in ("--unsealed", "--contents"):
            place = tmp_path / f"bound/{edition}{kind}.pdf"
            place.parent.mkdir(exist_ok=True)
            words = ("volume", "2023", "--unsealed", kind, "--out", str(place), *asked)
            assert jianbao(root, *words).exit_code == 0
    for folder in ("bags", "bound"):
        assert not flown(tmp_path / folder, canaries), (folder, canaries.made)


@pytest.mark.slow
def test_a_commission_s_notice_holds_what_is_wanted_and_what_was_changed_its_unit_s_own(
    tmp_path: Path, canaries: Canaries
) -> None:
    """The other unit hears of neither, nor of a contact that is not its own."""
    root = copy_archive(tmp_path / "archive")
    plant(root, canaries)
    id_ = f"2023/{canaries.made['id in commissions']}"
    notices = ("notices", "--ledger-is-current", "--yes")
    assert jianbao(root, *notices, "--commission", id_).exit_code == 0
    outbox = root / "build/outbox"
    for unit, other in (("east", "西"), ("west", "东县")):
        place = unpacked(outbox / f"commissions/{id_}/{unit}", tmp_path / unit)
        sung = flown(place, canaries)
        own = {"contact", "email"} if unit == "east" else set()
        assert {field for field, _ in sung} == {"commission", "wanted", "id in commissions", *own}
        assert not [name for name, text in texts_of(place) if f"{other}市" in text or other in text]
    assert jianbao(root, *notices, "--differences", "2023/1").exit_code == 0
    east, west = (
        {
            field
            for field, _ in flown(unpacked(outbox / f"differences/2023/{name}", place), canaries)
        }
        for name, place in (("east-visits", tmp_path / "e"), ("west-class", tmp_path / "w"))
    )
    assert (east, west) == ({"cut by the editor", "contact", "email"}, set())


@pytest.mark.slow
def test_a_notice_holds_the_reason_and_its_own_submission_and_no_more(
    tmp_path: Path, canaries: Canaries
) -> None:
    root = copy_archive(tmp_path / "archive")
    plant(root, canaries)
    assert jianbao(root, "notices", "--yes").exit_code == 0
    sung = flown(unpacked(root / "build/outbox", tmp_path / "mail"), canaries)
    names = {field for field, name in sung if not name.endswith("heads.txt")}
    assert names == {"reason", "title of returned", "returned"}  # the last in the PDF's identifier
    heads = {field for field, name in sung if name.endswith("heads.txt")}
    assert heads == {"title of returned", "contact", "email", "returned"}


def test_each_is_a_secret_that_releases_are_searched_for(archive: Path, canaries: Canaries) -> None:
    plant(archive, canaries)
    records = building.check(archive).records
    for edition in EDITIONS:
        hidden = soundness.secrets(archive, records, edition)
        for field, made in canaries.made.items():
            is_id = field in ("held", "returned", "forwarding") or field.startswith("id in ")
            text = f"2023/{made}" if is_id else f"{made}@x.invalid" if field == "email" else made
            found = {form for form, _ in hidden.in_text(f"前文，{text}，后文")}
            assert found, (edition, field, made)
