"""Files compressed beforehand, which web servers hand out as they are."""

from __future__ import annotations

import gzip
from pathlib import PurePosixPath

SUFFIX = ".gz"
_KINDS = {".html", ".css", ".js", ".json", ".xml", ".svg", ".txt"}
_SMALL = 1024  # bytes that one packet carries anyway


def packed(path: str, data: bytes) -> bytes | None:
    """Return a file compressed, or None when that is not worth it; the same bytes every time."""
    if PurePosixPath(path).suffix not in _KINDS or len(data) < _SMALL:
        return None
    made = gzip.compress(data, 9, mtime=0)
    return made if len(made) < len(data) else None
