"""The seals of the ledger, and whether the PDFs that they name are what was sealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.intake.files import Reading
from generator.model.seals import SEALS, Seal, parse, path_of
from generator.store.memory import Memory
from generator.store.stamps import sha256_of
from generator.words.messages import msg


def seals(reading: Reading) -> Iterator[Seal]:
    """Read every seal; one that is damaged counts for nothing and is a problem."""
    for path in reading.paths(SEALS, (".json",)):
        try:
            seal = parse((reading.root / path).read_bytes())
        except (ValueError, OSError):  # JSON's and Unicode's errors are of the first kind
            seal = None
        if seal is None or path_of(seal.issue) != path:
            hint = msg("put it back from a backup or from version control; a seal never changes")
            text = msg("this seal is damaged or cannot be read")
            reading.refuse(path, "seal-damaged", text, hint)
        else:
            yield seal


def kept_pdfs(root: Path, found: Iterable[Seal], memory: Memory) -> Iterator[tuple[str, bool]]:
    """Yield the SHA-256 of each sealed PDF that is there, and whether it is what was sealed."""
    named = {file.sha256: file for seal in found for _, file in seal.files}
    for sha256, pdf in sorted(named.items()):
        try:
            yield sha256, sha256_of(str(root), pdf.path, memory) == sha256
        except FileNotFoundError:
            continue
        except OSError:
            yield sha256, False
