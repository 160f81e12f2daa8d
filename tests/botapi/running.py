"""A Telegram channel running against the loopback server, with an inbox in the place of dispatch."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web

from bot.channels.channel import NotAccepted, Unparsed
from bot.channels.telegram import Telegram
from bot.core.messages import Incoming
from tests.botapi.server import BotApi


class Inbox:
    """Accepts what arrives, unless told otherwise: `closed` holds every batch back until it is set, `refusals`
    counts how often to refuse first."""

    def __init__(self) -> None:
        self.batches: list[list[Incoming | Unparsed]] = []
        self.offered: list[list[Incoming | Unparsed]] = []
        self.refusals = 0
        self.open = asyncio.Event()
        self.open.set()
        self._changed = asyncio.Event()

    async def accept(self, batch: Sequence[Incoming | Unparsed]) -> None:
        """What dispatch would be."""
        self.offered.append(list(batch))
        self._changed.set()
        await self.open.wait()
        if self.refusals:
            self.refusals -= 1
            raise NotAccepted
        self.batches.append(list(batch))
        self._changed.set()

    @property
    def items(self) -> list[Incoming | Unparsed]:
        """Everything accepted, in order."""
        return [item for batch in self.batches for item in batch]

    @property
    def messages(self) -> list[Incoming]:
        """Everything accepted that could be read."""
        return [item for item in self.items if isinstance(item, Incoming)]

    async def got(self, count: int, *, offered: bool = False) -> None:
        """Returns once so many items were accepted (or only offered)."""
        async with asyncio.timeout(20):
            while sum(map(len, self.offered if offered else self.batches)) < count:
                self._changed.clear()
                await self._changed.wait()


class Waits:
    """Stands in for sleeping: notes how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """One pause."""
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def telegram(api: BotApi, **about: Any) -> Telegram:
    """A channel that talks to `api` and never really waits."""
    about = {"api_url": api.url, "chance": random.Random(1), "pause": Waits(), **about}
    return Telegram(about.pop("token", api.token), **about)


@asynccontextmanager
async def started(api: BotApi, **about: Any) -> AsyncIterator[Telegram]:
    """A channel that can send and download."""
    channel = telegram(api, **about)
    await channel.start()
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def listening(api: BotApi, inbox: Inbox, **about: Any) -> AsyncIterator[Telegram]:
    """A channel that also receives into `inbox`."""
    async with started(api, **about) as channel:
        task = asyncio.create_task(channel.listen(inbox.accept))
        try:
            yield channel
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def served(routes: Callable[[str], list[web.RouteDef]]) -> AsyncIterator[str]:
    """Serves what `routes` makes of the address; yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = web.Application()
        app.add_routes(routes(address))
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        try:
            yield address
        finally:
            await runner.cleanup()
