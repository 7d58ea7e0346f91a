"""Notices to units: each goes once, by the channels of deliveries, and says no more than it may."""

from __future__ import annotations

import email
import io
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pdfminer.high_level import extract_text

from generator.cli import main
from generator.intake.load import load
from generator.order import building, noticing
from generator.press.attached import attached
from tests.conftest import edit

SUBMISSION = "content/submissions/2023/{}.yml"
RETURNED = (
    "unit: {unit}\ntitle: 夜学“四必到”\nreceived: 2023-03-01\nbody: 正文。\n"
    "decision: {{returned: 篇幅过长, by: 决定人甲, date: 2023-03-02}}\n"
)
CONTACTS = "contacts: [{name: 联系人甲, email: a@x.invalid, phone: 0556-1234567}]"


def jianbao(root: Path, *arguments: str) -> Result:
    command = ["--root", str(root), "--lang", "en", *arguments]
    return CliRunner().invoke(main, command, catch_exceptions=False)


@pytest.fixture
def root(archive: Path) -> Path:
    """The made-up archive: a unit with a contact and one without, each with what was returned."""
    edit(archive / "data/units.yml", "kind: 县}", f"kind: 县, {CONTACTS}}}")
    for unit in ("east", "west"):
        path = archive / SUBMISSION.format(f"{unit}-returned")
        path.write_text(RETURNED.format(unit=unit), encoding="utf-8")
    return archive


def sent(root: Path) -> list[Path]:
    return sorted(path for path in (root / "build/outbox").rglob("*") if path.is_file())


def message(path: Path) -> EmailMessage:
    made = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made


def words_of(pdf: bytes) -> str:
    return "".join(str(extract_text(io.BytesIO(pdf))).split())


def test_without_yes_the_notices_are_listed_and_nothing_is_sent(root: Path) -> None:
    shown = jianbao(root, "notices")
    assert shown.exit_code == 0
    assert "2023/east-returned" in shown.output
    assert "a@x.invalid" in shown.output
    assert "2 to be sent, 0 sent before" in shown.output
    assert not (root / "build/outbox").exists()


def test_a_contact_gets_a_mail_and_a_unit_without_one_a_page(root: Path) -> None:
    assert jianbao(root, "notices", "--yes").exit_code == 0
    mail, page = sent(root)
    assert mail.suffix == ".eml"
    assert page.parent.name == "paper"
    found = message(mail)
    assert found["To"] == "联系人甲 <a@x.invalid>"
    assert found["Subject"] == "退稿通知：夜学“四必到”"
    (pdf,) = found.iter_attachments()
    words = words_of(pdf.get_content())
    text = found.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    for said in (words, "".join(text.split())):
        assert "东县：" in said
        assert "你单位2023年3月1日报送的《夜学“四必到”》" in said
        assert "退稿理由：篇幅过长。" in said
        assert "2023年3月2日" in said
        assert "决定人甲" not in said
    assert "西市：" in words_of(page.read_bytes())
    assert attached(page.read_bytes()) == {}


def test_a_notice_goes_once_and_again_when_a_person_says_so(root: Path) -> None:
    jianbao(root, "notices", "--yes")
    first = sent(root)
    again = jianbao(root, "notices", "--yes")
    assert again.output == "0 to be sent, 2 sent before; add --yes to send them\n"
    assert "a@x.invalid" in jianbao(root, "notices", "--all").output
    assert sent(root) == first
    other = ["notices", "2023/east-returned", "--again", "--yes"]
    assert jianbao(root, *other).exit_code == 2
    assert jianbao(root, *other, "--by", "乙").exit_code == 0
    (new,) = {*sent(root)} - {*first}
    assert message(new)["Message-ID"] != message(first[0])["Message-ID"]


def test_another_contact_does_not_get_what_the_unit_has(root: Path) -> None:
    jianbao(root, "notices", "--yes")
    edit(root / "data/units.yml", "a@x.invalid", "b@x.invalid")
    before = sent(root)
    jianbao(root, "notices", "--yes")
    assert sent(root) == before


def test_what_is_sent_stands_in_the_ledger_and_sending_an_issue_is_as_before(root: Path) -> None:
    """The ledger of an office that sent only notices does not seem to lack its issues."""
    jianbao(root, "notices", "--yes")
    shown = jianbao(root, "deliveries", "returned/2023/east-returned")
    assert "联系人甲" in shown.output
    for edition in ("internal", "leadership"):
        building.build(root, building.Options(edition))
    done = jianbao(root, "send", "2023/2", "--yes")
    assert "nothing was sent" not in done.output


def test_a_run_that_was_cut_short_is_gone_on_with(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CutError(Exception):
        pass

    def cut(*_: object) -> None:
        raise CutError

    with monkeypatch.context() as patched:
        patched.setattr(noticing, "deliver", cut)
        with pytest.raises(CutError):
            jianbao(root, "notices", "--yes")
    assert sent(root) == []
    assert jianbao(root, "notices", "--yes").exit_code == 0
    assert len(sent(root)) == 2


def test_what_was_used_after_all_makes_no_notice(root: Path) -> None:
    edit(
        root / "content/issues/2023/2.yml",
        "      - 2023/east-secret\n",
        "      - 2023/east-secret\n      - 2023/east-returned\n",
    )
    assert "2023/east-returned" not in jianbao(root, "notices").output


def test_a_contact_who_cannot_be_reached_stops_that_notice_alone(root: Path) -> None:
    edit(root / "data/units.yml", "a@x.invalid", "不是邮箱")
    done = jianbao(root, "notices", "--yes")
    assert "2023/east-returned is not sent" in done.stderr
    (page,) = sent(root)
    assert "west" in page.as_posix()
    (problem,) = [p for p in building.check(root).problems if p.code == "contact-address"]
    assert problem.severity == "warning"


def test_an_address_of_another_domain_than_the_publication_s_is_not_written_to(root: Path) -> None:
    house = root / "data/publication.yml"
    house.write_text(house.read_text("utf-8") + "delivery: {domains: [y.invalid]}\n", "utf-8")
    assert "is not sent" in jianbao(root, "notices", "2023/east-returned", "--yes").stderr
    assert sent(root) == []


def test_a_glyph_that_is_missing_is_said_and_nothing_goes(root: Path) -> None:
    edit(root / SUBMISSION.format("east-returned"), "篇幅过长", "篇幅\U0001f600过长")
    done = jianbao(root, "notices", "2023/east-returned", "--yes")
    assert "cannot be printed" in done.stderr
    assert sent(root) == []


# -- what was changed ---------------------------------------------------------------------------


def refusals(root: Path, issue: str) -> dict[str, list[str]]:
    records = load(root)[0]
    there = noticing.subjects(records, issue)
    made = [noticing.prepare(root, records, id_, one) for id_, one in there.items()]
    return {one.subject.id: [why.say("en") for why in one.refusals] for one in made}


def test_what_was_changed_goes_to_the_unit_with_its_sheet(root: Path) -> None:
    edit(
        root / "content/issues/2023/1.yml",
        "      - 2023/east-visits\n",
        "      - submission: 2023/east-visits\n        title: 家访有回音\n",
    )
    assert jianbao(root, "notices", "--differences", "2023/1", "--yes").exit_code == 0
    mail = next(path for path in sent(root) if path.suffix == ".eml")
    (pdf,) = message(mail).iter_attachments()
    words = words_of(pdf.get_content())
    assert "改稿对照" in words
    assert "家访有回音" in words or "有回音" in words


def test_what_is_not_signed_or_was_taken_down_is_not_sent_back(root: Path) -> None:
    assert refusals(root, "2023/1")["2023/east-visits"] == []
    folder = root / "content/restrictions/2023"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(
        "issue: 2023/1\nitem: east-visits\nto: leadership\ndate: 2023-02-01\nreason: 名单\n"
        "signed_by: {name: 甲, date: 2023-02-01}\n",
        encoding="utf-8",
    )
    assert refusals(root, "2023/1")["2023/east-visits"] == ["the item was taken down"]
    edit(root / "content/issues/2023/2.yml", "signed_by: {name: 签发人, date: 2023-03-09}\n", "")
    assert set(map(tuple, refusals(root, "2023/2").values())) == {
        ("issue 2023/2 is not signed yet",)
    }


def test_another_unit_s_text_for_fewer_readers_is_not_sent_along(root: Path) -> None:
    """A merged item of which one text is for leaders goes back to that text's unit at most."""
    edit(
        root / "content/issues/2023/2.yml",
        "      - 2023/east-secret\n",
        "      - submissions: [2023/west-returned, 2023/east-secret]\n"
        "        title: 两稿合并\n        body: 合并后的正文。\n",
    )
    found = refusals(root, "2023/2")
    assert found["2023/west-returned"] == ["other units' text in it is for fewer readers"]
    assert found["2023/east-secret"] == []


def test_a_commission_goes_to_each_unit_once_and_names_no_other(root: Path) -> None:
    path = root / "content/commissions/2023/blue-fox.yml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "title: 冬夜里的蓝狐\nwanted: 再写三只白鹭。\nunits: [east, west]\n"
        "date: 2023-01-02\nuntil: 2023-01-05\n",
        encoding="utf-8",
    )
    words = ("notices", "--commission", "2023/blue-fox")
    edit(path, "until: 2023-01-05", "until: 2023-01-01")
    refused = jianbao(root, *words, "--yes")
    assert (refused.exit_code, "nothing was sent" in refused.stderr, sent(root)) == (1, True, [])
    edit(path, "until: 2023-01-01", "until: 2023-01-05")
    assert "2 to be sent" in jianbao(root, *words).output
    assert jianbao(root, *words, "west", "--yes").exit_code == 0
    (page,) = sent(root)
    assert page.parent.name == "paper"
    assert "西县" in words_of(page.read_bytes())
    assert jianbao(root, *words, "--yes").exit_code == 0
    (mail,) = (one for one in sent(root) if one.suffix == ".eml")
    found = message(mail)
    assert (found["To"], found["Subject"]) == (
        "联系人甲 <a@x.invalid>",
        "约稿通知单：冬夜里的蓝狐",
    )
    (pdf,) = found.iter_attachments()
    text = words_of(pdf.get_content())
    assert "东县" in text
    assert "再写三只白鹭" in text
    assert "西县" not in text
    before = sent(root)
    assert "0 to be sent, 2 sent before" in jianbao(root, *words, "--yes").output
    assert sent(root) == before
    shown = jianbao(root, "deliveries", "commissions/2023/blue-fox/east")
    assert "联系人甲" in shown.output
    assert "2 to be sent" in jianbao(root, "notices").output, "what was returned is another notice"
    assert jianbao(root, "notices", "--commission", "2023/fox").exit_code == 2
