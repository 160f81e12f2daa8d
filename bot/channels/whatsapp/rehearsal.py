"""Plays Meta against the running bot: the handshake, a signed post that leaves nothing behind, and a forged one."""

from __future__ import annotations

import secrets
from enum import Enum
from typing import Any, Final

import aiohttp
import orjson

from bot.channels.whatsapp.webhook import PATH, SIGNATURE, signature

_SECONDS: Final = 10.0


class Rehearsal(Enum):
    """How it went: all as it should; nobody answered; the handshake, the signed post or the forged one was not answered as Meta
    needs it."""

    WELL = "well"
    SILENT = "silent"
    HANDSHAKE = "handshake"
    SIGNED = "signed"
    FORGED = "forged"


async def rehearse(address: str, *, phone_id: str, app_secret: str, verify_token: str) -> Rehearsal:
    """Plays it at `address` (without the path). The signed post tells what became of a message that was never sent, which storage
    does not know and does not note. Raises nothing."""
    body = orjson.dumps(_status(phone_id))
    url = f"{address.rstrip('/')}{PATH}"
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        try:
            if not await _shakes(session, url, verify_token):
                return Rehearsal.HANDSHAKE
            if await _posted(session, url, body, signature(app_secret.encode(), body)) != 200:
                return Rehearsal.SIGNED
            if await _posted(session, url, body, signature(secrets.token_bytes(16), body)) != 403:
                return Rehearsal.FORGED
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Rehearsal.SILENT
    return Rehearsal.WELL


async def _shakes(session: aiohttp.ClientSession, url: str, verify_token: str) -> bool:
    challenge = secrets.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
    async with session.get(url, params=query, allow_redirects=False) as answer:
        return answer.status == 200 and answer.content_type == "text/plain" and await answer.text() == challenge


async def _posted(session: aiohttp.ClientSession, url: str, body: bytes, signed: str) -> int:
    headers = {SIGNATURE: signed, "Content-Type": "application/json"}
    async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
        return answer.status


def _status(phone_id: str) -> dict[str, Any]:
    status = {"id": f"wamid.{secrets.token_hex(16)}", "status": "sent", "timestamp": "0"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "0", "phone_number_id": phone_id},
        "statuses": [status],
    }
    entry = {"id": "0", "changes": [{"value": value, "field": "messages"}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}
