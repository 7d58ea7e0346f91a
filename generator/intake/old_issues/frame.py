"""What stands around the items of an old issue: masthead and contents before, colophon behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from generator.intake.recognising.manuscript import (
    Block,
    ListEntry,
    Picture,
    PlainParagraph,
    PlainTable,
    Verbatim,
)
from generator.intake.recognising.plain_text import lines_joined
from generator.model import Line, Series

LONGEST_LINE = 200  # characters of a line of the contents
LONGEST_ENTRY = 4  # lines of an entry of the contents
_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ENTRY = re.compile(
    r"(?P<heading>.*?)[\s.．·•…。]*(?:[.．·•…\s]{2,}|\t)(?P<page>\d{1,3})", re.DOTALL
)
_LINE = re.compile(r"\s*(?P<kind>抄报|抄送|报|送|发)\s*[：:]\s*(?P<wording>.+)", re.DOTALL)
_PEOPLE = re.compile(r"(编\s*辑|审\s*核|校\s*对|签\s*发|责任编辑)\s*[：:]\s*([^\s：:，、]{2,10})")
_LINES: dict[str, Line] = {"报": "up", "抄报": "up", "送": "across", "抄送": "across", "发": "down"}
_CONTENTS = ("目录", "本期目录", "要目", "本期要目")
_REMARKS = ("领导批示", "批示")


def numbers(series: Iterable[Series]) -> re.Pattern[str]:
    """Return the form of an issue's number, with what stands before it in some series."""
    prefixes = "|".join(re.escape(each.prefix) for each in series if each.prefix)
    before = f"(?P<prefix>{prefixes})?" if prefixes else "(?P<prefix>)"
    return re.compile(rf"{before}\s*[（(]?(?<!总)第\s*(?P<number>\d{{1,4}})\s*期[）)]?")


def squashed(text: str) -> str:
    """Return a text without white space and marks of layout, to compare it by."""
    return re.sub(r"[\s★☆△▲]", "", text)


def words_of(block: Block) -> str:
    """Return what stands in a block, to name it by."""
    match block:
        case PlainParagraph() | ListEntry():
            return block.text.strip()
        case Verbatim():
            return block.markdown
        case PlainTable():
            return " ".join(" ".join(row) for row in block.rows)
        case Picture():
            return f"[{block.caption}]"


def is_colophon(text: str) -> bool:
    """Say whether a paragraph opens the colophon: 报, 送, 发, or who edited."""
    return bool(_LINE.fullmatch(text.strip()) or _PEOPLE.match(text.strip()))


@dataclass(slots=True)
class Front:
    """Masthead and contents, paragraph by paragraph."""

    series: Sequence[Series]  # those that it may be of
    name: str = ""
    number: int = 0
    prefix: str = ""
    day: date | None = None
    office: str = ""
    contents: list[tuple[str, str]] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    section: str = ""
    is_bare: bool = False  # no entry has come under the section yet
    begun: list[str] = field(default_factory=list)  # of an entry whose line is broken

    def take(self, block: Block) -> None:
        """Take what a block says."""
        if not isinstance(block, PlainParagraph):
            self.set_aside.append(words_of(block))
            return
        text = block.text.strip()
        if squashed(text).rstrip("：:") in (*_CONTENTS, *_REMARKS):
            return
        if not self.number or not self.day:
            self._masthead(text)
            return
        for line in text.split("\n"):
            self._contents(line.strip(), is_heading=block.role == "heading")

    def _masthead(self, text: str) -> None:
        number, day = numbers(self.series).search(text), _DAY.search(text)
        rest = text
        if number and not self.number:
            self.number = int(number["number"])
            self.prefix = number["prefix"] or self.prefix
            rest = rest.replace(number[0], " ")
        if day:
            self.day = _date(day)
            rest = rest.replace(day[0], " ")
        rest = rest.strip()
        if rest and squashed(rest) in (each.prefix for each in self.series):
            self.prefix = squashed(rest)
        elif not self.name and rest and not day:
            self.name = rest
        elif not self.office and rest and re.search(r"\w", rest) and "总第" not in rest:
            self.office = rest
        elif rest:
            self.set_aside.append(rest)

    def _contents(self, line: str, *, is_heading: bool) -> None:
        entry = _ENTRY.fullmatch(line) if len(line) <= LONGEST_LINE else None
        if entry:
            heading = lines_joined([*self.begun, entry["heading"].strip()])
            self.contents.append((self.section, heading))
            self.begun, self.is_bare = [], False
        elif line.startswith(("★", "☆")) or is_heading:
            self.close()
            self.section, self.is_bare = line.lstrip("★☆ \u3000"), True
        elif line:
            self.begun.append(line)
            if len(self.begun) > LONGEST_ENTRY:
                self.close()

    def close(self) -> None:
        """Set aside the lines that no page number has ended, and a section without any."""
        self.set_aside += [self.section] if self.is_bare else []
        self.set_aside += self.begun
        self.begun, self.is_bare = [], False


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def take_colophon(
    block: Block, lines: dict[Line, str], people: dict[str, str], aside: list[str]
) -> None:
    """Take what a block of the colophon says; what is neither list nor person goes aside."""
    for row in words_of(block).split("\n"):
        line = _LINE.fullmatch(row.strip())
        named = _PEOPLE.findall(row)
        if line and _LINES[line["kind"]] not in lines:
            lines[_LINES[line["kind"]]] = line["wording"].strip()
        elif named:
            people.update({"".join(role.split()): name for role, name in named})
        elif row.strip():
            last = next(reversed(lines), None)
            if last and not lines[last].endswith("。") and len(lines[last]) <= LONGEST_LINE:
                lines[last] = lines_joined([lines[last], row.strip()])
            else:
                aside.append(row.strip())
