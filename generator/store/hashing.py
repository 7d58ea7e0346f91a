"""Hashes: SHA-256 of content, which stays and is shown; keys of what is kept, which are shorter."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from msgspec import msgpack

from generator.system.provided import Folder, overlaid

TEXTS = (".yml", ".md", ".svg", ".json", ".txt")


def sha256(data: bytes | str) -> str:
    """Return the SHA-256 of some content; a text's is that of its UTF-8."""
    return hashlib.sha256(_bytes(data)).hexdigest()


def sha256_at(path: str | Path) -> str:
    """Return the SHA-256 of a file's content; raise `OSError` when it has none."""
    with open(path, "rb") as file:  # noqa: PTH123 - thousands of files
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content; "" for what is no plain file, or cannot be read."""
    try:
        return "" if path.is_symlink() or not path.is_file() else sha256_at(path)
    except OSError:
        return ""


def sha256s(path: str, data: bytes) -> tuple[str, ...]:
    """Return the SHA-256 of a file's content and, of a text with CRLF, as it is with LF first.

    Version control and editors turn the one line end into the other; a seal is of the text.
    """
    found = (sha256(data),)
    if path.endswith(TEXTS) and b"\r\n" in data:
        return sha256(data.replace(b"\r\n", b"\n")), *found
    return found


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of the parts, each told apart from the next by its length."""
    total = hashlib.sha256()
    for part in parts:
        data = _bytes(part)
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def digest_of(value: object) -> str:
    """Return the hash of a value of ours: of all its fields, in their order."""
    return digest(msgpack.encode(value))


def digest_of_files(*places: Folder) -> str:
    """Return the hash of the files at and below `places`: their names and bytes."""
    parts: list[str | bytes] = []
    for place in map(overlaid, places):
        top = place.folders[-1]
        found = {"": top} if top.is_file() else place.files()
        for name, path in found.items():
            if "__pycache__" not in path.parts:
                parts += [(top.name / PurePath(name)).as_posix(), path.read_bytes()]
    return digest(*parts)


def key_of(*parts: str) -> str:
    """Return a key of 128 bits for what depends on some words."""
    return hashlib.blake2b(_bytes("\0".join(parts)), digest_size=16).hexdigest()


def _bytes(data: bytes | str) -> bytes:
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
