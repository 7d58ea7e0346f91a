"""A notice of the office to a unit (通知): as a page of the house, and as the message with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import jinja2

from generator.model.settings import Publication
from generator.render.mail import Letter, named
from generator.render.print import written_date
from generator.render.templates import environment
from generator.system.provided import Folder, overlaid

LONGEST = 40  # characters of what it is about in a file's name


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says: its title, to whom, in paragraphs, of which day, about what."""

    title: str
    to: str
    paragraphs: tuple[str, ...]
    day: date
    about: str


def quoted(title: str) -> str:
    """Return a title in the marks of titles, those within it single."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def sentence(text: str) -> str:
    """Return a text with the mark that ends a sentence."""
    return text if text.endswith(("。", "！", "？", "…")) else f"{text}。"


def notice_html(notice: Notice, publication: Publication, theme: Folder) -> str:
    """Return the notice as HTML for the press; `theme` is the theme's folder."""
    folder = theme / "print"
    styles = overlaid(folder).file("notice.css").read_text(encoding="utf-8")
    template = environment_of(folder).get_template("notice.html.j2")
    return template.render(**_values(notice, publication), styles=styles)


def notice_letter(notice: Notice, publication: Publication, theme: Folder) -> Letter:
    """Return the message that the notice goes with."""
    values, templates = _values(notice, publication), environment_of(theme / "mail")
    return Letter(
        subject=f"{notice.title}：{notice.about}",
        text=templates.get_template("notice.txt.j2").render(values),
        html=templates.get_template("notice.html.j2").render(values),
    )


def notice_name(notice: Notice, suffix: str) -> str:
    """Return the name of its file as the unit sees it: `退稿通知（夜学常新）.pdf`."""
    return f"{notice.title}（{named(notice.about)[:LONGEST]}）{suffix}"


def _values(notice: Notice, publication: Publication) -> Mapping[str, object]:
    return {
        "notice": notice,
        "publication": publication.on(notice.day),
        "date": written_date(notice.day),
    }


@cache
def environment_of(folder: Folder) -> jinja2.Environment:
    """Return the environment of a folder's templates."""
    return environment(folder)
