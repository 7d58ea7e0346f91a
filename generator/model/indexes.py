"""An index over the items of a volume: by unit, by topic, by person's office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.model.compiled import Item


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """The items under one heading, in the volume's order."""

    id: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """All groups of one kind, in their vocabulary's order."""

    kind: Literal["unit", "topic", "office"]
    groups: tuple[IndexGroup, ...]
