"""Word lists: what Pagefind makes of a batch, merged and packed without loss."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.press import pagefind, words
from generator.press.pagefind import word_lists
from generator.press.words import WordList, blocks, merged
from generator.store import cbor

TOKENS = ["0aa0", "0aa1", "0aa00aa1", "0fm90t5z", "zz00"]
PAGES = st.lists(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=300), max_size=12)


def plain(pages: list[list[str]]) -> WordList:
    """Make a word list by the words of the module's docstring."""
    found: dict[str, list[tuple[int, list[int]]]] = {}
    for number, page in enumerate(pages):
        for token in dict.fromkeys(page):
            places = [place for place, each in enumerate(page) if each == token]
            found.setdefault(token, []).append((number, places))
    return WordList(
        len(pages),
        {
            token: (len(places), places[0][0], places[-1][0], rest(places))
            for token, places in found.items()
        },
    )


def rest(places: list[tuple[int, list[int]]]) -> bytes:
    made = b""
    before = 0
    for page, positions in places:
        if made:
            made += b"\x83" + words.head_of(0, page - before)
        before = page
        steps = [at - last for at, last in zip(positions, [0, *positions], strict=False)]
        made += words.head_of(4, len(steps) + 1) + b"\x38\x18"
        made += b"".join(words.head_of(0, step) for step in steps) + b"\x80"
    return made


@settings(max_examples=25)
@given(PAGES)
def test_pagefind_lists_the_tokens_where_they_stand(pages: list[list[str]]) -> None:
    (made,) = word_lists([[" ".join(page) for page in pages]])
    assert made == plain(pages)


@given(st.lists(PAGES, max_size=4))
def test_merged_lists_are_the_list_over_all_pages(batches: list[list[list[str]]]) -> None:
    together = [page for batch in batches for page in batch]
    assert merged(map(plain, batches)) == plain(together)


@given(PAGES)
def test_a_list_is_packed_and_parted_without_loss(pages: list[list[str]]) -> None:
    made = plain(pages)
    assert WordList.unpacked(made.packed()) == made
    parts = blocks(made)
    assert {token: start for start, part in parts.items() for token in part.words} == {
        token: token[:2] for token in made.words
    }
    assert (
        WordList(made.pages, {k: v for part in parts.values() for k, v in part.words.items()})
        == made
    )


@pytest.mark.parametrize("number", [0, 23, 24, 255, 256, 65535, 65536, 10**9])
def test_a_head_is_read_as_it_was_written(number: int) -> None:
    head = words.head_of(0, number)
    assert cbor.read(cbor.MAGIC + head) == number


def test_one_service_makes_a_list_for_each_batch() -> None:
    batches = [["0aa0 0aa1", "0aa1"], [], ["0aa1 0aa0"]]
    assert list(word_lists(batches)) == [plain([page.split() for page in each]) for each in batches]


def test_an_unknown_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "LAYOUT", "0.9.")
    with pytest.raises(RuntimeError, match=r"Pagefind 1\.5\.\d+ found, 0\.9\.x needed"):
        list(word_lists([["0aa0"]]))


@pytest.mark.parametrize("data", [b"\x81\x81\x83\x64abcd\x80\x80", b"\x81\x82", b"\x81\x80\x00"])
def test_a_file_that_is_not_as_expected_is_refused(data: bytes) -> None:
    with pytest.raises(RuntimeError, match="another layout"):
        list(pagefind._listed(data))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "no answer"),
        # base64 of {"payload":{"type":"Error","message":"full"}}
        ("echo -n eyJwYXlsb2FkIjp7InR5cGUiOiJFcnJvciIsIm1lc3NhZ2UiOiJmdWxsIn19,; cat", "full"),
    ],
)
def test_a_failing_pagefind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(RuntimeError, match=f"Pagefind failed: {said}"):
        list(word_lists([["0aa0"]]))


def test_pages_in_another_order_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page numbers of the index are the items' numbers, or there is no index."""
    ask = pagefind._Service.ask
    held: list[object] = []

    def turned(self: pagefind._Service, **request: object) -> object:
        if request["type"] == "AddFile":
            held.append(request["file_contents"])
            request["file_contents"] = held[0] if len(held) == 2 else "<body>0aa0 0aa0 0aa0</body>"
        return ask(self, **request)

    monkeypatch.setattr(pagefind._Service, "ask", turned)
    with pytest.raises(RuntimeError, match="order of its own"):
        list(word_lists([["0aa0", "0aa0 0aa1 0aa1"]]))
