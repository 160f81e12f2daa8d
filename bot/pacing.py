"""How fast a channel may send: counted here, since the platforms punish what they count."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.channels.channel import Limits

MINUTE = timedelta(minutes=1)


class Pace:
    """The sending limits of one channel. Times come from outside; nothing here waits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._halt: datetime | None = None
        self._all: deque[datetime] = deque()
        self._chats: dict[str, deque[datetime]] = {}
        self._chat_halts: dict[str, datetime] = {}

    def sent(self, chat: str, at: datetime, count: int = 1) -> None:
        """Counts messages: every file of an album is one to the platform."""
        if self._limits.per_second:
            self._all.extend([at] * count)
        if self._limits.chat_per_second and count:
            self._chats.setdefault(chat, deque()).extend([at] * count)
        self._forget(at)

    def halt(self, until: datetime, chat: str = "") -> None:
        """The platform said: nothing before `until`, to this chat or (no chat) to anybody."""
        if chat:
            self._chat_halts[chat] = max(until, self._chat_halts.get(chat, until))
        else:
            self._halt = max(until, self._halt or until)

    def free_at(self, chat: str, now: datetime, *, room: bool = False) -> datetime:
        """When the next message may go to `chat`: `now` when at once."""
        times = [now, self._halt or now, self._chat_halts.get(chat, now)]
        if self._limits.per_second:
            times.append(_after(self._all, int(self._limits.per_second), timedelta(seconds=1), now))
        recent = self._chats.get(chat)
        if recent:
            burst, rate = self._limits.chat_burst, self._limits.chat_per_second
            times.append(_refilled(recent, burst, rate, now))
            if room and self._limits.room_per_minute:
                times.append(_after(recent, self._limits.room_per_minute, MINUTE, now))
        return max(times)

    def _forget(self, now: datetime) -> None:
        while self._all and self._all[0] <= now - timedelta(seconds=1):
            self._all.popleft()
        if len(self._chats) > 1000:
            self._chats = {chat: times for chat, times in self._chats.items() if times[-1] > now - MINUTE}
            self._chat_halts = {chat: until for chat, until in self._chat_halts.items() if until > now}


def _after(times: deque[datetime], most: int, window: timedelta, now: datetime) -> datetime:
    """When fewer than `most` of `times` lie within `window`."""
    if len(times) < most:
        return now
    return times[-most] + window


def _refilled(times: deque[datetime], burst: int, rate: float, now: datetime) -> datetime:
    """When a bucket of `burst` that refills at `rate` a second has one again, after sends at `times` (forgets those before a
    minute ago, when it was full whatever came before)."""
    while times and times[0] < now - MINUTE:
        times.popleft()
    level, last = float(burst), now - MINUTE
    for at in times:
        level = min(burst, level + (at - last).total_seconds() * rate) - 1
        last = at
    level = min(burst, level + (now - last).total_seconds() * rate)
    return now if level >= 1 else now + timedelta(seconds=(1 - level) / rate)
