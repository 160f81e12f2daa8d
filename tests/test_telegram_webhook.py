"""The Telegram channel by webhook: only Telegram gets in, and 200 means committed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from aiohttp import web

from bot.channels.channel import Unparsed
from bot.channels.telegram import Telegram
from tests.botapi import BotApi
from tests.botapi.running import Inbox, served, telegram

SECRET = "s3cret-" + "x" * 20
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@asynccontextmanager
async def webhook(api: BotApi, inbox: Inbox) -> AsyncIterator[str]:
    """A channel served on loopback, and Telegram posting to it; yields its address."""
    made: list[Telegram] = []

    def routes(address: str) -> list[web.RouteDef]:
        made.append(telegram(api, webhook_url=address, webhook_secret=SECRET))
        return made[0].routes()

    async with served(routes) as address:
        (channel,) = made
        await channel.start()
        task = asyncio.create_task(channel.listen(inbox.accept))
        await api.until(lambda: api.updates.webhook)
        try:
            yield f"{address}/telegram"
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await channel.close()


async def post(address: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(address, data=body, headers=HEADER if headers is None else headers) as response,
    ):
        assert b"Traceback" not in await response.read()
        return response.status


async def test_updates_arrive_in_order_each_once(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    async with webhook(api, inbox):
        for number in range(20):
            budi.text(str(number))
        await inbox.got(20)
        await api.until(lambda: api.updates.waiting == 0)
    assert [message.text for message in inbox.messages] == [str(number) for number in range(20)]
    registered = api.updates.webhook
    assert (registered["max_connections"], registered["secret_token"]) == (1, SECRET)
    assert registered["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert set(api.updates.webhook_answers) == {200}


async def test_200_comes_only_after_accept_returned(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    inbox.open.clear()
    async with webhook(api, inbox):
        budi.text("satu")
        await inbox.got(1, offered=True)
        assert api.updates.webhook_answers == []
        inbox.open.set()
        await api.until(lambda: api.updates.webhook_answers == [200])
    assert len(inbox.items) == 1


async def test_what_is_not_accepted_is_answered_503_and_comes_again(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    inbox.refusals = 2
    async with webhook(api, inbox):
        budi.text("satu")
        await inbox.got(1)
        await api.until(lambda: api.updates.waiting == 0)
    assert api.updates.webhook_answers == [503, 503, 200]


async def test_an_unreadable_update_is_set_aside_and_answered_200(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    async with webhook(api, inbox):
        api.updates.push({"message": {"text": "no chat"}})
        budi.text("sesudah")
        await inbox.got(2)
    assert isinstance(inbox.items[0], Unparsed)
    assert set(api.updates.webhook_answers) == {200}


async def test_nobody_gets_in_without_the_secret(api: BotApi) -> None:
    inbox = Inbox()
    body = json.dumps({"update_id": 5, "message": {"text": "x"}}).encode()
    async with webhook(api, inbox) as address:
        for wrong in ({}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}):
            assert await post(address, body, wrong) == 403
        assert inbox.offered == []
        assert await post(address, body) == 200
    assert len(inbox.items) == 1


async def test_bodies_that_are_no_json_or_too_large_are_turned_away(api: BotApi) -> None:
    inbox = Inbox()
    async with webhook(api, inbox) as address:
        assert await post(address, b'{"update_id": 5, "mess') == 400
        assert await post(address, b"[" * 100_000) == 400
        assert await post(address, b"x" * 1_000_001) == 413
        assert inbox.offered == []
        assert await post(address, b'"a word"') == 200
        assert await post(address, b'{"update_id": 5, "channel_post": {}}') == 200
    assert all(isinstance(item, Unparsed) for item in inbox.items)


async def test_a_body_that_does_not_say_its_length_is_capped_too(api: BotApi) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 50_000

    async with (
        webhook(api, Inbox()) as address,
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(address, data=endless(), headers=HEADER) as response,
    ):
        assert response.status == 413


async def test_parallel_bodies_are_all_taken(api: BotApi) -> None:
    inbox = Inbox()
    inbox.open.clear()
    person = {"id": 5, "is_bot": False, "first_name": "A"}
    chat = {"id": 5, "type": "private"}
    bodies = [
        {
            "update_id": number,
            "message": {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": str(number)},
        }
        for number in range(30)
    ]
    async with webhook(api, inbox) as address:
        posts = [asyncio.create_task(post(address, json.dumps(body).encode())) for body in bodies]
        await inbox.got(30, offered=True)
        inbox.open.set()
        assert set(await asyncio.gather(*posts)) == {200}
    assert {message.text for message in inbox.messages} == {str(number) for number in range(30)}


async def test_before_listening_telegram_is_asked_to_come_again(api: BotApi) -> None:
    channel = telegram(api, webhook_url="http://127.0.0.1", webhook_secret=SECRET)
    body = b'{"update_id": 5, "message": {}}'
    async with served(lambda _: channel.routes()) as address:
        assert await post(f"{address}/telegram", body) == 503


async def test_a_refused_address_is_tried_again(api: BotApi) -> None:
    inbox = Inbox()
    api.fail("setWebhook", status=400, description="Bad Request: bad webhook: Failed to resolve host")
    api.user().text("halo")
    async with webhook(api, inbox):
        await inbox.got(1)
    assert api.calls.count("setWebhook") == 2


def test_a_webhook_needs_its_secret_and_polling_needs_no_routes() -> None:
    with pytest.raises(ValueError, match="secret"):
        Telegram("1:a", webhook_url="https://example.org")
    assert Telegram("1:a").routes() == []
