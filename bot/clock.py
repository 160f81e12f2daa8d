"""The clock, passed in: the only place that asks what time it is, and the only place that waits for a time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Waits so long, before something that failed is tried again."""

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        """Returns when `wake` is set (and clears it) or `until` has come; None waits for `wake` alone."""


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        seconds = None if until is None else max(0.0, (until - self.now()).total_seconds())
        try:
            await asyncio.wait_for(wake.wait(), seconds)
        except TimeoutError:
            return
        wake.clear()
