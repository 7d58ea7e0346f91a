"""An issue's covering message: subject, plain text and HTML, and the file name of its record."""

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

INKS = {"red": "#c8161d", "black": "#1d1d1f", "blue": "#1d4f91", "green": "#1f6b3c"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What every recipient of one edition is written."""

    subject: str
    text: str
    html: str
    file_name: str


def letter(
    issue: Issue, publication: Publication, edition: str, theme: Folder, suffix: str
) -> Letter:
    """Write the message that goes with `issue` as `edition` shows it; `theme` is its folder."""
    values = {
        "issue": issue,
        "publication": publication.on(issue.date, issue.series),
        "title": issue_title(issue, publication),
        "ink": INKS[issue.series.colour],
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
        file_name=file_name(issue, publication, suffix),
    )


def file_name(issue: Issue, publication: Publication, suffix: str) -> str:
    """Return the name of the record as recipients see it: `安庆组工信息2023年第19期.pdf`."""
    name = f"{publication.on(issue.date, issue.series).name}{issue.printed_name}"
    return "".join("_" if c in '/\\:*?"<>|' else c for c in name) + suffix


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
