"""What an output says of itself, and how an issue is made into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from generator.model import Issue
from generator.model.settings import Publication
from generator.press.pdf import Pdf, PrintFault
from generator.system.provided import Folder


class Output:
    """All that is particular to one output.

    Exactly one of them is the record: its pages are those that the site cites (folios), printed and
    numbered copies are made of it, and what lies in the site is as fresh as the source in it.
    """

    id: ClassVar[str]  # also the name under which it is kept in the cache
    suffix: ClassVar[str]
    media_type: ClassVar[str]
    label: ClassVar[str]  # as readers and recipients are told of it
    makers: ClassVar[tuple[str, ...]]  # the modules that make it; see `steps.program`
    is_record: ClassVar[bool] = False
    is_sealed: ClassVar[bool] = False
    is_mailed: ClassVar[bool] = False
    is_linked: ClassVar[bool] = True  # from an issue's page
    is_exported: ClassVar[bool] = True  # in a year's bag

    @classmethod
    def path(cls, issue: Issue) -> str:
        """Return where it stands in the site: `2023/19/2023-19.pdf`."""
        return f"{issue.id}/{issue.stem}{cls.suffix}"

    @classmethod
    def needs(cls, theme: Folder) -> tuple[str, ...]:
        """Return hashes of what it depends on beside its makers and the issue."""
        return ()

    @classmethod
    def make(
        cls,
        issue: Issue,
        publication: Publication,
        edition: str,
        root: Path,
        pictures: Mapping[str, bytes] | PrintFault | None = None,
    ) -> Pdf | PrintFault:
        """Make it; `pictures` has those that the issue shows, if they were made for print before.

        An output without pages returns no folios.
        """
        raise NotImplementedError

    @classmethod
    def attached(cls, data: bytes) -> Mapping[str, bytes]:
        """Return the files that one holds, by name."""
        return {}
