"""What the program provides, and what an archive puts in its place.

The checkout is the program and, at its top, a sample archive; an installed package has the same
folders in `generator/house/`. An archive's own file is taken where it has one, else the program's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from traceback import extract_tb

PACKAGE = Path(__file__).parents[1]
HOUSE = PACKAGE / "house"  # as hatch_build.py lays it into the wheel
PROGRAM = HOUSE if HOUSE.is_dir() else PACKAGE.parent
SHELL = "mkdocs.yml"  # the site's builder reads it
HANDBOOK = ("starting", "handbook", "styling", "distribution", "fields", "rules")  # its pages
PAGES = "content/pages"


class ThemeError(Exception):
    """A template of the archive's own cannot be rendered: `args` are its path, a line, and why."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Folders of which an earlier one's files stand for those of the later ones."""

    folders: tuple[Path, ...]

    def __truediv__(self, name: str) -> Overlay:
        return Overlay(tuple(folder / name for folder in self.folders))

    def file(self, name: str) -> Path:
        """Return the file of a name; where none has it, as the last folder would have it."""
        places = [folder / name for folder in self.folders]
        return next((place for place in places if place.is_file()), places[-1])

    def files(self) -> Mapping[str, Path]:
        """Return the files by their names below the folders, in the order of these."""
        found: dict[PurePath, Path] = {}
        for folder in reversed(self.folders):
            below = (path for path in folder.rglob("*") if path.is_file())
            found.update((path.relative_to(folder), path) for path in below)
        return {name.as_posix(): found[name] for name in sorted(found)}


Folder = Path | Overlay


def overlaid(folder: Folder) -> Overlay:
    """Return a folder as one of which files may stand for others'."""
    return Overlay((folder,)) if isinstance(folder, Path) else folder


def theme(root: Path) -> Overlay:
    """Return the theme of the archive at `root`."""
    return Overlay(tuple(dict.fromkeys((root / "theme", PROGRAM / "theme"))))


def theme_fault(error: Exception) -> ThemeError | None:
    """Return an error as that of the last template of an archive's own that it passed, if any."""
    places = [(each.filename, each.lineno or 1) for each in extract_tb(error.__traceback__)]
    places.append((getattr(error, "filename", None) or "", getattr(error, "lineno", 1)))
    program = (PROGRAM / "theme").resolve()
    for name, line in reversed(places):
        if "/theme/" in Path(name).as_posix() and name.endswith((".j2", ".html")):
            path = Path(name).resolve()
            if not path.is_relative_to(program):
                below = path.as_posix().rpartition("/theme/")[2]
                return ThemeError(f"theme/{below}", line, str(error))
    return None


def shell(root: Path) -> Path:
    """Return the settings of the site's shell."""
    return Overlay((root, PROGRAM)).file(SHELL)


def handbook() -> Iterator[tuple[str, Path]]:
    """Yield the pages that are the program's, with the pictures that are called by their names.

    That is where each would stand in an archive, and its file.
    """
    for name in HANDBOOK:
        own = PROGRAM / PAGES / f"{name}.md"
        pictures = sorted((PROGRAM / PAGES).glob(f"{name}-*.png"))
        yield from ((f"{PAGES}/{at.name}", at) for at in (own, *pictures) if at.is_file())


def page_picture(root: Path, name: str) -> Path:
    """Return the file of a picture that stands beside the archive's pages, or the program's."""
    return Overlay((root, PROGRAM)).file(f"{PAGES}/{name}")


def sample() -> Iterator[tuple[str, Path]]:
    """Yield the files of the sample archive, the program's own apart, by their paths in it."""
    own = {path for path, _ in handbook()}
    for folder in ("content", "data"):
        for path in sorted((PROGRAM / folder).rglob("*")):
            name = path.relative_to(PROGRAM).as_posix()
            if path.is_file() and name not in own and not name.startswith("data/ledger/"):
                yield name, path
