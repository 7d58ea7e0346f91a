"""What an item said in print, for the check of what errata quote of it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.compile import items_of
from generator.model import ids
from generator.model.records import Records
from generator.render.prose import CELL_END, prose


def printed_pieces(records: Records) -> Mapping[str, tuple[str, ...]]:
    """Return the heading of each item that an erratum names and its whole text, by the item's id.

    The text begins with the heading and is in the pieces in which it runs on: a table's cells are
    pieces of their own. An item that is not known, or refers to what is not, is absent.
    """
    named = {ids.item_id(erratum.issue, erratum.item) for erratum in records.errata}
    return {
        id_: (item.heading, *prose(item).text.split(CELL_END))
        for id_, item in items_of(records, named).items()
    }
