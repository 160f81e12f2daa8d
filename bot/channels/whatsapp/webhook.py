"""Messages pushed by Meta: signed by it, and answered 200 only when they are committed."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

import orjson
from aiohttp import web

from bot.channels.channel import Accept, NotAccepted
from bot.channels.finishing import FinishedThoughCancelled, finished
from bot.channels.lenient import lenient_json
from bot.channels.whatsapp.reading import Reader
from bot.logs import get_log

log = get_log(__name__)

PATH: Final = "/whatsapp"
MOST_BYTES: Final = 3_200_000
"""Meta's posts have at most 3 MB."""

SIGNATURE: Final = "X-Hub-Signature-256"
_LONGEST_CHALLENGE: Final = 200


class Webhook:
    """The handlers for Meta's handshake and its posts. Until `accept` is set, a post is answered 503 and Meta tries again."""

    def __init__(self, reader: Reader, app_secret: str, verify_token: str) -> None:
        self._reader = reader
        self._secret = app_secret.encode()
        self._verify_token = verify_token.encode()
        self.accept: Accept | None = None

    async def verify(self, request: web.Request) -> web.Response:
        """The handshake: gives the challenge back, as plain text, to who knows the verify token; 403 to everybody else."""
        given = request.query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
        known = hmac.compare_digest(given, self._verify_token)
        challenge = request.query.get("hub.challenge", "")
        if not known or request.query.get("hub.mode") != "subscribe" or len(challenge) > _LONGEST_CHALLENGE:
            return web.Response(status=403)
        return web.Response(text=challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def handle(self, request: web.Request) -> web.Response:
        """413 for a body over the limit, 403 for one that the app secret did not sign, 400 for what is no JSON, 503 when it cannot
        be committed now; else 200, also for what cannot be read: that is set aside."""
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        if not self._signed(request, body):
            log.warning("whatsapp_not_signed")
            return web.Response(status=403)
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            try:
                raw = lenient_json(body)
            except ValueError:
                log.warning("whatsapp_webhook_no_json")
                return web.Response(status=400)
        items = self._reader.read(raw)
        if not items:
            return web.Response()
        if self.accept is None:
            return web.Response(status=503)
        try:
            await finished(self.accept(items))
        except NotAccepted:
            log.warning("whatsapp_not_accepted", count=len(items))
            return web.Response(status=503)
        except FinishedThoughCancelled:
            return web.Response()
        return web.Response()

    def _signed(self, request: web.Request, body: bytes) -> bool:
        """Over the bytes as they came: Meta escapes what is not ASCII, and a parser would not give that back."""
        given = request.headers.get(SIGNATURE, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, signature(self._secret, body).encode())


def signature(secret: bytes, body: bytes) -> str:
    """The value of the signature's header for a body."""
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


async def _body(request: web.Request) -> bytes | None:
    """The raw bytes; None when there are too many."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)
