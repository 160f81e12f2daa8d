"""The server itself: reads a request, checks it, lets a fault happen if one was ordered, answers like Meta; and posts what people
send, signed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

import orjson
from aiohttp import web

from tests.graphapi import payloads
from tests.graphapi.people import GraphUser
from tests.graphapi.posting import Poster
from tests.graphapi.shapes import Fault, Media, Posted, Sent
from tests.graphapi.spec import Violation, check_message

JSON = dict[str, Any]
WINDOW = timedelta(hours=24)
_MOST_UPLOAD = 101_000_000


class GraphApi:
    """A Graph server for one number on 127.0.0.1. `now` is the clock its 24-hour windows run by; `statuses`: every message is
    reported as sent and delivered. `happened` is set after every post and request; it may be another server's."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        statuses: bool = True,
        happened: asyncio.Event | None = None,
    ) -> None:
        self.token = "EAAGtoken" + "x" * 40
        self.app_secret = "0123456789abcdef0123456789abcdef"
        self.verify_token = "kata-verifikasi-uji"
        self.phone_id = payloads.PHONE_ID
        self.templates = {"kabar_baru", "laporan_menunggu"}
        self.now = now or (lambda: datetime.now(UTC))
        self.statuses = statuses
        self.statuses_first = False
        self.url = ""
        self.sent: list[Sent] = []
        self.read: list[JSON] = []
        self.calls: list[str] = []
        self.violations: list[str] = []
        self.faults: deque[Fault] = deque()
        self.posted: list[Posted] = []
        self.people: list[GraphUser] = []
        self.happened = happened or asyncio.Event()
        self._heard: dict[str, datetime] = {}
        self._media: dict[str, Media] = {}
        self._uploaded: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._poster = Poster(self.signed, self.happened)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=_MOST_UPLOAD)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"{self.origin}/v26.0"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v26.0/{phone}/messages", self._messages),
            web.post("/v26.0/{phone}/media", self._upload),
            web.get("/v26.0/{object}", self._object),
            web.get("/media/{id}", self._file),
        ]

    async def close(self) -> None:
        await self._poster.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> GraphApi:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
        if problem is None:
            assert not self.violations, self.violations

    # People and their posts

    def user(self, name: str) -> GraphUser:
        number = len(self.people) + 1
        found = GraphUser(self, name, f"62812{number:08d}", f"ID.{number:018d}")
        self.people.append(found)
        return found

    def next_number(self) -> int:
        return next(self._numbers)

    def heard_from(self, user: GraphUser) -> None:
        for chat in user.chats:
            self._heard[chat] = self.now()

    def keep(self, data: bytes, mime: str, size: int = 0) -> str:
        """Holds a file for the bot; returns its media id."""
        media_id = f"90{self.next_number():014d}"
        self._media[media_id] = Media(data, mime, size or len(data))
        return media_id

    def deliver_to(self, webhook: str, connections: int = 1) -> None:
        """Posts go to this address from now on; see `Poster`."""
        self._poster.deliver_to(webhook, connections)

    def offer(self, body: JSON, chat: str = "", *, first: bool = False) -> Posted:
        """A post that waits to be taken, behind the others or before them, one about `chat` at a time."""
        posted = Posted(orjson.dumps(body), chat)
        self.posted.append(posted)
        self._poster.offer(posted, first=first)
        return posted

    def offer_again(self) -> None:
        """Meta repeats the last post, as after a lost answer."""
        if self.posted:
            self.repeat(self.posted[-1])

    def repeat(self, posted: Posted) -> None:
        """Meta posts something again, answered or not."""
        self.offer(orjson.loads(posted.body), posted.chat)

    @property
    def waiting(self) -> int:
        """How many posts were not answered 200 yet."""
        return len(self._poster.waiting)

    def quiet(self) -> bool:
        return not self.waiting

    async def until(self, done: Callable[[], Any], seconds: float = 20) -> None:
        """Returns once `done()` is true; looks after every post and request."""
        async with asyncio.timeout(seconds):
            while not done():
                self.happened.clear()
                with suppress(TimeoutError):  # what the bot makes of an answer happens after it
                    await asyncio.wait_for(self.happened.wait(), 0.05)

    def signed(self, body: bytes) -> dict[str, str]:
        digest = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}

    # Requests

    def fail(self, **about: Any) -> None:
        """Orders a fault for the next request of its kind; see `Fault`."""
        self.faults.append(Fault(**about))

    def _next_fault(self, where: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.where == where), None)
        if found is not None:
            self.faults.remove(found)
        return found

    def _allowed(self, request: web.Request, where: str) -> web.StreamResponse | None:
        self.calls.append(where)
        self.happened.set()
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _refusal(401, 190)
        if "phone" in request.match_info and request.match_info["phone"] != self.phone_id:
            return _refusal(400, 100, 33)
        return None

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        if refused := self._allowed(request, "messages"):
            return refused
        payload = orjson.loads(await request.read())
        try:
            check_message(payload, self._uploaded, self.templates)
        except (Violation, KeyError, TypeError, ValueError) as problem:
            self.violations.append(f"{problem!r}: {payload}")
            return _refusal(400, 131009)
        if "status" in payload:
            self.read.append(payload)
            return web.json_response({"success": True})
        fault = self._next_fault("messages")
        if fault is not None and fault.mode == "refuse":
            return _refusal(fault.status, fault.code, fault.subcode)
        chat = str(payload.get("to") or payload.get("recipient"))
        if fault is not None and fault.mode == "cut":
            return _cut(request)
        if payload["type"] != "template" and not self._window_open(chat):
            return _refusal(400, 131047)
        sent = self._deliver(chat, payload)
        if fault is not None:
            return _cut(request) if fault.mode == "drop" else web.Response(body=b'{"messages": [{"i')
        key = "wa_id" if "to" in payload else "user_id"
        body = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": chat, key: chat}],
            "messages": [{"id": sent.id}],
        }
        return web.json_response(body)

    def _window_open(self, chat: str) -> bool:
        heard = self._heard.get(chat)
        return heard is not None and self.now() - heard < WINDOW

    def _deliver(self, chat: str, payload: JSON) -> Sent:
        number = self.next_number()
        kind = payload["type"]
        reply_to = payload.get("context", {}).get("message_id", "")
        sent = Sent(chat, kind, payload[kind], payloads.wamid(chat, number, "out"), self.now(), reply_to)
        self.sent.append(sent)
        self.happened.set()
        if self.statuses:
            at = int(self.now().timestamp())
            states = [payloads.status(sent.id, state, chat, at=at) for state in ("delivered", "sent")]
            self.offer(payloads.post(payloads.value(statuses=states)), chat, first=self.statuses_first)
        return sent

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if refused := self._allowed(request, "media"):
            return refused
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            self.violations.append("upload without product or file")
            return _refusal(400, 100)
        if fault := self._next_fault("media"):
            return _refusal(fault.status, fault.code, fault.subcode)
        media_id = f"70{self.next_number():014d}"
        self._uploaded[media_id] = file.file.read()
        return web.json_response({"id": media_id})

    def bytes_of(self, sent: Sent) -> bytes:
        """The file of a sent message."""
        header = sent.content.get("header", {})
        return self._uploaded[(header.get(header.get("type")) or sent.content)["id"]]

    async def _object(self, request: web.Request) -> web.StreamResponse:
        if refused := self._allowed(request, "info"):
            return refused
        name = request.match_info["object"]
        if fault := self._next_fault("info"):
            return _refusal(fault.status, fault.code, fault.subcode)
        if name == self.phone_id:
            return web.json_response({"id": name, "display_phone_number": "+62 811-0000-0000", "verified_name": "Uji"})
        media = self._media.get(name)
        if media is None:
            return _refusal(400, 100, 33)
        if request.query.get("phone_number_id", self.phone_id) != self.phone_id:
            self.violations.append("another number's media")
        about = {
            "messaging_product": "whatsapp",
            "url": f"{self.origin}/media/{name}",
            "mime_type": media.mime,
            "sha256": hashlib.sha256(media.data).hexdigest(),
            "file_size": media.size,
            "id": name,
        }
        return web.json_response(about)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if refused := self._allowed(request, "file"):
            return refused
        media = self._media.get(request.match_info["id"])
        fault = self._next_fault("file")
        if media is None or fault is not None:
            return web.Response(status=fault.status if fault else 404)
        return web.Response(body=media.data, content_type="application/octet-stream")


def _refusal(status: int, code: int, subcode: int = 0) -> web.Response:
    error: JSON = {"message": f"(#{code}) refused", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    if subcode:
        error["error_subcode"] = subcode
    return web.json_response({"error": error}, status=status)


def _cut(request: web.Request) -> web.StreamResponse:
    """The connection ends without an answer."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
