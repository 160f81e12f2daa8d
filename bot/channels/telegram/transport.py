"""One aiohttp session to the Bot API: python-telegram-bot's request backend and the short way for what happens
often.

Measured against the loopback server of `tests/botapi` (CPython 3.11, uvloop, CPU of this process for one sendMessage):
`Bot.send_message` over httpx 1.1-1.3 ms, `Bot.send_message` over this class 0.29 ms, `call` 0.13 ms. What `Bot` adds
is collecting defaults, encoding each parameter for itself, and building objects from the answer that nobody looks at.
So every send and every poll uses `call`, and `Bot` makes the few calls at the start.

No URL is ever logged or put into an error: each one holds the bot's token.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
import orjson
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.lenient import lenient_json
from bot.channels.telegram.failures import AnswerLost, NotSent, refusal

_JSON_HEADERS = {"Content-Type": "application/json"}
_CONNECT_SECONDS = 10.0
# An upload gets a second more for every 32 KB: a weak line is no reason to give up half way.
_UPLOAD_BYTES_PER_SECOND = 32_000


class Upload(Protocol):
    """A file to send along: `bot.core.messages.Attachment` is one."""

    @property
    def name(self) -> str: ...

    @property
    def data(self) -> bytes: ...


class TooLarge(Exception):
    """A file went beyond the limit given for it."""


class Transport(BaseRequest):
    """`api_url` without a trailing slash; `patience` is how long an ordinary answer may take, in seconds."""

    __slots__ = ("_base", "_calls", "_file_base", "_patience", "_session", "_timeout")

    def __init__(self, api_url: str, token: str, patience: float = 20.0) -> None:
        self._base = f"{api_url}/bot{token}/"
        self._file_base = f"{api_url}/file/bot{token}/"
        self._patience = patience
        self._timeout = aiohttp.ClientTimeout(
            total=patience + _CONNECT_SECONDS, sock_connect=_CONNECT_SECONDS, sock_read=patience
        )
        self._calls: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds an answer may take."""
        return self._patience

    async def initialize(self) -> None:
        """Opens the session, once; needs a running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                # Telegram speaks for one host: the connections are ours to bound, cookies and proxies are not wanted.
                connector=aiohttp.TCPConnector(limit=64, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
                timeout=self._timeout,
            )

    async def shutdown(self) -> None:
        """Closes the session; later calls fail with `NotSent`."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(
        self, method: str, params: Mapping[str, Any], *, wait: float = 0, uploads: Sequence[tuple[str, Upload]] = ()
    ) -> Any:
        """Calls a Bot API method and returns its `result` as plain JSON.

        `wait` is how long the server was asked to hold the answer back (long polling, seconds). `uploads` pairs a
        form field's name with its file. Raises `NotSent`, `AnswerLost`, or the error `refusal` makes of an answer
        outside 2xx.
        """
        url = self._calls.get(method)
        if url is None:
            url = self._calls[method] = URL(self._base + method, encoded=True)
        timeout = self._timeout
        if uploads:
            form, size = _form(params, uploads)
            total = self._patience + _CONNECT_SECONDS + size / _UPLOAD_BYTES_PER_SECOND
            timeout = aiohttp.ClientTimeout(total=total, sock_connect=_CONNECT_SECONDS)
            status, payload = await self._exchange(url, form, None, timeout)
        else:
            if wait:
                total = wait + self._patience
                timeout = aiohttp.ClientTimeout(
                    total=total + _CONNECT_SECONDS, sock_connect=_CONNECT_SECONDS, sock_read=total
                )
            status, payload = await self._exchange(url, orjson.dumps(params), _JSON_HEADERS, timeout)
        if status != 200:
            raise refusal(status, payload)
        try:
            return _loads(payload)["result"]
        except (ValueError, KeyError, TypeError):
            raise AnswerLost("unreadable answer") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """What `telegram.Bot` calls; only for calls without files, with our own timeouts and errors."""
        params = request_data.parameters if request_data is not None else {}
        status, payload = await self._exchange(
            URL(url, encoded=True), orjson.dumps(params), _JSON_HEADERS, self._timeout
        )
        if status >= 300:
            raise refusal(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Reads an answer without logging it, as the inherited method would when it is broken."""
        try:
            answer = _loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    async def file(self, path: str, limit: int) -> bytes:
        """The bytes at a `file_path` of getFile. Raises `TooLarge` beyond `limit` bytes, else what `call` raises."""
        session = self._open_session()
        url = URL(self._file_base + quote(path), encoded=True)
        timeout = aiohttp.ClientTimeout(
            total=self._patience + limit / _UPLOAD_BYTES_PER_SECOND,
            sock_connect=_CONNECT_SECONDS,
            sock_read=self._patience,
        )
        data = bytearray()
        try:
            async with session.get(url, timeout=timeout, allow_redirects=False) as response:
                if response.status != 200:
                    raise refusal(response.status, b"")
                async for chunk in response.content.iter_any():
                    data += chunk
                    if len(data) > limit:
                        raise TooLarge
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise AnswerLost("download broken off") from None
        return bytes(data)

    async def _exchange(
        self, url: URL, body: bytes | aiohttp.FormData, headers: dict[str, str] | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        session = self._open_session()
        try:
            async with session.post(url, data=body, headers=headers, timeout=limits, allow_redirects=False) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSent("no connection") from None
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise AnswerLost("answer lost") from None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent("not open")
        return self._session


def _form(params: Mapping[str, Any], uploads: Sequence[tuple[str, Upload]]) -> tuple[aiohttp.FormData, int]:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    size = 0
    for name, upload in uploads:
        # As a stream: plain bytes go out in one piece, which holds the loop up, and stand in aiohttp's error messages.
        form.add_field(name, io.BytesIO(upload.data), filename=upload.name, content_type="application/octet-stream")
        size += len(upload.data)
    return form, size


def _loads(payload: bytes) -> Any:
    """JSON, strictly first; then as Python reads it, with what cannot be text (half a surrogate pair) replaced, so
    that one strange character does not cost a batch of updates."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return lenient_json(payload)
