"""What lies in a publication's folder: its plain files, and a problem for each that is none.

A link is never followed: what it leads to may lie anywhere, and is not what was looked at.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from generator.model import Where, names
from generator.model.problems import Problem
from generator.words.messages import Message, msg

NAMED = tuple(f"content/{kind}/" for kind in ("submissions", "issues", "errata", "pages"))
READ = (".yml", ".yaml", ".md", ".png", ".jpg", ".jpeg", ".svg")


@dataclass(slots=True)
class FolderListing:
    """The paths of plain files with sound names, and the problems of everything else."""

    paths: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, code: str, text: Message, hint: Message) -> None:
        """Leave a file or a folder out, and say why."""
        self.problems.append(Problem(Where(path), "", code, text, hint))


def listed(root: Path) -> FolderListing:
    """List `content/`, `data/` and `theme/`, each of which may as a whole be a link."""
    listing = FolderListing()
    for folder in ("content", "data", "theme"):
        if (root / folder).is_dir():
            _walk(listing, root / folder, folder)
    listing.paths.sort()
    return listing


def _walk(listing: FolderListing, place: Path | str, folder: str) -> None:
    try:
        with os.scandir(place) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        why = msg("the folder cannot be read: {why}", why=error.strerror)
        listing.refuse(folder, "unreadable", why, msg("work as the user whose folder it is"))
        return
    known: dict[str, str] = {}
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.is_symlink():
            if not _is_editors(entry):
                _refuse_link(listing, path)
        elif _is_hidden(entry):
            continue
        elif text := _fault(_composed(entry), path, is_folder=entry.is_dir()):
            listing.refuse(path, "file-name", text, msg("rename it"))
        elif other := known.get(same := names.sameness(entry.name)):
            text = msg("some systems take this name and '{name}' for one", name=other)
            listing.refuse(path, "file-name", text, msg("rename one of the two"))
        else:
            known[same] = entry.name
            path = f"{folder}/{_composed(entry)}"
            if entry.is_dir():
                _walk(listing, entry.path, path)
            elif entry.is_file():
                listing.paths.append(path)


def _composed(entry: os.DirEntry[str]) -> str:
    """Return a name as people type it, where the folder knows it by that as macOS's older ones do.

    Those keep letters and their accents apart; elsewhere the name stands for nothing but itself.
    """
    name = unicodedata.normalize("NFC", entry.name)
    is_known = name != entry.name and os.path.lexists(entry.path.removesuffix(entry.name) + name)
    return name if is_known else entry.name


def _fault(name: str, path: str, *, is_folder: bool) -> Message | None:
    if text := names.fault(name):
        return text
    if path.startswith("content/") and name != unicodedata.normalize("NFC", name):
        return msg("the name has letters and their accents apart, as macOS writes them")
    is_read = name.lower().endswith(READ)
    word = name.rpartition(".")[0] if is_read and not is_folder else name
    if (is_folder or is_read) and path.startswith(NAMED) and not names.is_word(word):
        return msg("the name has other signs than letters, digits, '-', '_' and '.'")
    return None


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    """Say whether a name is one that systems and editors leave about, and nothing to be read."""
    name = entry.name
    is_read = name.lower().endswith(READ) and not name.startswith("._") and entry.is_file()
    return name.startswith(".") and not is_read


def _is_editors(entry: os.DirEntry[str]) -> bool:
    """Say whether a link is the mark that Emacs sets while a file is edited: it leads nowhere."""
    return entry.name.startswith(".#") and not os.path.exists(entry.path)  # noqa: PTH110


def _refuse_link(listing: FolderListing, path: str) -> None:
    text = msg("this is a symbolic link; links are not followed")
    listing.refuse(path, "link", text, msg("put the file itself in its place, or delete the link"))
