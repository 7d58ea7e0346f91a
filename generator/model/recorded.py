"""Submissions, issues, errata and pages as the files of `content/` say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from generator.model.vocabularies import Where

Series = Literal["regular", "extra"]
ErratumKind = Literal["correction", "withdrawal"]


class _Lined:
    """A record that knows the lines of its fields."""

    __slots__ = ()
    where: Where
    lines: Mapping[str, int]

    def at(self, name: str) -> Where:
        """Return where field `name` stands, or the record's first line when it is absent."""
        return Where(self.where.path, self.lines.get(name, self.where.line))


@dataclass(frozen=True, slots=True)
class Person:
    """A person named in a file: a drafter with a phone, or a signature with its date."""

    name: str
    phone: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an item: a run-in lead (段首语), which may be empty, and its text.

    `text` is plain; each of its lines is a paragraph, the first one run in with the lead. The
    lines are those where either begins, 0 where `where` says it.
    """

    lead: str
    text: str
    where: Where = Where("")
    lead_line: int = 0
    text_line: int = 0


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A warning that the office has looked at and lets stand, with its reason."""

    code: str
    reason: str
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class Submission(_Lined):
    """One item as a unit sent it (来稿). Either `points` or `body` (Markdown) holds its text."""

    id: str
    unit: str
    title: str
    received: date
    audience: str
    points: tuple[Point, ...] = ()
    body: str = ""
    topics: tuple[str, ...] = ()
    source: str = ""
    drafter: Person | None = None
    approved_by: Person | None = None
    accept: tuple[Acceptance, ...] = ()
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)  # field → line


@dataclass(frozen=True, slots=True)
class Placement(_Lined):
    """An entry of an issue's section: one or several submissions, with the editor's own wording.

    An empty `title`, `points` and `body` mean "as submitted".
    """

    submissions: tuple[str, ...]
    title: str = ""
    points: tuple[Point, ...] = ()
    body: str = ""
    note: str = ""
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A section of an issue file with its entries in order."""

    section: str
    items: tuple[Placement, ...]
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class IssueRecord(_Lined):
    """One issue (期) as its file says it."""

    id: str
    number: int
    date: date
    series: Series
    sections: tuple[SectionRecord, ...]
    distribution: str = ""
    signed_by: Person | None = None
    edited_by: str = ""
    checked_by: str = ""
    note: str = ""
    marking: str = ""  # 密级 or 内部资料; the publication's when empty
    urgency: str = ""  # 紧急程度; the publication's when empty
    accept: tuple[Acceptance, ...] = ()
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErratumRecord(_Lined):
    """A correction (更正) or withdrawal (撤回) of an item that was printed, as its file says it.

    `issue` is the issue's id and `item` the item's anchor in it. A correction says what `stood`
    there and what is `right`; a withdrawal has neither, but a `reason`.
    """

    id: str
    issue: str
    item: str
    kind: ErratumKind
    date: date
    stood: str = ""
    right: str = ""
    reason: str = ""
    signed_by: Person | None = None
    accept: tuple[Acceptance, ...] = ()
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RestrictionRecord(_Lined):
    """The taking down (撤下) of an item, as its file says it: from now on it is for `to` alone.

    `issue` and `item` are as in an erratum. `to` is an audience, or nobody; all of it is secret.
    """

    id: str
    issue: str
    item: str
    to: str
    date: date
    reason: str
    signed_by: Person | None = None
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A hand-written page of the site: its slug, title and Markdown, which begins at `line`."""

    slug: str
    title: str
    body: str
    where: Where = Where("")
    line: int = 4


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that items show: its name under `content/attachments/` and what it hashes to.

    `words` are those that a drawing (SVG) holds as text. `fault` is the code of what is wrong with
    it, `about` what that code is about; `made` has the SHA-256 of what it becomes for readers.
    """

    name: str
    sha256: str
    size: int
    words: str = ""
    fault: str = ""
    about: str = ""
    made: tuple[str, ...] = ()
