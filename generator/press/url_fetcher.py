"""What the press may read while it sets an issue: pictures that the issue shows, nothing else."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.system.provided import Folder, overlaid

BASE = "https://print.invalid/"  # addresses in an issue's HTML are relative to this; no such host
PICTURES = "attachments/"
FONTS = "fonts/"
RARE = "rare/"

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
}

_INSIDE = re.compile("data:(image/png|image/jpeg);base64,")


class FetchRefusedError(ValueError):
    """An address that the gate does not open."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Opens addresses below `BASE`: `attachments/NAME` for given pictures, `fonts/…`, `rare/NAME`.

    Rare are the faces that were made for an issue. Pictures are those that were made anew, and what
    is set into a drawing was made so with it.
    A font that leads out of its folder, by `..` or by a symbolic link, is refused.
    """

    fonts: Folder
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    rare: Mapping[str, bytes] = field(default_factory=dict)

    def open(self, address: str) -> tuple[bytes, str]:
        """Return the bytes and the media type behind an address, or raise `FetchRefusedError`."""
        if inside := _INSIDE.match(address):
            return b64decode(address[inside.end() :]), inside[1]
        if not address.startswith(BASE):
            raise FetchRefusedError(f"outside reference: {address[:200]}")
        path = unquote(urlsplit(address).path).removeprefix("/")
        if path.startswith(PICTURES):
            return self.open_name(path.removeprefix(PICTURES))
        if path.startswith(FONTS):
            return _read(self.fonts, path.removeprefix(FONTS))
        if path.startswith(RARE) and (face := self.rare.get(path.removeprefix(RARE))):
            return face, TYPES[".ttf"]
        raise FetchRefusedError(f"no address of the press: {path[:200]}")

    def open_name(self, name: str) -> tuple[bytes, str]:
        """Return the bytes and the media type of a picture that the issue shows."""
        if name not in self.pictures:
            raise FetchRefusedError(f"not a picture of this issue: {name[:200]}")
        return self.pictures[name], TYPES[Path(name).suffix.lower()]


def _read(fonts: Folder, name: str) -> tuple[bytes, str]:
    place = overlaid(fonts)
    path = place.file(name).resolve()
    is_inside = any(path.is_relative_to(folder.resolve()) for folder in place.folders)
    if not is_inside or not path.is_file():
        raise FetchRefusedError(f"no such file: {name[:200]}")
    kind = TYPES.get(path.suffix.lower())
    if kind is None:
        raise FetchRefusedError(f"not a kind of file that is set: {name[:200]}")
    return path.read_bytes(), kind
