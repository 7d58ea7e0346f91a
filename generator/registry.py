"""The modules of a package of which each declares one thing: to add one is to add its module."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any


def declared(package: str, path: Iterable[str], name: str) -> Iterator[Any]:
    """Yield what the modules of a package call `name`, the modules in alphabetical order.

    Packages within it hold what the modules share.
    """
    for module in pkgutil.iter_modules(path, f"{package}."):
        if not module.ispkg:
            yield getattr(import_module(module.name), name)
