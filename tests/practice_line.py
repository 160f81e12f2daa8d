"""The practice room from the browser's side: posts and the stream of changes."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.lines import ROLES, Said, find_button, newest


class PracticeLine:
    """The practice room's page, from the browser's side: posts and the stream of changes."""

    name = "practice"

    def __init__(self) -> None:
        self._seats: dict[str, str] = {}
        self._said: dict[str, list[Said]] = {}
        self._notices: list[str] = []
        self._numbers = itertools.count(1)
        self._posts: set[asyncio.Task[None]] = set()
        self._last: dict[str, dict[str, str]] = {}
        self._sent: tuple[dict[str, str], list[tuple[str, bytes, str]]] | None = None

    async def start(self) -> None:
        """Nothing of its own to start: the page is the bot's."""

    def set_clock(self, now: Callable[[], float]) -> None:
        """The practice room keeps no time of its own."""

    def settings(self) -> dict[str, str]:
        return {}

    async def open(self, address: str, staff: dict[str, str]) -> None:
        self._address = address.rstrip("/")
        self._session = aiohttp.ClientSession(trust_env=False)
        self._staff = staff
        self._ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())
        await self._ready.wait()

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, *self._posts, return_exceptions=True)
        await self._session.close()

    async def _listen(self) -> None:
        async with self._session.get(
            f"{self._address}/practice/events", timeout=aiohttp.ClientTimeout(total=None)
        ) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self._changed(json.loads(line[6:]))

    def _changed(self, change: dict[str, Any]) -> None:
        if change["event"] == "all":
            self._ready.set()
        elif change["event"] == "notice" and change["words"]:
            self._notices.append(change["words"])
        elif change["event"] == "withdrawn":
            for said in self.said(self._where(change["chat"])):
                said.gone = said.gone or said.message_id == change["id"]
        elif change["event"] == "message" and not change["message"]["author"]:
            message = change["message"]
            before = newest(self, self._where(change["chat"])).get(message["id"])
            said = Said(
                text="".join(run[0] for run in message["rich"]),
                labels=[choice[0] for choice in message["choices"]],
                data=[choice[1] for choice in message["choices"]],
                message_id=message["id"],
                edited=before is not None,
                files=len(message["files"]),
                protected=message["protect"],
            )
            if before is None or (before.text, before.labels) != (said.text, said.labels):
                self._said.setdefault(change["chat"], []).append(said)

    def _seat(self, person: str) -> str:
        if person not in self._seats:
            role = self._staff.get(person)
            if role:
                self._seats[person] = f"s-{ROLES.index(role) + 1}"
            else:
                self._seats[person] = f"p-{sum(seat.startswith('p') for seat in self._seats.values()) + 1}"
        return self._seats[person]

    def _chat(self, where: str) -> str:
        return "room" if where == "grup" else self._seat(where)

    def _where(self, chat: str) -> str:
        return "grup" if chat == "room" else next((name for name, seat in self._seats.items() if seat == chat), chat)

    async def act(self, person: str, where: str, kind: str, value: Any) -> None:
        fields = {"id": f"act-{next(self._numbers):08d}", "chat": self._chat(where), "person": self._seat(person)}
        files: list[tuple[str, bytes, str]] = []
        if kind == "text":
            fields["text"] = value
        elif kind == "press":
            fields["message"], fields["press"] = find_button(self, where, value)
            self._last[person] = fields
        elif kind == "again":
            fields = self._last[person] | {"id": fields["id"]}
        elif kind == "photos":
            fields["as"] = "photo"
            files = [(f"foto-{index}.jpg", data, "image/jpeg") for index, data in enumerate(value)]
        elif kind == "file":
            files = [(value[0], value[1], "application/octet-stream")]
        elif kind == "video":
            files = [("video.mp4", value[0], "video/mp4")]
        elif kind == "voice":
            files = [("suara.ogg", value[0], "audio/ogg")]
        elif kind == "sticker":
            fields["sticker"] = "1"
        elif kind == "point":
            fields["latitude"], fields["longitude"] = str(value[0]), str(value[1])
        elif kind != "repeat":
            raise AssertionError(f"the practice room has no {kind}")
        if kind == "repeat":
            if self._sent is None:
                return
            fields, files = self._sent
        self._sent = (fields, files)
        form = aiohttp.FormData(default_to_multipart=True)
        for name, text in fields.items():
            form.add_field(name, text)
        for name, data, declared in files:
            form.add_field("file", data, filename=name, content_type=declared)
        post = asyncio.create_task(self._post(form))
        self._posts.add(post)
        post.add_done_callback(self._posts.discard)

    async def _post(self, form: aiohttp.FormData) -> None:
        async with self._session.post(f"{self._address}/practice/act", data=form) as answer:
            assert answer.status == 204, await answer.text()

    def quiet(self) -> bool:
        return not self._posts

    def said(self, where: str) -> list[Said]:
        return self._said.get(self._chat(where), [])

    def notices(self) -> list[str]:
        return self._notices

    def staff_address(self, person: str) -> tuple[str, str]:
        return self._seat(person), self._seat(person)

    def room_address(self) -> str:
        return "room"
