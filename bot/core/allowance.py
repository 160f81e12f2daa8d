"""How much one person may send in one day of the office: plain numbers, kept with the conversation."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

MOST_REPORTS: Final = 5
MOST_BYTES: Final = 200_000_000

Today = dict[str, Any]
"""{day, reports, bytes}: what was sent on `day` (ISO). `bytes` are those of files as declared, put right when they arrive."""


def begun(day: date) -> Today:
    """Nothing sent yet."""
    return {"day": day.isoformat(), "reports": 0, "bytes": 0}


def is_of(today: Today, day: date) -> bool:
    return bool(today.get("day") == day.isoformat())


def may_report(today: Today) -> bool:
    return bool(today["reports"] < MOST_REPORTS)


def may_take(today: Today, size: int) -> bool:
    """True when a file of `size` still fits; one whose size nobody said (0) does as long as anything would."""
    return bool(today["bytes"] + max(size, 1) <= MOST_BYTES)


def counts_nothing(today: Today) -> bool:
    return not today.get("reports") and not today.get("bytes")
