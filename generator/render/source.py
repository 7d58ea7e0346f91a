"""An issue as data: what it holds and no more, to be attached to its PDF as the source.

The office's own files name drafters, telephones and signatures and may place items that an edition
does not show, so they are not attached; this is made from the issue that is printed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import jinja2

from generator.model import Erratum, Issue
from generator.model.settings import Publication
from generator.render.templates import environment
from generator.system.provided import Folder


def issue_source(issue: Issue, publication: Publication, edition: str, theme: Folder) -> str:
    """Return the issue as YAML; every text is a double-quoted scalar."""
    template = _environment(theme / "print").get_template("source.yml.j2")
    house = publication.on(issue.date, issue.series)
    return template.render(issue=issue, publication=house, edition=edition)


def errata_source(
    issue: Issue, errata: Sequence[Erratum], publication: Publication, theme: Folder
) -> str:
    """Return what was found wrong in an issue since, as YAML like the issue's own."""
    template = _environment(theme / "print").get_template("errata.yml.j2")
    return template.render(
        issue=issue, errata=errata, publication=publication.bearing(issue.series)
    )


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    templates = environment(folder).overlay(autoescape=False)
    templates.filters["quoted"] = _quoted
    return templates


def _quoted(text: str) -> str:
    """Return a JSON string, which is a YAML double-quoted scalar too."""
    return json.dumps(text, ensure_ascii=False)
