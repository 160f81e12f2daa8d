"""`python -m tests.graphapi --port 0`: the server as a process of its own, for benchmarks. Prints its address, token, phone id,
app secret and verify token.

`POST control/burst?count=3000&chats=50&rate=0&webhook=http://...&connections=8` posts messages to that address (`rate` a second,
0: all at once) and forgets what was measured before; its body is a JSON list of texts, which every chat goes through in order,
again and again. Every answer is reported as sent and delivered, in one post that goes before what waits. `GET control/stats` tells
how many were answered, when, how long each took from its offering to its answer, and how many posts wait.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import defaultdict, deque
from typing import Any

import orjson
from aiohttp import web

from tests.graphapi.people import GraphUser
from tests.graphapi.server import GraphApi
from tests.graphapi.shapes import Sent


class Measured(GraphApi):
    """Also takes orders from a benchmark, and measures from a message's offering to the first message that answers it."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses_first = True
        self._asked: dict[str, deque[float]] = defaultdict(deque)
        self._waits: list[float] = []
        self._first = self._last = 0.0
        self._pushing: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v26.0/control/burst", self._burst),
            web.get("/v26.0/control/stats", self._stats),
            *super().routes(),
        ]

    async def _burst(self, request: web.Request) -> web.Response:
        query = request.query
        self._waits = []
        self._asked.clear()
        self.posted.clear()
        self.deliver_to(query["webhook"], int(query.get("connections", 1)))
        while len(self.people) < int(query["chats"]):
            self.user(f"Warga {len(self.people)}")
        people = self.people[: int(query["chats"])]
        texts = orjson.loads(await request.read())
        self._pushing = asyncio.create_task(self._push(int(query["count"]), people, float(query["rate"]), texts))
        return web.json_response({"ok": True})

    async def _stats(self, request: web.Request) -> web.Response:
        about = {
            "answered": len(self._waits),
            "seconds": self._last - self._first,
            "waits_ms": [round(wait * 1000, 3) for wait in self._waits],
            "sent": len(self.sent),
            "waiting": self.waiting,
            "violations": self.violations,
        }
        return web.json_response(about)

    async def _push(self, count: int, people: list[GraphUser], rate: float, texts: list[str]) -> None:
        self._first = time.perf_counter()
        for number in range(count):
            if rate and (ahead := self._first + number / rate - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            person = people[number % len(people)]
            self._asked[person.phone].append(time.perf_counter())
            person.text(texts[number // len(people) % len(texts)])

    def _deliver(self, chat: str, payload: dict[str, Any]) -> Sent:
        if asked := self._asked.get(chat):
            self._last = time.perf_counter()
            self._waits.append(self._last - asked.popleft())
        return super()._deliver(chat, payload)


async def serve(port: int) -> None:
    """Serves until ended by a signal."""
    api = Measured()
    await api.start(port)
    print(api.url, api.token, api.phone_id, api.app_secret, api.verify_token, flush=True)  # noqa: T201
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.graphapi")
    parser.add_argument("--port", type=int, default=0)
    try:
        import uvloop

        uvloop.run(serve(parser.parse_args().port))
    except KeyboardInterrupt:
        pass
