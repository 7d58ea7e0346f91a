"""The message: every client shows its names, no text of anybody's can become a header."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from generator.channels.common.message import (
    Enclosed,
    Enclosure,
    Sender,
    UnsafeHeaderError,
    compose,
    message_id,
)
from generator.render.mail import file_name, letter
from tests.conftest import REPOSITORY
from tests.fabricated import issue, item, publication
from tests.mailing import delivery

THEME = REPOSITORY / "theme"
SENDER = Sender("松禾市委办公室信息科", "office@example.invalid", "松禾工作信息")
ISSUE = issue(
    "2023/1",
    date(2023, 2, 10),
    item("2023/1", "a", title="“三进”<b>活动</b> {{ issue }}"),
    item("2023/1", "b", "heyuan", title="夜校两年记"),
)
ENCLOSURE = Enclosure(
    "《松禾工作信息》2023年第1期",
    "正文",
    "<p>正文</p>",
    (Enclosed("松禾工作信息2023年第1期.pdf", b"%PDF", "application/pdf"),),
)
NOON = datetime(2023, 2, 10, 12, tzinfo=UTC)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]


def written(**changes: object) -> EmailMessage:
    one = replace(
        delivery("east"), **{k: v for k, v in changes.items() if k in ("name", "address")}
    )  # type: ignore[arg-type]
    (file,) = ENCLOSURE.files
    file = replace(file, name=changes.get("file_name", file.name))  # type: ignore[arg-type]
    subject = changes.get("subject", ENCLOSURE.subject)
    enclosure = replace(ENCLOSURE, subject=subject, files=(file,))  # type: ignore[arg-type]
    data = compose(SENDER, one, message_id(SENDER, one, 1), NOON, enclosure)
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_letter_names_every_item_in_order_as_text_and_as_html() -> None:
    words = letter(ISSUE, publication(), "internal", THEME, "PDF")
    assert words.subject == "《松禾工作信息》2023年第1期"
    assert words.text.index("★ 市内信息") < words.text.index(
        "松山县：“三进”<b>活动</b> {{ issue }}"
    )
    assert words.text.index("{{ issue }}") < words.text.index("· 禾源县：夜校两年记")
    page = lxml_html.fromstring(words.html)
    assert [entry.text_content() for entry in page.iter("li")] == [
        one.heading for one in ISSUE.items
    ]
    assert not page.findall(".//b"), "an editor's markup is text"


def test_the_letter_links_to_the_archive_and_loads_nothing() -> None:
    page = lxml_html.fromstring(letter(ISSUE, publication(), "internal", THEME, "PDF").html)
    links = [link.get("href") for link in page.iter("a")]
    assert links[0] == "http://archive.example/bulletin/2023/1/#a"
    assert links[-1] == "http://archive.example/bulletin/2023/1/"
    assert not list(page.iter("img", "script", "link", "iframe")), "no tracking"


def test_who_gets_another_edition_than_the_site_s_gets_no_link_to_it() -> None:
    words = letter(ISSUE, publication(), "public", THEME, "PDF")
    assert "http" not in words.text + words.html


def test_the_letter_has_no_gaps() -> None:
    assert "\n\n\n" not in letter(ISSUE, publication(), "internal", THEME, "PDF").text


def test_a_file_name_has_no_character_that_file_systems_refuse() -> None:
    assert file_name(ISSUE, publication(), ".pdf") == "松禾工作信息2023年第1期.pdf"
    assert file_name(ISSUE, publication(name='甲/乙\\"丙"'), ".pdf") == "甲_乙__丙_2023年第1期.pdf"


def test_a_message_has_the_headers_that_lists_and_answering_machines_look_for() -> None:
    message = written()
    assert message.keys() == HEADERS
    assert str(message["From"]) == "松禾市委办公室信息科 <office@example.invalid>"
    assert str(message["To"]) == "收件人east <east@example.invalid>"
    assert message["Subject"] == ENCLOSURE.subject
    assert message["Date"].datetime == NOON
    assert message["List-Id"].endswith("<office.example.invalid>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert not message.defects


def test_the_file_s_name_stands_in_both_forms() -> None:
    """RFC 2231 for those who read it, encoded words (RFC 2047) for the others."""
    data = compose(SENDER, delivery("east"), "<x@example.invalid>", NOON, ENCLOSURE).decode("ascii")
    (attached,) = written().iter_attachments()
    assert attached.get_filename() == ENCLOSURE.files[0].name
    assert re.search(r"filename\*=utf-8''%E6%9D%BE%E7%A6%BE[%\w]*1%E6%9C%9F\.pdf\r\n", data)
    name = re.search(r' name="((?:=\?utf-8\?b\?[\w+/=]+\?=(?:\r\n )?)+)"', data)
    assert name
    decoded = str(email.header.make_header(email.header.decode_header(name[1])))
    assert decoded == ENCLOSURE.files[0].name


def test_the_message_is_the_same_whenever_it_is_made() -> None:
    assert written().as_bytes() == written().as_bytes()


def test_a_message_id_tells_issue_recipient_and_attempt_apart() -> None:
    ids = {
        message_id(SENDER, one, attempt)
        for one in (delivery("east"), delivery("west"), replace(delivery("east"), issue="2023/2"))
        for attempt in (1, 2)
    }
    assert len(ids) == 6
    assert all(re.fullmatch(r"<[\w.-]+@example\.invalid>", id_) for id_ in ids)
    assert message_id(SENDER, delivery("east"), 1) == message_id(SENDER, delivery("east"), 1)


BREAKS = ["\n", "\r", "\r\n", "\0", "\x85", "\u2028", "\u2029", "\x0b", "\x1b"]


@pytest.mark.parametrize(
    "mark", BREAKS, ids=[mark.encode("unicode_escape").decode() for mark in BREAKS]
)
@pytest.mark.parametrize("field", ["name", "address", "subject", "file_name"])
def test_a_line_break_in_any_field_is_refused(field: str, mark: str) -> None:
    with pytest.raises(UnsafeHeaderError):
        written(**{field: f"a{mark}Bcc: other@example.invalid"})


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_no_name_and_no_subject_becomes_a_header(name: str, subject: str) -> None:
    try:
        message = written(name=name, subject=subject)
    except UnsafeHeaderError:
        return
    assert message.keys() == HEADERS
    (mailbox,) = message["To"].addresses
    assert mailbox.addr_spec == "east@example.invalid"
    assert len(message["From"].addresses) == 1


@given(st.text(max_size=200).filter(str.strip))
def test_lines_stay_short_enough_for_every_server(subject: str) -> None:
    """RFC 5322 2.1.1: 998 characters at most; the folded ones stay under 78."""
    try:
        data = compose(
            SENDER,
            delivery("east"),
            "<x@example.invalid>",
            NOON,
            replace(ENCLOSURE, subject=subject),
        )
    except UnsafeHeaderError:
        return
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) < 998
    assert all(len(line) <= 78 for line in lines if line.startswith((b"Subject:", b" =?")))
    assert b"\n" not in b"".join(lines)


def test_the_theme_s_letter_is_found(tmp_path: Path) -> None:
    assert {path.name for path in (THEME / "mail").iterdir()} == {
        "message.html.j2",
        "message.txt.j2",
    }
