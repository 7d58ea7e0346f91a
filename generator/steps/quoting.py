"""What an item said in print, for the check of what errata quote of it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.compile import item_of
from generator.records import Records
from generator.render.prose import CELL_END, prose


def printed_pieces(records: Records) -> Mapping[str, tuple[str, ...]]:
    """Return the pieces of text of each item that an erratum names, by the item's id.

    They are its heading, and the rest as it runs on; a table's cells are pieces of their own. An
    item that is not known, or refers to what is not, is absent.
    """
    found: dict[str, tuple[str, ...]] = {}
    for erratum in records.errata:
        item = item_of(records, erratum.issue, erratum.item)
        if item is not None:
            text = prose(item).text.removeprefix(item.heading)
            found[item.id] = (item.heading, *text.split(CELL_END))
    return found
