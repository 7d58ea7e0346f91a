"""The faces of the office's own: taken into the archive, listed, taken out again.

A file of an archive's `theme/fonts/office/` is named by its content and never changed. The list
that names it is written after it, and what the list no longer names is deleted last: whatever
happens between, the list is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from generator.check.published_text import passages, words_of
from generator.order import building
from generator.order.steps.office_faces import FOLDER
from generator.press import adopting, fonts
from generator.press.fonts import ROLES, OfficeFont
from generator.store import whole
from generator.store.hashing import sha256
from generator.store.lock import held
from generator.system import provided

LOCK = "build/fonts.lock"
# What a font is for, as its name says; the first that fits.
NAMED = {
    "小标宋": "masthead", "大标宋": "masthead", "xiaobiaosong": "masthead", "仿宋": "body",
    "fangsong": "body", "楷": "kai", "kai": "kai", "黑": "heading", "hei": "heading",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bill:
    """What a face lacks, which the theme's stand in for."""

    font: OfficeFont
    has: int  # characters
    of_standard: str  # of 通用规范汉字表
    of_texts: str  # of what the archive's texts use where this face is set


@dataclass(frozen=True)
class Shelf:
    """The faces of the archive at `root`."""

    root: Path
    texts: frozenset[str]  # the characters of all that is printed
    name: str  # of the publication, in the masthead

    @cached_property
    def folder(self) -> provided.Overlay:
        """Return where the fonts are looked for."""
        return provided.theme(self.root) / "fonts"

    @property
    def is_elsewhere(self) -> bool:
        """Say whether a link leads out of the archive, so that the fonts would not be its own."""
        return not (self.root / FOLDER / "office").resolve().is_relative_to(self.root.resolve())

    def bills(self) -> tuple[Bill, ...]:
        """Return what each face lacks, in the order of the roles; raise `ValueError`."""
        return tuple(map(self.bill, fonts.office(self.folder)))

    def bill(self, font: OfficeFont) -> Bill:
        """Return what a face lacks."""
        has = fonts.office_measures(self.folder, font).characters
        used = frozenset(self.name) if font.role == "masthead" else self.texts
        seen = (c for c in used - has if c.isprintable() and not c.isspace())
        missing = "".join(sorted(seen, key=lambda c: (c < "\u2e80", c)))  # Chinese first
        standard = "".join(c for c in fonts.standard(self.folder) if c not in has)
        return Bill(font, len(has), standard, missing)

    def add(self, face: adopting.Face, role: str, original: bytes, permission: str) -> Bill:
        """Take a prepared face in, in the place of what has the role now."""
        digest = sha256(face.data)
        file = f"office/{role}-{digest[:8]}.ttf"
        told = (face.name, face.version, face.copyright)
        font = OfficeFont(role, *told, permission, file, digest, sha256(original))
        metrics = json.dumps(face.metrics, ensure_ascii=False, indent=1) + "\n"
        with held(self.root / LOCK, lambda: None):
            self._write(font.file, face.data)
            self._write(font.metrics, metrics.encode())
            self._list({**self._listed(), role: font}.values())
        return self.bill(font)

    def remove(self, role: str) -> OfficeFont | None:
        """Take out the face of a role, if there is one, and return it."""
        with held(self.root / LOCK, lambda: None):
            listed = self._listed()
            found = listed.pop(role, None)
            if found:
                self._list(listed.values())
        return found

    def _listed(self) -> dict[str, OfficeFont]:
        with suppress(ValueError):  # a list that cannot be read is written anew
            return {font.role: font for font in fonts.office(self.root / FOLDER)}
        return {}

    def _write(self, name: str, data: bytes) -> None:
        path = self.root / FOLDER / name
        if not path.is_file() or path.read_bytes() != data:
            whole.write(path, data)

    def _list(self, listed: Iterable[OfficeFont]) -> None:
        ordered = sorted(listed, key=lambda font: list(ROLES).index(font.role))
        self._write(fonts.OFFICE, _toml(ordered).encode())
        kept = {name for font in ordered for name in (font.file, font.metrics)}
        for path in sorted((self.root / FOLDER / "office").glob("*-*.*")):
            if f"office/{path.name}" not in kept and path.suffix in (".ttf", ".json"):
                path.unlink()


def shelf_of(root: Path) -> Shelf:
    """Return the faces of an archive, with what its texts use."""
    records = building.check(root).records
    texts = frozenset(
        "".join(words_of(piece) for piece in passages(records) if piece.kind != "page")
    )
    return Shelf(root, texts, records.publication.name)


def role_of(name: str) -> str:
    """Return what a font is for by its name, "" where that does not say it."""
    plain = name.casefold().replace(" ", "")
    return next((role for word, role in NAMED.items() if word in plain), "")


def _toml(listed: Iterable[OfficeFont]) -> str:
    """Return the list; JSON's texts of what can be shown are TOML's."""
    head = "# 本单位的字体。由 jianbao fonts add 写成；不用手改，重新加入即可。\n"
    entries = (
        "\n[[font]]\n"
        + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in asdict(font).items())
        for font in listed
    )
    return head + ("".join(entries) or "font = []\n")
