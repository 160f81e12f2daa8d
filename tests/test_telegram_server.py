"""The loopback Bot API server is strict, or the tests that lean on it prove nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.botapi import BotApi


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(trust_env=False) as made:
        yield made


async def call(session: aiohttp.ClientSession, api: BotApi, method: str, **params: Any) -> tuple[int, Any]:
    async with session.post(f"{api.url}/bot{api.token}/{method}", json=params) as response:
        return response.status, await response.json()


def button(**about: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "a", **about}]]}


BOLD = {"type": "bold", "offset": 0, "length": 5}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("sendMessage", {"text": "a"}),
    ("sendMessage", {"chat_id": 5}),
    ("sendMessage", {"chat_id": 5, "text": "a", "colour": "red"}),
    ("sendMessage", {"chat_id": 5, "text": 7}),
    ("sendMessage", {"chat_id": [5], "text": "a"}),
    ("sendMessage", {"chat_id": 5, "text": ""}),
    ("sendMessage", {"chat_id": 5, "text": " \n "}),
    ("sendMessage", {"chat_id": 5, "text": "<b></b>", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": 5, "text": "x" * 4097}),
    ("sendMessage", {"chat_id": 5, "text": "😀" * 2049}),
    ("sendMessage", {"chat_id": 5, "text": "abcd", "entities": [BOLD]}),
    ("sendMessage", {"chat_id": 5, "text": "abcde", "entities": [{**BOLD, "size": 3}]}),
    ("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": button(callback_data="")}),
    ("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": button(callback_data="ж" * 33)}),
    ("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": button()}),
    ("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": button(callback_data="a", url="https://a")}),
    ("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": button(callback_data="a", colour="red")}),
    ("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": {"inline_keyboard": [{"text": "a"}]}}),
    (
        "sendMessage",
        {"chat_id": -5, "text": "a", "reply_markup": {"keyboard": [[{"text": "a", "request_location": True}]]}},
    ),
    ("sendMessage", {"chat_id": 5, "text": "a", "protect_content": "yes"}),
    ("sendPhoto", {"chat_id": 5}),
    ("sendPhoto", {"chat_id": 5, "photo": "FILE000001", "caption": "x" * 1025}),
    ("sendMediaGroup", {"chat_id": 5, "media": [{"type": "photo", "media": "FILE000001"}]}),
    ("sendMediaGroup", {"chat_id": 5, "media": [{"type": "photo", "media": f"attach://f{n}"} for n in (1, 2)]}),
    (
        "sendMediaGroup",
        {"chat_id": 5, "media": [{"type": kind, "media": "FILE000001"} for kind in ("photo", "document")]},
    ),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
    ("setMyCommands", {"commands": [{"command": "Lapor", "description": "a"}]}),
    ("setMyCommands", {"commands": [{"command": "lapor", "description": "x" * 257}]}),
    ("setMyCommands", {"commands": [{"command": "lapor", "description": "a"}], "scope": {"type": "all"}}),
    ("setWebhook", {"url": "https://a", "secret_token": "has space"}),
    ("getUpdates", {"limit": 101}),
    ("noSuchMethod", {}),
]


@pytest.mark.parametrize(("method", "params"), WRONG)
async def test_a_wrong_request_is_refused_and_fails_its_test(
    session: aiohttp.ClientSession, method: str, params: dict[str, Any]
) -> None:
    api = BotApi()
    await api.start()
    api.user(user_id=5)
    api.world.add_file(b"x")
    status, answer = await call(session, api, method, **params)
    assert status == (404 if method == "noSuchMethod" else 400)
    assert answer["ok"] is False
    assert len(api.violations) == 1
    assert not api.sent
    with pytest.raises(AssertionError):
        await api.__aexit__(None, None, None)


async def test_right_requests_pass_at_the_limits(session: aiohttp.ClientSession) -> None:
    async with BotApi() as api:
        budi = api.user(user_id=5)
        right: list[dict[str, Any]] = [
            {"text": "😀" * 2048},
            {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"},
            {"text": "abcde", "entities": [BOLD]},
            {"text": "a", "reply_markup": button(callback_data="ж" * 32)},
            {"text": "a", "reply_markup": {"keyboard": [[{"text": "a", "request_location": True}]]}},
        ]
        for params in right:
            assert (await call(session, api, "sendMessage", chat_id=budi.id, **params))[0] == 200
        scope = {"type": "all_private_chats"}
        commands = [{"command": "lapor", "description": "Lapor"}]
        assert (await call(session, api, "setMyCommands", commands=commands, scope=scope))[0] == 200


async def test_updates_stay_until_a_higher_offset_is_asked_for(session: aiohttp.ClientSession) -> None:
    async with BotApi() as api:
        budi = api.user()
        for text in ("a", "b", "c"):
            budi.text(text)

        async def ids(**params: Any) -> list[int]:
            return [update["update_id"] for update in (await call(session, api, "getUpdates", **params))[1]["result"]]

        first = await ids()
        assert await ids() == first
        assert await ids(offset=first[1], limit=1) == first[1:2]
        assert await ids(offset=first[1]) == first[1:]
        assert await ids(offset=first[2] + 1) == []
        waiting = asyncio.create_task(ids(offset=first[2] + 1, timeout=20))
        await api.until(lambda: len(api.updates.polls) == 6)
        budi.text("d")
        assert await waiting == [first[2] + 1]


async def test_a_later_poll_ends_an_earlier_one(session: aiohttp.ClientSession) -> None:
    async with BotApi() as api:
        first = asyncio.create_task(call(session, api, "getUpdates", timeout=20))
        await api.until(lambda: api.updates.polls)
        assert (await call(session, api, "getUpdates"))[0] == 200
        assert (await first)[0] == 409
        await call(session, api, "setWebhook", url="http://127.0.0.1:9/telegram")
        assert (await call(session, api, "getUpdates"))[0] == 409


async def test_a_stranger_with_another_token_gets_nothing(session: aiohttp.ClientSession) -> None:
    async with BotApi() as api:
        file_id = api.world.add_file(b"secret")
        for path in ("/bot1:wrong/getMe", f"/file/bot1:wrong/files/{file_id}", "/"):
            async with session.get(api.url + path) as response:
                assert response.status in (401, 404)
                assert b"secret" not in await response.read()


async def test_kinds_nobody_asked_for_are_not_queued(session: aiohttp.ClientSession) -> None:
    async with BotApi() as api:
        await call(session, api, "getUpdates", allowed_updates=["callback_query"])
        api.user().text("halo")
        assert api.updates.waiting == 0
