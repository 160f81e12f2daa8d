"""A running bot with people around it and a clock that only moves when told: what dialogs and properties are played on."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from bot.app import App
from bot.config import Settings, load_settings
from bot.core.messages import Address
from bot.core.report import Role
from bot.core.rulebook import RuleBook
from bot.core.understanding.policy import Understanding
from bot.lawbook import load_book
from bot.library import build_understanding
from bot.texts import FOLDER
from storage.database import transact
from tests.lines import Line
from tests.lockscreen import LockScreens

KEY = base64.b64encode(bytes(range(32))).decode()
SOON = timedelta(seconds=5)
"""What is due so soon belongs to the step before: albums are collected for a moment."""

MOMENT = timedelta(seconds=2)
"""So long people take for what they do: nobody honest writes faster than the bot reads."""


@cache
def understanding() -> Understanding:
    """The index over the rule book, built once for all towns."""
    book = load_book(FOLDER / "id" / "rules")
    assert isinstance(book, RuleBook), book
    return build_understanding(book)


class TownClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        self._now = max(self._now, moment.astimezone(UTC))
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Nobody waits in earnest: what failed is tried again at once."""
        await asyncio.sleep(0)

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        while not wake.is_set() and (until is None or until > self._now):
            waits = [asyncio.create_task(wake.wait()), asyncio.create_task(self._moved.wait())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waits:
                    task.cancel()
        wake.clear()


def chance_from(seed: int) -> Any:
    """Random bytes that are the same in every run: counters hashed."""
    import hashlib

    numbers = itertools.count(seed * 1_000_000)
    return lambda length: hashlib.blake2b(str(next(numbers)).encode(), digest_size=max(length, 16)).digest()[:length]


class Town:
    """The bot on one line. Use as an async context manager."""

    def __init__(
        self,
        line: Any,
        *,
        start: datetime,
        election: str = "none",
        region: str = "63",
        office: str = "Bawaslu Kalimantan Selatan",
        staff: dict[str, str] | None = None,
        extra: dict[str, str] | None = None,
        chance: Any = None,
        connection: Any = sqlite3.Connection,
    ) -> None:
        self.line: Line = line
        self.clock = TownClock(start)
        self.staff = {"Dewi": "officer", "Hasan": "head", "Rina": "admin"} if staff is None else staff
        self.folder = Path(tempfile.mkdtemp(prefix="awasnetral-test-"))
        self._chance = chance or chance_from(1)
        self._given = {
            "DATA_DIR": str(self.folder / "data"),
            "AWASNETRAL_KEY": KEY,
            "LISTEN": "127.0.0.1:0",
            "HOME_REGION": region,
            "ELECTION": election,
            "SEND_LIMITS": "off",
        }
        self._office = office
        self._connection = connection
        self.phones = LockScreens(line, set(self.staff))
        self._extra = extra or {}
        self.app: App

    @property
    def settings(self) -> Settings:
        given = {**self._given, **self.line.settings(), **self._extra}
        if "OFFICE_NAME" in given:
            given["OFFICE_NAME"] = self._office
        return load_settings(given, None)

    async def __aenter__(self) -> Town:
        await self.line.start()  # type: ignore[attr-defined]
        self.line.set_clock(lambda: self.clock.now().timestamp())
        await self._start_app()
        if self.line.name != "practice":
            await self.app.database.call(lambda connection: transact(connection, self._seat_staff))
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.line.close()
        await self.app.stop()
        shutil.rmtree(self.folder)

    async def _start_app(self) -> None:
        master = base64.b64decode(KEY)
        self.app = App(
            self.settings,
            master,
            clock=self.clock,
            chance=self._chance,
            connection=self._connection,
            understanding=understanding(),
        )
        await self.app.start()
        await self.line.open(self.app.address, self.staff)

    async def restart(self) -> None:
        """Stops the bot cleanly and starts it again on the same data."""
        await self.settle()
        await self.app.stop()
        await self._start_app()
        await self.settle()

    def _seat_staff(self) -> None:
        store, now = self.app.store, self.clock.now()
        office = store.offices.every()[0]
        desk = getattr(self.line, "staff_line", self.line).name
        room = store.conversations.at(Address(desk, self.line.room_address()), now)
        store.offices.set_room(office.id, room.id)
        for name, role in self.staff.items():
            address = Address(desk, *self.line.staff_address(name))
            conversation = store.conversations.at(address, now)
            store.offices.add_staff(address, name, Role(role), office.id, conversation.id, now)

    async def act(self, person: str, where: str, kind: str, value: Any = None) -> None:
        """Somebody does something, and everything that follows from it happens. It takes them a moment."""
        self.clock.move_to(self.clock.now() + MOMENT)
        self.phones.look(self.clock.now())
        if where == person:
            self.phones.wrote(person, self.clock.now(), value)
        await self.line.act(person, where, kind, value)
        await self.settle()
        self.phones.look(self.clock.now())

    async def act_often(self, person: str, where: str, kind: str, value: Any, times: int) -> None:
        """Somebody does something so often within a moment."""
        self.clock.move_to(self.clock.now() + MOMENT)
        for _ in range(times):
            if where == person:
                self.phones.wrote(person, self.clock.now(), value)
            await self.line.act(person, where, kind, value)
        await self.settle()

    async def settle(self) -> None:
        """Returns when nothing is left to do now or in the next seconds."""
        async with asyncio.timeout(60):
            while True:
                await self._until_idle()
                due = self.app.delivery.next_time()
                if due is None or due > self.clock.now() + SOON:
                    return
                self.clock.move_to(due)

    async def _until_idle(self) -> None:
        """Waits for the condition; nothing here takes a fixed time."""
        calm = 0
        while calm < 3:
            self._look_after_tasks()
            calm = calm + 1 if self.line.quiet() and self.app.idle() else 0
            await asyncio.sleep(0 if calm else 0.001)

    def _look_after_tasks(self) -> None:
        if not self.app._healthy():
            for task in [*self.app._tasks, *self.app._listening]:
                if task.done():
                    task.result()

    async def later(self, wait: timedelta) -> None:
        """Time passes; timers fire on their way."""
        end = self.clock.now() + wait
        while (dark := self.phones.next_dark(self.clock.now())) is not None and dark < end:
            await self._pass_until(dark)
            self.phones.look(self.clock.now())
            self.clock.move_to(dark + timedelta(seconds=1))
        await self._pass_until(end)
        await self.settle()
        self.phones.look(self.clock.now())

    async def _pass_until(self, end: datetime) -> None:
        while (due := self.app.delivery.next_time()) is not None and due <= end:
            self.clock.move_to(due)
            await self._until_idle()
        self.clock.move_to(end)
        await self._until_idle()

    async def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Looks into the database, as only tests may."""
        return await self.app.database.call(partial(_fetch, sql=sql, values=values))


def _fetch(connection: Any, *, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return connection.execute(sql, values).fetchall()
