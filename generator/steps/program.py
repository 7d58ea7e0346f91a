"""What everything that is kept depends on: this program, and the engines that set and render."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator.press.cache import digest, digest_of_files

# What PDFs depend on beside the content, the theme and this program.
ENGINES = ("weasyprint", "pydyf", "pikepdf", "Pillow", "Jinja2", "Markdown", "nh3")


@cache
def program() -> str:
    """Return the hash of this program: whatever it made before a change is made again."""
    return digest_of_files(Path(__file__).parents[1])


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
