"""Everything that the files of `content/` and `data/` say, before it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator.model import (
    Attachment,
    DistributionList,
    ErratumRecord,
    IssueRecord,
    PageRecord,
    Recipient,
    RestrictionRecord,
    Section,
    Series,
    Submission,
    Topic,
    Unit,
    Wording,
)
from generator.model.seals import Seal
from generator.model.series import BUILT_IN
from generator.model.settings import Publication


@dataclass(frozen=True, slots=True)
class Records:
    """All records in the order of their files; an id may still stand twice, or be unknown.

    `unread` holds the paths of files that could not be read, so that nothing is said twice of them.
    `hashes` has the SHA-256 of every file of `content/` and `data/` by its path; `sealed_pdfs` says
    of each sealed PDF that is kept, by the SHA-256 it was sealed with, whether it is unchanged.
    """

    publication: Publication
    units: tuple[Unit, ...] = ()
    sections: tuple[Section, ...] = ()
    topics: tuple[Topic, ...] = ()
    series: tuple[Series, ...] = BUILT_IN
    recipients: tuple[Recipient, ...] = ()
    lists: tuple[DistributionList, ...] = ()
    wordings: tuple[Wording, ...] = ()
    set_phrases: tuple[str, ...] = ()  # whole sentences that everyone may use
    submissions: tuple[Submission, ...] = ()
    issues: tuple[IssueRecord, ...] = ()
    errata: tuple[ErratumRecord, ...] = ()
    restrictions: tuple[RestrictionRecord, ...] = ()
    pages: tuple[PageRecord, ...] = ()
    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    page_pictures: Mapping[str, Attachment] = field(default_factory=dict)  # of hand-written pages
    seals: tuple[Seal, ...] = ()
    sealed_pdfs: Mapping[str, bool] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    lf_hashes: Mapping[str, str] = field(default_factory=dict)  # of texts with CRLF, as with LF
    unread: frozenset[str] = frozenset()

    @property
    def declared_series(self) -> tuple[Series, ...]:
        """Return the series that the office has declared: none but the built-in ones are there."""
        return () if self.series == BUILT_IN else self.series

    @property
    def unrestricted(self) -> Records:
        """Return the records as they were before anything was taken down: so they were sealed."""
        return replace(self, restrictions=())

    def seal_of(self, issue: str) -> Seal | None:
        """Return an issue's seal."""
        return next((one for one in self.seals if one.issue == issue), None)

    def sha256s(self, path: str) -> tuple[str, ...]:
        """Return the SHA-256 of a content file as it was read, of its text with LF first."""
        found = (self.lf_hashes.get(path), self.hashes.get(path))
        return tuple(each for each in found if each)
