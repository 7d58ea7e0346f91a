"""What is wrong with a command line, in Chinese; click's own words are English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any

import click

from generator.model.problems import did_you_mean
from generator.words.messages import NOTHING, Message, msg
from generator.words.visible import visible

# What click says → the same; the names of groups are those of places.
SAID: Mapping[str, Message] = {
    r"No such command '(?P<name>.*)'\.": msg("there is no command '{name}'"),
    r"No such option '(?P<name>.*)'\.": msg("there is no option '{name}'"),
    r"Missing command\.": msg("say what to do: a command is missing"),
    r"Got unexpected extra arguments? \((?P<words>.*)\)": msg("'{words}' is too much"),
    r"Option '(?P<name>.*)' requires (an argument|\d+ arguments)\.": msg(
        "what '{name}' is to be is missing"
    ),
    r"Option '(?P<name>.*)' does not take a value\.": msg("'{name}' takes no value"),
    r"Argument '(?P<name>.*)' takes \d+ values\.": msg("what '{name}' is to be is missing"),
    r"\w+ '(?P<value>.*)' does not exist\.": msg("there is no '{value}'"),
    r"\w+ '(?P<value>.*)' is a file\.": msg("'{value}' is a file and no folder"),
    r"\w+ '(?P<value>.*)' is a directory\.": msg("'{value}' is a folder and no file"),
    r"\w+ '(?P<value>.*)' is not readable\.": msg("'{value}' may not be read"),
    r"\w+ '(?P<value>.*)' is not writable\.": msg("'{value}' may not be written"),
    r"'(?P<value>.*)' is not (one of )?(?P<words>'.*')\.": msg(
        "'{value}' is not known; known are: {words}"
    ),
    r"'(?P<value>.*)' is not a valid (integer|float)( range)?\.": msg("'{value}' is not a number"),
    r"(?P<value>.*) is not in the range (?P<range>.*)\.": msg("{value} is not within {range}"),
    r"'(?P<value>.*)' does not match the formats? .*\.": msg(
        "'{value}' is not a date; write it as 2023-07-20"
    ),
}


class InWordsError(click.UsageError):
    """A usage error that speaks the person's language."""

    def __init__(self, error: click.UsageError, language: str) -> None:
        """Say what another says."""
        super().__init__(_sentence(error).say(language), error.ctx)
        self.language = language

    def show(self, file: IO[Any] | None = None) -> None:
        """Print what is wrong, how the command is used, and where more is said."""
        click.echo(visible(self.message), file=file, err=True)
        if self.ctx:
            command = self.ctx.command_path
            form = " ".join((command, *self.ctx.command.collect_usage_pieces(self.ctx)))
            text = msg("usage: {form}; `{command} --help` says more", form=form, command=command)
            click.echo(text.say(self.language), file=file, err=True)


def in_words(error: click.UsageError, within: click.Context | None = None) -> click.UsageError:
    """Return the error in the language asked for; English stays click's, as help does."""
    known = error.ctx or within
    root = known.find_root() if known else None
    asked = root and (getattr(root.obj, "lang", None) or root.params.get("lang"))
    is_told = isinstance(error, (InWordsError, click.exceptions.NoArgsIsHelpError))
    return error if is_told or asked == "en" else InWordsError(error, asked or "zh")


def _sentence(error: click.UsageError) -> Message:
    said = _said(error)
    near = getattr(error, "possibilities", None)
    hint = did_you_mean(near[0], near) if near else NOTHING
    if hint != NOTHING:
        said = msg("{text} ({hint})", text=said, hint=hint)
    place = _place(error)
    return msg("{name}: {text}", name=place, text=said) if place else said


def _said(error: click.UsageError) -> Message:
    if isinstance(error, click.MissingParameter):
        return msg("this is missing")
    for pattern, text in SAID.items():
        if found := re.fullmatch(pattern, error.message, re.DOTALL):
            return text.having(found.groupdict().items())
    return msg("this is wrong usage: {text}", text=error.message)


def _place(error: click.UsageError) -> str:
    """Return the option or argument that is wrong, if one is."""
    if not isinstance(error, click.BadParameter):
        return ""
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.get_error_hint(error.ctx)
    return hint.strip("'") if isinstance(hint, str) else " / ".join(hint or ())
