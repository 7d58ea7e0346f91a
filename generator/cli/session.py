"""What every command shares: where the publication is, and in which language to speak."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from generator.model.problems import Problem, as_text
from generator.system.provided import ThemeError
from generator.words.messages import Message, language_of, msg
from generator.words.visible import visible

PARTS = ("content", "data")  # of a publication's folder
UPGRADE = "data/ledger/upgrades/under-way"  # while one is
PROBLEMS, USAGE, STOPPED = 1, 2, 130  # exit statuses: wrong content, wrong use, Ctrl-C


@dataclass(slots=True)
class Session:
    """One run of the command line."""

    root: Path
    lang: str | None = None

    def enter(self, *, writes: bool) -> None:
        """Stop unless the folder is a publication's, and one in which this program may write.

        An upgrade that was cut short is gone through with first.
        """
        missing = [name for name in PARTS if not (self.root / name).exists()]
        if missing:
            text = msg(
                "{root} is no publication's folder: it has no {names}; name one with --root,"
                " or make one with `jianbao init`",
                root=self.root,
                names=", ".join(missing),
            )
            self.stop(text, USAGE)
        if (self.root / UPGRADE).exists():
            self._resume()
        if writes:
            from generator.intake.archive_form import newer

            if problem := newer(self.root):
                self.write(problem.line(self.language), err=True)
                self.stop(msg("nothing was written: a newer program's archive is not for this one"))

    def _resume(self) -> None:
        from generator.order import upgrading
        from generator.store.together import ChangedError

        try:
            upgrading.resume(self.root)
        except ChangedError as error:
            self.stop(
                msg(
                    "an upgrade was cut short, and {path} has been changed since; put it back as it"
                    " is in {folder}/before or after, and run this again",
                    path=error.args[0],
                    folder=UPGRADE,
                )
            )
        except OSError as error:
            path = error.filename or UPGRADE
            self.stop(msg("cannot write {path}: {why}", path=path, why=error.strerror or error))

    @property
    def language(self) -> str:
        """Return the language asked for, else Chinese until the publication's is known."""
        return self.lang or "zh"

    def speak_as(self, publication_language: str) -> None:
        """Speak the publication's language unless another was asked for."""
        self.lang = self.lang or language_of(publication_language or "zh")

    def say(self, text: Message) -> None:
        """Print a line for the person at the terminal."""
        self.write(text.say(self.language))

    @staticmethod
    def write(line: str, *, err: bool = False) -> None:
        """Print a line as it can be shown, whatever names and texts it quotes."""
        click.echo(visible(line), err=err)

    def show(self, problems: Iterable[Problem]) -> None:
        """Print problems to standard error, a line each, and their number."""
        problems = tuple(problems)
        if problems:
            click.echo(as_text(problems, self.language), nl=False, err=True)
            errors = sum(problem.severity == "error" for problem in problems)
            count = msg(
                "{errors} errors, {warnings} warnings",
                errors=errors,
                warnings=len(problems) - errors,
            )
            click.echo(count.say(self.language), err=True)

    def show_rest(self, problems: Iterable[Problem], shown: Iterable[Problem]) -> None:
        """Say how many errors there are besides those that were shown."""
        errors = {problem for problem in problems if problem.severity == "error"}
        count = len(errors.difference(shown))
        if count:
            text = msg("{count} other errors elsewhere; `jianbao check` lists them", count=count)
            click.echo(text.say(self.language), err=True)

    def need(self, problems: Iterable[Problem], *paths: str) -> None:
        """Show the errors in these files and folders, and stop if there are any."""
        touching = [
            problem
            for problem in problems
            if problem.severity == "error"
            and any(f"{problem.where.path}/".startswith(f"{path}/") for path in paths)
        ]
        if touching:
            self.show(touching)
            self.stop(msg("nothing was written; mend the problems first"))

    def need_machine(self) -> None:
        """Stop where the machine lacks a library that the engines need."""
        from generator.system.machine import lacking

        names = ", ".join(library.name for library in lacking())
        if names:
            text = msg(
                "this machine lacks {names}; `jianbao doctor` says what installs it", names=names
            )
            self.stop(text)

    def need_theme(self, error: ThemeError) -> NoReturn:
        """Stop where a template of the archive's own fails."""
        from generator.render.overrides import broken

        self.show([broken(*error.args)])
        self.stop(msg("`jianbao upgrade --check` says what such a template lacks"))

    def stop(self, text: Message, status: int = PROBLEMS) -> NoReturn:
        """Say why, and leave with an exit status."""
        self.write(text.say(self.language), err=True)
        sys.exit(status)
