"""How much room is left where evidence is kept: below a line nothing more is fetched, and the office hears of it and of its end."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.logs import get_log
from storage.database import Surroundings
from storage.opening import EVIDENCE
from storage.outbox import Row
from storage.store import Store
from storage.writer import Write, Writer

log = get_log(__name__)

LOOK_AGAIN: Final = timedelta(minutes=1)
"""While there is too little room it is looked at so often."""

ENOUGH_AGAIN: Final = 1.1
"""So many times the line must be free before it is over: one that was just crossed would be crossed by every file."""

_FACT: Final = "short_of_space"


def free_bytes(folder: Path) -> int:
    """What is free on the disk that holds evidence. Raises `OSError`."""
    evidence = folder / EVIDENCE
    return shutil.disk_usage(evidence if evidence.is_dir() else folder).free


class Space:
    """Knows whether there is room. An episode, from too little to enough, is told to the office once, whatever is restarted."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        folder: Path,
        least: int,
        home: tuple[str, str],
        queued: Callable[[list[Row]], None],
        now: datetime,
    ) -> None:
        """`least`: bytes that must stay free, 0 for no line; `home`: region and name of the office that hears of it."""
        self.short = False
        self.next_look: datetime | None = now
        self.least = least
        self._noted: bool | None = None
        self._store = store
        self._writer = writer
        self._folder = folder
        self._home = home
        self._queued = queued

    async def look(self, now: datetime) -> bool:
        """Looks at the disk; True when nothing may be fetched."""
        try:
            free: float = free_bytes(self._folder)
        except OSError as fault:  # a disk that cannot be asked will say so when it is written to
            log.error("space_unknown", error=fault)
            free = math.inf
        self.short = free < self.least * (ENOUGH_AGAIN if self.short else 1)
        self.next_look = now + LOOK_AGAIN if self.short else None
        if self.short != self._noted:
            short = self.short
            try:
                rows = await self._writer.submit(Write(lambda: self._note(short, now)))
            except Surroundings as fault:  # no room for the note either: it is tried again
                log.error("space_not_noted", error=fault.__cause__ or fault)
                self.next_look = now + LOOK_AGAIN
            else:
                self._noted = short
                self._queued(rows)
        return self.short

    def _note(self, short: bool, now: datetime) -> list[Row]:
        """Remembers the change, and wakes the handler that tells the office, in one commit."""
        if (self._store.fact(_FACT) == "yes") == short:
            return []
        self._store.set_fact(_FACT, "yes" if short else "no")
        event = "space_short" if short else "space_enough"
        log.warning(event)
        chat = self._chat()
        if not chat:
            return []
        payload = {"name": event, "args": {"least": self.least // 1_000_000}}
        return [self._store.outbox.queue("timer", chat, payload, now)]

    def _chat(self) -> int:
        """A conversation of the home office that a timer can belong to, 0 when there is nobody yet."""
        offices = self._store.offices
        office = offices.at(*self._home)
        return office.room or next((member.conversation for member in offices.members(office.id)), 0)
