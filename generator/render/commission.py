"""A commission's notice (约稿通知单): as a sheet of paper, and as the message that takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import jinja2

from generator.model import CommissionRecord, Unit
from generator.model.settings import Publication
from generator.render.mail import Letter
from generator.render.print import written_date
from generator.render.templates import environment
from generator.system.provided import Folder, overlaid
from generator.words.messages import msg

SUBJECT = msg("notice of a commission")


def commission_sheet(
    made: CommissionRecord, publication: Publication, units: Sequence[Unit], theme: Folder
) -> str:
    """Return the notice to these units as HTML for the press; `theme` is the theme's folder."""
    folder = theme / "print"
    names = ("sheet.css", "commission.css")
    styles = "".join(overlaid(folder).file(n).read_text(encoding="utf-8") for n in names)
    template = _environment(folder).get_template("commission.html.j2")
    return template.render(**_values(made, publication, units), styles=styles)


def commission_letter(
    made: CommissionRecord, publication: Publication, units: Sequence[Unit], theme: Folder
) -> Letter:
    """Write the message that takes the notice to these units."""
    values = _values(made, publication, units)
    templates = _environment(theme / "mail")
    return Letter(
        subject=f"{SUBJECT.say('zh')}：{made.title}",
        text=templates.get_template("commission.txt.j2").render(values),
        html=templates.get_template("commission.html.j2").render(values),
    )


def _values(
    made: CommissionRecord, publication: Publication, units: Sequence[Unit]
) -> Mapping[str, object]:
    house = publication.on(made.date)
    audiences = dict(zip(house.audiences, house.audience_names, strict=False))
    return {
        "publication": house,
        "title": SUBJECT.say("zh"),
        "made": made,
        "wanted": made.wanted.splitlines(),
        "units": "、".join(unit.name_on(made.date) for unit in units),
        "date": written_date(made.date),
        "until": written_date(made.until),
        "readers": audiences.get(made.audience, ""),
    }


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
