"""Files are UTF-8 alone; what else they may be is named, and what hides in them is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.decoding import DOUBTFUL, FORBIDDEN, MAX_BYTES, decode, doubtful
from generator.intake.refusal import Refused

TEXT = "unit: east\ntitle: 健全干部全方位监督信息沟通机制\n"


def refusal(content: bytes) -> tuple[str, int, str, str]:
    with pytest.raises(Refused) as caught:
        decode(content, "content/x.yml")
    problem = caught.value.problem
    return problem.code, problem.where.line, problem.text.say("en"), problem.hint.say("en")


@pytest.mark.parametrize(
    ("codec", "name", "import_as"),
    [
        ("gbk", "GBK (GB 18030)", "gb18030"),
        ("gb18030", "GBK (GB 18030)", "gb18030"),
        ("utf-16", "UTF-16", "utf-16"),
        ("utf-16-le", "UTF-16", "utf-16-le"),
        ("utf-16-be", "UTF-16", "utf-16-be"),
        ("utf-32", "UTF-32", "utf-32"),
    ],
)
def test_another_encoding_is_named_with_the_command_that_converts_it(
    codec: str, name: str, import_as: str
) -> None:
    content = TEXT.encode(codec)
    code, _, text, hint = refusal(content)
    assert (code, text) == ("encoding", f"the file is not UTF-8; it looks like {name}")
    assert f"jianbao import --encoding {import_as} content/x.yml" in hint
    assert content.decode(import_as).lstrip("\ufeff") == TEXT


def test_big5_is_told_from_gbk() -> None:
    text = "unit: east\ntitle: 健全幹部全方位監督資訊溝通機制，推動工作落實\n"
    assert "Big5" in refusal(text.encode("big5"))[2]


def test_the_line_of_the_first_foreign_byte_is_named() -> None:
    content = b"unit: east\ntitle: " + "家访".encode("gbk") + b"\n"
    assert refusal(content)[1] == 2


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"PK\x03\x04rest", "Word or zip"),
        (b"\xd0\xcf\x11\xe0rest", "old Word"),
        (b"%PDF-1.7", "PDF"),
        (b"title: \xed\xa0\x80\n", "surrogate"),
        (b"\x89\xff\x81\x80\x80\x00\x9f", "binary"),
    ],
)
def test_what_is_no_text_is_named(content: bytes, named: str) -> None:
    code, _, text, _ = refusal(content)
    assert code == "encoding"
    assert named in text


def test_a_byte_order_mark_is_not_text() -> None:
    assert decode(b"\xef\xbb\xbfa: 1\n", "x") == "a: 1\n"


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    assert len(decode(b"x" * MAX_BYTES, "x")) == MAX_BYTES
    assert refusal(b"x" * (MAX_BYTES + 1))[0] == "too-large"


@pytest.mark.parametrize(
    "character",
    [
        *"\0\x07\x0b\x0c\x1b\x7f\x85\x9f",
        *"\u061c\u200e\u200f\u202a\u202e\u2066\u2069",
        *"\u2028\u2029\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff",
    ],
)
def test_what_hides_or_turns_text_is_refused_by_its_code_point(character: str) -> None:
    code, line, text, _ = refusal(f"a: 1\nb: 干部{character}\n".encode())
    assert (code, line) == ("control-character", 2)
    assert f"U+{ord(character):04X} " in text


def test_a_return_without_a_feed_is_refused_and_one_with_it_is_read() -> None:
    assert refusal(b"a: 1\r\nb: 2\rc: 3\n")[:2] == ("control-character", 2)
    assert decode(b"a: 1\r\n", "x") == "a: 1\r\n"


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\u200b", "zero-width"),
        ("\u200d", "zero-width"),
        ("\u2060", "zero-width"),
        ("\ufeff", "zero-width"),
        ("\u00ad", "zero-width"),
        ("\u3164", "zero-width"),
        ("\U000e0041", "zero-width"),
        ("\ue000", "private-use"),
        ("\U000f0000", "private-use"),
        ("\U0010fffd", "private-use"),
        ("\ufffd", "lost-character"),
    ],
)
def test_what_cannot_be_seen_or_means_nothing_elsewhere_is_kept_and_doubted(
    character: str, code: str
) -> None:
    text = f"a: 1\nb: 干{character}部\n"
    assert decode(text.encode(), "x") == text
    (problem,) = doubtful(text, "x")
    assert (problem.code, problem.severity, problem.where.line) == (code, "warning", 2)
    assert f"U+{ord(character):04X} at column 5 " in problem.text.say("en")


@pytest.mark.parametrize(
    "rare",
    [
        "䶮喆堃犇祎镕赟旻",
        "\U0002b7a9\U0002cd0a\U00030000",  # beyond the basic plane
        "\ufa0c\uf92a",  # compatibility ideographs
        "葛\U000e0100",  # with a variation selector
        "①㈠㍿ﬁ½",
        "e\u0301",  # not composed
        "👨🏽",
    ],
)
def test_rare_and_compatibility_characters_are_kept_exactly(rare: str) -> None:
    assert decode(rare.encode(), "x") == rare
    assert not list(doubtful(rare, "x"))


@given(st.text())
def test_text_is_kept_whole_or_refused_for_a_forbidden_character(text: str) -> None:
    try:
        assert decode(text.encode(), "x") == text.removeprefix("\ufeff")
    except Refused:
        assert FORBIDDEN.search(text)
    assert len(list(doubtful(text, "x"))) == len(DOUBTFUL.findall(text))
