"""`python -m tests.botapi --port 0`: the server as a process of its own, for benchmarks. Prints its address and
token.

`POST /control/burst?count=3000&chats=50&rate=0` queues text messages (`rate` a second, 0: all at once) and forgets
what was measured before; its body may be a JSON list of texts, which every chat goes through in order, again and
again. With `flood=200` somebody else sends 500 messages at once and then so many a second as long as the others
write, as person number `flooder`; none of that is measured. `GET /control/stats` tells how many were answered by
sendMessage, when, and how long each took, and when the bot first polled or set its webhook (`time.monotonic()`, which
all processes of a machine share); `POST /control/updates` queues raw updates (a JSON list, without ids).
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import defaultdict, deque
from typing import Any

import orjson
from aiohttp import web

from tests.botapi.server import BotApi

_FIRST_CHAT = 6_000_000
_FIRST_FLOODER = 7_000_000
_AT_ONCE = 500


class Measured(BotApi):
    """Also takes orders from a benchmark, and measures from an update's queueing to the first sendMessage that
    answers it."""

    def __init__(self, **about: Any) -> None:
        super().__init__(**about)
        self._asked: dict[int, deque[float]] = defaultdict(deque)
        self._waits: list[float] = []
        self._pushed = 0
        self._first = self._last = 0.0
        self._polled_at = 0.0
        self._pushing: asyncio.Task[None] | None = None
        self._flooding: asyncio.Task[None] | None = None

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        if not request.path.startswith("/control/"):
            return await super()._route(request)
        match request.path.removeprefix("/control/"):
            case "burst":
                query = request.query
                self._waits, self._pushed = [], 0
                self._asked.clear()
                count, chats, rate = int(query["count"]), int(query.get("chats", 50)), float(query.get("rate", 0))
                texts = orjson.loads(await request.read() or b'["halo"]')
                self._pushing = asyncio.create_task(self._push(count, chats, rate, texts))
                if flood := float(query.get("flood", 0)):
                    self._flooding = asyncio.create_task(
                        self._flood(flood, int(query.get("flooder", 0)), self._pushing)
                    )
            case "updates":
                for update in orjson.loads(await request.read()):
                    self.updates.push(update)
            case "stats":
                return web.json_response(
                    {
                        "pushed": self._pushed,
                        "answered": len(self._waits),
                        "seconds": self._last - self._first,
                        "waits_ms": [round(wait * 1000, 3) for wait in self._waits],
                        "sent": self.world.sent_count,
                        "polled_at": self._polled_at,
                        "violations": self.violations,
                    }
                )
        return web.json_response({"ok": True})

    async def _push(self, count: int, chats: int, rate: float, texts: list[str]) -> None:
        people = [self.user(f"Warga {number}", user_id=_FIRST_CHAT + number) for number in range(chats)]
        self._first = time.perf_counter()
        for number in range(count):
            if rate and (ahead := self._first + number / rate - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            person = people[number % chats]
            self._asked[person.id].append(time.perf_counter())
            self._pushed += 1
            person.text(texts[number // chats % len(texts)])

    async def _flood(self, rate: float, number: int, others: asyncio.Task[None]) -> None:
        person = self.user("Orang ramai", user_id=_FIRST_FLOODER + number)
        begun, sent = time.perf_counter(), 0
        while not others.done():
            while sent < _AT_ONCE + rate * (time.perf_counter() - begun):
                person.text("terima kasih")
                sent += 1
            await asyncio.sleep(0.05)

    async def _carry_out(self, method: str, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        if method in ("getUpdates", "setWebhook") and not self._polled_at:
            self._polled_at = time.monotonic()
        result = await super()._carry_out(method, params, files)
        if method == "sendMessage" and (asked := self._asked.get(params["chat_id"])):
            self._last = time.perf_counter()
            self._waits.append(self._last - asked.popleft())
        return result


async def serve(port: int) -> None:
    """Serves until ended by a signal."""
    api = Measured(keep=1000)
    await api.start(port)
    print(f"{api.url} {api.token}", flush=True)  # noqa: T201
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.botapi")
    parser.add_argument("--port", type=int, default=0)
    try:
        import uvloop

        uvloop.run(serve(parser.parse_args().port))
    except KeyboardInterrupt:
        pass
