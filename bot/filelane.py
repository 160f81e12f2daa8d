"""What waits to be fetched or erased, and what of it comes next.

Few files are worked on at once, so the choice has to be fair: a person who sent twenty must not hold up another's one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final

from bot.addresses import Addresses
from bot.fetching import Fetching
from bot.space import LOOK_AGAIN, Space
from storage.outbox import Row

AT_ONCE: Final = 3
EACH: Final = 2
"""So many files of one conversation are worked on at once at most: a place stays free for somebody else's."""


class FileLane:
    """The rows of the file lane until they are settled. What frees room goes first; then whoever was served longest ago."""

    def __init__(
        self,
        fetching: Fetching,
        space: Space,
        addresses: Addresses,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._fetching = fetching
        self._space = space
        self._addresses = addresses
        self._spawn = spawn
        self._rows: list[Row] = []
        self._working: Counter[int] = Counter()
        self._served: dict[int, int] = {}
        self._turn = 0

    def add(self, row: Row) -> None:
        self._rows.append(row)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What waits to be begun."""
        return tuple(self._rows)

    def waits(self) -> bool:
        """True when there is something to do, now or later."""
        return bool(self._rows)

    async def look(self, now: datetime) -> None:
        """Starts as many as may be worked on at once; while there is no room, only what keeps nothing. Looks at the disk before."""
        due = [row for row in self._rows if row.due_at <= now and _keeps(row)]
        wanted = self._space.next_look is not None and self._space.next_look <= now
        if (due or wanted) and await self._space.look(now):
            for row in due:
                row.due_at = now + LOOK_AGAIN
                self._spawn(self._hold(row))
        while self._working.total() < AT_ONCE and (chosen := self._next(now)) is not None:
            self._rows.remove(chosen)
            self._turn += 1
            self._served[chosen.conversation] = self._turn
            self._working[chosen.conversation] += 1
            self._spawn(self._work(chosen))

    def next_time(self) -> datetime | None:
        """When another may begin, if nothing ends before."""
        times = [] if self._space.next_look is None else [self._space.next_look]
        if self._working.total() < AT_ONCE:
            times += [row.due_at for row in self._rows if self._has_room(row)]
        return min(times, default=None)

    def _next(self, now: datetime) -> Row | None:
        ready = [row for row in self._rows if row.due_at <= now and self._has_room(row)]
        return min(ready, key=self._rank, default=None)

    def _has_room(self, row: Row) -> bool:
        return _erases(row) or self._working[row.conversation] < EACH

    def _rank(self, row: Row) -> tuple[bool, int, int, int]:
        conversation = row.conversation
        return not _erases(row), self._working[conversation], self._served.get(conversation, 0), row.id

    async def _hold(self, row: Row) -> None:
        if await self._fetching.hold(row, await self._addresses.of(row.conversation)) and row in self._rows:
            self._rows.remove(row)

    async def _work(self, row: Row) -> None:
        try:
            again = await self._fetching.work(row, await self._addresses.of(row.conversation))
            if again is not None:
                row.attempts, row.due_at = again.attempts, again.due_at
                self._rows.append(row)
        finally:
            self._working[row.conversation] -= 1
            if not self._working[row.conversation]:
                del self._working[row.conversation]
            if not any(other.conversation == row.conversation for other in self._rows):
                self._served.pop(row.conversation, None)


def _keeps(row: Row) -> bool:
    """True for what needs room on the disk: neither what erases nor what is only compared."""
    return bool(row.payload["do"] == "fetch")


def _erases(row: Row) -> bool:
    return bool(row.payload["do"] == "erase")
