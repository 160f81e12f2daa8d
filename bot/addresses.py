"""Where conversations take place, looked up once and remembered for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from bot.clock import Clock
from bot.core.messages import Address
from bot.logs import get_log
from storage.database import Connection, Database, Surroundings
from storage.store import Store

log = get_log(__name__)

T = TypeVar("T")

TRY_AGAIN: Final = timedelta(seconds=2)
MOST: Final = 5000


class Addresses:
    """Reads for delivery: a locked database is no reason to lose what waits."""

    def __init__(self, store: Store, database: Database, clock: Clock) -> None:
        self._store = store
        self._database = database
        self._clock = clock
        self._known: dict[int, Address] = {}

    async def of(self, conversation: int) -> Address | None:
        """Where a conversation takes place; None when it was forgotten."""
        if conversation not in self._known:
            if len(self._known) > MOST:
                self._known.clear()
            address = await self.read(lambda _: self._store.conversations.address(conversation))
            if address is None:
                return None
            self._known[conversation] = address
        return self._known[conversation]

    def forget(self, conversation: int) -> None:
        """It was forgotten: so is where it took place."""
        self._known.pop(conversation, None)

    def forget_all(self) -> None:
        """A chat has moved: what is remembered may be old."""
        self._known.clear()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Reads, as often as it takes."""
        while True:
            try:
                return await self._database.call(work)
            except Surroundings as fault:
                log.error("read_postponed", error=fault.__cause__ or fault)
                await self._clock.sleep(TRY_AGAIN.total_seconds())
