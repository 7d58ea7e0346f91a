"""The names of files, and of what is called by its file's name: one grammar for all of them.

A name must mean the same file on every system that may hold it, in an address, in a manifest and
on a terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from generator.words.messages import Message, msg
from generator.words.visible import UNSEEN

ID = "[a-z0-9][a-z0-9-]*"
LONGEST = 240  # bytes of the 255 that file systems take: `.gz` or a draft's ending may come to it

_WORD = re.compile(r"[\w-][\w.-]*")
_PICTURE = re.compile(r"[\w-][\w.-]*\.(?:png|jpe?g|svg)", re.IGNORECASE)
_ID = re.compile(ID)
_FOREIGN = re.compile(r'[\\/:*?"<>|]')  # which part folders, or mean something, elsewhere
_DEVICES = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE | re.DOTALL)
_USUAL = re.compile(r"[a-z0-9]{5,80}(-[a-z0-9-]+)?\.[a-z0-9]{2,5}|[0-9]{1,80}(\.yml)?")


def is_id(text: str) -> bool:
    """Say whether a text is an id: small letters, digits and hyphens."""
    return bool(_ID.fullmatch(text)) and fault(text) is None


def is_word(name: str) -> bool:
    """Say whether a name can stand in an address: letters of any script, digits, `-`, `_`, `.`."""
    return bool(_WORD.fullmatch(name)) and fault(name) is None


def is_picture(name: str) -> bool:
    """Say whether a name is a picture's, without a folder."""
    return bool(_PICTURE.fullmatch(name)) and fault(name) is None


def fault(name: str) -> Message | None:
    """Return what is wrong with a file's or a folder's name."""
    if _USUAL.fullmatch(name) and len(name) < LONGEST:
        return None
    return next(_faults(name), None)


def _faults(name: str) -> Iterator[Message]:
    is_text = not any("\ud800" <= character <= "\udfff" for character in name)
    if not is_text:
        yield msg("the name is not UTF-8")
    if found := UNSEEN.search(name):
        yield msg("the name holds U+{code:04X}, which cannot be seen", code=ord(found[0]))
    if found := _FOREIGN.search(name):
        yield msg("the name holds '{character}'", character=found[0])
    stem = name.rpartition(".")[0] or name
    if name != name.strip().strip(".") or stem != stem.strip() or ".." in name:
        yield msg("the name has a space or a dot at an end, or two dots together")
    if _DEVICES.fullmatch(name):
        yield msg("the name is that of a device under Windows")
    if is_text and len(name.encode()) > LONGEST:
        yield msg("the name is longer than {limit} bytes", limit=LONGEST)


def sameness(name: str) -> str:
    """Return what two names share that some system takes for one."""
    return name if name.isascii() and name.islower() else _folded(name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
