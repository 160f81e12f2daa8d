"""One message on its way out: sent, and marked when the platform has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.channels.channel import (
    Accept,
    Blocked,
    Channel,
    Limited,
    Locked,
    Moved,
    NotAccepted,
    Rejected,
    SendFailed,
    Uncertain,
    WindowClosed,
)
from bot.clock import Clock
from bot.core.messages import Address, Incoming, Migrated, Outgoing, Say, Undelivered
from bot.core.wire import say_in
from bot.lateness import is_late, keep_for_later
from bot.logs import get_log
from bot.marking import FIRST_WAIT, Again, Mark, Marks
from bot.pacing import Pace
from bot.rendering import Rendering, joined, words_digest
from bot.texts import Texts
from storage.database import Database, Surroundings
from storage.outbox import Row
from storage.store import Store
from storage.times import read
from storage.writer import Writer

log = get_log(__name__)

MOST_MOVES: Final = 5
HOLD: Final = timedelta(days=3650)
"""What waits for the person to write first is released by that, not by time."""


class Sending(Marks):
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
        super().__init__(store, database, writer, clock)
        self._texts = texts
        self._rendering = rendering
        self._channels = channels
        self._accept = accept

    async def send(self, rows: Sequence[Row], pace: Pace) -> Again | Sequence[Row]:
        """Sends a message, or several as one, and marks them. Returns those that are settled, or what to do with the first."""
        row, address, now = rows[0], rows[0].address, self._clock.now()
        assert address is not None
        channel = self._channels[address.channel]
        say = say_in(row.payload)
        try:
            if say.gone_after and not await self._database.call(lambda _: self._wanted(row, say)):
                await self.end(row, "dropped")
                return rows[:1]
            if is_late(row, now):
                rows = rows[:1]
                if not await self.write(lambda: keep_for_later(self._store, row, say, now)):
                    return rows
            pace.sent(address.chat, now)
            says = [say_in(each.payload) for each in rows]
            recalls = channel.limits.recalls
            parts = [
                await self._rendering.outgoing(each, part, recalls=recalls)
                for each, part in zip(rows, says, strict=True)
            ]
            outgoing = replace(joined(parts), open=await self._is_open(row, channel.limits.window))
            if not channel.limits.edits and says[0].edit and await self._said_before(row, outgoing):
                await self.end(row, "unchanged")
                return rows[:1]
            pace.sent(address.chat, now, len(outgoing.attachments))  # every file of an album counts
            message_ids = (await channel.send(address, outgoing)).split()
            beyond = len(message_ids) - 1 - len(outgoing.attachments)
            pace.sent(address.chat, self._clock.now(), max(0, beyond))  # so does every part of a long text
        except SendFailed as failure:
            if isinstance(failure, Rejected) and len(rows) > 1:  # which of them it was shows when they go one by one
                return await self.send(rows[:1], pace)
            return await self._failed(row, address, pace, failure, once=bool(say.evidence or say.paper)) or rows[:1]
        except (Surroundings, OSError):
            return await self.later(row) or rows[:1]
        await self.sent(_marks(rows, parts, message_ids, channel))
        return rows

    async def _failed(self, row: Row, address: Address, pace: Pace, failure: SendFailed, *, once: bool) -> Again | None:
        """What a failure calls for; None when the message is settled by it. `once`: it must not be sent twice."""
        now = self._clock.now()
        match failure:
            case Blocked():
                log.info("chat_unreachable", channel=address.channel)
                return Again(0, now, dropped=await self._unreachable(row, address))
            case WindowClosed():
                return await self._hold(row, address)
            case Moved():
                await self._tell_dispatch(
                    Incoming(f"moved:{row.id}", address, private=False, migrated=Migrated(failure.new_chat))
                )
                if row.attempts >= MOST_MOVES:  # a chat that only ever points elsewhere
                    await self.park(row)
                    return None
                return Again(row.attempts + 1, now, moved=failure.new_chat)
            case Limited():
                return await self._limited(row, pace, failure, address)
            case Rejected():
                log.error("send_rejected", channel=address.channel, lane=row.lane)
                await self.park(row, failure.arrived.split())
                return None
            case Uncertain() if once:  # an album sent twice would bury the room, and a case file lie about twice
                await self.end(row, "uncertain", failure.arrived.split())
                return None
        return await self.later(row)

    def _wanted(self, row: Row, say: Say) -> bool:
        """Whether what is shown for a time may still be shown: since it was asked for its report may be gone, the member removed,
        or the reporter's chat cut off from it."""
        address = row.address
        to_staff = address is None or not address.person or self._store.offices.staff_of(address) is not None
        own = bool(say.about) and self._store.reports.follows(say.about, row.conversation)
        there = not say.about or self._store.reports.exists(say.about)
        return (to_staff or own) and there and self._store.outbox.waits(row.id)

    async def _limited(self, row: Row, pace: Pace, limited: Limited, address: Address) -> Again:
        now = self._clock.now()
        until = now + timedelta(seconds=limited.seconds)
        pace.halt(until, "" if limited.everywhere else address.chat)
        if limited.everywhere:
            await self.write(lambda: self._store.keep_halt(address.channel, until))
        if isinstance(limited, Locked):
            log.critical("channel_locked", channel=address.channel)
            await self._tell_undelivered(f"locked:{address.channel}:{now.date()}", row, address, "locked")
        return await self.postpone(row, row.attempts, until)

    async def _hold(self, row: Row, address: Address) -> Again | None:
        """The person has to write first: the message waits for that, however long. A goodbye does not."""
        if row.last:
            await self.end(row, "dropped")
            return None
        now = self._clock.now()
        again = await self.postpone(row, row.attempts, now + HOLD)
        await self._tell_undelivered(f"held:{row.id}:{now.timestamp():.0f}", row, address, "window")
        return again

    async def _is_open(self, row: Row, window: timedelta | None) -> bool:
        """Whether we may write freely to the person of this row, looked up at the moment of sending."""
        if window is None:
            return True
        found = await self._database.call(lambda _: self._store.conversations.get(row.conversation))
        return found is not None and bool(found.open_since) and self._clock.now() - read(found.open_since) < window

    async def _said_before(self, row: Row, outgoing: Outgoing) -> bool:
        """Whether the person has these words already, where a change would be a message of its own."""
        kept = await self._database.call(lambda _: self._store.outbox.message_id(row.conversation, row.slot))
        return bool(kept) and kept == words_digest(outgoing)

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

    async def _unreachable(self, row: Row, address: Address) -> frozenset[int]:
        """The chat takes nothing any more: its conversation hears of it, unless this was its goodbye. Returns the rows dropped;
        what others wait to say in the same chat is not among them."""
        if row.last:
            await self.end(row, "dropped")
            return frozenset({row.id})
        await self._tell_undelivered(f"undelivered:{row.id}", row, address, "blocked")
        return await self.write(lambda: self._store.outbox.drop_for(row.conversation, self._clock.now()))

    async def _tell_undelivered(self, delivery_id: str, row: Row, address: Address, reason: str) -> None:
        undelivered = Undelivered(reason)
        await self._tell_dispatch(
            Incoming(delivery_id, address, undelivered=undelivered, conversation=row.conversation)
        )

    async def _tell_dispatch(self, message: Incoming) -> None:
        while True:
            try:
                await self._accept([message])
            except NotAccepted:
                await self._clock.sleep(FIRST_WAIT.total_seconds())
            else:
                return


def _marks(rows: Sequence[Row], parts: Sequence[Outgoing], message_ids: Sequence[str], channel: Channel) -> list[Mark]:
    """The marks of rows that went as one message. Where nothing can be edited, a slot remembers the words and no id."""
    limits = channel.limits
    marks = []
    for row, part in zip(rows, parts, strict=True):
        slot = (message_ids[-1] if message_ids else "") if limits.edits else words_digest(part)
        marks.append(Mark(row, message_ids, slot, arrival=limits.arrivals, recalls=limits.recalls))
    return marks
