"""Records → `Archive`: order, contents and indexes, then the filter by audience."""

from generator.compile.archive import compile_archive, item_of
from generator.compile.editions import for_edition

__all__ = ["compile_archive", "for_edition", "item_of"]
