"""What the machine must have that no Python package brings, and the commands that install it."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Library:
    """A library of the system's: its names on Linux, macOS and Windows, and Debian's package."""

    name: str
    linux: str
    macos: str
    windows: str
    package: str

    @property
    def is_there(self) -> bool:
        """Say whether it can be loaded."""
        for name in (self.linux, self.macos, self.windows):
            with suppress(OSError):
                ctypes.CDLL(name)
                return True
        return False


LIBRARIES = tuple(
    Library(name, f"lib{so}", f"lib{dylib}.dylib", f"lib{dll}.dll", package)
    for name, so, dylib, dll, package in (
        ("GLib", "gobject-2.0.so.0", "gobject-2.0.0", "gobject-2.0-0", "libglib2.0-0"),
        ("Pango", "pango-1.0.so.0", "pango-1.0", "pango-1.0-0", "libpango-1.0-0"),
        ("PangoFT2", "pangoft2-1.0.so.0", "pangoft2-1.0", "pangoft2-1.0-0", "libpangoft2-1.0-0"),
        ("HarfBuzz", "harfbuzz.so.0", "harfbuzz.0", "harfbuzz-0", "libharfbuzz0b"),
        (
            "HarfBuzz-Subset",
            "harfbuzz-subset.so.0",
            "harfbuzz-subset.0",
            "harfbuzz-subset-0",
            "libharfbuzz-subset0",
        ),
        ("Fontconfig", "fontconfig.so.1", "fontconfig.1", "fontconfig-1", "libfontconfig1"),
    )
)
MSYS2 = r"C:\msys64"  # where the engine looks for the libraries by itself


def lacking() -> tuple[Library, ...]:
    """Return the libraries that cannot be loaded here."""
    if sys.platform == "win32":  # the engine says where it looks, before it loads any
        import os

        folder = os.environ.get("WEASYPRINT_DLL_DIRECTORIES", rf"{MSYS2}\mingw64\bin")
        for one in folder.split(os.pathsep):
            with suppress(OSError):
                os.add_dll_directory(one)
    return tuple(library for library in LIBRARIES if not library.is_there)


def require() -> None:
    """Raise `OSError` where a library is missing; the command that meets it says which."""
    if lacks := lacking():
        raise OSError(f"missing: {', '.join(library.name for library in lacks)}")


def remedy(lacks: tuple[Library, ...], platform: str = sys.platform) -> tuple[str, ...]:
    """Return the commands that install some libraries on a system, named as Python names it."""
    if platform == "darwin":
        return ("brew install pango",)  # with all that it needs
    if platform == "win32":
        return (
            "winget install --exact --id MSYS2.MSYS2",
            rf"{MSYS2}\usr\bin\pacman -S --noconfirm mingw-w64-x86_64-pango",
        )
    packages = " ".join(library.package for library in lacks)
    return (f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}",)
