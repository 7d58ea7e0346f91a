"""Every message has its Chinese, with the same places in it."""

from __future__ import annotations

import string
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from generator.words.messages import language_of, msg

PACKAGE = Path(__file__).parent.parent / "generator"
FOLDER = PACKAGE / "locale/zh/LC_MESSAGES"


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def in_code() -> set[str]:
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"msg": None})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def test_every_message_is_translated_and_no_translation_is_left_over() -> None:
    with (FOLDER / "jianbao.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file) if message.id}
    assert set(catalogue) == in_code(), "run `make messages`"
    assert [key for key, text in catalogue.items() if not text] == []
    assert [key for key, text in catalogue.items() if places(key) != places(text)] == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with (FOLDER / "jianbao.po").open("rb") as file:
        catalogue = read_po(file)
    expected = BytesIO()
    write_mo(expected, catalogue, use_fuzzy=True)
    expected.seek(0)
    with (FOLDER / "jianbao.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in read_mo(expected) if message.id}


@pytest.mark.parametrize(
    ("tag", "language"), [("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("de", "en")]
)
def test_a_language_tag_finds_its_catalogue(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_values_are_put_in_as_they_are_and_messages_are_translated() -> None:
    hint = msg("rename it")
    text = msg("unknown unit '{id}' ({hint})", id="{x}", hint=hint)
    assert text.say("en") == "unknown unit '{x}' (rename it)"
    assert text.say("zh") == "不认识单位“{x}”（请改名）"
