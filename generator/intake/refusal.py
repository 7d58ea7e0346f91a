"""A file that is not read, and why."""

from __future__ import annotations

from generator.model import Where
from generator.model.problems import Problem
from generator.words.messages import NOTHING, Message


class Refused(Exception):  # noqa: N818  # it says what happened to the file
    """A file that is not read, with the problem that says why."""

    def __init__(
        self, path: str, line: int, code: str, text: Message, hint: Message = NOTHING
    ) -> None:
        self.problem = Problem(Where(path, line), "", code, text, hint)
        super().__init__(self.problem.line("en"))
