"""What the wheel holds beside the package: theme, shell settings, sample and handbook.

A hook, since a checkout that is installed as it stands (`pip install -e`) has these at its top.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# No ledger, no maker of fonts, no picture of the README's.
PARTS = (
    *("content", "mkdocs.yml", "data/*.yml", "data/schema"),
    *("theme/mail", "theme/pages", "theme/print", "theme/site"),
    *("theme/fonts/*.[ot]tf", "theme/fonts/*.t[xo]*", "theme/fonts/*.json", "theme/fonts/gpl"),
)


class House(BuildHookInterface):  # type: ignore[type-arg]
    """Lay the program's files into `generator/house/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; called before the wheel is built."""
        if version == "standard":
            root = Path(self.root)
            for path in (found for part in PARTS for found in sorted(root.glob(part))):
                build_data["force_include"][str(path)] = f"generator/house/{path.relative_to(root)}"
