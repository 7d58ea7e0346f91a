"""What a run has worked out about files, for the next run: JSON values by a hash of their source.

Nothing here is trusted further than the program's own folder: a memory that cannot be read, or
that another version of the program wrote, is empty.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

FORM = 1  # of the file
AT_ONCE = 200  # values a line


@dataclass(slots=True)
class Memory:
    """Values by kind and key; what a run neither recalls nor keeps is forgotten when saved."""

    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_changed: bool = False

    def recall(self, kind: str, key: str) -> Any | None:
        """Return the value kept under the key, None when there is none."""
        value = self.kept.get(kind, {}).get(key)
        if value is None:
            value = self.known.get(kind, {}).get(key)
            if value is not None:
                self.kept.setdefault(kind, {})[key] = value
        return value

    def keep(self, kind: str, key: str, value: Any) -> None:
        """Keep a JSON value; None cannot be told from nothing."""
        self.kept.setdefault(kind, {})[key] = value
        self.is_changed = True


def remember(path: Path, version: str) -> Memory:
    """Return what the run before saved at `path`, if the same version of the program did."""
    known: dict[str, dict[str, Any]] = {}
    try:
        with path.open(encoding="utf-8") as file:
            if json.loads(file.readline()) != [FORM, version]:
                return Memory()
            for line in file:
                kind, values = json.loads(line)
                known.setdefault(kind, {}).update(values)
    except (OSError, ValueError, TypeError):
        return Memory()
    return Memory(known)


def save(memory: Memory, path: Path, version: str) -> None:
    """Save in one step what this run has used, unless it is what stands there already."""
    if not memory.is_changed and _sizes(memory.known) == _sizes(memory.kept):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(_lines(memory, version))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sizes(values: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    return {kind: len(found) for kind, found in values.items()}


def _lines(memory: Memory, version: str) -> Iterator[str]:
    """Yield the file's lines, each with so many values that none is large."""
    yield json.dumps([FORM, version]) + "\n"
    for kind, values in memory.kept.items():
        entries = iter(values.items())
        while some := dict(islice(entries, AT_ONCE)):
            yield json.dumps([kind, some], ensure_ascii=False, separators=(",", ":")) + "\n"
