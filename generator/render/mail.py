"""An issue's covering message: subject, plain text and HTML, and the names of its files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

import jinja2

from generator.model import Issue
from generator.model.settings import Publication
from generator.render.print import issue_title, written_date
from generator.render.templates import environment
from generator.system.provided import Folder


@dataclass(frozen=True, slots=True)
class Letter:
    """What every recipient of one edition is written."""

    subject: str
    text: str
    html: str


def letter(
    issue: Issue, publication: Publication, edition: str, theme: Folder, files: str
) -> Letter:
    """Write the message that goes with `issue` as `edition` shows it; `theme` is its folder.

    `files` says what is attached: `PDF`.
    """
    values = {
        "issue": issue,
        "files": files,
        "publication": publication.on(issue.date, issue.series),
        "title": issue_title(issue, publication),
        "date": written_date(issue.date),
        "link": urljoin(publication.site.url, f"{issue.id}/")
        if edition == publication.default_edition
        else "",
    }
    templates = _environment(theme / "mail")
    return Letter(
        subject=issue_title(issue, publication),
        text=templates.get_template("message.txt.j2").render(values),
        html=templates.get_template("message.html.j2").render(values),
    )


def file_name(issue: Issue, publication: Publication, suffix: str) -> str:
    """Return the name of a file as recipients see it: `安庆组工信息2023年第19期.pdf`."""
    name = f"{publication.on(issue.date, issue.series).name}{issue.printed_name}"
    return "".join("_" if c in '/\\:*?"<>|' else c for c in name) + suffix


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
