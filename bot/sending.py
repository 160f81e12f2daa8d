"""One message on its way out: sent, and marked when the platform has answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.channels.channel import (
    Accept,
    Blocked,
    Channel,
    Limited,
    Moved,
    NotAccepted,
    Rejected,
    SendFailed,
    Uncertain,
)
from bot.clock import Clock
from bot.core.messages import Address, Incoming, Migrated, Outgoing, Say, Undelivered
from bot.core.wire import say_in
from bot.lateness import is_late, keep_for_later
from bot.logs import get_log
from bot.pacing import Pace
from bot.rendering import Rendering
from bot.texts import Texts
from storage.database import Database, Surroundings, truncate_wal
from storage.outbox import Row
from storage.store import Store
from storage.writer import Write, Writer

log = get_log(__name__)

T = TypeVar("T")

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
GIVE_UP = timedelta(days=3)
"""A message that was tried in vain for so long is set aside and counted; time that the program was off does not count."""

TRACE_TRIES = 20
MOST_MOVES = 5


@dataclass(frozen=True, slots=True)
class Again:
    """The message was not sent: when to try again, or what else to do with its chat."""

    attempts: int
    due_at: datetime
    moved: str = ""
    dropped: frozenset[int] = frozenset()


def wait_after(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s ... 5 minutes."""
    return min(LONGEST_WAIT, FIRST_WAIT * int(2 ** min(attempts, 12)))


async def leave_no_trace(database: Database, clock: Clock) -> None:
    """What was deleted goes from the disk too. While somebody reads (an export, a check) it waits a little; what still is not
    gone then is said in the log, and housekeeping does it again."""
    for _ in range(TRACE_TRIES):
        try:
            if await database.call(truncate_wal):
                return
        except Surroundings as fault:
            log.error("erasing_postponed", error=fault.__cause__ or fault)
        await clock.sleep(FIRST_WAIT.total_seconds())
    log.warning("erasing_waits_for_readers")


class Sending:
    """Sends, marks."""

    def __init__(
        self,
        store: Store,
        database: Database,
        writer: Writer,
        texts: Texts,
        rendering: Rendering,
        channels: Mapping[str, Channel],
        clock: Clock,
        accept: Accept,
    ) -> None:
        self._store = store
        self._database = database
        self._writer = writer
        self._texts = texts
        self._rendering = rendering
        self._channels = channels
        self._clock = clock
        self._accept = accept

    async def send(self, row: Row, pace: Pace) -> Again | None:
        """Sends a message and marks it. None: it is settled. Otherwise what is to be done."""
        address = row.address
        assert address is not None
        now = self._clock.now()
        say = say_in(row.payload)
        try:
            if say.gone_after and not await self._database.call(lambda _: self._wanted(row, say)):
                await self.end(row, "dropped")
                return None
            if is_late(row, now) and not await self.write(lambda: keep_for_later(self._store, row, now)):
                return None
            say = say_in(row.payload)
            pace.sent(address.chat, now)
            outgoing = await self._rendering.outgoing(row, say)
            pace.sent(address.chat, now, len(outgoing.attachments))  # every file of an album counts
            message_ids = await self._channels[address.channel].send(address, outgoing)
            beyond = len(message_ids.split()) - 1 - len(outgoing.attachments)
            pace.sent(address.chat, self._clock.now(), max(0, beyond))  # so does every part of a long text
        except Blocked:
            log.info("chat_unreachable", channel=address.channel)
            return Again(0, now, dropped=await self._unreachable(row, address))
        except Moved as moved:
            await self._tell_dispatch(
                Incoming(f"moved:{row.id}", address, private=False, migrated=Migrated(moved.new_chat))
            )
            if row.attempts >= MOST_MOVES:  # a chat that only ever points elsewhere
                await self.park(row)
                return None
            return Again(row.attempts + 1, now, moved=moved.new_chat)
        except Limited as limited:
            until = self._clock.now() + timedelta(seconds=limited.seconds)
            pace.halt(until, "" if limited.everywhere else address.chat)
            if limited.everywhere:
                await self.write(lambda: self._store.keep_halt(address.channel, until))
            return await self._postpone(row, row.attempts, until)
        except Rejected:
            log.error("send_rejected", channel=address.channel, lane=row.lane)
            await self.park(row)
            return None
        except Uncertain:
            if say.evidence or say.paper:  # an album sent twice would bury the room, and a case file lie about twice
                await self.end(row, "uncertain")
                return None
            return await self._later(row)
        except (SendFailed, Surroundings, OSError):
            return await self._later(row)
        await self.end(row, "sent", message_ids.split())
        return None

    def _wanted(self, row: Row, say: Say) -> bool:
        """Whether what is shown for a time may still be shown: since it was asked for its report may be gone, the member removed,
        or the reporter's chat cut off from it."""
        address = row.address
        to_staff = address is None or not address.person or self._store.offices.staff_of(address) is not None
        own = bool(say.about) and self._store.reports.follows(say.about, row.conversation)
        there = not say.about or self._store.reports.exists(say.about)
        return (to_staff or own) and there and self._store.outbox.waits(row.id)

    async def signal(self, row: Row) -> None:
        """Answers a press, once, if it is not too late."""
        address = row.address
        assert address is not None
        if row.expires_at is None or row.expires_at > self._clock.now():
            say = say_in(row.payload)
            rich = self._texts.render(say.text) if say.text else ()
            try:
                await self._channels[address.channel].send(address, Outgoing(rich, press=say.press, typing=say.typing))
            except SendFailed:
                log.debug("signal_failed", channel=address.channel)
            else:
                await self.end(row, "sent")
                return
        await self.end(row, "expired")

    async def end(self, row: Row, state: str, message_ids: list[str] | None = None) -> None:
        """Marks the row, and remembers what is to be edited or taken back later. The mark is tried again until it is kept; the send
        is not."""
        now = self._clock.now()

        def mark() -> None:
            self._store.outbox.end(row.id, state, now)
            if row.last:
                self._store.conversations.forget(row.conversation)
            elif message_ids and row.slot:
                self._store.outbox.keep_message_id(row, message_ids[-1], now)
            if message_ids and (gone_after := row.payload.get("gone_after")) and row.address is not None:
                about = row.payload.get("about", 0)
                stays = not about or self._store.reports.exists(about)
                due_at = now + timedelta(seconds=gone_after) if stays else now
                self._store.outbox.recall(row, message_ids, row.address, now, due_at)

        await self.write(mark)
        if row.last:
            await leave_no_trace(self._database, self._clock)

    async def _unreachable(self, row: Row, address: Address) -> frozenset[int]:
        """The chat takes nothing any more: its conversation hears of it, unless this was its goodbye. Returns the rows dropped;
        what others wait to say in the same chat is not among them."""
        if row.last:
            await self.end(row, "dropped")
            return frozenset({row.id})
        blocked = Incoming(
            f"undelivered:{row.id}", address, undelivered=Undelivered("blocked"), conversation=row.conversation
        )
        await self._tell_dispatch(blocked)
        return await self.write(lambda: self._store.outbox.drop_for(row.conversation, self._clock.now()))

    async def park(self, row: Row) -> None:
        """It can never be sent: set aside, sealed, and counted where the operator sees it. A goodbye is not kept."""
        if row.last:
            await self.end(row, "dropped")
        else:
            await self.write(lambda: self._store.outbox.park(row.id, self._clock.now()))

    async def drop(self, row: Row) -> None:
        """Nobody is there to get it."""
        await self.end(row, "dropped")

    async def forget_before(self, moment: datetime, ended: datetime) -> None:
        """Removes rows that ended before `ended`, older delivery ids, and everything deleted until now from the disk."""

        def forget() -> None:
            self._store.outbox.forget_before(moment, ended)
            self._store.deliveries.forget_before(moment)
            self._store.spent.forget_before(self._clock.now())

        await self.write(forget)
        await leave_no_trace(self._database, self._clock)

    async def _later(self, row: Row) -> Again | None:
        if row.attempts >= GIVE_UP // LONGEST_WAIT:
            await self.park(row)
            return None
        return await self._postpone(row, row.attempts + 1, self._clock.now() + wait_after(row.attempts))

    async def _postpone(self, row: Row, attempts: int, due_at: datetime) -> Again:
        await self.write(lambda: self._store.outbox.postpone(row.id, attempts, due_at))
        return Again(attempts, due_at)

    async def _tell_dispatch(self, message: Incoming) -> None:
        while True:
            try:
                await self._accept([message])
            except NotAccepted:
                await self._clock.sleep(FIRST_WAIT.total_seconds())
            else:
                return

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
