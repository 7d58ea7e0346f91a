"""Why the machine refused to read or write, in words for people."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from generator.words.messages import Message, msg

# The sentences are those of the C library, which English keeps; other systems say others.
SAID: Mapping[int, Message] = {
    errno.ENOENT: msg("No such file or directory"),
    errno.EACCES: msg("Permission denied"),
    errno.EPERM: msg("Operation not permitted"),
    errno.EEXIST: msg("File exists"),
    errno.ENOTDIR: msg("Not a directory"),
    errno.EISDIR: msg("Is a directory"),
    errno.ENOTEMPTY: msg("Directory not empty"),
    errno.ENOSPC: msg("No space left on device"),
    errno.EDQUOT: msg("Disk quota exceeded"),
    errno.EROFS: msg("Read-only file system"),
    errno.EFBIG: msg("File too large"),
    errno.EIO: msg("Input/output error"),
    errno.EBUSY: msg("Device or resource busy"),
    errno.EMFILE: msg("Too many open files"),
    errno.ENAMETOOLONG: msg("File name too long"),
    errno.ELOOP: msg("Too many levels of symbolic links"),
    errno.EXDEV: msg("Invalid cross-device link"),
}


def cause(error: OSError) -> Message | str:
    """Say why, in the words of the system where none are known."""
    return SAID.get(error.errno or 0, error.strerror or str(error))


def told(error: OSError) -> Message | str:
    """Say where and why; of a file that is only made on the way, its folder."""
    if not isinstance(error.filename, str) or not error.filename:
        return cause(error)
    path = Path(error.filename)
    place = path.parent if path.name.startswith(".") else path
    if place == Path():
        return cause(error)
    return msg("{path}: {why}", path=place, why=cause(error))
