"""The JSON Schemas by which editors' programs check files are the program's: made anew."""

from __future__ import annotations

from collections.abc import Iterator

from generator.order import building
from generator.order.upgrades.common import Change, Files, Step
from generator.words.messages import msg


def changes(files: Files) -> Iterator[Change]:
    """Yield the schemas that are not as this program makes them, where an archive has any."""
    if (files.root / building.SCHEMAS).is_dir():
        told = msg("the schema is made anew: it is of another program, or of other data")
        for name, text in building.schemas(files.root).items():
            path = f"{building.SCHEMAS}/{name}.json"
            if files.content(path) != text.encode():
                yield Change(path, text.encode(), told, is_shown=False)


STEP = Step("schemas", 0, changes)
