"""Jinja environments over the theme's folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import jinja2

from generator.system import provided
from generator.system.provided import Folder, overlaid


class _Environment(jinja2.Environment):
    """An environment that says which of the archive's own templates fails, and where."""

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise what is being handled, as a `ThemeError` where such a template is the reason."""
        try:
            super().handle_exception(source)
        except Exception as error:
            if fault := provided.theme_fault(error):
                raise fault from error
            raise


def environment(folder: Folder) -> jinja2.Environment:
    """Return an environment that reads templates from `folder` of the theme.

    Everything is escaped unless marked safe, and an unknown name is an error, so that no text of
    an editor can become markup or a template by oversight.
    """
    return _Environment(
        loader=jinja2.FunctionLoader(_loader(folder)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _loader(folder: Folder) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    """Return what reads a template, and tells whether it is still the one and as it was."""
    place = overlaid(folder)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        path = place.file(name)
        if not path.is_file():
            return None
        read = _time_of(path)
        text = path.read_text(encoding="utf-8")
        return text, str(path), lambda: place.file(name) == path and _time_of(path) == read

    return load


def _time_of(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0
