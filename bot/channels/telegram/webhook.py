"""Updates pushed by Telegram: answered 200 only when they are committed."""

from __future__ import annotations

import hmac

import orjson
from aiohttp import web

from bot.channels.channel import Accept, NotAccepted
from bot.channels.finishing import FinishedThoughCancelled, finished
from bot.channels.lenient import lenient_json
from bot.channels.telegram.reading import Reader
from bot.logs import get_log

log = get_log(__name__)

PATH = "/telegram"
MOST_BYTES = 1_000_000
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """The handler for Telegram's posts. Until `accept` is set, it answers 503 and Telegram tries again.

    The path holds no secret, since paths end up in the logs of proxies; the header does.
    """

    def __init__(self, reader: Reader, secret: str) -> None:
        self._reader = reader
        self._secret = secret.encode()
        self.accept: Accept | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """403 without the secret, 413 for a body over 1 MB, 400 for what is no JSON (a body cut short comes again
        whole), 503 when it cannot be committed now; else 200, also for an update that cannot be read: that one is
        set aside."""
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=413)
        body = bytearray()
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > MOST_BYTES:
                return web.Response(status=413)
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            try:
                raw = lenient_json(bytes(body))
            except ValueError:
                log.warning("telegram_webhook_no_json")
                return web.Response(status=400)
        item = self._reader.read(raw)
        if item is None:
            return web.Response()
        if self.accept is None:
            return web.Response(status=503)
        try:
            await finished(self.accept([item]))
        except NotAccepted:
            log.warning("telegram_not_accepted", count=1)
            return web.Response(status=503)
        except FinishedThoughCancelled:
            return web.Response()
        return web.Response()
