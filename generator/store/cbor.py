"""Pagefind's files: CBOR (RFC 8949) behind a mark that says what they are."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import cbor2

MAGIC = b"pagefind_dcd"


def read(data: bytes) -> Any:
    """Return the value that a file holds, unpacked; raise `ValueError` when it holds none."""
    if not data.startswith(MAGIC):
        raise ValueError("not a file of Pagefind's")
    source = BytesIO(data.removeprefix(MAGIC))
    try:
        value = cbor2.load(source)
    except cbor2.CBORError as fault:
        raise ValueError(str(fault)) from fault
    if source.read(1):
        raise ValueError("more than one value")
    return value
