"""What the secrets of an edition are made from, and what earlier searches for them found."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from generator.order.steps.program import program
from generator.publish import searched
from generator.publish.manifest import hashes_below
from generator.publish.searched import Searched
from generator.store import hashing
from generator.store.hashing import sha256_of
from generator.system import provided

LEDGER = "ledger/"  # of data/: what was done, from which no secret is made


def recall(root: Path, edition: str, *, full: bool = False) -> Searched:
    """Return what runs before found, kept beside the edition's build; nothing if `full`."""
    place = root / "build" / edition / "searched"
    if full:
        place.unlink(missing_ok=True)
    return searched.recall(place, hashing.digest(program(), version("pikepdf")))


def digest(root: Path, edition: str, read: Mapping[str, str] | None = None) -> str:
    """Return the hash of all that an edition's secrets are made from; "" if that has changed.

    `read` has the SHA-256 of files as they were when the secrets were made.
    """
    places = [("content", root / "content"), ("data", root / "data")]
    places += [("theme", folder) for folder in reversed(provided.theme(root).folders)]
    files = {path: sha256_of(page) for path, page in provided.handbook()} | {
        f"{name}/{path}": sha256
        for name, folder in places
        if folder.is_dir()
        for path, sha256 in hashes_below(folder.resolve(), {}).items()
        if not (name == "data" and path.startswith(LEDGER))
    }
    changed = read and any(read.get(path, sha256) != sha256 for path, sha256 in files.items())
    if changed or not all(files.values()):
        return ""
    return hashing.digest(edition, *(f"{files[path]} {path}" for path in sorted(files)))
