"""Jinja environments over the theme's folders."""

from __future__ import annotations

from pathlib import Path

import jinja2


def environment(folder: Path) -> jinja2.Environment:
    """Return an environment that reads templates from `folder` of the theme.

    Everything is escaped unless marked safe, and an unknown name is an error, so that no text of
    an editor can become markup or a template by oversight.
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
