"""Rows of measures side by side, and their Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of ours beside a peer's; `unit` follows the figures."""

    measure: str
    ours: float
    peer: float
    unit: str = ""
    is_count: bool = False  # of what is compared, or of what is wrong: no ratio

    @property
    def ratio(self) -> str:
        """Return ours over the peer's, empty where that says nothing."""
        if self.is_count or not self.ours or not self.peer:
            return ""
        ratio = self.ours / self.peer
        return f"{ratio:.2f}" if ratio >= 0.1 else f"1/{1 / ratio:.0f}"


@dataclass(frozen=True, slots=True)
class Part:
    """A table: what it is of, whom we stand beside, its rows, what has to be said."""

    title: str
    peer: str
    rows: tuple[Row, ...]
    note: str = ""

    def markdown(self) -> str:
        """Return the table."""
        lines = [
            f"**{self.title}**",
            "",
            f"| measure | jianbao | {self.peer} | ratio |",
            "|---|--:|--:|--:|",
            *(
                f"| {row.measure} | {shown(row.ours, row.unit)} | {shown(row.peer, row.unit)} "
                f"| {row.ratio} |"
                for row in self.rows
            ),
        ]
        return "\n".join([*lines, "", self.note] if self.note else lines)


def shown(value: float, unit: str = "") -> str:
    """Return a figure with about three digits, and its unit."""
    digits = 0 if value == round(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def document(machine: str, parts: Iterable[Part]) -> str:
    """Return the tables under the line that says what they were measured on."""
    return "\n\n".join([machine, *(part.markdown() for part in parts)]) + "\n"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
