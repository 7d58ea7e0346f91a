"""Reading YAML keeps every value as typed and refuses what can hurt, with its line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.decoding import MAX_BYTES
from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_file import MAX_DEPTH, MAX_NODES, read


def refusal(content: bytes) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        read(content, "x.yml")
    return caught.value.problem.code, caught.value.problem.where.line


@pytest.mark.parametrize(
    "typed", ["NO", "0123", "1.10", "2026-01-02", "12:30", "~", "null", "1_000"]
)
def test_plain_scalars_stay_as_typed(typed: str) -> None:
    assert read(f"a: {typed}\n".encode(), "x.yml").data == {"a": typed}


def test_an_empty_plain_value_is_absent_and_a_quoted_one_is_a_text() -> None:
    assert read(b'a:\nb: ""\n', "x.yml").data == {"a": None, "b": ""}


def test_each_value_knows_its_line() -> None:
    document = read(b"a: 1\nb:\n  - x\n  - y: 2\n", "x.yml")
    assert document.line(("b", 1, "y")) == 4
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1, "missing")) == 4


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("a: &x 1\n", "anchor", 1),
        ("a: 1\nb: *x\n", "anchor", 2),
        ("a: !!python/object:os.system {}\n", "tag", 1),
        ("a: 1\n<<: {b: 2}\n", "merge-key", 2),
        ("a: 1\n---\nb: 2\n", "second-document", 2),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
        ("ａ: 1\na: 3\n", "duplicate-key", 2),  # equal after NFKC
        ("? [a, b]\n: 1\n", "bad-key", 1),
        ("a: \u202e1\n", "control-character", 1),
        ("a: 1\nb: \x07\n", "control-character", 2),
        ("a: \ufdd0\n", "control-character", 1),
        ("# nothing\n", "empty-file", 1),
        ("{}\n", "empty-file", 1),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 1),
        ('a: "open\nb: 1\n', "yaml-syntax", 1),
        ("a:\n\t- b\n", "yaml-syntax", 2),
    ],
)
def test_what_can_hurt_is_refused_with_its_line(content: str, code: str, line: int) -> None:
    assert refusal(content.encode()) == (code, line)


@pytest.mark.parametrize(
    "bomb",
    [
        b"a: " + b"[" * 100_000,
        b"a: " + b"{b: " * 100_000,
        b"- " * 100_000,
        b"x: [" + b"1," * (MAX_NODES + 10) + b"]",
        b"a: '" + b"x" * MAX_BYTES + b"'",
    ],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    assert refusal(bomb)[0] in ("too-deep", "too-many", "too-large", "yaml-syntax")


def test_the_deepest_permitted_nesting_is_read() -> None:
    assert read(b"[" * MAX_DEPTH + b"x" + b"]" * MAX_DEPTH, "x.yml").data


@pytest.mark.parametrize(
    ("encoding", "named"), [("gbk", "GBK"), ("utf-16", "UTF-16"), ("gb18030", "GBK")]
)
def test_another_encoding_is_refused_by_name(encoding: str, named: str) -> None:
    with pytest.raises(Refused) as caught:
        read("unit: east\ntitle: 干部监督工作信息\n".encode(encoding), "x.yml")
    assert named in caught.value.problem.text.say("en")


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn", "Zl", "Zp"]),
    min_size=1,
)


@given(TEXTS)
def test_a_quoted_text_is_kept_to_the_character(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    assert read(f"a: {quoted}\n".encode(), "x.yml").data == {"a": text}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read(content, "x.yml")
    except Refused as refused:
        assert refused.problem.where.line >= 1


def test_compatibility_characters_are_not_normalised() -> None:
    name = "\ufa0c"  # 兀's compatibility ideograph, which NFC would change
    assert unicodedata.normalize("NFC", name) != name
    assert read(f"a: {name}\n".encode(), "x.yml").data == {"a": name}


def test_line_ends_of_windows_give_the_same_data_and_lines() -> None:
    text = "a: 1\nb: |\n  一\n  二\nc:\n  - x\n"
    unix, windows = read(text.encode(), "x"), read(text.replace("\n", "\r\n").encode(), "x")
    assert windows == unix


def test_a_text_of_several_lines_is_placed_at_its_own_first_line() -> None:
    document = read("a: 1\nb: |\n\n  一\nc:\n  二\nd: >-\n  三\n".encode(), "x")
    assert [document.line((name,)) for name in "abcd"] == [1, 4, 6, 8]


@pytest.mark.parametrize(
    "escape", ["\\0", "\\e", "\\x7f", "\\N", "\\L", "\\P", "\\u202e", "\\ufdd0"]
)
def test_an_escape_cannot_bring_in_what_may_not_be_typed(escape: str) -> None:
    assert refusal(f'a: 1\nb: "x{escape}"\n'.encode()) == ("control-character", 2)
    assert refusal(f'a: 1\n"x{escape}": b\n'.encode()) == ("control-character", 2)


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\ud83d\\ude00"])
def test_half_a_surrogate_pair_is_refused(escape: str) -> None:
    assert refusal(f'a: 1\nb: "x{escape}"\n'.encode()) == ("yaml-syntax", 2)


def test_an_escaped_zero_width_character_is_doubted() -> None:
    (doubt,) = read(b'a: 1\nb: "x\\u200by"\n', "x").doubts
    assert (doubt.code, doubt.where.line, doubt.severity) == ("zero-width", 2, "warning")


@pytest.mark.parametrize(
    ("row", "doubts"),
    [
        ("a: 家访 #3楼", ["cut-by-comment"]),
        ("a: 家访 # 三楼", []),
        ("a: 家访#3楼", []),
        ('a: "家访 #3楼"', []),
        ("a: 家访  ### 注", []),
    ],
)
def test_a_comment_that_looks_like_text_is_doubted(row: str, doubts: list[str]) -> None:
    document = read(f"{row}\nb: 1\n".encode(), "x")
    assert [doubt.code for doubt in document.doubts] == doubts


@pytest.mark.parametrize("content", ["a: {?b: 1}\n", "a: [?b]\n"])
def test_a_sign_that_the_parser_would_drop_is_refused(content: str) -> None:
    assert refusal(content.encode()) == ("bad-key", 1)
