"""Everything that the files of `content/` and `data/` say, before it is checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from generator.model import (
    Attachment,
    CommissionRecord,
    DistributionList,
    ErratumRecord,
    ForwardingRecord,
    IssueRecord,
    OriginalFile,
    PageRecord,
    Recipient,
    RemarkRecord,
    RestrictionRecord,
    Section,
    Series,
    Submission,
    Topic,
    Unit,
    Wording,
)
from generator.model.points import Policy
from generator.model.seals import Seal
from generator.model.series import BUILT_IN
from generator.model.settings import Publication
from generator.model.signatures import ERRATUM, Signed


@dataclass(frozen=True, slots=True)
class Records:
    """All records in the order of their files; an id may still stand twice, or be unknown.

    `unread` holds the paths of files that could not be read, so that nothing is said twice of them.
    `hashes` has the SHA-256 of every file of `content/` and `data/` by its path; `sealed_pdfs` says
    of each sealed PDF that is kept, by the SHA-256 it was sealed with, whether it is unchanged.
    `signatures` are what the ledger records of reviews and signing, oldest first.
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
    forwardings: tuple[ForwardingRecord, ...] = ()
    commissions: tuple[CommissionRecord, ...] = ()
    remarks: tuple[RemarkRecord, ...] = ()
    policies: tuple[Policy, ...] = ()  # of points
    pages: tuple[PageRecord, ...] = ()
    originals: Mapping[str, OriginalFile] = field(default_factory=dict)  # by path
    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    page_pictures: Mapping[str, Attachment] = field(default_factory=dict)  # of hand-written pages
    seals: tuple[Seal, ...] = ()
    sealed_pdfs: Mapping[str, bool] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    lf_hashes: Mapping[str, str] = field(default_factory=dict)  # of texts with CRLF, as with LF
    unread: frozenset[str] = frozenset()
    signatures: tuple[Signed, ...] = ()
    set_aside: tuple[IssueRecord, ...] = ()  # issues that are not to be shown

    @property
    def declared_series(self) -> tuple[Series, ...]:
        """Return the series that the office has declared: none but the built-in ones are there."""
        return () if self.series == BUILT_IN else self.series

    @property
    def unrestricted(self) -> Records:
        """Return the records as they were before anything was taken down: so they were sealed."""
        return replace(self, restrictions=())

    def without(self, ids: Collection[str]) -> Records:
        """Return the records with some issues set aside, as if their submissions waited still.

        What is set aside still counts where issues are numbered and errata find their place. Errata
        that are named, after `errata/`, are as if they were not there.
        """
        if not ids:
            return self
        kept = tuple(each for each in self.issues if each.id not in ids)
        aside = tuple(each for each in self.issues if each.id in ids)
        errata = tuple(each for each in self.errata if f"{ERRATUM}{each.id}" not in ids)
        return replace(self, issues=kept, errata=errata, set_aside=(*self.set_aside, *aside))

    def seal_of(self, issue: str) -> Seal | None:
        """Return an issue's seal."""
        return next((one for one in self.seals if one.issue == issue), None)

    def sha256s(self, path: str) -> tuple[str, ...]:
        """Return the SHA-256 of a content file as it was read, of its text with LF first."""
        found = (self.lf_hashes.get(path), self.hashes.get(path))
        return tuple(each for each in found if each)
