"""What a run has worked out about files, for the next run: JSON values by a hash of their source.

Nothing here is trusted further than the program's own folder: a memory that cannot be read, or
that another version of the program wrote, is empty.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORM = 1  # of the file


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
    try:
        saved = json.loads(path.read_bytes())
        if saved["form"] == FORM and saved["version"] == version:
            return Memory(saved["known"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Memory()


def save(memory: Memory, path: Path, version: str) -> None:
    """Save in one step what this run has used, unless it is what stands there already."""
    same = {kind: len(values) for kind, values in memory.known.items()} == {
        kind: len(values) for kind, values in memory.kept.items()
    }
    if same and not memory.is_changed:
        return
    record = {"form": FORM, "version": version, "known": memory.kept}
    data = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
