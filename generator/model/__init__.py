"""The nouns of a bulletin's archive, frozen.

Two families stand here. *Records* are what the files of `content/` and `data/` say, each with the
place it was read from; their classes declare the files' fields. *Compiled* values (`Item`, `Group`,
`Issue`, `Archive`) have every reference resolved and are what the renderers see. Nothing here
reads, checks or writes; of ours only messages are imported.
"""

from generator.model.amended import ErratumKind, ErratumRecord, RestrictionRecord
from generator.model.compiled import Archive, Credit, Erratum, Folios, Gap, Group, Issue, Item
from generator.model.declared import Where
from generator.model.recorded import (
    Accepted,
    Attachment,
    IssueRecord,
    IssueSection,
    PageRecord,
    Person,
    Placement,
    Point,
    Signature,
    Submission,
)
from generator.model.series import AllSeries, Series
from generator.model.vocabularies import (
    LINES,
    Addressees,
    DistributionList,
    FormerName,
    Holders,
    Lexicon,
    Line,
    OnList,
    Recipient,
    Recipients,
    Section,
    Sections,
    Sublist,
    Tenure,
    Topic,
    Topics,
    Unit,
    Units,
    Wording,
)
