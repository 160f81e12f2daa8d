"""Times as they stand in the database: ISO 8601 in UTC, always of one length, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime


def stored(moment: datetime) -> str:
    """An aware time as text, e.g. `2026-11-22T06:05:00.000000+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """The inverse of `stored`."""
    return datetime.fromisoformat(text)
