"""Dispatch and delivery at work on a real database, with a platform of the test's own: what it takes, refuses and how slowly."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.channels.channel import Accept, DownloadFailed, Limits, SendFailed
from bot.core.messages import Address, FileRef, Incoming, Outgoing, Press, Say, Text, plain
from bot.core.report import Role
from bot.core.wire import say_out
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.fetching import Fetching
from bot.images import PictureWorker
from bot.pacing import Pace
from bot.papers import PaperWorker
from bot.paperwork import Paperwork
from bot.rendering import Rendering
from bot.sending import Sending
from bot.similar import SimilarPictures
from bot.space import Space
from storage.database import Connection, transact
from storage.opening import evidence_files, open_store
from storage.outbox import Lane, Row
from storage.writer import Writer
from tests.bench import NOW, knowledge
from tests.town import TownClock, chance_from

GROUP = "-100"
LONGEST = 4096
"""A longer text becomes several messages here too."""

PRESSES = "presses"
"""Failures for the answers to presses, whatever the chat."""

RECALLS = "recalls"
"""Failures for taking back."""


@dataclass(slots=True)
class Arrived:
    """What a chat got, and when."""

    chat: str
    words: str
    at: datetime
    edit: str


class Platform:
    """A channel's far end. `failures` are raised in their order for a chat; a `gate` holds a chat's sends back until it is set, or
    a file's download by its `ref`. `files` are the bytes of a `ref`, or how it fails; `asked` the refs in the order they were
    fetched."""

    name = "telegram"

    def __init__(self, clock: TownClock, limits: Limits) -> None:
        self.limits = limits
        self.arrived: list[Arrived] = []
        self.tried: list[str] = []
        self.presses: list[str] = []
        self.failures: dict[str, list[SendFailed]] = defaultdict(list)
        self.recalled: list[tuple[str, tuple[str, ...], datetime]] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.files: dict[str, bytes | DownloadFailed] = {}
        self.asked: list[str] = []
        self._clock = clock

    async def start(self) -> None: ...

    async def listen(self, accept: Accept) -> None: ...

    def link(self) -> str:
        return ""

    async def close(self) -> None: ...

    async def send(self, to: Address, message: Outgoing) -> str:
        if message.press:
            self.presses.append(message.press)
            if self.failures[PRESSES]:
                raise self.failures[PRESSES].pop(0)
            return ""
        self.tried.append(to.chat)
        if to.chat in self.gates:
            await self.gates[to.chat].wait()
        if self.failures[to.chat]:
            raise self.failures[to.chat].pop(0)
        words, first = plain(message.rich), len(self.arrived) + 1
        for start in range(0, max(1, len(words)), LONGEST):
            part = words[start : start + LONGEST]
            self.arrived.append(Arrived(to.chat, part, self._clock.now(), message.edit))
        return " ".join(str(number) for number in range(first, len(self.arrived) + 1))

    async def take_back(self, to: Address, message_ids: tuple[str, ...]) -> None:
        self.recalled.append((to.chat, message_ids, self._clock.now()))
        if self.failures[RECALLS]:
            raise self.failures[RECALLS].pop(0)

    async def download(self, file: FileRef) -> bytes:
        self.asked.append(file.ref)
        if file.ref in self.gates:
            await self.gates[file.ref].wait()
        held = self.files.get(file.ref, b"")
        if isinstance(held, DownloadFailed):
            raise held
        return held

    def words(self, chat: str) -> list[str]:
        return [item.words for item in self.arrived if item.chat == chat]


class Post:
    """One run of the bot without channels' listening sides. The folder, the clock and the platform may outlive it."""

    def __init__(
        self,
        folder: Path,
        *,
        limits: Limits | None = None,
        clock: TownClock | None = None,
        platform: Platform | None = None,
        connection: type[Connection] = Connection,
        unclean: bool = False,
    ) -> None:
        self.folder = folder
        self.clock = clock or TownClock(NOW)
        self.platform = platform or Platform(self.clock, limits or Limits())
        self._connection = connection
        self._unclean = unclean

    async def __aenter__(self) -> Post:
        self.database, self.store = await open_store(self.folder, bytes(32), self._connection)
        self.writer = Writer(self.database)
        self.dispatch = Dispatch(
            self.store,
            self.writer,
            knowledge("none"),
            now=self.clock.now,
            chance=chance_from(3),
            queued=lambda rows: self.delivery.queued(rows),
            unclean=self._unclean,
        )
        files, channels = evidence_files(self.folder), {self.platform.name: self.platform}
        given = (self.store, self.database, self.writer)
        texts = self.dispatch.knowledge.texts
        self._pictures = PictureWorker(wall_seconds=5)
        self.paperwork = Paperwork(
            self.store,
            self.database,
            files,
            self.dispatch.knowledge,
            self.clock.now,
            self._pictures,
            PaperWorker(),
            dict,
        )
        rendering = Rendering(self.store, self.database, files, texts, self.paperwork)
        self.sending = Sending(*given, texts, rendering, channels, self.clock, self.dispatch.accept)
        similar = SimilarPictures()
        await similar.read_stored(self.database, self.store)
        fetching = Fetching(*given, files, channels, self._pictures, similar, self.clock, self.dispatch.accept)
        self.pace = Pace(self.platform.limits)
        home = ("63.03", "Bawaslu Kabupaten Banjar")
        queued = self.dispatch.queued
        self.space = Space(self.store, self.writer, self.folder, 0, home, queued, self.clock.now())
        self.delivery = Delivery(
            self.store,
            self.database,
            channels,
            self.clock,
            self.dispatch.accept,
            self.sending,
            fetching,
            self.space,
            {self.platform.name: self.pace},
        )
        self._tasks = [asyncio.create_task(self.writer.run())]
        await self.delivery.start()
        self._tasks.append(asyncio.create_task(self.delivery.run()))
        await self.write(self._seat)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delivery.stop(20)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pictures.close()
        await self.database.close()

    def _seat(self) -> None:
        """An office with a room and its head, as in the migration's own tables."""
        offices, conversations = self.store.offices, self.store.conversations
        office = offices.at("63.03", "Bawaslu Kabupaten Banjar")
        if not office.room:
            offices.set_room(office.id, conversations.at(Address("telegram", GROUP), NOW).id)
            head = self.at("hasan")
            offices.add_staff(head, "Hasan", Role.HEAD, office.id, conversations.at(head, NOW).id, NOW)

    @staticmethod
    def at(person: str, chat: str = "") -> Address:
        return Address("telegram", chat or person, person)

    async def write(self, work: Callable[[], Any]) -> Any:
        """Does `work` in a transaction of its own, as only tests may."""
        return await self.database.call(partial(transact, work=work))

    async def queue(
        self, where: Address, number: int, *, lane: Lane = "message", slot: str = "", edit: bool = False, **more: Any
    ) -> Row:
        """A message (its words hold `number`), or with `lane="signal"` the answer to a press, committed and handed over."""
        say = Say(Text("reachability.parked", {"number": number}), slot=slot, edit=edit)
        return await self.queue_say(where, Say(None, press=f"p{number}") if lane == "signal" else say, lane, **more)

    async def queue_say(self, where: Address, say: Say, lane: Lane = "message", **more: Any) -> Row:
        def work() -> Row:
            conversation = self.store.conversations.at(where, self.clock.now())
            return self.store.outbox.queue(
                lane, conversation.id, say_out(say), self.clock.now(), slot=say.slot, address=where, **more
            )

        row: Row = await self.write(work)
        self.delivery.queued([row])
        return row

    async def receive(self, person: str, words: str = "", number: int = 0, press: str = "") -> None:
        """A private message or press, up to its commit."""
        pressed = Press(press, f"q{number}") if press else None
        await self.dispatch.accept([self.message(person, words, number, press=pressed)])

    def message(self, person: str, words: str = "", number: int = 0, **more: Any) -> Incoming:
        return Incoming(f"telegram:{number}", self.at(person), text=words, name=person, **more)

    async def settle(self) -> None:
        """Returns when there is nothing to do at this moment of the clock."""
        await self.until(lambda: self.dispatch.in_hand == 0 and self.writer.idle() and self.delivery.idle(), calm=3)

    async def until(self, done: Callable[[], Any], *, calm: int = 1) -> None:
        """Returns when `done()` holds, `calm` times in a row."""
        seen = 0
        async with asyncio.timeout(20):
            while seen < calm:
                assert not any(task.done() for task in self._tasks), "a loop of the program has ended"
                seen = seen + 1 if done() else 0
                await asyncio.sleep(0 if seen else 0.001)

    async def pass_time(self) -> None:
        """Moves the clock to the next thing to do, once."""
        due = self.delivery.next_time()
        assert due is not None
        self.clock.move_to(due)
        await self.settle()

    async def states(self, lane: str = "message") -> list[str]:
        """How each row of a lane stands, in the order they were queued."""
        rows = await self.query("SELECT state FROM outbox WHERE lane = ? ORDER BY id", lane)
        return [state for (state,) in rows]

    async def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Looks into the database."""
        return await self.database.call(lambda connection: connection.execute(sql, values).fetchall())
