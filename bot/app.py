"""The composition root: the only place that builds and starts things."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from aiohttp import web

from bot.channels.channel import Channel, Limits
from bot.clock import Clock, RealClock
from bot.config import Settings
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.fetching import Fetching
from bot.images import PictureWorker
from bot.library import build_understanding, read_knowledge
from bot.logs import get_log
from bot.pacing import Pace
from bot.papers import PaperWorker
from bot.paperwork import Paperwork
from bot.platforms import build_channels, seat_practice
from bot.rendering import Rendering
from bot.sending import Sending
from bot.serving import Counts, watch_routes
from bot.similar import SimilarPictures
from bot.space import Space
from storage.database import Connection, Surroundings, transact
from storage.opening import evidence_files, lock_folder, open_store
from storage.writer import Write, Writer

if TYPE_CHECKING:
    from bot.core.understanding import Understanding

log = get_log(__name__)

LISTENING_SECONDS = 1.0
CLOSING_SECONDS = 6.0
"""A stop waits so long for the turn and the sends in flight; the operating system's patience is usually ten."""


PAGE_BYTES = 220_000_000
"""A POST to the practice room may carry ten files; the channels' own limits are lower."""


class App:
    """The running bot."""

    def __init__(
        self,
        settings: Settings,
        master: bytes,
        *,
        clock: Clock | None = None,
        chance: Callable[[int], bytes] = os.urandom,
        connection: type[Connection] = Connection,
        understanding: Understanding | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or RealClock()
        self.address = ""
        self.opened = False
        self.pictures = PictureWorker(wall_seconds=5)
        self.similar = SimilarPictures()
        self._master = master
        self._chance = chance
        self._connection = connection
        self._understanding = understanding
        self._tasks: list[asyncio.Task[None]] = []
        self._listening: list[asyncio.Task[None]] = []
        self._lock: IO[str] | None = None
        self._runner: web.AppRunner | None = None
        self._building: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Opens, builds and starts everything. Raises what opening raises (`storage.opening`), `WrongBook`, and `OSError` for
        LISTEN; then nothing is left open."""
        try:
            await self._start()
        except BaseException:
            await self._close()
            raise

    async def _start(self) -> None:
        settings = self.settings
        self.knowledge = read_knowledge(settings)
        self._lock = lock_folder(settings.store_dir)
        self.database, self.store = await open_store(settings.store_dir, self._master, self._connection)
        self.opened = True
        self.channels = build_channels(settings, self.knowledge.texts, self.clock)
        limits = {name: channel.limits for name, channel in self.channels.items()}
        self.knowledge.buttons.update({name: (each.buttons, each.button_label) for name, each in limits.items()})
        unclean = await self._begin()
        self.writer = Writer(self.database)
        files = evidence_files(settings.store_dir)
        self.dispatch = Dispatch(
            self.store,
            self.writer,
            self.knowledge,
            now=self.clock.now,
            chance=self._chance,
            queued=lambda rows: self.delivery.queued(rows),
            look_again=lambda before, after: self.delivery.look_again(before, after),
            unclean=unclean,
        )
        accept = self.dispatch.accept
        texts = self.knowledge.texts
        paperwork = Paperwork(
            self.store, self.database, files, self.knowledge, self.clock.now, self.pictures, PaperWorker(), self._links
        )
        rendering = Rendering(self.store, self.database, files, texts, paperwork)
        sending = Sending(self.store, self.database, self.writer, texts, rendering, self.channels, self.clock, accept)
        fetching = Fetching(
            self.store,
            self.database,
            self.writer,
            files,
            self.channels,
            self.pictures,
            self.similar,
            self.clock,
            accept,
        )
        self.space = Space(
            self.store,
            self.writer,
            settings.store_dir,
            settings.free_space_mb * 1_000_000,
            (settings.home_region, settings.office_name),
            lambda rows: self.delivery.queued(rows),
            self.clock.now(),
        )
        self.delivery = Delivery(
            self.store,
            self.database,
            self.channels,
            self.clock,
            accept,
            sending,
            fetching,
            self.space,
            {
                name: Pace(channel.limits if settings.send_limits else Limits())
                for name, channel in self.channels.items()
            },
        )
        self._spawn(self.writer.run())
        await fetching.sweep()
        await self.delivery.start()
        await self._serve()
        self._spawn(self.delivery.run())
        for channel in self.channels.values():
            self._listening.append(asyncio.create_task(self._listen(channel)))
        self._building = asyncio.create_task(self._build_understanding())
        self._reading = asyncio.create_task(self.similar.read_stored(self.database, self.store))

    async def stop(self) -> None:
        """Finishes the turn and the sends in flight, then closes everything. Safe to call once `start` has returned."""
        try:
            for task in self._listening:
                task.cancel()
            if self._listening:
                await asyncio.wait(self._listening, timeout=LISTENING_SECONDS)
            await self.delivery.stop(CLOSING_SECONDS)
            await asyncio.gather(*(channel.close() for channel in self.channels.values()))
            clean = self.writer.submit(Write(lambda: self.store.set_fact("stopped", "clean")))
            await asyncio.wait_for(clean, LISTENING_SECONDS)
        except (TimeoutError, Surroundings) as fault:  # the next start counts its messages before it tries them
            log.error("stopped_uncleanly", error=fault)
        finally:
            await self._close()

    async def _close(self) -> None:
        """Lets go of everything that is still held."""
        beside = [task for task in (self._building, self._reading) if task is not None]
        for task in [*self._tasks, *beside]:
            task.cancel()
        await asyncio.gather(*self._tasks, *beside, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        await self.pictures.close()
        if self.opened:
            await self.database.close()
        if self._lock is not None:
            self._lock.close()

    async def wait(self) -> None:
        """Returns when one of the program's own loops has ended: none of them should."""
        await asyncio.wait([*self._tasks, *self._listening], return_when=asyncio.FIRST_COMPLETED)

    def failure(self) -> BaseException | None:
        """What ended a loop of ours, None while all run."""
        ended = [task for task in [*self._tasks, *self._listening] if task.done() and not task.cancelled()]
        return next((task.exception() for task in ended), None)

    def idle(self) -> bool:
        """True when nothing is left to do at this moment of the clock."""
        return self._ready() and self.dispatch.in_hand == 0 and self.writer.idle() and self.delivery.idle()

    async def _begin(self) -> bool:
        """Notes the start, and the home office; returns whether the last run was not stopped cleanly."""

        def begin() -> bool:
            unclean = self.store.fact("stopped") == "no"
            self.store.set_fact("stopped", "no")
            home = self.store.offices.at(self.settings.home_region, self.settings.office_name)
            if home.name != self.settings.office_name:
                self.store.offices.rename(home.id, self.settings.office_name)
            return unclean

        unclean = await self.database.call(lambda connection: transact(connection, begin))
        if "practice" in self.channels:
            seat = partial(seat_practice, self.store, self.knowledge.texts, self.clock.now())
            await self.database.call(lambda connection: transact(connection, seat))
        return unclean

    async def _build_understanding(self) -> None:
        """In a thread, beside everything else: until it is there a typed question gets the topics."""
        built = self._understanding or await asyncio.to_thread(build_understanding, self.knowledge.rules)
        self.knowledge.understanding.now = built
        log.info("understanding_ready")

    async def _listen(self, channel: Channel) -> None:
        await channel.start()
        await channel.listen(self.dispatch.accept)

    async def _serve(self) -> None:
        """Serves the practice page, webhooks, /healthz and /metrics, where LISTEN says."""
        routes = [route for channel in self.channels.values() for route in getattr(channel, "routes", list)()]
        application = web.Application(client_max_size=PAGE_BYTES)
        application.add_routes([*routes, *watch_routes(self._counts, self._healthy)])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.listen.host, self.settings.listen.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def _links(self) -> dict[str, str]:
        return {name: channel.link() for name, channel in self.channels.items()}

    def _ready(self) -> bool:
        return self._building is not None and self._building.done() and self.similar.ready

    async def _counts(self) -> Counts:
        store = self.store
        outbox, aside = await self.database.call(lambda _: (store.outbox.counts(), store.deliveries.parked()))
        return Counts(self.dispatch.handled, outbox, aside, self.dispatch.rush.passed_over, self.space.short)

    def _healthy(self) -> bool:
        return not any(task.done() for task in [*self._tasks, *self._listening])

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))
