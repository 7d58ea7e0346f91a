"""The documents as they came (原稿), kept in `content/originals/` by their SHA-256.

Nothing of them is published; what they say is a secret that releases are searched for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from generator.intake import decoding
from generator.intake.refusal import Refused
from generator.model import OriginalFile
from generator.model.decisions import ORIGINALS
from generator.store.memory import Memory
from generator.store.stamps import sha256_of

if TYPE_CHECKING:
    from generator.intake.files import Reading
    from generator.intake.recognising.manuscript import Manuscript


def originals(reading: Reading) -> Iterator[OriginalFile]:
    """Yield every kept document, read once for as long as it stays the same."""
    for path in reading.paths(ORIGINALS, ("",)):
        try:
            sha256 = sha256_of(str(reading.root), path, reading.memory)
        except OSError as error:
            yield OriginalFile(path, "", (), str(error.strerror))
            continue
        fault, *lines = _read(reading.root / path, sha256, reading.memory)
        yield OriginalFile(path, sha256, tuple(lines), fault)


def manuscript(path: Path) -> Manuscript:
    """Read a kept document as it was read when it came; raise `Refused`."""
    from generator.intake.recognising import sources

    try:
        return sources.read(path)
    except Refused as refused:
        if refused.problem.code != "encoding":
            raise
    return sources.read(path, decoding.likely(path.read_bytes())[0])


def place(name: str, sha256: str, year: int) -> str:
    """Return the path at which a document is kept that came under a name."""
    suffix = PurePath(name).suffix.lower()
    return f"{ORIGINALS}/{year}/{sha256}{suffix if suffix[1:].isalnum() else ''}"


def _read(path: Path, sha256: str, memory: Memory) -> list[str]:
    """Return why a document has no text, or nothing, and its lines."""
    known: list[str] | None = memory.recall("original", sha256, list[str])
    if known is None:
        try:
            known = ["", *manuscript(path).lines]
        except (Refused, OSError) as error:
            known = [error.problem.code if isinstance(error, Refused) else str(error.strerror)]
        memory.keep("original", sha256, known)
    return known
