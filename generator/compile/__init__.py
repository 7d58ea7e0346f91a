"""Records → `Archive`: order, contents and indexes, then the filter by audience."""

from generator.compile.archive import (
    as_proofs,
    compile_archive,
    compile_sound,
    items_of,
    without,
)
from generator.compile.editions import for_edition, in_editions, narrowed, pages_for

__all__ = [
    "as_proofs",
    "compile_archive",
    "compile_sound",
    "for_edition",
    "in_editions",
    "items_of",
    "narrowed",
    "pages_for",
    "without",
]
