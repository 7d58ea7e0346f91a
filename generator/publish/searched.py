"""What a search for secrets may leave out: the same bytes, sought the same forms in, found clean.

Kept beside the build, on the editors' side, apart from what readers see and who may write there.
Bytes are known by their SHA-256 and forms by a hash; what another version of the program found does
not count. It says nothing of where bytes lie: a file that was changed or planted is other bytes and
is searched, whatever the release's own manifest says of it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.store.memory import Memory, remember

STATE, TEXTS = "state", "texts"
FORM = 16  # bytes of a form's hash


@dataclass(slots=True)
class Searched:
    """What runs before found clean: `clean` bytes, by SHA-256, of `forms`, by their hashes.

    `inputs` is the hash of what the forms were made from; `new` are texts of what this run read.
    """

    memory: Memory = field(default_factory=Memory)
    inputs: str = ""
    forms: frozenset[bytes] = frozenset()
    clean: frozenset[str] = frozenset()
    new: dict[str, Sequence[str]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)  # of what this run has searched, or left out
    bad: set[str] = field(default_factory=set)  # of that, what holds a secret or cannot be read
    language: str = ""  # of the publication, as the inputs say

    def texts(self, sha256: str) -> list[str] | None:
        """Return the texts of clean bytes, to seek in them what was no secret then."""
        packed = self.memory.recall(TEXTS, sha256, bytes)
        if packed is None:
            return None
        found: list[str] = json.loads(zlib.decompress(packed))
        return found

    def save(self, inputs: str, language: str, forms: Iterable[bytes]) -> None:
        """Keep what is known now: all that was met was searched for all of `forms`."""
        if not self.met:
            return
        wanted, known = sorted(self.met - self.bad), b"".join(sorted(forms))
        for sha256 in wanted:
            if sha256 in self.new:
                packed = zlib.compress(json.dumps(self.new[sha256]).encode(), 1)
                self.memory.keep(TEXTS, sha256, packed)
            else:
                self.memory.hold(TEXTS, sha256)
        state = (inputs, language, known, wanted)
        was = (self.inputs, self.language, b"".join(sorted(self.forms)), sorted(self.clean))
        if state != was:
            self.memory.keep(STATE, STATE, state)
        with suppress(OSError):  # what cannot be kept is searched again
            self.memory.save()


def recall(place: Path, program: str) -> Searched:
    """Return what runs before of the same program found."""
    memory = remember(place, program)
    found = memory.recall(STATE, STATE, tuple[str, str, bytes, list[str]])
    nothing: tuple[str, str, bytes, list[str]] = ("", "", b"", [])
    inputs, language, known, clean = found or nothing
    forms = frozenset(known[at : at + FORM] for at in range(0, len(known), FORM))
    return Searched(memory, inputs, forms, frozenset(clean), language=language)
