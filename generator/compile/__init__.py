"""Records → `Archive`: order, contents and indexes, then the filter by audience."""

from generator.compile.archive import compile_archive, compile_some
from generator.compile.editions import for_edition

__all__ = ["compile_archive", "compile_some", "for_edition"]
