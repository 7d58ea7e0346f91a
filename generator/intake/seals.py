"""The seals of the ledger, and whether the PDFs that they name are what was sealed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.intake.files import Reading
from generator.memory import Memory
from generator.messages import msg
from generator.seals import SEALS, Seal, SealedPdf, parse, path_of

MARGIN = 2_000_000_000  # ns; a file written to right before might be so again in the same moment


def seals(reading: Reading) -> Iterator[Seal]:
    """Read every seal; one that is damaged counts for nothing and is a problem."""
    for path in reading.paths(SEALS, (".json",)):
        try:
            seal = parse((reading.root / path).read_bytes())
        except (ValueError, OSError):  # JSON's and Unicode's errors are of the first kind
            seal = None
        if seal is None or path_of(seal.issue) != path:
            reading.unread.add(path)
            hint = msg("put it back from a backup or from version control; a seal never changes")
            text = msg("this seal is damaged or cannot be read")
            reading.refuse(path, "seal-damaged", text, hint)
        else:
            yield seal


def kept_pdfs(root: Path, found: Iterable[Seal], memory: Memory) -> Iterator[tuple[str, bool]]:
    """Yield the SHA-256 of each sealed PDF that is there, and whether it is what was sealed.

    One that is the same file as when it was hashed last, and was not written to since as the file
    system tells, is not hashed again.
    """
    named = {pdf.sha256: pdf for seal in found for pdf in seal.pdfs.values()}
    for sha256, pdf in sorted(named.items()):
        try:
            yield sha256, _is_sound(root, pdf, memory)
        except FileNotFoundError:
            continue
        except OSError:
            yield sha256, False


def _is_sound(root: Path, pdf: SealedPdf, memory: Memory) -> bool:
    path = root / pdf.path
    status = path.stat()
    stamp = [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    if memory.recall("sealed", pdf.sha256, list) == stamp:
        return True
    if _sha256_of(path) != pdf.sha256:
        return False
    if status.st_ctime_ns < time.time_ns() - MARGIN:
        memory.keep("sealed", pdf.sha256, stamp)
    return True


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
