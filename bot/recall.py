"""Takes back what was shown for a time: evidence, places and a reporter's words go from a chat again, also after a restart.

The commit that marks such a message as sent queues a row of the recall lane: the platform's ids, sealed, and when they go. Deleting
a report makes all its rows due at once. A message that is gone already is fine; one that the platform no longer lets us delete is
given up and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.addresses import Addresses
from bot.channels.channel import Blocked, Channel, Limited, Moved, Rejected, SendFailed
from bot.clock import Clock
from bot.core.messages import Address
from bot.logs import get_log
from bot.marking import wait_after
from bot.sending import Sending
from storage.outbox import Row
from storage.store import Store

log = get_log(__name__)

BATCH: Final = 100
LOOK: Final = timedelta(hours=1)
"""The table is looked into this often at least: a command beside the running bot may have made rows due."""

CLOSED: Final = timedelta(hours=1)
"""A chat that cannot be reached may be open again before the platform's time is over."""


class Recall:
    """Works the recall lane, one message after the other, beside everything else."""

    def __init__(
        self,
        store: Store,
        sending: Sending,
        addresses: Addresses,
        channels: Mapping[str, Channel],
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._sending = sending
        self._addresses = addresses
        self._channels = channels
        self._clock = clock
        self._spawn = spawn
        self._wake = wake
        self._next = clock.now()
        self._working = False

    def expect(self, at: datetime) -> None:
        """Something may be due at `at`."""
        self._next = min(self._next, at)

    def next_time(self) -> datetime | None:
        """When there will be something to look for; None while it is being done."""
        return None if self._working else self._next

    def begin(self, now: datetime) -> None:
        """Starts to take back what is due, unless that is being done."""
        if self._next <= now and not self._working:
            self._working = True
            self._spawn(self._work(now))

    async def _work(self, now: datetime) -> None:
        outbox = self._store.outbox
        self._next = now + LOOK
        try:
            rows = await self._addresses.read(lambda _: outbox.waiting(("recall",), due_before=now, most=BATCH))
            for row in rows:
                await self._take_back(row)
            if (due := await self._addresses.read(lambda _: outbox.next_due(("recall",)))) is not None:
                self.expect(due)
        finally:
            self._working = False
            self._wake()

    async def _take_back(self, row: Row) -> None:
        name, chat = row.payload["chat"]
        channel, now = self._channels.get(name), self._clock.now()
        if channel is None:
            await self._give_up(row)
            return
        try:
            await channel.take_back(Address(name, chat), tuple(row.payload["ids"]))
        except Limited as limited:
            await self._later(row, row.attempts, now + timedelta(seconds=limited.seconds))
        except (Rejected, Moved):  # too old, or in a chat that is another one now
            await self._give_up(row)
        except (SendFailed, OSError) as failure:
            hours = channel.limits.recall_hours
            if hours and now - datetime.fromisoformat(row.payload["sent_at"]) > timedelta(hours=hours):
                await self._give_up(row)
            else:
                wait = CLOSED if isinstance(failure, Blocked) else wait_after(row.attempts)
                await self._later(row, row.attempts + 1, now + wait)
        else:
            await self._sending.write(lambda: self._store.outbox.end(row.id, "done", self._clock.now()))

    async def _later(self, row: Row, attempts: int, due_at: datetime) -> None:
        await self._sending.write(lambda: self._store.outbox.postpone(row.id, attempts, due_at))

    async def _give_up(self, row: Row) -> None:
        log.warning("recall_given_up", channel=row.payload["chat"][0])
        await self._sending.write(lambda: self._store.outbox.end(row.id, "given_up", self._clock.now()))
