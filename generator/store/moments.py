"""Moments as they are recorded: UTC, ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime


def text_of(moment: datetime) -> str:
    """Return a moment as it is stored."""
    return moment.astimezone(UTC).isoformat()


def moment_of(text: str) -> datetime:
    """Return the moment that was stored."""
    return datetime.fromisoformat(text)
