"""Records → `Archive`: order, contents and indexes, then the filter by audience."""

from generator.compile.archive import compile_archive, compile_sound, items_of
from generator.compile.editions import for_edition, in_editions, narrowed

__all__ = [
    "compile_archive",
    "compile_sound",
    "for_edition",
    "in_editions",
    "items_of",
    "narrowed",
]
