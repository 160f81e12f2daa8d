"""The server itself: reads a request, checks it, lets a fault happen if one was ordered, answers like Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.botapi import spec
from tests.botapi.faults import Fault, Faults
from tests.botapi.lengths import Violation
from tests.botapi.methods import METHODS
from tests.botapi.people import Group, User
from tests.botapi.updates import Updates
from tests.botapi.world import JSON, Chat, Refused, Sent, Shown, World

# 50 MB and the form around it.
_MOST_UPLOAD = 51_000_000
_WEBHOOK_METHODS = ("setWebhook", "deleteWebhook", "getWebhookInfo")


class BotApi:
    """A Bot API server for one bot on 127.0.0.1. `keep` bounds its memory in benchmarks (None: a test sees
    everything)."""

    def __init__(
        self, *, keep: int | None = None, token: str = "1000001:" + "T" * 35, username: str = "awasnetral_bot"
    ) -> None:
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "AwasNetral", "username": username}
        self.token = token
        self.url = ""
        self.world = World(bot, keep)
        self._changed = asyncio.Event()
        self.updates = Updates(self._changed)
        self.faults = Faults()
        self.violations: list[str] = []
        self.calls: list[str] = []
        self._people = 0
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listens; `url` is known afterwards."""
        loop = asyncio.get_running_loop()

        def roomy(message: Any, body: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
            return web.BaseRequest(message, body, protocol, writer, task, loop, client_max_size=_MOST_UPLOAD)

        server = web.Server(self._handle, request_factory=roomy, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stops listening and posting."""
        self.updates.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> BotApi:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
        if problem is None:
            assert not self.violations, self.violations

    def user(self, name: str = "Budi", last_name: str = "", user_id: int = 0) -> User:
        """A person with a private chat."""
        self._people += 1
        number = user_id or 5_000_000 + self._people
        person: JSON = {"id": number, "is_bot": False, "first_name": name, "language_code": "id"}
        about: JSON = {"id": number, "type": "private", "first_name": name}
        if last_name:
            person["last_name"] = about["last_name"] = last_name
        self.world.chats[number] = Chat(about)
        return User(self.world, self.updates, self.world.chats[number], person)

    def group(self, title: str = "Posko") -> Group:
        """A basic group the bot is in."""
        self._people += 1
        chat = Chat({"id": -4_000_000 - self._people, "type": "group", "title": title})
        self.world.chats[chat.id] = chat
        return Group(self.world, self.updates, chat)

    def fail(self, method: str = "*", **about: Any) -> None:
        """Orders a fault; see `Fault`. `retry_after` and `migrate_to_chat_id` go into the answer's parameters."""
        parameters: dict[str, Any] = {
            key: about.pop(key) for key in ("retry_after", "migrate_to_chat_id") if key in about
        }
        if "retry_after" in parameters:
            about = {"status": 429, "description": "Too Many Requests: retry after", **about}
        if "migrate_to_chat_id" in parameters:
            about = {"status": 400, "description": "Bad Request: group chat was upgraded to a supergroup chat", **about}
        self.faults.add(Fault(method, parameters=parameters, **about))

    @property
    def happened(self) -> asyncio.Event:
        """Set after every request and post."""
        return self._changed

    @property
    def sent(self) -> list[Sent]:
        """What the bot did that somebody can see, in order."""
        return list(self.world.sent)

    def view(self, chat_id: int) -> list[Shown]:
        """What stands in a chat now."""
        return self.world.view(chat_id)

    async def until(self, done: Callable[[], Any], seconds: float = 20) -> None:
        """Returns once `done()` is true; looks after every request. TimeoutError when nothing more comes."""
        async with asyncio.timeout(seconds):
            while not done():
                self._changed.clear()
                await self._changed.wait()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        finally:
            self._changed.set()

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/file/bot"):
            return self._file(path.removeprefix("/file/bot"))
        token, _, method = path.removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or token != self.token:
            return _refusal(401, "Unauthorized")
        if method not in spec.METHODS:
            self.violations.append(f"unknown method {method}")
            return _refusal(404, "Not Found")
        if len(self.calls) < 100_000:
            self.calls.append(method)
        try:
            params, files = await _read(method, request)
            spec.check_request(method, params, files)
        except Violation as problem:
            self.violations.append(f"{method}: {problem.description}")
            return _refusal(400, f"Bad Request: {problem.description}")
        fault = self.faults.next(method, params)
        if fault is not None and fault.mode == "answer":
            return _refusal(fault.status, fault.description, fault.parameters)
        if fault is not None and fault.mode == "raw":
            return web.Response(body=fault.body)
        if fault is not None and fault.mode == "drop":
            return _cut(request)
        try:
            result = await self._carry_out(method, params, files)
        except Refused as problem:
            return _refusal(problem.status, problem.description, problem.parameters)
        if fault is not None:
            self._changed.set()
            if fault.mode == "hang":
                await asyncio.get_running_loop().create_future()
            if fault.mode == "garbage":
                return web.Response(body=b'{"ok":true,"resu')
            return _cut(request)
        return _json(200, {"ok": True, "result": result})

    async def _carry_out(self, method: str, params: JSON, files: dict[str, tuple[str, bytes]]) -> Any:
        if method == "getUpdates":
            return await self._get_updates(params)
        if method in _WEBHOOK_METHODS:
            if method == "getWebhookInfo":
                return {"url": self.updates.webhook.get("url", ""), "pending_update_count": self.updates.waiting}
            self.updates.set_webhook(params if method == "setWebhook" else {})
            return True
        if method not in METHODS:
            raise Refused(501, "not built in this server")
        return METHODS[method](self.world, params, files)

    async def _get_updates(self, params: JSON) -> list[JSON]:
        if self.updates.webhook:
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it"
            )
        self._changed.set()
        batch = await self.updates.poll(params)
        if batch is None:
            raise Refused(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        return batch

    def _file(self, path: str) -> web.Response:
        token, _, name = path.partition("/")
        found = self.world.files.get(name.removeprefix("files/"))
        fault = self.faults.next("file", {})
        if token != self.token or found is None or fault is not None:
            return web.Response(status=404 if fault is None else fault.status)
        return web.Response(body=found[0])


async def _read(method: str, request: web.BaseRequest) -> tuple[JSON, dict[str, tuple[str, bytes]]]:
    kind = request.content_type
    if kind == "application/json":
        try:
            params = orjson.loads(body) if (body := await request.read()) else {}
        except orjson.JSONDecodeError:
            raise Violation("can't parse request body JSON object") from None
        return params, {}
    if kind != "multipart/form-data":
        pairs = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        return spec.coerced(method, {**dict(request.query), **dict(pairs)}), {}
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        data = bytes(await part.read(decode=False))  # type: ignore[union-attr]
        if part.filename is not None:  # type: ignore[union-attr]
            files[str(part.name)] = (str(part.filename), data)  # type: ignore[union-attr]
        else:
            fields[str(part.name)] = data.decode()  # type: ignore[union-attr]
    return spec.coerced(method, fields), files


def _json(status: int, body: JSON) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def _refusal(status: int, description: str, parameters: dict[str, int] | None = None) -> web.Response:
    body: JSON = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return _json(status, body)


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
