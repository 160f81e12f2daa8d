"""The practice room's web routes: the page, what it calls, and the stream of changes."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.channels.channel import NotAccepted
from bot.channels.practice.act import MAX_TEXT, Act, FormError, read_act
from bot.channels.practice.cast import CITIZENS, PLACES, ROOM, STAFF
from bot.channels.practice.files import MAX_FILE_BYTES, MAX_FILES, Files, picture_type
from bot.channels.practice.guard import Handler, refuse_foreign
from bot.channels.practice.room import Room

PAGE: Final = Path(__file__).with_name("page")
BASE: Final = "/practice"
HEARTBEAT: Final = 15.0
"""Seconds between signs of life on a quiet stream, so that a page that has gone is noticed."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STATIC: Final = {
    "page.css": "text/css",
    "chat.css": "text/css",
    "page.js": "text/javascript",
    "pane.js": "text/javascript",
    "bubble.js": "text/javascript",
    "composer.js": "text/javascript",
    "picture.js": "text/javascript",
    "place.js": "text/javascript",
    "send.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

PDF: Final = "application/pdf"

Take = Callable[[Act], Awaitable[None]]


class Server:
    """Serves one room. `take` returns when what was done is committed, and raises `NotAccepted` when it is not."""

    def __init__(self, words: Mapping[str, str], room: Room, files: Files, take: Take, listen_host: str) -> None:
        self._words = words
        self._room = room
        self._files = files
        self._take = take
        self._guard = refuse_foreign(listen_host)
        self._page = fill((PAGE / "page.html").read_text(encoding="utf-8"), words, _given(words))
        self._static = {name: (PAGE / name).read_text(encoding="utf-8") for name in STATIC}

    def routes(self) -> list[web.RouteDef]:
        """All routes; every one refuses foreign pages and carries the security headers."""
        return [
            web.get("/", self._guarded(self._show_page)),
            web.get(f"{BASE}/events", self._guarded(self._events)),
            web.post(f"{BASE}/act", self._guarded(self._act)),
            web.get(f"{BASE}/files/{{id}}", self._guarded(self._file)),
            web.get(f"{BASE}/{{name}}", self._guarded(self._asset)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                response = await self._guard(request, handler)
            except web.HTTPException as refusal:
                refusal.headers.update(HEADERS)
                raise
            if not response.prepared:
                response.headers.update({**HEADERS, **response.headers})
            return response

        return guarded

    async def _show_page(self, request: web.Request) -> web.Response:
        return web.Response(text=self._page, content_type="text/html")

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in STATIC:
            raise web.HTTPNotFound
        return web.Response(text=self._static[name], content_type=STATIC[name])

    async def _file(self, request: web.Request) -> web.Response:
        file = self._files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        shown_as = picture_type(file.data) or (PDF if file.protect and file.data.startswith(b"%PDF-") else "")
        save = "save" in request.query or not shown_as
        if save and file.protect:
            raise web.HTTPForbidden
        response = web.Response(body=file.data, content_type=shown_as or "application/octet-stream")
        response.headers["Content-Disposition"] = "attachment" if save else "inline"
        if shown_as == PDF:  # a browser's own viewer of PDF needs what our pages forbid themselves
            response.headers["Content-Security-Policy"] = (
                "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
            )
        return response

    async def _act(self, request: web.Request) -> web.Response:
        try:
            await self._take(await read_act(request))
        except FormError as wrong:
            return self._problem(wrong.problem, wrong.status)
        except NotAccepted:
            return self._problem("not_accepted", 503)
        return web.Response(status=204)

    def _problem(self, problem: str, status: int) -> web.Response:
        words = self._words[f"problem_{problem}"]
        return web.json_response({"problem": problem, "words": words}, status=status)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream; charset=utf-8"})
        watcher = self._room.watch()
        # A page may go at any moment; that is no fault of anybody's.
        with contextlib.suppress(ConnectionResetError):
            try:
                await response.prepare(request)
                await response.write(b"retry: 1000\n\n")
                await _stream(watcher.changes, response)
            finally:
                self._room.leave(watcher)
        return response


async def _stream(changes: asyncio.Queue[dict[str, Any] | None], response: web.StreamResponse) -> None:
    while True:
        try:
            change = await asyncio.wait_for(changes.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b":\n\n")
            continue
        if change is None:
            return
        await response.write(f"data: {json.dumps(change, ensure_ascii=False)}\n\n".encode())


def fill(page: str, words: Mapping[str, str], given: str) -> str:
    """`{{name}}` replaced by that word, escaped, and `{{given}}` by data. Raises KeyError for a missing word."""
    return re.sub(r"{{(\w+)}}", lambda slot: given if slot[1] == "given" else html.escape(words[slot[1]]), page)


def _given(words: Mapping[str, str]) -> str:
    """What the page's script needs to start, as JSON that cannot end its script element."""
    given = {
        "words": dict(words),
        "citizens": CITIZENS,
        "staff": [[seat.person, seat.role] for seat in STAFF],
        "room": ROOM.chat,
        "places": PLACES,
        "max_text": MAX_TEXT,
        "max_files": MAX_FILES,
        "max_file_bytes": MAX_FILE_BYTES,
    }
    return json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")
