"""The search fold and its tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.words.fold import BREAK, CELL, code, fold, runs, tokens

# Few letters, so that chance makes repetitions; an astral one and a table cell's end among them.
FEW = st.text("ab中一\U00020bb7，" + CELL, max_size=24)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２．５％", "25"),
        ("ＡＢＣ公司", "abc公司"),
        ("“八小时外”，《意见》（试行）", "八小时外意见试行"),
        ("Straße ΟΔΟΣ οδος", "strasseοδοσοδοσ"),
        ("x²＋y₁ ①㈠㎡ﬁ", "x2y11一m2fi"),
        ("cafe\u0301 café", "cafécafé"),
        ("䶮\U00020bb7\U00030edd", "䶮\U00020bb7\U00030edd"),
        ("一\u3000二\n三\u200b四\ufeff五", "一二三四五"),
        ("笑\U0001f600脸\U0001faff", "笑脸"),  # the second pictograph may be newer than Python
        ("\x00\ud800\ue000", ""),
        ("，。！——……", ""),
    ],
)
def test_folds_width_case_and_punctuation_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_keeps_what_may_be_a_rare_ideograph() -> None:
    """An ideograph of a later Unicode version is not dropped by an older Python."""
    assert fold("\U000323b0") == "\U000323b0"


def test_a_table_cell_breaks_the_run() -> None:
    assert list(runs(f"甲{CELL}。{CELL}乙，丙")) == ["甲", "乙丙"]


def test_tokens_are_pairs_then_breaks_and_every_character_once() -> None:
    a, b, c = map(code, "甲乙丙")
    assert list(tokens(f"乙甲乙{CELL}丙")) == [
        *[b + a, a + b, BREAK, BREAK],
        *[BREAK, BREAK],
        *[c, b, a],  # by code point
    ]


def test_text_without_letters_has_no_tokens() -> None:
    assert list(tokens(f"，。{CELL}")) == []


@given(st.characters())
def test_a_code_is_four_digits_of_base_36_and_back(char: str) -> None:
    assert len(code(char)) == 4
    assert chr(int(code(char), 36)) == char


@given(st.lists(st.characters(), min_size=2, max_size=2))
def test_codes_sort_as_code_points_do(pair: list[str]) -> None:
    assert sorted(pair) == sorted(pair, key=code)


@given(FEW, FEW)
def test_every_other_pair_finds_a_phrase_exactly_where_a_run_holds_it(
    text: str, query: str
) -> None:
    """Positions of every other pair, and the last, agree only on a substring of one run."""
    phrase = fold(query)
    stream = list(tokens(text))
    assert _found(stream, phrase) == (phrase != "" and any(phrase in run for run in runs(text)))


def _found(stream: list[str], phrase: str) -> bool:
    """Look a phrase up in a stream of tokens as the search page does."""
    if len(phrase) < 2:
        return phrase != "" and code(phrase) in stream
    last = len(phrase) - 2
    wanted = {at: code(phrase[at]) + code(phrase[at + 1]) for at in [*range(0, last, 2), last]}
    return any(
        all(stream[start + at : start + at + 1] == [token] for at, token in wanted.items())
        for start in range(len(stream))
    )
