"""Works the outbox: the only place that talks to the world.

Messages keep their order within a chat and never wait for another chat's trouble; signals (answers to presses) go at once or not at
all; files are fetched beside them; timers come back to dispatch. A row that was sent is marked in a commit of its own before the
next one of that chat leaves: what is repeated after a kill is at most the one message that was in flight.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.addresses import Addresses
from bot.channels.channel import Accept, Channel
from bot.chats import Chat
from bot.clock import Clock
from bot.fetching import Fetching
from bot.filelane import FileLane
from bot.logs import get_log
from bot.marking import Again
from bot.pacing import Pace
from bot.recall import Recall
from bot.sending import Sending
from bot.space import Space
from bot.timekeeping import Timekeeping
from storage.database import Connection, Database
from storage.outbox import Row
from storage.store import Store

log = get_log(__name__)


class Delivery:
    """Sends, fetches and wakes until it is stopped."""

    def __init__(
        self,
        store: Store,
        database: Database,
        channels: Mapping[str, Channel],
        clock: Clock,
        accept: Accept,
        sending: Sending,
        fetching: Fetching,
        space: Space,
        paces: Mapping[str, Pace],
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._sending = sending
        self._paces = paces
        self._chats: dict[tuple[str, str], Chat] = {}
        self._addresses = Addresses(store, database, clock)
        self._files = FileLane(fetching, space, self._addresses, self._spawn)
        self._wake = asyncio.Event()
        self._recall = Recall(store, sending, self._addresses, channels, clock, self._spawn, self._wake.set)
        self._time = Timekeeping(store, self._addresses, sending, clock.now(), accept)
        self._dropped: set[int] = set()
        self._intake: list[Row] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._looking = False

    def queued(self, rows: list[Row]) -> None:
        """Rows that have just been committed. What can leave at once does, unless something older is still to be taken in."""
        ready = not (self._intake or self._looking or self._stopping)
        for row in rows:
            self._dropped |= row.instead_of
            ready = ready and row.lane in ("message", "signal") and self._place(row)
            if not ready:
                self._intake.append(row)
        if self._intake:
            self._wake.set()

    def look_again(self, before: int, after: int) -> None:
        """Conversation `before` goes on as `after`, or elsewhere, or can be written to again: its rows are taken in anew."""
        self._addresses.forget(before)
        self._addresses.forget(after)
        waiting = [row for chat in self._chats.values() for row in chat.rows]
        for row in [*waiting, *self._files.rows, *self._intake]:
            if row.conversation == before:
                row.conversation, row.address, row.due_at = after, None, min(row.due_at, self._clock.now())
        for chat in list(self._chats.values()):
            if any(row.address is None for row in chat.rows):
                chat.not_before, chat.outdated = None, chat.busy
                self._intake += [] if chat.busy else chat.give_up()
        self._wake.set()

    async def start(self) -> None:
        """Loads what an earlier run left, and what the sending limits must remember."""
        now = self._clock.now()

        def load(_: Connection) -> tuple[list[Row], list[tuple[int, datetime]], datetime | None]:
            outbox = self._store.outbox
            for name, pace in self._paces.items():
                pace.halt(self._store.halt(name) or now)
            rows = outbox.every_waiting(("message", "signal", "file"))
            return rows, outbox.recently_sent(now - timedelta(minutes=1)), outbox.next_due(("timer",))

        rows, sent, timer = await self._addresses.read(load)
        self._time.expect(timer)
        for conversation, at in sent:
            address = await self._addresses.of(conversation)
            if address is not None and address.channel in self._paces:
                self._paces[address.channel].sent(address.chat, at)
        self._intake += rows
        self._wake.set()

    async def run(self) -> None:
        """Works until cancelled. `stop` first, to let what is in flight finish."""
        while True:
            await self._look()
            await self._clock.wait(self._wake, self.next_time())

    async def stop(self, seconds: float) -> None:
        """Begins nothing new and waits `seconds` for what is in flight; what then has no answer is left to the next run."""
        self._stopping = True
        late = (await asyncio.wait(self._tasks, timeout=seconds))[1] if self._tasks else set()
        for task in late:
            task.cancel()
        if late:
            log.warning("stop_cut_short", count=len(late))
            await asyncio.wait(late)

    def idle(self) -> bool:
        """True when there is nothing to do now (tests step the clock on then)."""
        until = self.next_time()
        return not (self._tasks or self._intake or self._looking or self._wake.is_set()) and (
            until is None or until > self._clock.now()
        )

    async def _look(self) -> None:
        """Takes in what was queued, begins what can begin now, fires what is due."""
        self._looking = True
        try:
            rows, self._intake = self._intake, []
            for row in rows:
                await self._take_in(row)
            now = self._clock.now()
            if self._stopping:
                return
            for chat in list(self._chats.values()):
                self._begin(chat, now)
            await self._files.look(now)
            self._recall.begin(now)
            await self._time.work(now)
        finally:
            self._looking = False

    async def _take_in(self, row: Row) -> None:
        if row.lane == "timer":
            self._time.expect(row.due_at)
            return
        if row.lane == "recall" or row.payload.get("do") == "erase":  # a report that is erased is taken back everywhere
            self._recall.expect(self._clock.now())
        if row.lane == "file":
            self._files.add(row)
        if row.lane in ("file", "recall"):
            return
        if row.address is None:
            row.address = await self._addresses.of(row.conversation)
        if not self._place(row):
            await self._sending.drop(row)

    def _place(self, row: Row) -> bool:
        """Puts a message with the others of its chat, or begins a signal; False when it is not known where it goes."""
        if row.address is None or row.address.channel not in self._channels:
            return False
        if row.lane == "signal":
            self._spawn(self._sending.signal(row))
            return True
        key = (row.address.channel, row.address.chat)
        chat = self._chats.get(key)
        if chat is None:
            chat = self._chats[key] = Chat(row.address, self._channels[row.address.channel].limits)
        chat.rows.append(row)
        if not self._looking:
            self._begin(chat, self._clock.now())
        return True

    def _begin(self, chat: Chat, now: datetime) -> None:
        """Starts to work on a chat, unless it must wait."""
        if chat.can_begin(now):
            chat.busy = True
            self._spawn(self._work_chat(chat))

    async def _work_chat(self, chat: Chat) -> None:
        """Sends what waits for a chat until it is empty or must wait."""
        pace = self._paces[chat.address.channel]
        try:
            while chat.rows and not self._stopping:
                if chat.outdated:
                    self._intake += chat.give_up()
                    return
                now = self._clock.now()
                row = chat.rows[0]
                if row.id in self._dropped:
                    self._dropped.discard(row.id)
                    chat.rows.popleft()
                    continue
                if chat.overtaken(row):
                    await self._sending.end(row, "replaced")
                    chat.rows.popleft()
                    continue
                free = max(row.due_at, pace.free_at(chat.address.chat, now, room=chat.address.shared))
                if free > now:
                    chat.not_before = free
                    return
                rows = [each for each in chat.together(now) if each.id not in self._dropped]
                try:
                    again = await self._sending.send(rows, pace)
                except Exception as error:  # noqa: BLE001 - one message of ours that cannot be sent must not hold up its chat
                    if len(rows) > 1:
                        chat.one_by_one = len(rows)
                        continue
                    log.error("message_parked", error=error)
                    await self._sending.park(row)
                    again = rows
                if not isinstance(again, Again):
                    self._settled(chat, again)
                elif again.moved:
                    row.attempts = again.attempts
                    self._addresses.forget_all()
                    self._intake += chat.move(again.moved)
                else:
                    self._dropped |= again.dropped
                    row.attempts, row.due_at = again.attempts, again.due_at
        finally:
            chat.busy = False
            if not chat.rows:
                self._chats.pop((chat.address.channel, chat.address.chat), None)
            if chat.rows or self._intake:
                self._wake.set()

    def _settled(self, chat: Chat, rows: Sequence[Row]) -> None:
        for row in rows:
            self._dropped.discard(row.id)
            chat.rows.remove(row)
            if row.payload.get("gone_after"):
                self._recall.expect(self._clock.now())
                self._wake.set()
            if row.last:
                self._addresses.forget(row.conversation)

    def next_time(self) -> datetime | None:
        """When there will be something to do, if nothing comes in."""
        times = [chat.not_before for chat in self._chats.values() if chat.rows and not chat.busy]
        times += [self._files.next_time(), self._recall.next_time(), self._time.next_time()]
        return min(time for time in times if time is not None)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._files.waits():  # there may be room for the next one
            self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.critical("delivery_failed", error=task.exception())
