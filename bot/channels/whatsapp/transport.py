"""One aiohttp session to the Graph API. No URL is ever logged or put into an error; the token goes to Meta's hosts only."""

from __future__ import annotations

from typing import Any, Final

import aiohttp
import orjson
from yarl import URL

from bot.channels.whatsapp.failures import AnswerLost, GraphError, NotSent, refusal

_CONNECT_SECONDS: Final = 10.0
_UPLOAD_BYTES_PER_SECOND: Final = 32_000
_MEDIA_HOST: Final = "lookaside.fbsbx.com"
_JSON: Final = {"Content-Type": "application/json"}


class TooLarge(Exception):
    """A file went beyond the limit given for it."""


class StrangeHost(Exception):
    """A file's address leads to a host that has no business with our token."""


class Transport:
    """`api_url` ends with the version and no slash; `patience` is how long an ordinary answer may take, in seconds."""

    def __init__(self, api_url: str, token: str, patience: float = 20.0) -> None:
        self._base = api_url
        self._origin = URL(api_url).origin()
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Opens the session, once; needs a running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        """POSTs JSON to `/path`; the answer's object. Raises `GraphError`, `NotSent`, `AnswerLost`."""
        return await self._ask("POST", path, data=orjson.dumps(payload), headers=_JSON)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """GETs `/path`; raises as `post` does."""
        return await self._ask("GET", path, params=query)

    async def upload(self, path: str, name: str, data: bytes, kind: str) -> dict[str, Any]:
        """POSTs a file as the form that `/media` takes; raises as `post` does."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", kind)
        form.add_field("file", data, filename=name, content_type=kind)
        return await self._ask("POST", path, data=form, extra=len(data) / _UPLOAD_BYTES_PER_SECOND)

    async def file(self, address: str, most: int) -> bytes:
        """The bytes at an address that Meta gave, at most `most`. Raises `StrangeHost`, `TooLarge`, and what `post` raises."""
        url = URL(address)
        if url.origin() != self._origin and not (url.scheme == "https" and url.host == _MEDIA_HOST):
            raise StrangeHost
        found = bytearray()
        try:
            async with self._opened().get(
                url, headers=self._bearer, timeout=self._timeout(most / _UPLOAD_BYTES_PER_SECOND), allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise GraphError(answer.status)
                async for chunk in answer.content.iter_any():
                    found += chunk
                    if len(found) > most:
                        raise TooLarge
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSent from None
        except (aiohttp.ClientError, TimeoutError):
            raise AnswerLost from None
        return bytes(found)

    async def _ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, extra: float = 0, **more: Any
    ) -> dict[str, Any]:
        try:
            async with self._opened().request(
                method,
                f"{self._base}/{path}",
                headers={**self._bearer, **(headers or {})},
                timeout=self._timeout(extra),
                allow_redirects=False,
                **more,
            ) as answer:
                status, raw = answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSent from None
        except (aiohttp.ClientError, TimeoutError):
            raise AnswerLost from None
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            body = None
        if not 200 <= status < 300 or (isinstance(body, dict) and "error" in body):
            if body is None and status >= 500:  # a gateway between us and Meta: nobody knows how far it came
                raise AnswerLost
            raise refusal(status, body)
        if not isinstance(body, dict):
            raise AnswerLost
        return body

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent
        return self._session

    def _timeout(self, extra: float) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(
            total=self._patience + _CONNECT_SECONDS + extra, sock_connect=_CONNECT_SECONDS, sock_read=self._patience
        )
