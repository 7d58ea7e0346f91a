"""The nouns of a bulletin's archive, frozen.

Two families stand here. *Records* are what the files of `content/` and `data/` say, each with the
place it was read from. *Compiled* values (`Item`, `Group`, `Issue`, `Archive`) have every reference
resolved and are what the renderers see. Nothing here reads, checks or writes; nothing of ours is
imported.
"""

from generator.model.compiled import Archive, Credit, Erratum, Folios, Gap, Group, Issue, Item
from generator.model.recorded import (
    Acceptance,
    Attachment,
    ErratumKind,
    ErratumRecord,
    IssueRecord,
    PageRecord,
    Person,
    Placement,
    Point,
    RestrictionRecord,
    SectionRecord,
    Series,
    Submission,
)
from generator.model.vocabularies import (
    LINES,
    Addressees,
    DistributionList,
    FormerName,
    Holders,
    Line,
    Member,
    Recipient,
    Section,
    Sublist,
    Tenure,
    Topic,
    Unit,
    Where,
    Wording,
)

__all__ = [
    "LINES",
    "Acceptance",
    "Addressees",
    "Archive",
    "Attachment",
    "Credit",
    "DistributionList",
    "Erratum",
    "ErratumKind",
    "ErratumRecord",
    "Folios",
    "FormerName",
    "Gap",
    "Group",
    "Holders",
    "Issue",
    "IssueRecord",
    "Item",
    "Line",
    "Member",
    "PageRecord",
    "Person",
    "Placement",
    "Point",
    "Recipient",
    "RestrictionRecord",
    "Section",
    "SectionRecord",
    "Series",
    "Sublist",
    "Submission",
    "Tenure",
    "Topic",
    "Unit",
    "Where",
    "Wording",
]
