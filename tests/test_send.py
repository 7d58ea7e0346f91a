"""`send`, `deliveries`, `receipt` and `copies`: an issue reaches its list once, and can be proved."""

from __future__ import annotations

import csv
import email
import io
import shutil
from datetime import date
from email import policy
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result
from pdfminer.high_level import extract_text

from generator.cli import main
from generator.order import delivery_run
from generator.publish import reading
from generator.store.lock import held
from tests import planted
from tests.conftest import copy_archive, edit
from tests.mailserver import DROP, Certificate, Mailbox, serving
from tests.placing import place, print_into
from tests.planted import SECRET
from tests.test_bounces import notice
from tests.test_pictures import show

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

BOTH = (
    "is not built, or has changed since, in the editions internal, leadership;"
    " run `jianbao build --all-editions`"
)
FOLDER_RECIPIENT = "  - {id: site, name: 内网站, channel: folder, address: web/site}\nlists:\n"


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["--root", str(root), "--lang", "en", *arguments], catch_exceptions=False
    )


@pytest.fixture(scope="module")
def printed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_archive(tmp_path_factory.mktemp("printed") / "archive")
    print_into(root, "2023/1")
    return root


@pytest.fixture
def ready(printed_once: Path, tmp_path: Path) -> Path:
    """The made-up archive with issue 2023/1 printed."""
    return Path(shutil.copytree(printed_once, tmp_path / "archive", symlinks=True))


def files(root: Path) -> list[str]:
    folder = root / "build/outbox"
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_without_yes_the_plan_is_shown_and_nothing_is_written(ready: Path) -> None:
    result = run(ready, "send", "2023/1")
    assert result.exit_code == 0
    rows = {line.split()[1]: line.split() for line in result.stdout.splitlines()[3:-1]}
    assert list(rows) == ["部务会成员", "东县办公室", "各科室"]
    assert rows["部务会成员"] == [
        "up",
        "部务会成员",
        "paper",
        "内部",
        "3",
        "东楼",
        "to",
        "be",
        "sent",
    ]
    assert rows["东县办公室"][:6] == ["across", "东县办公室", "e-mail", "file", "内部", "1"]
    assert files(ready) == []
    assert not (ready / "data/ledger").exists()


def test_yes_leaves_one_message_a_recipient_and_again_adds_none(ready: Path) -> None:
    edit(ready / "data/recipients.yml", "lists:\n", FOLDER_RECIPIENT)
    edit(ready / "data/recipients.yml", "members: [rooms]", "members: [rooms, site]")
    first = run(ready, "send", "2023/1", "--yes")
    assert first.exit_code == 0, first.output
    expected = [
        "2023/1/east-office.eml",
        "2023/1/paper/internal/测试简报2023年第1期.pdf",
        "2023/1/paper/签收单.pdf",
        "2023/1/rooms.eml",
        "2023/1/web/site/测试简报2023年第1期.pdf",
    ]
    assert files(ready) == expected
    times = {name: (ready / "build/outbox" / name).stat().st_mtime_ns for name in expected}
    again = run(ready, "send", "2023/1", "--yes")
    assert again.exit_code == 0
    assert "0 delivered now, 4 in all" in again.stdout
    assert {
        name: (ready / "build/outbox" / name).stat().st_mtime_ns for name in files(ready)
    } == times


def test_the_message_carries_the_very_pdf_of_the_build(ready: Path) -> None:
    run(ready, "send", "2023/1", "--yes")
    data = (ready / "build/outbox/2023/1/east-office.eml").read_bytes()
    message = email.message_from_bytes(data, policy=policy.default)
    (attached,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert attached.get_content() == (ready / "build/internal/site/2023/1/2023-1.pdf").read_bytes()
    assert attached.get_filename() == "测试简报2023年第1期.pdf"


def test_a_mail_holds_nothing_that_was_planted_in_a_picture(archive: Path) -> None:
    """Where it was taken and by whom, words beside the dots: not in the message, not in its PDF."""
    for name, data in (
        ("p.png", planted.png()),
        ("j.jpg", planted.jpeg()),
        ("s.svg", planted.svg()),
    ):
        show(archive, name, data)
        assert any(SECRET.decode() in text for text in reading.whole(data) or ()), "it is read"
    print_into(archive, "2023/1")
    assert run(archive, "send", "2023/1", "--yes").exit_code == 0
    messages = sorted((archive / "build/outbox").rglob("*.eml"))
    assert [path.stem for path in messages] == ["east-office", "rooms"]
    for path in messages:
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        decoded = [path.read_bytes(), *(part.get_payload(decode=True) for part in parts)]
        (pdf,) = [data for data in decoded if data.startswith(b"%PDF-")]
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            streams = [each for each in opened.objects if isinstance(each, pikepdf.Stream)]
            decoded += [each.read_raw_bytes() for each in streams]
            assert sum(each.get("/Subtype") == "/Image" for each in streams) >= 2
        for data in decoded:
            texts = reading.whole(data)
            assert texts is not None
            assert not any(SECRET.decode() in text for text in texts)
            assert SECRET not in data


def test_recipients_are_those_of_the_issue_s_date(archive: Path) -> None:
    print_into(archive, "2023/2")
    print_into(archive, "2023/2", "leadership")
    assert "西市办公室" in run(archive, "send", "2023/2").stdout
    print_into(archive, "2023/1")
    assert "西市办公室" not in run(archive, "send", "2023/1").stdout


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        ("2023/9", "there is no issue 2023/9"),
        ("../../etc", "there is no issue ../../etc"),
        ("2023/2", f"issue 2023/2 {BOTH}"),
    ],
)
def test_an_issue_that_cannot_be_sent_is_refused_in_one_line(
    ready: Path, issue: str, words: str
) -> None:
    result = run(ready, "send", issue, "--yes")
    assert (result.exit_code, result.stderr.strip(), files(ready)) == (1, words, [])


def test_each_edition_that_is_missing_is_named_at_once_and_one_command_makes_them(
    archive: Path,
) -> None:
    """Issue 2 has an item for leaders, and one of them is on its list."""
    assert run(archive, "send", "2023/2").stderr.strip() == f"issue 2023/2 {BOTH}"
    print_into(archive, "2023/2")
    result = run(archive, "send", "2023/2")
    assert result.exit_code == 1
    assert result.stderr.count("jianbao build --edition leadership") == 1
    assert run(archive, "build", "--all-editions").exit_code == 0
    assert run(archive, "send", "2023/2").exit_code == 0
    for edition in ("public", "internal", "leadership"):
        assert (archive / f"build/{edition}/site/index.html").is_file(), edition
    assert run(archive, "build", "--all-editions", "--edition", "public").exit_code == 2


def test_an_issue_without_a_list_says_what_to_write_where(archive: Path) -> None:
    edit(archive / "content/issues/2023/1.yml", "distribution: regular\n", "")
    assert "write `distribution: regular` in its file" in run(archive, "send", "2023/1").stderr
    (archive / "data/recipients.yml").write_text("recipients: []\nlists: {}\n", encoding="utf-8")
    edit(archive / "content/issues/2023/2.yml", "distribution: regular\n", "")
    assert "`jianbao table recipients`" in run(archive, "send", "2023/1").stderr


def test_an_issue_that_changed_since_it_was_built_is_refused(ready: Path) -> None:
    edit(ready / "content/submissions/2023/east-visits.yml", "家访“四必到”", "家访“五必到”")
    result = run(ready, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "has changed since it was built" in result.stderr
    assert files(ready) == []


def test_another_pdf_than_the_one_that_was_sent_is_refused(ready: Path) -> None:
    run(ready, "send", "2023/1", "--yes")
    before = files(ready)
    path = ready / "build/internal/site/2023/1/2023-1.pdf"
    place(ready, "2023/1", path.read_bytes() + b"\n")
    edit(ready / "data/recipients.yml", "lists:\n", FOLDER_RECIPIENT)
    edit(ready / "data/recipients.yml", "members: [rooms]", "members: [rooms, site]")
    result = run(ready, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "is not the one that was sent before" in result.stderr
    assert files(ready) == before
    assert run(ready, "send", "2023/1", "--yes", "--new-pdf", "订正一处").exit_code == 0
    assert len(files(ready)) == len(before) + 1


def test_a_recipient_who_is_renamed_is_not_served_again(ready: Path) -> None:
    run(ready, "send", "2023/1", "--yes")
    before = files(ready)
    edit(ready / "data/recipients.yml", "id: rooms", "id: all-rooms")
    edit(ready / "data/recipients.yml", "members: [rooms]", "members: [all-rooms]")
    result = run(ready, "send", "2023/1", "--yes")
    assert "各科室 (all-rooms) has the issue already, as 'rooms'" in result.stdout
    assert files(ready) == before


def test_content_with_problems_is_not_sent(ready: Path) -> None:
    edit(ready / "data/recipients.yml", "address: east@example.invalid", "address: east at example")
    result = run(ready, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "[bad-address]" in result.stderr
    assert files(ready) == []


def test_who_may_see_less_gets_that_edition_or_stops_the_run(archive: Path) -> None:
    """Nobody gets a thing while one recipient cannot be served as they may."""
    edit(
        archive / "data/recipients.yml",
        "address: rooms@example.invalid",
        "address: rooms@example.invalid, audience: public",
    )
    print_into(archive, "2023/1")
    result = run(archive, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "各科室 (rooms) may only get the edition 'public'" in result.stderr
    assert files(archive) == []
    public = print_into(archive, "2023/1", "public").read_bytes()
    assert run(archive, "send", "2023/1", "--yes").exit_code == 0
    data = (archive / "build/outbox/2023/1/rooms.eml").read_bytes()
    message = email.message_from_bytes(data, policy=policy.default)
    (attached,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert attached.get_content() == public
    text = message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    for shown in (text, extract_text(io.BytesIO(public))):
        assert "夜校开班" in shown
        assert "四必到" not in shown


def test_two_at_once_one_waits_its_turn(ready: Path) -> None:
    with held(delivery_run.lock(ready)):
        result = run(ready, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "another `jianbao send` is at work" in result.stderr
    assert files(ready) == []


def test_a_damaged_ledger_is_said_and_nothing_sent(ready: Path) -> None:
    (ready / "data/ledger").mkdir()
    (ready / "data/ledger/deliveries.sqlite").write_bytes(b"no ledger at all" * 300)
    result = run(ready, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "data/ledger/deliveries.sqlite is damaged" in result.stderr
    assert files(ready) == []


def test_an_outbox_may_lie_elsewhere(ready: Path, tmp_path: Path) -> None:
    assert run(ready, "send", "2023/1", "--yes", "--outbox", str(tmp_path / "out")).exit_code == 0
    assert (tmp_path / "out/east-office.eml").is_file()
    assert files(ready) == []


# -- numbered copies and receipts


def numbered(root: Path) -> Path:
    path = root / "data/publication.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        f"{text}colophon: {{copies: true, file_copies: 2}}\ndelivery: {{numbered: [paper]}}\n",
        encoding="utf-8",
    )
    for edition in ("internal", "leadership"):
        if (root / f"build/{edition}/site/2023/1").is_dir():
            print_into(root, "2023/1", edition)
    return root


def test_printed_copies_are_numbered_and_listed_on_a_sheet_to_sign(ready: Path) -> None:
    numbered(ready)
    assert run(ready, "send", "2023/1", "--yes").exit_code == 0
    folder = ready / "build/outbox/2023/1/paper"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        *(f"00000{n}-head.pdf" for n in (1, 2, 3)),
        "000004-file.pdf",
        "000005-file.pdf",
        "签收单.pdf",
    ]
    assert "份号 000002　部务会成员" in extract_text(folder / "000002-head.pdf")
    sheet = extract_text(folder / "签收单.pdf")
    for words in (
        "《测试简报》2023年第1期签收单",
        "部务会成员",
        "东楼",
        "存档",
        "共5份",
        "签收人",
        "000001",
    ):
        assert words in sheet


def test_the_colophon_counts_the_printed_copies_and_the_file_s(archive: Path) -> None:
    print_into(numbered(archive), "2023/1")
    text = extract_text(archive / "build/internal/site/2023/1/2023-1.pdf")
    assert "共印5份" in text.replace("\n", "")


def test_a_copy_is_traced_to_its_recipient(ready: Path) -> None:
    numbered(ready)
    run(ready, "send", "2023/1", "--yes")
    folder = ready / "build/outbox/2023/1/paper"
    found = run(ready, "copies", "trace", str(folder / "000003-head.pdf"))
    assert (found.exit_code, found.stdout) == (0, "issue 2023/1, copy 000003: 部务会成员 (head)\n")
    plain = run(ready, "copies", "trace", str(ready / "build/internal/site/2023/1/2023-1.pdf"))
    assert plain.exit_code == 1
    assert "bears no copy number" in plain.stderr


def test_a_receipt_is_recorded_once_and_shown(ready: Path) -> None:
    run(ready, "send", "2023/1", "--yes")
    today = date.today().isoformat()
    assert run(ready, "receipt", "2023/1", "head", "--by", "王五", "--on", today).exit_code == 0
    again = run(ready, "receipt", "2023/1", "部务会成员", "--by", "李四")
    assert again.exit_code == 1
    assert f"has signed already: 王五, {today}" in again.stderr
    shown = run(ready, "deliveries", "2023/1").stdout
    assert "王五" in shown
    assert "3 sent, 0 to be sent, 0 failed, 0 unknown; 1 signed, 2 not yet" in shown


def test_a_receipt_that_was_recorded_wrongly_is_corrected_by_a_new_record(ready: Path) -> None:
    run(ready, "send", "2023/1", "--yes")
    run(ready, "receipt", "2023/1", "head", "--by", "王五")
    right = run(ready, "receipt", "2023/1", "head", "--by", "李四", "--correct")
    assert (right.exit_code, "recorded" in right.stdout) == (0, True)
    shown = run(ready, "deliveries", "2023/1").stdout
    assert ("李四" in shown, "王五" in shown) == (True, False)
    assert "1 signed" in shown
    (book,) = (ready / "data/ledger/deliveries").iterdir()
    assert "王五" in book.read_text(encoding="utf-8"), "what was recorded stays"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("nobody", "--by", "王五"), 1),
        (("head", "--by", "王五", "--on", "2999-01-01"), 2),
        (("head", "--by", "王五", "--on", "2001-01-01"), 1),
        (("head", "--by", "王五", "--on", "yesterday"), 2),
        (("head", "--by", " "), 2),
        (("head", "--by", "王\n五"), 2),
        (("head",), 2),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(
    ready: Path, arguments: tuple[str, ...], status: int
) -> None:
    run(ready, "send", "2023/1", "--yes")
    assert run(ready, "receipt", "2023/1", *arguments).exit_code == status
    assert "0 signed" in run(ready, "deliveries", "2023/1").stdout


def test_an_issue_that_was_never_sent_has_no_deliveries(ready: Path) -> None:
    result = run(ready, "deliveries", "2023/1")
    assert (result.exit_code, result.stderr) == (1, "nothing of issue 2023/1 was delivered yet\n")


def test_the_deliveries_go_into_a_spreadsheet(ready: Path) -> None:
    edit(ready / "data/recipients.yml", "name: 东县办公室", 'name: "=cmd|东县"')
    run(ready, "send", "2023/1", "--yes")
    run(ready, "receipt", "2023/1", "head", "--by", "@王五")
    text = run(ready, "deliveries", "2023/1", "--csv").stdout
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert {len(row) for row in rows} == {12}
    assert {row[1] for row in rows[1:]} == {"部务会成员", "'=cmd|东县", "各科室"}
    assert {row[7] for row in rows[1:]} == {"'@王五", ""}


# -- by a mail server


def by_server(root: Path, port: int, **changes: str) -> Path:
    settings = {"host": "127.0.0.1", "port": str(port), "security": "none", **changes}
    server = ", ".join(f"{name}: {value}" for name, value in settings.items())
    path = root / "data/publication.yml"
    text = path.read_text(encoding="utf-8").partition("delivery:")[0]
    path.write_text(f"{text}delivery: {{way: email, server: {{{server}}}}}\n", encoding="utf-8")
    return root


def test_from_plan_to_receipts_by_a_mail_server(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """STARTTLS with a certificate of the house's own, login from the environment, then receipts."""
    mailbox, certificate = Mailbox(), Certificate.made(ready / "data")
    monkeypatch.setenv("JIANBAO_SMTP_USER", "office")
    monkeypatch.setenv("JIANBAO_SMTP_PASSWORD", "secret")
    with serving(mailbox, security="starttls", certificate=certificate, user="office") as port:
        by_server(ready, port, security="starttls", ca="data/server.pem")
        sent = run(ready, "send", "2023/1", "--yes")
        assert sent.exit_code == 0, sent.output
        assert run(ready, "send", "2023/1", "--yes").exit_code == 0
    assert mailbox.recipients == {"east@example.invalid": 1, "rooms@example.invalid": 1}
    assert mailbox.logins == ["office"]
    assert run(ready, "receipt", "2023/1", "east-office", "--by", "钱六").exit_code == 0
    assert "钱六" in run(ready, "deliveries", "2023/1").stdout
    (book,) = (ready / "data/ledger/deliveries").iterdir()
    assert "secret" not in book.read_text(encoding="utf-8")


def test_an_unknown_delivery_is_listed_and_settled_by_a_person(ready: Path) -> None:
    mailbox = Mailbox(after_data=lambda address, times: DROP if times == 1 else "250 OK")
    with serving(mailbox) as port:
        by_server(ready, port)
        assert run(ready, "send", "2023/1", "--yes").exit_code == 1
        assert run(ready, "send", "2023/1", "--yes").exit_code == 1, "they stay open"
        assert set(mailbox.recipients.values()) == {1}, "nothing goes again by itself"
        shown = run(ready, "deliveries", "2023/1").stdout
        assert shown.count("unknown") >= 2
        assert mailbox.messages[0]["Message-ID"] in shown
        assert run(ready, "deliveries", "2023/1", "--again", "rooms").exit_code == 2, "by whom?"
        settled = ("--again", "rooms", "--delivered", "east-office", "--by", "王五")
        assert run(ready, "deliveries", "2023/1", *settled).exit_code == 0
        assert run(ready, "send", "2023/1", "--yes").exit_code == 0
    assert mailbox.recipients == {"east@example.invalid": 1, "rooms@example.invalid": 2}
    outbox = delivery_run.read_outbox(ready)
    assert outbox
    said = [(e.recipient, e.state) for e in outbox.events("2023/1") if e.person == "王五"]
    outbox.close()
    assert said == [("east-office", "sent"), ("rooms", "planned")]


def test_what_a_dead_run_had_under_way_is_shown_as_unknown_with_its_message_id(
    ready: Path,
) -> None:
    by_server(ready, 1)
    run(ready, "send", "2023/1", "--yes", "--patience", "0")
    outbox = delivery_run.open_outbox(ready)
    entry = outbox.entry("2023/1", "rooms")
    assert entry
    outbox.mark(entry, "sending", "127.0.0.1")
    outbox.close()
    with held(delivery_run.lock(ready)):
        assert "under way" in run(ready, "deliveries", "2023/1").stdout
    shown = run(ready, "deliveries", "2023/1").stdout
    (line,) = (line for line in shown.splitlines() if "各科室" in line)
    assert "unknown" in line
    assert line.endswith(f"the run was cut short {entry.message_id}")


def test_an_outbox_that_cannot_be_written_to_is_said(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = run(ready, "send", "2023/1", "--yes", "--outbox", str(tmp_path / "file/out"))
    assert result.exit_code == 1
    assert "nothing goes twice" in result.stderr
    assert run(ready, "send", "2023/1", "--yes").exit_code == 0
    assert "2023/1/east-office.eml" in files(ready)


def test_a_refused_recipient_fails_and_the_others_have_it(ready: Path) -> None:
    mailbox = Mailbox(
        at_rcpt=lambda address, times: "550 no such" if "rooms" in address else "250 OK"
    )
    with serving(mailbox) as port:
        by_server(ready, port)
        result = run(ready, "send", "2023/1", "--yes")
    assert result.exit_code == 1
    assert "failed: 各科室: 550 no such" in result.stdout
    assert list(mailbox.recipients) == ["east@example.invalid"]


def test_what_is_sent_again_goes_to_the_corrected_address(ready: Path) -> None:
    mailbox = Mailbox(
        at_rcpt=lambda address, times: "550 no such" if address.startswith("rooms@") else "250 OK"
    )
    with serving(mailbox) as port:
        by_server(ready, port)
        run(ready, "send", "2023/1", "--yes")
        edit(ready / "data/recipients.yml", "rooms@example.invalid", "all-rooms@example.invalid")
        run(ready, "deliveries", "2023/1", "--again", "rooms", "--by", "王五")
        assert run(ready, "send", "2023/1", "--yes").exit_code == 0
    assert mailbox.recipients["all-rooms@example.invalid"] == 1


def test_a_server_that_asks_to_wait_leaves_the_rest_for_the_next_run(ready: Path) -> None:
    mailbox = Mailbox(at_rcpt=lambda address, times: "451 busy" if times == 1 else "250 OK")
    with serving(mailbox) as port:
        by_server(ready, port)
        result = run(ready, "send", "2023/1", "--yes", "--patience", "0")
    assert result.exit_code == 1
    assert "2 wait; run the command again later" in result.stdout


def test_a_server_that_is_away_is_said(ready: Path) -> None:
    with serving(Mailbox()) as port:
        pass
    by_server(ready, port)
    result = run(ready, "send", "2023/1", "--yes", "--patience", "0")
    assert result.exit_code == 1
    assert "the mail server takes nothing" in result.stdout


def test_bounces_are_read_from_files(ready: Path, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        by_server(ready, port)
        run(ready, "send", "2023/1", "--yes")
    message = next(m for m in mailbox.messages if "rooms" in str(m["To"]))
    bounce, other = tmp_path / "bounce.eml", tmp_path / "other.eml"
    bounce.write_bytes(notice(message["Message-ID"]))
    other.write_bytes(b"Subject: holiday\r\n\r\nI am away.\r\n")
    result = run(ready, "deliveries", "--bounces", str(bounce), str(other))
    assert result.exit_code == 0
    assert "failed: 各科室, issue 2023/1: failed 5.1.1" in result.stdout
    assert "other.eml holds no delivery status notice" in result.stdout
    assert "1 failed" in run(ready, "deliveries", "2023/1").stdout
    missing = run(ready, "deliveries", "--bounces", str(tmp_path / "none.eml"))
    assert missing.exit_code == 1
    assert "cannot read" in missing.stderr
