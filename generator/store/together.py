"""Files that change together: all of them or none, whenever the run is killed.

    FOLDER/.begun/                      what is being laid ready, and counts for nothing
    FOLDER/under-way/                   laid ready: from here on it is gone through with
    FOLDER/NAME/before/…, files.json    done; the files as they were, to be put back

What is laid ready has each file as it was and as it is to be. A rename begins the change; a killed
one is gone through with by `resume`, before anything else is done.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from generator.store import whole
from generator.store.hashing import sha256

BEGUN, UNDER_WAY, LIST = ".begun", "under-way", "files.json"
Files = Mapping[str, tuple[bytes | None, bytes | None]]  # path → as it is, as it is to be


class ChangedError(Exception):
    """A file is not as it was when the change was made ready; `args` has its path."""


def is_under_way(folder: Path) -> bool:
    """Say whether a change was begun and is still to be gone through with."""
    return (folder / UNDER_WAY / LIST).is_file()


def change(root: Path, folder: Path, name: str, files: Files) -> Path:
    """Change the files below `root`; return where they are kept as they were.

    One run at a time does. Raises `ChangedError` and `OSError`, and has changed nothing then unless
    the change is under way.
    """
    for path, (before, _) in files.items():
        if _content(root / path) != before:
            raise ChangedError(path)
    begun = folder / BEGUN
    shutil.rmtree(begun, ignore_errors=True)
    whole.keep_private(folder)
    hashes = {}
    for path, pair in files.items():
        for kind, content in zip(("before", "after"), pair, strict=True):
            if content is not None:
                whole.write(begun / kind / path, content, 0o600)
        hashes[path] = [None if one is None else sha256(one) for one in pair]
    record = {"form": 1, "name": name, "files": hashes}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    whole.write(begun / LIST, f"{text}\n".encode(), 0o600)
    begun.rename(folder / UNDER_WAY)
    return resume(root, folder)


def resume(root: Path, folder: Path) -> Path:
    """Go through with a change that is under way; raise `ChangedError` as `change` does."""
    laid = folder / UNDER_WAY
    record = json.loads((laid / LIST).read_bytes())
    todo = []
    for path, (before, after) in record["files"].items():
        content = _content(root / path)
        now = None if content is None else sha256(content)
        if now not in (before, after):
            raise ChangedError(path)
        if now != after:
            todo.append((root / path, after and (laid / "after" / path).read_bytes()))
    for place, content in todo:
        if content is None:
            place.unlink()
        else:
            mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
            whole.write(place, content, mode)
    shutil.rmtree(laid / "after", ignore_errors=True)
    names = (record["name"] + (f"-{n}" if n else "") for n in range(10_000))
    kept: Path = next(folder / name for name in names if not (folder / name).exists())
    laid.rename(kept)
    return kept


def _content(place: Path) -> bytes | None:
    return place.read_bytes() if place.is_file() else None
