"""Posts what happened, the way Meta does: again and again until it is answered 200."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import aiohttp

from tests.graphapi.shapes import Posted

_AGAIN_SECONDS = 0.02


class Poster:
    """Everything that waits to be taken by the bot. What is about one chat is posted one after the other, in order; about different
    ones over several connections at a time."""

    def __init__(self, signed: Callable[[bytes], dict[str, str]], happened: asyncio.Event) -> None:
        self._signed = signed
        self._happened = happened
        self._news = asyncio.Event()
        self._busy: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._webhook = ""
        self.waiting: deque[Posted] = deque()

    def deliver_to(self, webhook: str, connections: int) -> None:
        """Posts go to this address from now on, over so many connections. Fewer than before only while nothing waits."""
        self._webhook = webhook
        while len(self._tasks) > connections:
            self._tasks.pop().cancel()
        while len(self._tasks) < connections:
            self._tasks.append(asyncio.create_task(self._post_all()))

    def offer(self, posted: Posted, *, first: bool = False) -> None:
        """Behind everything that waits, or before it."""
        (self.waiting.appendleft if first else self.waiting.append)(posted)
        self._news.set()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _post_all(self) -> None:
        async with aiohttp.ClientSession(trust_env=False) as session:
            while True:
                posted = next((each for each in self.waiting if each.chat not in self._busy), None)
                if posted is None:
                    self._news.clear()
                    await self._news.wait()
                    continue
                self._busy.add(posted.chat)
                posted.answers.append(await self._post(session, posted.body))
                if posted.answers[-1] == 200:
                    self.waiting.remove(posted)
                else:
                    await asyncio.sleep(_AGAIN_SECONDS)
                self._busy.discard(posted.chat)
                self._news.set()
                self._happened.set()

    async def _post(self, session: aiohttp.ClientSession, body: bytes) -> int:
        """The status of the answer, 0 when there was none."""
        try:
            async with session.post(self._webhook, data=body, headers=self._signed(body)) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError):
            return 0
