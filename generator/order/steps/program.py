"""What everything that is kept depends on: this program, and the engines that set and render."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version

from generator.channels import CHANNELS
from generator.store.hashing import digest, digest_of_files
from generator.system.provided import HOUSE, PACKAGE

# What PDFs depend on beside the content, the theme and this program.
ENGINES = tuple("weasyprint pydyf uharfbuzz fonttools pikepdf Pillow Jinja2 Markdown nh3".split())


# What makes each kind of thing that is kept, outputs apart; what these import counts with them.
CHECK = (
    "generator.check",
    "generator.compile",
    "generator.intake.load",
    "generator.press.pictures",
    "generator.publish.seal",
    "generator.order.steps.quoting",
    *(channel.__module__ for channel in CHANNELS.values()),
)
PICTURES = ("generator.press.pictures",)
PAGES = (
    "generator.order.steps.paging:",
    "generator.press.site",
    "generator.render.feeds",
    "generator.render.pages",
)
INDEX = (
    "generator.order.steps.indexing:",
    "generator.press.pagefind",
    "generator.press.search",
    "generator.press.words",
    "generator.render.errata",
    "generator.render.page",
)

_IMPORT = re.compile(r"^[ \t]*from (generator[\w.]*) import (\([^)]*\)|.*)$", re.MULTILINE)


@cache
def program(*makers: str) -> str:
    """Return the hash of modules and of all that they import: what they made before is made again.

    A name that ends with a colon is of a module alone. Without a name it is all of this program.
    """
    if not makers:
        return digest_of_files(*sorted(path for path in PACKAGE.iterdir() if path != HOUSE))
    known = reached(*makers)
    return digest(*(part for name in sorted(known) for part in (name, known[name])))


def reached(*makers: str) -> dict[str, bytes]:
    """Return the sources of modules and of all that they import, by name."""
    known: dict[str, bytes] = {}
    waiting = [*makers]
    while waiting:
        name = waiting.pop()
        module = name.rstrip(":")
        if module not in known and (source := _source(module)) is not None:
            known[module] = source
            if name == module:
                waiting += imported(source.decode())
    if lost := {name.rstrip(":") for name in makers} - known.keys():
        raise ValueError(f"no such module: {', '.join(sorted(lost))}")
    return known


def _source(module: str) -> bytes | None:
    place = PACKAGE.joinpath(*module.split(".")[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path.read_bytes()
    return None


def imported(source: str) -> Iterator[str]:
    """Yield what may be modules of this program that a source imports, and their packages."""
    for package, names in _IMPORT.findall(source):
        yield package
        yield from (f"{package}.{name}" for name in re.findall(r"\w+", names))


@cache
def engines() -> str:
    """Return the hash of the versions of what sets the print."""
    return digest(*(f"{name} {number}" for name, number in versions().items()))


@cache
def versions() -> Mapping[str, str]:
    """Return the version of each engine that sets the print."""
    return {**{package: version(package) for package in ENGINES}, "Pango": _text_engine()}


def _text_engine() -> str:
    """Return the version of Pango, which shapes the print and comes from the system."""
    for name in ("libpango-1.0.so.0", "libpango-1.0.dylib"):
        with suppress(OSError):
            version_of = ctypes.CDLL(name).pango_version_string
            version_of.restype = ctypes.c_char_p
            return str(version_of().decode())
    return ""
