"""The queue of updates, by Telegram's rules: an update stays until a higher offset is asked for, or a webhook
answered 2xx."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import islice
from typing import Any

import aiohttp


class Updates:
    """Everything that waits to be received by the bot."""

    def __init__(self, changed: asyncio.Event, retry_seconds: float = 0.02) -> None:
        self._changed = changed
        self._waiting: deque[dict[str, Any]] = deque()
        self._next_id = 700_000_001
        self._news = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._allowed: frozenset[str] | None = None
        self._retry_seconds = retry_seconds
        self._poster: asyncio.Task[None] | None = None
        self.webhook: dict[str, Any] = {}
        self.webhook_answers: list[int] = []
        self.polls: list[dict[str, Any]] = []
        self.handed_out = 0
        self.pushed: deque[dict[str, Any]] = deque(maxlen=50)

    @property
    def waiting(self) -> int:
        """How many are not yet confirmed."""
        return len(self._waiting)

    def push(self, content: dict[str, Any]) -> int:
        """Queues an update (without its id) and returns the id; -1 when the bot did not ask for its kind."""
        if self._allowed is not None and not self._allowed.issuperset(content):
            return -1
        update_id = self._next_id
        self._next_id += 1
        self.push_raw({"update_id": update_id, **content})
        return update_id

    def push_raw(self, update: dict[str, Any]) -> None:
        """Queues something as it is, however broken."""
        self._waiting.append(update)
        self.pushed.append(update)
        self._news.set()

    def offer_again(self, update: dict[str, Any]) -> None:
        """Offers an update again, first of all, as Telegram does after a lost confirmation."""
        self._waiting.appendleft(update)
        self._news.set()

    async def poll(self, params: dict[str, Any]) -> list[dict[str, Any]] | None:
        """getUpdates; None when a later call took over, which Telegram answers with 409."""
        self.polls.append(params)
        del self.polls[:-50]
        if "allowed_updates" in params:
            self._allowed = frozenset(params["allowed_updates"]) or None
        self._confirm(params.get("offset", 0))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        mine = self._poll = asyncio.get_running_loop().create_future()
        if not self._waiting and (seconds := params.get("timeout", 0)):
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait([news, mine], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
        if mine.done():
            return None
        mine.set_result(None)
        batch = list(islice(self._waiting, params.get("limit", 100)))
        self.handed_out += len(batch)
        return batch

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
            return
        while self._waiting and isinstance(first := self._waiting[0].get("update_id"), int) and first < offset:
            self._waiting.popleft()

    def set_webhook(self, params: dict[str, Any]) -> None:
        """Starts posting to the given URL; an empty one stops it."""
        self.stop()
        self.webhook = params if params.get("url") else {}
        if "allowed_updates" in params:
            self._allowed = frozenset(params["allowed_updates"]) or None
        if self.webhook:
            self._poster = asyncio.create_task(self._post_all())

    def stop(self) -> None:
        """Stops posting."""
        if self._poster is not None:
            self._poster.cancel()
            self._poster = None

    async def _post_all(self) -> None:
        """Posts one after the other, each until it is answered 2xx, as with max_connections=1."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        async with aiohttp.ClientSession(trust_env=False, headers=headers) as session:
            while True:
                if not self._waiting:
                    self._news.clear()
                    await self._news.wait()
                update = self._waiting[0]
                self.handed_out += 1
                done = await self._post(session, update)
                if done:
                    self._waiting.popleft()
                self._changed.set()
                if not done:
                    await asyncio.sleep(self._retry_seconds)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        try:
            async with session.post(self.webhook["url"], json=update) as response:
                status = response.status
        except (aiohttp.ClientError, OSError):
            status = 0
        self.webhook_answers.append(status)
        return 200 <= status < 300
