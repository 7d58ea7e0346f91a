"""What a step of an upgrade says of itself, and the files as it sees and leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.intake.listing import listed
from generator.intake.yaml.content_file import ContentFile, of
from generator.model.declared import Shape
from generator.words.messages import Message


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a file: its content as it is to be, None where it goes; and why.

    An `act` changes it in its own safe way instead, after all others. `is_shown` says whether
    people want to see the lines.
    """

    path: str
    content: bytes | None
    told: Message
    act: Callable[[Path], None] | None = None
    is_shown: bool = True


@dataclass(slots=True)
class Files:
    """An archive's files as the steps before left them.

    `fixed` are the paths of what is sealed: no step gets to change it, so what reads it must go on
    reading its form.
    """

    root: Path
    fixed: frozenset[str]
    made: dict[str, bytes | None] = field(default_factory=dict)

    def content(self, path: str) -> bytes | None:
        """Return a file's content, None where there is none."""
        if path in self.made:
            return self.made[path]
        place = self.root / path
        return place.read_bytes() if place.is_file() else None

    def paths(self, folder: str, suffix: str = ".yml") -> list[str]:
        """Return the paths of the files below a folder that are not sealed."""
        there = {path for path in listed(self.root).paths if self.made.get(path, b"") is not None}
        there |= {path for path, content in self.made.items() if content is not None}
        own = there - self.fixed
        return sorted(p for p in own if p.startswith(f"{folder}/") and p.endswith(suffix))

    def opened(self, path: str, shape: Shape | None = None) -> ContentFile:
        """Open a file to change it; raise `Refused`."""
        return of(self.content(path) or b"", path, shape)


@dataclass(frozen=True, slots=True)
class Step:
    """What one change of the program wants changed in an archive made before it.

    `form` is the number from which on archives are so; 0 is for what is looked for in each.
    """

    id: str
    form: int
    changes: Callable[[Files], Iterator[Change]]
