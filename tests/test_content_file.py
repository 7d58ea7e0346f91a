"""A content file is changed at one place; all else stays byte for byte as a person made it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from generator.intake.decoding import FORBIDDEN
from generator.intake.refusal import Refused
from generator.intake.yaml.content_file import ContentFile, Overtaken, opened
from generator.intake.yaml.yaml_file import read
from generator.model import Submission
from generator.model.declared import declared

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path
    for folder in ("content", "data", "tests/archive")
    for path in (ROOT / folder).rglob("*.yml")
)

allowed = st.characters(exclude_categories=["Cs"]).filter(lambda c: not FORBIDDEN.search(c))
texts = st.one_of(
    st.text(allowed, max_size=12),
    st.text(
        st.sampled_from("甲乙一。：“” :#-\n\t'\"\\{}[]|>&*!%@`?,~\ufeff\xa0\u3000"), max_size=8
    ),
    st.sampled_from(["yes", "null", "~", "1.0", "2023-07-14", "", "---", "...", "甲\n---\n乙"]),
    st.sampled_from(
        ["- 甲", "甲 ", "甲: 乙", "甲 #乙", "# 甲", "甲\n乙\n", "甲\n\n 乙", "a\\b", "甲\n"]
    ),
    st.sampled_from(["'", '"', "0x1F", "<<", "{甲}", "? 甲"]),
)
values = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), inner, max_size=3),
    ),
    max_leaves=6,
)


def held(text: str, shape: Any = None) -> ContentFile:
    """Return a text as an opened file."""
    content = text.encode()
    return ContentFile(
        "x.yml", content, shape, text.removeprefix("\ufeff"), read(content, "x.yml").data
    )


# -- YAML as hands make it ----------------------------------------------------------------------


class Hand:
    """Writes values as different people do."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.comments = 0

    def pick(self, *of: Any) -> Any:
        return self.draw(st.sampled_from(of))

    def remark(self) -> str:
        self.comments += 1
        return self.pick("", "", f"  # c{self.comments}.", f" #c{self.comments}.", "  ")

    def above(self, margin: str) -> str:
        self.comments += 1
        return self.pick(
            "", "", "", "\n", f"# c{self.comments}.\n", f"{margin}# c{self.comments}.\n\n"
        )

    def flow(self, value: Any) -> str:
        if isinstance(value, str):
            return self.pick(
                json.dumps(value, ensure_ascii=False),
                value if re.fullmatch(r"\w+", value) else "''" if not value else json.dumps(value),
            )
        gap, tail = self.pick("", " "), self.pick("", "", ",")
        if isinstance(value, list):
            return (
                f"[{gap}"
                + self.pick(", ", " ,  ", ",\n          ").join(map(self.flow, value))
                + (tail if value else "")
                + f"{gap}]"
            )
        return (
            "{"
            + gap
            + ", ".join(f"{key}: {self.flow(one)}" for key, one in value.items())
            + (tail if value else "")
            + gap
            + "}"
        )

    def scalar(self, value: str, indent: int) -> str:
        """Write what stands behind a sign, to the line's end."""
        if re.fullmatch(r"[甲乙a-z0-9][甲乙。a-z0-9.]*", value):
            style = self.pick("plain", "single", "double", "next line")
            shown = {"single": f"'{value}'", "double": f'"{value}"'}.get(style, value)
            return (
                ("\n" + " " * indent if style == "next line" else self.pick(" ", "   "))
                + shown
                + self.remark()
                + "\n"
            )
        body = value.removesuffix("\n")
        if body and all(re.match(r"[甲乙]", line) for line in body.split("\n")):
            chomp = self.pick("", "+") if value.endswith("\n") else "-"
            lines = [
                f" |{chomp}{self.remark()}",
                *(" " * indent + line for line in body.split("\n")),
            ]
            return "\n".join(lines) + "\n" + (self.pick("", "\n", "\n\n") if chomp != "+" else "")
        return f" {json.dumps(value)}{self.remark()}\n"

    def block(self, value: Any, margin: int, *, compact: bool = False) -> str:
        """Write the lines of a mapping or list that is not empty."""
        made = ""
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            is_entry = isinstance(value, list)
            pad = " " * margin
            start = "-" if is_entry else self.pick(key, f'"{key}"') + ":"
            lead = "" if compact and not made else self.above(pad) + pad
            if isinstance(one, str):
                made += lead + start + self.scalar(one, margin + self.pick(1, 2, 4))
            elif not one or self.pick(True, False, False):
                made += f"{lead}{start} {self.flow(one)}{self.remark()}\n"
            elif is_entry and self.pick(True, False):
                made += f"{lead}-" + " " + self.block(one, margin + 2, compact=True)
            else:
                deeper = margin + self.pick(
                    *((1, 2, 4) if is_entry or isinstance(one, dict) else (0, 2, 3))
                )
                made += f"{lead}{start}{self.remark()}\n{self.block(one, deeper)}"
        return made


@st.composite
def handmade(draw: Any) -> str:
    """Draw a file as a person may have made it."""
    hand = Hand(draw)
    simple = st.recursive(
        st.sampled_from(["甲", "乙甲", "yes", "1.0", "甲\n乙", "甲\n乙\n", "甲: 乙", ""]),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
        ),
        max_leaves=8,
    )
    data = draw(st.dictionaries(st.sampled_from(["k", "l", "m"]), simple, min_size=1, max_size=3))
    body = hand.block(data, 0)
    body = hand.pick("", "", "---\n", "# yaml-language-server: $schema=x.json\n") + body
    body += hand.pick("", "", "# end\n", "...\n")
    if hand.pick(False, True):
        body = body.replace("\n", "\r\n")
    if hand.pick(False, False, True):
        body = body.rstrip("\r\n")
    return hand.pick("", "", "\ufeff") + body


def places(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of all values."""
    inner = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    return [place for key, one in inner for place in ((*above, key), *places(one, (*above, key)))]


def at(data: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        data = data[step]
    return data


def changed_lines(old: str, new: str) -> tuple[int, int]:
    """Return the first line, from 0, and the one after the last of the old text that changed."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    least = min(len(before), len(after))
    first = next((n for n in range(least) if before[n] != after[n]), least)
    same = next((n for n in range(least - first) if before[~n] != after[~n]), least - first)
    return first, len(before) - same


def lines_of(text: str, place: tuple[Any, ...]) -> tuple[int, int]:
    """Return the first line, from 0, and the one after the last of a field or an entry."""
    node: Any = yaml.compose(text if text.endswith("\n") else text + "\n", yaml.CBaseLoader)
    rows, first = text.split("\n"), 0
    for step in place:
        if isinstance(step, int):
            column, is_flow, node = node.start_mark.column, node.flow_style, node.value[step]
            first = node.start_mark.line
            while not is_flow and rows[first][column : column + 1] != "-":  # its dash is above it
                first -= 1
        else:
            key, node = next(pair for pair in node.value if pair[0].value == step)
            first = key.start_mark.line
    return first, node.end_mark.line + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_saved_without_a_change_has_the_same_bytes(path: Path) -> None:
    file = opened(ROOT, path.relative_to(ROOT).as_posix())
    assert file.content == path.read_bytes()
    assert file.put((), file.data).content == path.read_bytes()


def marks(text: str) -> list[str]:
    """Return the comments that stand in a text."""
    return re.findall(r"# ?c\d+\.", text)


def test_a_text_takes_the_place_of_lines_that_a_comment_stands_above() -> None:
    made = held("l:\n-\n# c1.\n - 甲\n - 甲\n").put(("l", 0), "甲\n乙\n")
    assert made.text == 'l:\n- "甲\\n乙\\n"\n# c1.\n'


@settings(max_examples=150)
@given(st.data(), handmade(), values)
def test_another_value_changes_the_lines_of_its_field_alone(
    data: Any, text: str, value: Any
) -> None:
    file = held(text)
    place = data.draw(st.sampled_from(places(file.data)))
    made = file.put(place, value)
    assert at(read(made.content, "x.yml").data, place) == value
    assert made.content[:3] == file.content[:3] or not text.startswith("\ufeff")
    first, last = changed_lines(file.text, made.text)
    low, high = lines_of(file.text, place)
    assert first == last or (low <= first and last <= high)
    if isinstance(value, str) and isinstance(at(file.data, place), str):
        assert marks(made.text) == marks(file.text)
    assert ("\r\n" in made.text) <= ("\r\n" in file.text)
    assert (
        not re.search("(?<!\r)\n", made.text)
        or re.search("(?<!\r)\n", file.text)
        or "\r" not in file.text
    )


@settings(max_examples=100)
@given(st.data(), handmade(), values)
def test_what_is_added_and_taken_away_again_leaves_the_file_as_it_was(
    data: Any, text: str, value: Any
) -> None:
    file = held(text)
    around = data.draw(st.sampled_from([(), *places(file.data)]))
    inner = at(file.data, around)
    assume(not isinstance(inner, str))
    if isinstance(inner, dict):
        place = (*around, "new")
        made = file.put(place, value)
    else:
        place = (*around, data.draw(st.integers(0, len(inner))))
        made = file.inserted(place, value)
    assert at(read(made.content, "x.yml").data, place) == value
    assert marks(made.text) == marks(file.text)
    back = made.removed(place)
    assert back.data == file.data
    if inner:
        assert back.text == file.text


@settings(max_examples=100)
@given(st.data(), handmade())
def test_what_is_taken_away_takes_nothing_of_others_with_it(data: Any, text: str) -> None:
    assume("|+" not in text)  # to which the blank lines after it belong, which is refused
    file = held(text)
    place = data.draw(st.sampled_from(places(file.data)))
    assume(len(place) > 1 or len(file.data) > 1)
    made = file.removed(place)
    assert made.data == read(made.content, "x.yml").data
    first, last = changed_lines(file.text, made.text)
    is_alone = len(at(file.data, place[:-1])) == 1
    low, high = lines_of(file.text, place[:-1] if is_alone else place)
    rows = [*file.text.split("\n"), "."]
    follows = next(n for n in range(min(high, len(rows) - 1), len(rows)) if rows[n].strip())
    assert first == last or (low - 1 <= first and last <= follows + 1)
    own = marks("".join(file.text.splitlines(keepends=True)[low:high]))
    assert [mark for mark in marks(file.text) if mark not in own] == [
        mark for mark in marks(made.text) if mark not in own
    ]


@settings(max_examples=100)
@given(st.data(), handmade())
def test_an_entry_that_is_moved_and_moved_back_leaves_the_file_as_it_was(
    data: Any, text: str
) -> None:
    assume("|+" not in text)
    file = held(text)
    lists = [place for place in places(file.data) if isinstance(at(file.data, place), list)]
    lists = [place for place in lists if at(file.data, place)]
    assume(lists)
    around = data.draw(st.sampled_from(lists))
    numbers = st.integers(0, len(at(file.data, around)) - 1)
    one, other = data.draw(numbers), data.draw(numbers)
    made = file.moved((*around, one), other)
    assert sorted(marks(made.text)) == sorted(marks(file.text))
    assert made.moved((*around, other), one).text == file.text


# -- examples -----------------------------------------------------------------------------------

MADE = """\
# yaml-language-server: $schema=../../data/schema/submission.json
unit: susong      # 宿松
title: '八小时外'   # 待定
# 不公开
topics: [grassroots,  talent]   # 主题
points:
    # 第一点
    - lead: 一。
      text: |   # 正文
         甲
           乙

    - text: "丙"


# 完"""


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        (("title",), "甲'乙: # 丙", "'八小时外'", "'甲''乙: # 丙'"),
        (("unit",), "- 甲", "susong  ", '"- 甲"  '),
        (("unit",), "甲\n乙", "susong      # 宿松\n", "|-      # 宿松\n  甲\n  乙\n"),
        (("topics", 1), "甲, 乙", "talent", '"甲, 乙"'),
        (("topics",), ["grassroots", "x", "talent"], "  talent", "  x, talent"),
        (("topics",), ["talent"], "grassroots,  ", ""),
        (("topics",), [], "[grassroots,  talent]", "[]"),
        (("points", 0, "text"), "甲\n  丁\n", "           乙", "           丁"),
        (
            ("points", 0, "text"),
            "丁",
            "|   # 正文\n         甲\n           乙",
            "|-   # 正文\n         丁",
        ),
        (
            ("points", 1),
            {"text": "丁", "lead": "二。"},
            '- text: "丙"',
            '- lead: 二。\n      text: "丁"',
        ),
        (("received",), "2023-07-14", "# 待定\n", "# 待定\nreceived: 2023-07-14\n"),
        (
            ("drafter",),
            {"name": "甲", "phone": "0"},
            "\n# 不公开",
            "\ndrafter:\n  name: 甲\n  phone: 0\n# 不公开",
        ),
        (
            ("points",),
            [{"text": "丙"}],
            MADE[MADE.index("    - lead") : MADE.index("\n    - text: ")],
            "",
        ),
    ],
)
def test_a_change_takes_the_form_of_what_stood(place: Any, value: Any, old: str, new: str) -> None:
    assert MADE.count(old) == 1
    assert held(MADE, Submission).put(place, value).text == MADE.replace(old, new)


def test_a_field_is_added_where_its_record_declares_it() -> None:
    names = [each.name for each in declared(Submission)]
    file = held(f"{names[5]}: 甲\n", Submission)
    for name in (names[7], names[1], names[6], names[0]):
        file = file.put((name,), "乙")
    assert list(read(file.content, "x.yml").data) == [names[n] for n in (0, 1, 5, 6, 7)]


@given(
    texts.filter(bool), st.sampled_from(["甲", '"甲"', "'甲'", "|\n   甲", ">-\n  甲", "", "[]"])
)
@example("甲\u2028乙", "甲")
@settings(max_examples=100)
def test_every_text_comes_back_exactly_whatever_stood(value: str, stood: str) -> None:
    file = held(f"a: 1\nb: {stood}\nc: {{d: 甲, e: [乙]}}\n")
    for place in (("b",), ("c", "d"), ("c", "e", 0)):
        try:
            assert at(read(file.put(place, value).content, "x.yml").data, place) == value
        except Refused:
            assert FORBIDDEN.search(value)


def test_what_would_not_come_out_as_meant_is_refused_with_its_place() -> None:
    file = held("j: 1\nk: |+\n  甲\nl: 乙\n\n\n")
    with pytest.raises(Refused) as refused:
        file.removed(("l",))  # the blank lines would be the block's
    assert refused.value.problem.where.line == 4
    assert (refused.value.problem.code, refused.value.problem.where.path) == ("unwritable", "x.yml")


def test_a_file_that_another_has_changed_is_not_written(tmp_path: Path) -> None:
    place = tmp_path / "x.yml"
    place.write_bytes(b"a: 1\r\n")
    place.chmod(0o640)
    file = opened(tmp_path, "x.yml").put(("a",), "2")
    file.save(tmp_path)
    assert place.read_bytes() == b"a: 2\r\n"
    assert place.stat().st_mode & 0o777 == 0o640
    with pytest.raises(Overtaken) as overtaken:
        file.save(tmp_path)
    assert (overtaken.value.ours, overtaken.value.theirs) == (b"a: 2\r\n", b"a: 2\r\n")
    place.unlink()
    with pytest.raises(Overtaken):
        file.save(tmp_path)


def test_a_file_without_a_change_is_not_written_again(tmp_path: Path) -> None:
    place = tmp_path / "x.yml"
    place.write_bytes(b"a:   1")
    before = place.stat().st_ino
    opened(tmp_path, "x.yml").put(("a",), "1").save(tmp_path)
    assert place.stat().st_ino == before
