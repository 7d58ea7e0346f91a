"""The issue as PDF: the record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.model import Issue
from generator.model.settings import Publication
from generator.order.steps.outputs.common import Output
from generator.order.steps.picturing import for_print
from generator.order.steps.program import engines
from generator.press import attached, fonts, pdf, rare
from generator.render.print import issue_html
from generator.render.prose import prose
from generator.render.source import issue_source
from generator.store.hashing import digest_of_files
from generator.system import provided
from generator.system.provided import Folder


class PdfOutput(Output):
    """PDF/A with the issue's data attached."""

    id = "pdf"
    suffix = ".pdf"
    media_type = "application/pdf"
    label = "PDF"
    makers = (
        "generator.order.steps.outputs.pdf:",
        "generator.render.print",
        "generator.render.prose",
        "generator.render.source",
        "generator.press.attached",
        "generator.press.pdf",
    )
    is_record = is_sealed = is_mailed = True

    @classmethod
    def needs(cls, theme: Folder) -> tuple[str, ...]:
        """Depend on the engines and the print's part of the theme."""
        styles = digest_of_files(theme / "print")
        folder = theme / "fonts"
        return engines(), styles, fonts.fingerprint(folder), rare.fingerprint(folder)

    @classmethod
    def make(
        cls,
        issue: Issue,
        publication: Publication,
        edition: str,
        root: Path,
        pictures: Mapping[str, bytes] | pdf.PrintFault | None = None,
    ) -> pdf.Pdf | pdf.PrintFault:
        """Render and set the issue."""
        if pictures is None:
            pictures = for_print(issue, publication, root)
        if isinstance(pictures, pdf.PrintFault):
            return pictures
        theme = provided.theme(root)
        texts = {item.anchor: prose(item) for item in issue.items}
        html = issue_html(issue, publication, texts, theme)
        source = issue_source(issue, publication, edition, theme)
        name = f"{issue.stem}.yml"
        try:
            return pdf.set_issue(
                html,
                issue=issue.id,
                day=issue.date,
                theme=theme,
                pictures=pictures,
                sources=(pdf.AttachedSource(name, source.encode()),),
            )
        except pdf.PrintFault as fault:
            return fault

    @classmethod
    def attached(cls, data: bytes) -> Mapping[str, bytes]:
        """Return what is attached."""
        return attached.attached(data)


OUTPUT = PdfOutput
