"""One message, one transaction. Read this file first.

Every message, from any channel, a timer or a finished download, becomes one `Incoming` and comes through `Dispatch.accept`. It is
handled from BEGIN to COMMIT as one call in the database's own thread: known repeats are dropped, the conversation is loaded, a
handler reads, decides, writes and queues what to say, the conversation is saved. `accept` returns after the commit; only then does
the channel acknowledge. What was queued is handed to delivery, which alone talks to the world.

A message whose handler raises is tried three times, each failure counted in a commit of its own, then set aside (sealed), the
sender gets an apology and the office a notice, and the queue moves on. A fault of our surroundings is nobody's poison: nothing is
acknowledged and the channel offers the message again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import orjson

from bot.channels.channel import NotAccepted, Unparsed
from bot.core.messages import Address, Incoming
from bot.core.rush import MOST, MOST_IN_ROOM, Heard, Rush
from bot.core.wire import incoming_out
from bot.logs import get_log
from bot.whose import whose
from handlers.hushing import answers_call, calls_for_help, hush
from handlers.routing import apologise, handle
from handlers.turn import Knowledge, Turn
from storage.database import Surroundings
from storage.outbox import Row
from storage.store import Store
from storage.writer import Writer

log = get_log(__name__)

TRIES = 3
CAREFUL = 1000
"""After an unclean stop the first messages are counted before they are tried: one of them may have ended the process."""

Queued = Callable[[list[Row]], None]
LookAgain = Callable[[int, int], None]
"""Tells delivery that a conversation has another address, or can be written to again, and which number it has now."""


class Dispatch:
    """Takes messages, returns when they are committed, and hands on what was queued."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        knowledge: Knowledge,
        *,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        queued: Queued,
        look_again: LookAgain = lambda before, after: None,
        unclean: bool = False,
    ) -> None:
        self.store = store
        self.writer = writer
        self.knowledge = knowledge
        self.now = now
        self.chance = chance
        self.queued = queued
        self.rush = Rush()
        self.look_again = look_again
        self.careful = CAREFUL if unclean else 0
        self.begun: dict[str, tuple[int, int]] = {}
        self._alone = asyncio.Lock()
        self.handled = 0
        self.in_hand = 0

    async def accept(self, batch: Sequence[Incoming | Unparsed]) -> None:
        """Handles `batch` in its order. Returns when everything is committed, parked or known. Raises `NotAccepted`."""
        self.in_hand += 1
        try:
            await self._accept(
                [_ParkJob(self, item) if isinstance(item, Unparsed) else _TurnJob(self, item) for item in batch]
            )
        finally:
            self.in_hand -= 1

    async def _accept(self, jobs: Sequence[_TurnJob | _ParkJob]) -> None:
        if self.careful:
            await self._one_by_one(jobs)
        else:
            await self._settle(jobs)

    async def _settle(self, jobs: Sequence[_TurnJob | _ParkJob]) -> None:
        """Hands the jobs to the writer and waits for their commits. Raises `NotAccepted`."""
        futures = [self.writer.enqueue(job) for job in jobs]
        fault: Surroundings | None = None
        for job, future in zip(jobs, futures, strict=True):
            try:
                rows = await asyncio.shield(future) or []
                for before, after in job.changed:
                    self.look_again(before, after)
                self.queued(rows)
                self.handled += 1
                log.debug("handled", count=self.handled)
            except Surroundings as met:
                fault = met
        if fault is not None:
            log.error("not_accepted", error=fault.__cause__ or fault)
            raise NotAccepted from fault

    async def _one_by_one(self, jobs: Sequence[_TurnJob | _ParkJob]) -> None:
        """Each message is counted in a commit of its own, then tried in one of its own: what ended the program last time must
        not take its neighbours along."""
        for job in jobs:
            async with self._alone:
                self.careful = max(0, self.careful - 1)
                try:
                    if isinstance(job, _TurnJob):
                        await self._count(job)
                except Surroundings as fault:
                    raise NotAccepted from fault
                await self._settle([job])

    async def _count(self, job: _TurnJob) -> None:
        """Once in the life of a process: what is offered again in the same one has not ended it."""
        known = self.begun.get(job.message.delivery_id)
        if known is None:
            await self.writer.submit(_CountJob(job))
            self.begun[job.message.delivery_id] = (job.ahead, job.parked)
        else:
            job.counted, (job.ahead, job.parked) = True, known


class _TurnJob:
    """A message on its way through its transaction."""

    def __init__(self, dispatch: Dispatch, message: Incoming) -> None:
        self.dispatch = dispatch
        self.message = message
        self.counted = False
        self.ahead = 0
        self.parked = 0
        self.changed: list[tuple[int, int]] = []

    def run(self) -> list[Row]:
        store, now = self.dispatch.store, self.dispatch.now()
        if self.counted:  # comes back if this raises
            store.deliveries.clear_attempts(self.message.delivery_id)
        self.changed = []
        if not self._is_new(now):
            return []
        heard = Heard.YES if self.parked else self._heard(now)
        if heard is Heard.NO:
            return []
        found = whose(store, self.message, now)
        conversation, self.changed = found.conversation, found.changed
        if conversation is None:  # forgotten while this was on its way; a file still belongs to its report
            return self._settle_alone(now)
        turn = Turn(found.message, conversation, store, self.dispatch.knowledge, now, self.dispatch.chance)
        if self.parked:
            apologise(turn, self.parked)
        elif heard is Heard.LAST:
            hush(turn)
        else:
            handle(turn)
        return turn.finish()

    def _settle_alone(self, now: datetime) -> list[Row]:
        """What comes back to a conversation that was forgotten: a file of a report that is gone too is erased."""
        store, fetched = self.dispatch.store, self.message.fetched
        names = store.settle_evidence(fetched) if fetched is not None else []
        payload = {"do": "erase", "names": names}
        return [store.outbox.queue("file", self.message.conversation, payload, now)] if names else []

    def _is_new(self, now: datetime) -> bool:
        """False for a repeat. What became of a message of ours is known by its own order, whatever is repeated of it."""
        if self.message.arrival is not None:
            return True
        return self.dispatch.store.deliveries.is_new(self.message.delivery_id, now) and self._own_row_waits(now)

    @property
    def sender(self) -> Address | None:
        return self.message.sender if self.message.from_person else None

    def light(self) -> bool:
        return self.message.from_person and self.dispatch.rush.hushed(self._counted_as)

    @property
    def _counted_as(self) -> Address:
        return self.message.sender if self.message.private else self.message.sender.room

    def _heard(self, now: datetime) -> Heard:
        """Whether so many messages came that this one is passed over. It is noted as handled all the same, so that it is
        acknowledged and never comes again: its sender was told to send it again."""
        message = self.message
        if not (self.dispatch.knowledge.person_limits and message.from_person and (message.private or message.to_bot)):
            return Heard.YES
        most = MOST if message.private else MOST_IN_ROOM
        return self.dispatch.rush.hear(
            self._counted_as,
            message.delivery_id,
            now,
            most=most,
            album=message.album,
            at_work=lambda: message.private and self.dispatch.store.offices.staff_of(message.sender) is not None,
            for_help=lambda: message.private and self._for_help(now),
        )

    def _for_help(self, now: datetime) -> bool:
        """Somebody in danger is heard, and so is the answer to what the bot asks then."""
        message, rush = self.message, self.dispatch.rush
        return calls_for_help(message) or (
            rush.calling(message.sender, now)
            and answers_call(message, self.dispatch.store.conversations.at(message.sender, now))
        )

    def failed(self, error: Exception) -> bool:
        """Counts the failure; after the third the message is set aside, and `run` apologises instead of handling it."""
        log.error("handler_failed", error=error)
        self.counted = True
        deliveries, now = self.dispatch.store.deliveries, self.dispatch.now()
        if self.parked:  # even the apology failed: it stays at that
            deliveries.is_new(self.message.delivery_id, now)
            deliveries.clear_attempts(self.message.delivery_id)
            self._own_row_waits(now)
            return False
        tries, self.ahead = self.ahead or deliveries.count_attempt(self.message.delivery_id), 0
        if tries >= TRIES:
            self.park("handler")
        return True

    def park(self, reason: str) -> None:
        """Sets the message aside, sealed."""
        raw = orjson.dumps(incoming_out(self.message))
        deliveries = self.dispatch.store.deliveries
        self.parked = deliveries.park(self.message.sender.channel, reason, raw, self.dispatch.now())

    def _own_row_waits(self, now: datetime) -> bool:
        """A timer or a fetched file is marked done in the commit of its turn; one that was cancelled is no message any more."""
        origin, _, number = self.message.delivery_id.partition(":")
        return origin != "outbox" or self.dispatch.store.outbox.end(int(number), "done", now)


class _CountJob:
    """Counts an attempt before it is made; a message that was tried too often is set aside untried."""

    sender = None

    def __init__(self, job: _TurnJob) -> None:
        self.job = job

    def run(self) -> None:
        deliveries = self.job.dispatch.store.deliveries
        if deliveries.seen(self.job.message.delivery_id):
            return
        self.job.counted = True
        self.job.ahead = deliveries.count_attempt(self.job.message.delivery_id)
        if self.job.ahead > TRIES:
            self.job.park("stopped_the_program")

    def failed(self, error: Exception) -> bool:
        raise error

    def light(self) -> bool:
        return False


class _ParkJob:
    """Something that could not be read: set aside at once."""

    sender = None

    def __init__(self, dispatch: Dispatch, item: Unparsed) -> None:
        self.dispatch = dispatch
        self.item = item
        self.changed: list[tuple[int, int]] = []

    def run(self) -> list[Row]:
        store, now = self.dispatch.store, self.dispatch.now()
        if store.deliveries.is_new(self.item.delivery_id, now):
            store.deliveries.park(self.item.delivery_id.partition(":")[0], "unparsed", self.item.raw, now)
            log.warning("parked", reason="unparsed")
        return []

    def failed(self, error: Exception) -> bool:
        raise error

    def light(self) -> bool:
        return False
