"""A year as a bag: files for an archive's keeping, each with a checksum (RFC 8493, BagIt 1.0)."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from generator.store.hashing import sha256

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHM = "sha256"


def write(
    bag: Path, payload: Mapping[str, bytes], about: Mapping[str, str], *, private: bool
) -> None:
    """Write a bag that was not there before; it appears whole or not at all.

    `payload` maps a path below `data/` to its content, `about` a label of `bag-info.txt` to its
    value; a `private` bag is its owner's alone. Raises `FileExistsError` when something is in the
    bag's place.
    """
    if bag.exists() or bag.is_symlink():
        raise FileExistsError(17, os.strerror(17), str(bag))
    bag.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{bag.name}-", dir=bag.parent))
    try:
        for path, data in _files(payload, about).items():
            place = new / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        for made in [new, *new.rglob("*")]:
            mode = 0o755 if made.is_dir() else 0o644
            made.chmod(mode & 0o700 if private else mode)
        new.rename(bag)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _files(payload: Mapping[str, bytes], about: Mapping[str, str]) -> dict[str, bytes]:
    """Return every file of the bag by its path."""
    content = {f"data/{path}": payload[path] for path in sorted(payload)}
    size = sum(map(len, payload.values()))
    labels = {**about, "Payload-Oxum": f"{size}.{len(payload)}"}
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{k}: {_line(v)}\n" for k, v in labels.items()).encode(),
        f"manifest-{ALGORITHM}.txt": _manifest(content),
    }
    return {**content, **tags, f"tagmanifest-{ALGORITHM}.txt": _manifest(tags)}


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """Return a manifest; line ends and `%` in a path are percent-encoded (RFC 8493 2.1.3)."""
    lines = (f"{sha256(files[path])}  {_path(path)}\n" for path in files)
    return "".join(lines).encode()


def _path(path: str) -> str:
    return re.sub("[%\r\n]", lambda found: f"%{ord(found[0]):02X}", path)


def _line(text: str) -> str:
    return " ".join(text.split())
