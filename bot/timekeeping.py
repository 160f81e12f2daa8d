"""What comes back by itself: timers, and every few hours the house is swept. No timer is kept in memory but the next one's time."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.addresses import TRY_AGAIN, Addresses
from bot.channels.channel import Accept, NotAccepted
from bot.core.messages import Address, Incoming, Timer
from bot.marking import Marks
from handlers.expiring import SWEEP
from storage.database import Connection
from storage.outbox import Row
from storage.store import Store

BATCH = 500
KEEP = timedelta(days=30)
"""Old delivery ids, and what was set aside, are removed after this."""

TRACES = timedelta(days=1)
"""Messages that were sent leave their times so long: a copy of the disk tells from no older ones who was told something when."""

HOUSE = Address("house", "house")
"""The program's own conversation, in which nobody is: timers that belong to nobody come back to it."""

HOUSEKEEPING = timedelta(hours=6)


class Timekeeping:
    """Brings what is due back to dispatch, each as a message of its own."""

    def __init__(self, store: Store, addresses: Addresses, marks: Marks, now: datetime, accept: Accept) -> None:
        self._store = store
        self._addresses = addresses
        self._marks = marks
        self._accept = accept
        self._next_timer: datetime | None = None
        self._next_sweep = now

    def expect(self, at: datetime | None) -> None:
        """A timer is due at `at` (None: no more than is known)."""
        if at is not None:
            self._next_timer = min(at, self._next_timer or at)

    def next_time(self) -> datetime:
        """When there will be something to do."""
        return min(self._next_sweep, self._next_timer or self._next_sweep)

    async def work(self, now: datetime) -> None:
        """Does what is due."""
        if self._next_timer is not None and self._next_timer <= now:
            await self._fire(now)
        if self._next_sweep <= now:
            await self._sweep(now)

    async def _fire(self, now: datetime) -> None:
        def load(_: Connection) -> list[tuple[Row, Address | None]]:
            rows = self._store.outbox.waiting(("timer",), due_before=now, most=BATCH)
            return [(row, self._store.conversations.address(row.conversation)) for row in rows]

        messages = []
        for row, address in await self._addresses.read(load):
            if address is None:
                await self._marks.drop(row)
                continue
            timer = Timer(**row.payload)
            messages.append(Incoming(f"outbox:{row.id}", address, timer=timer, conversation=row.conversation))
        try:
            await self._accept(messages)
        except NotAccepted:
            self._next_timer = now + TRY_AGAIN
            return
        self._next_timer = await self._addresses.read(lambda _: self._store.outbox.next_due(("timer",)))

    async def _sweep(self, now: datetime) -> None:
        """What was kept long enough goes (`handlers/expiring.py` decides it, in turns of its own), then its traces. The number is
        the same after a restart, so that a sweep that ends us is known."""
        number = int(now.timestamp() // HOUSEKEEPING.total_seconds())
        try:
            await self._accept([Incoming(f"house:{number}", HOUSE, private=False, timer=Timer(SWEEP))])
        except NotAccepted:
            self._next_sweep = now + TRY_AGAIN
            return
        self._next_sweep = now + HOUSEKEEPING
        await self._marks.forget_before(now - KEEP, now - TRACES)
