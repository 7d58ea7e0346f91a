"""Progress of long work: a line that is rewritten on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

from generator.words.messages import Message, msg

WIDTH = 24
# How long what comes after a stage takes beside the stage itself, where an archive is built whole
# (`make bench`).
AFTER = {"printing": 0.25, "rendering pages": 6.0}


@dataclass(slots=True)
class Progress:
    """Show how far each stage has come, and how long it and what comes after it will take."""

    language: str
    stage: str = ""
    began: float = 0.0
    is_shown: bool = field(default_factory=sys.stderr.isatty)

    def report(self, stage: Message, done: int, total: int) -> None:
        """Show that `done` of `total` steps of a stage are made."""
        if not self.is_shown or not total:
            return
        name = stage.say(self.language)
        if name != self.stage:
            self.stage, self.began = name, time.monotonic()
        filled = WIDTH * done // total
        bar = "█" * filled + "░" * (WIDTH - filled)
        left = self._left(done, total, AFTER.get(stage.template, 0.0))
        sys.stderr.write(f"\r\x1b[K{name} {bar} {done}/{total} {left}")
        if done == total:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.is_shown and self.stage:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _left(self, done: int, total: int, after: float) -> str:
        if not done:
            return ""
        whole = (time.monotonic() - self.began) * total / done
        seconds = whole * (1 - done / total + after)
        return msg("{seconds} s left", seconds=round(seconds)).say(self.language)
