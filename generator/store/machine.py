"""Which machine this is to an archive, and where it remembers what no archive may lose.

Both stand outside the archive, by the folder that it lies in: a copy is another machine's.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from generator.store import whole
from generator.store.hashing import key_of

PLACE = "JIANBAO_STATE"  # the environment's word for a folder elsewhere


class MisplacedError(Exception):
    """A place to remember in that goes with a copy of the archive, or with where one works."""


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine, to one archive: its name in the ledger, and its own folder."""

    id: str
    folder: Path


def folder_of(root: Path) -> Path:
    """Return where this machine remembers what belongs to an archive."""
    return _states() / key_of(os.path.realpath(root))


def machine_of(root: Path) -> Machine:
    """Return this machine to an archive; it is named when it is asked for first.

    Raises `MisplacedError` unless what it remembers stands outside.
    """
    folder = folder_of(root)
    if not folder.is_absolute() or folder.resolve().is_relative_to(root.resolve()):
        raise MisplacedError(folder.parent)
    path = folder / "machine"
    if not path.is_file():
        host = re.sub(r"[^a-z0-9]+", "-", socket.gethostname().partition(".")[0].lower()).strip("-")
        # Letters alone: with a month behind it, digits would look like a telephone's number.
        end = "".join(secrets.choice(ascii_lowercase) for _ in range(6))
        whole.write(path, f"{host[:20] or 'machine'}-{end}\n".encode(), 0o600)
    return Machine(path.read_text(encoding="ascii").strip(), folder)


def _states() -> Path:
    if PLACE in os.environ:
        return Path(os.environ[PLACE])
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "jianbao"
    if sys.platform == "darwin":
        return home / "Library/Application Support/jianbao"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local/state") / "jianbao"
