"""What the program says to people, in their language.

A `Message` is an English sentence with values; the sentence is its key in the gettext catalogues
of `locale/`. It is put into words only where it is shown, so that one run can say it twice.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with named places, and the values that go there."""

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def say(self, language: str) -> str:
        """Put the message into `language` (`zh` or `en`)."""
        values = {
            name: value.say(language) if isinstance(value, Message) else value
            for name, value in self.values
        }
        return self.translated(language).format(**values)

    def translated(self, language: str) -> str:
        """Return the sentence in `language` with its places."""
        return _catalogue(language).gettext(self.template) if self.template else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its places."""
        return _names(self.template)

    def having(self, values: Iterable[tuple[str, object]] = (), **more: object) -> Message:
        """Return the sentence with these values."""
        return Message(self.template, (*values, *more.items()))


NOTHING = Message("")


def msg(template: str, **values: object) -> Message:
    """Make a message; catalogues are extracted from the calls of this function."""
    return Message(template, tuple(values.items()))


def language_of(tag: str) -> str:
    """Return the catalogue that serves a language tag such as `zh-CN`; English for the rest."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in LANGUAGES else "en"


@cache
def _names(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parents[1] / "locale"
    return gettext.translation("jianbao", folder, [language], fallback=language == "en")
