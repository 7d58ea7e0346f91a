"""An issue's deliveries as a table of values, and as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.model.deliveries import Delivery, LedgerEntry, Receipt

# A spreadsheet takes what begins so for a formula; some take the full-width signs as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it spreadsheets take UTF-8 for the machine's old encoding


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery with its receipt, if it was signed for, and what was really sent."""

    entry: LedgerEntry
    receipt: Receipt | None
    had: tuple[Delivery, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether it was delivered and nobody has signed."""
        return self.entry.state == "sent" and self.receipt is None


def delivered(
    entries: Iterable[LedgerEntry],
    receipts: Mapping[str, Receipt],
    had: Callable[[LedgerEntry], tuple[Delivery, ...]] = lambda _: (),
) -> tuple[Delivered, ...]:
    """Return the deliveries with their receipts and what each recipient had."""
    return tuple(
        Delivered(entry, receipts.get(entry.delivery.recipient), had(entry)) for entry in entries
    )


def as_csv(rows: Sequence[Sequence[str | float]]) -> str:
    """Return rows as CSV (RFC 4180) in which no cell is a formula; numbers stay numbers."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return BOM + text.getvalue()


def _harmless(cell: str | float) -> str | float:
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) or cell[:1] in ("\t", "\r") else cell
