"""The modules of a package of which each declares one thing: to add one is to add its module."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any


def declared(
    package: str, path: Iterable[str], name: str, order: Callable[[Any], object]
) -> dict[str, Any]:
    """Return what the modules of a package call `name`, by id; packages within it are shared."""
    modules = (one.name for one in pkgutil.iter_modules(path, f"{package}.") if not one.ispkg)
    found = [getattr(import_module(module), name) for module in modules]
    return {one.id: one for one in sorted(found, key=order)}  # type: ignore[arg-type]
