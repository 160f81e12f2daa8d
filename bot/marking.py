"""What became of a message, written down: sent, parked, put off, forgotten. A mark is tried again until it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.clock import Clock
from bot.erasing import leave_no_trace
from bot.logs import get_log
from storage.database import Database, Surroundings
from storage.outbox import Row
from storage.store import Store
from storage.writer import Write, Writer

log = get_log(__name__)

T = TypeVar("T")

FIRST_WAIT: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(minutes=5)
GIVE_UP: Final = timedelta(days=3)
"""A message that was tried in vain for so long is set aside and counted; time that the program was off does not count."""


@dataclass(frozen=True, slots=True)
class Again:
    """The message was not sent: when to try again, or what else to do with its chat."""

    attempts: int
    due_at: datetime
    moved: str = ""
    dropped: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """A row that was sent, the platform's ids of what it became, and what is remembered in its slot ("" for nothing): an id to edit
    by, or what was said. `arrival`: the platform tells later what becomes of the message. `recalls`: it can be taken back."""

    row: Row
    message_ids: Sequence[str]
    slot: str = ""
    arrival: bool = False
    recalls: bool = True


def wait_after(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s ... 5 minutes."""
    return min(LONGEST_WAIT, FIRST_WAIT * int(2 ** min(attempts, 12)))


class Marks:
    """Marks rows of the outbox."""

    def __init__(self, store: Store, database: Database, writer: Writer, clock: Clock) -> None:
        self._store = store
        self._database = database
        self._writer = writer
        self._clock = clock

    async def end(self, row: Row, state: str, arrived: Sequence[str] = ()) -> None:
        """The row is done, or will never be. `arrived`: the ids of what stands in the chat of it all the same."""
        now = self._clock.now()

        def mark() -> None:
            self._store.outbox.end(row.id, state, now)
            self._recall_later(row, arrived, now)
            if row.last:
                self._store.conversations.forget(row.conversation)

        await self.write(mark)
        if row.last:
            await leave_no_trace(self._database, self._clock)

    async def sent(self, marks: Sequence[Mark]) -> None:
        """What went as one message, in one commit; remembers what is to be edited or taken back later."""
        now = self._clock.now()

        def mark() -> None:
            for one in marks:
                self._mark_sent(one, now)

        await self.write(mark)
        if any(one.row.last for one in marks):
            await leave_no_trace(self._database, self._clock)

    def _mark_sent(self, mark: Mark, now: datetime) -> None:
        row, store = mark.row, self._store
        store.outbox.end(row.id, "sent", now)
        if row.last:
            store.conversations.forget(row.conversation)
            return
        if mark.slot and row.slot:
            store.outbox.keep_message_id(row, mark.slot, now)
        for message_id in mark.message_ids if mark.arrival else ():
            store.arrivals.keep(message_id, row.conversation, now)
        if mark.recalls:
            self._recall_later(row, mark.message_ids, now)

    def _recall_later(self, row: Row, message_ids: Sequence[str], now: datetime) -> None:
        """Inside a transaction: what stands in the chat for a time only is to be taken back."""
        gone_after, about = row.payload.get("gone_after"), row.payload.get("about", 0)
        if message_ids and gone_after and row.address is not None:
            stays = not about or self._store.reports.exists(about)
            due_at = now + timedelta(seconds=gone_after) if stays else now
            self._store.outbox.recall(row, list(message_ids), row.address, now, due_at)

    async def park(self, row: Row, arrived: Sequence[str] = ()) -> None:
        """It can never be sent, or not all of it: set aside, sealed, and counted where the operator sees it. A goodbye is not
        kept."""
        now = self._clock.now()

        def set_aside() -> None:
            self._store.outbox.park(row.id, now)
            self._recall_later(row, arrived, now)

        if row.last:
            await self.end(row, "dropped")
        else:
            await self.write(set_aside)

    async def drop(self, row: Row) -> None:
        """Nobody is there to get it."""
        await self.end(row, "dropped")

    async def later(self, row: Row) -> Again | None:
        """It is tried again after a while; None when it was tried long enough and is parked."""
        if row.attempts >= GIVE_UP // LONGEST_WAIT:
            await self.park(row)
            return None
        return await self.postpone(row, row.attempts + 1, self._clock.now() + wait_after(row.attempts))

    async def postpone(self, row: Row, attempts: int, due_at: datetime) -> Again:
        await self.write(lambda: self._store.outbox.postpone(row.id, attempts, due_at))
        return Again(attempts, due_at)

    async def forget_before(self, moment: datetime, ended: datetime) -> None:
        """Removes rows that ended before `ended`, older delivery ids, and everything deleted until now from the disk."""

        def forget() -> None:
            self._store.outbox.forget_before(moment, ended)
            self._store.deliveries.forget_before(moment)
            self._store.arrivals.forget_before(moment)
            self._store.spent.forget_before(self._clock.now())

        await self.write(forget)
        await leave_no_trace(self._database, self._clock)

    async def write(self, work: Callable[[], T]) -> T:
        """Writes, as often as it takes: a mark that is lost would repeat what was sent."""
        while True:
            try:
                result: T = await self._writer.submit(Write(work))
            except Surroundings as fault:
                log.error("mark_postponed", error=fault.__cause__ or fault)
                await self._clock.sleep(FIRST_WAIT.total_seconds())
            else:
                return result
