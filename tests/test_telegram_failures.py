"""Every way a send on Telegram can fail, and what the next try does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.channel import Blocked, Limited, Moved, Rejected, SendFailed, Uncertain, Unreachable
from bot.channels.telegram import Telegram
from bot.core.messages import Address, Outgoing, Run
from tests.botapi import BotApi, User
from tests.botapi.running import started, telegram


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    async with started(api, patience=0.3) as made:
        yield made


def at(user: User) -> Address:
    return Address("telegram", str(user.id), str(user.id))


def words(text: str, **more: Any) -> Outgoing:
    return Outgoing(rich=(Run(text),), **more)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"status": 403, "description": "Forbidden: bot was kicked from the group chat"}, Blocked),
        ({"status": 400, "description": "Bad Request: chat not found"}, Blocked),
        ({"status": 400, "description": "Bad Request: USER IS DEACTIVATED"}, Blocked),
        ({"status": 400, "description": "Bad Request: not enough rights to send text messages to the chat"}, Blocked),
        ({"status": 400, "description": "Bad Request: have no rights to send a message"}, Blocked),
        ({"status": 400, "description": "Bad Request: CHAT_WRITE_FORBIDDEN"}, Blocked),
        ({"status": 400, "description": "Bad Request: CHAT_RESTRICTED"}, Blocked),
        ({"status": 400, "description": "Bad Request: group is deactivated"}, Blocked),
        ({"status": 400, "description": "Bad Request: USER_IS_BLOCKED"}, Blocked),
        ({"status": 400, "description": "Bad Request: TOPIC_CLOSED"}, Blocked),
        ({"status": 400, "description": "Bad Request: message to be replied not found"}, Rejected),
        ({"status": 400, "description": "Bad Request: something of ours"}, Rejected),
        ({"status": 413, "description": "Request Entity Too Large"}, Rejected),
        ({"status": 500}, Unreachable),
        ({"status": 502}, Unreachable),
        ({"status": 401, "description": "Unauthorized"}, Unreachable),
        ({"status": 404, "description": "Not Found"}, Unreachable),
        ({"retry_after": 35}, Limited),
        ({"migrate_to_chat_id": -100777}, Moved),
        ({"mode": "lose"}, Uncertain),
        ({"mode": "drop"}, Uncertain),
        ({"mode": "hang"}, Uncertain),
        ({"mode": "garbage"}, Uncertain),
    ],
)
async def test_each_failure_says_what_to_do(
    api: BotApi, channel: Telegram, fault: dict[str, Any], failure: type[SendFailed]
) -> None:
    budi = api.user()
    api.fail("sendMessage", **fault)
    with pytest.raises(SendFailed) as caught:
        await channel.send(at(budi), words("rahasia"))
    assert type(caught.value) is failure
    assert "rahasia" not in str(caught.value)
    if isinstance(caught.value, Limited):
        assert (caught.value.seconds, caught.value.everywhere) == (35, True)
    if isinstance(caught.value, Moved):
        assert caught.value.new_chat == "-100777"
    await channel.send(at(budi), words("lagi"))
    assert budi.said_to()[-1] == "lagi"


async def test_a_closed_door_is_certain_not_to_have_let_anything_in() -> None:
    async with BotApi() as gone:
        pass
    channel = telegram(gone)
    with pytest.raises(Unreachable):
        await channel.send(Address("telegram", "5"), words("belum dibuka"))
    await channel.start()
    with pytest.raises(Unreachable):
        await channel.send(Address("telegram", "5"), words("ditutup"))
    await channel.close()


async def test_blocked_people_and_groups_that_moved(api: BotApi, channel: Telegram) -> None:
    budi, group = api.user(), api.group()
    new = group.migrate(budi)
    budi.block()
    with pytest.raises(Blocked):
        await channel.send(at(budi), words("a"))
    with pytest.raises(Moved) as moved:
        await channel.send(Address("telegram", str(group.id)), words("a"))
    await channel.send(Address("telegram", moved.value.new_chat), words("a"))
    assert new.view()[-1].text == "a"


async def test_trying_a_long_message_again_repeats_no_part_that_arrived(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    message = words("\n\n".join(letter * 3000 for letter in "abc"))
    api.fail("sendMessage", retry_after=1, skip=1)
    with pytest.raises(Limited):
        await channel.send(at(budi), message)
    await channel.send(at(budi), message)
    assert [text[0] for text in budi.said_to()] == ["a", "b", "c"]
    await channel.send(at(budi), message)
    assert len(budi.said_to()) == 6


async def test_an_edit_without_an_answer_may_be_tried_again(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    sent = await channel.send(at(budi), words("satu"))
    api.fail("editMessageText", mode="lose")
    with pytest.raises(Unreachable):
        await channel.send(at(budi), words("dua", edit=sent))
    assert await channel.send(at(budi), words("dua", edit=sent)) == ""
    assert budi.said_to() == ["dua"]


async def test_closing_lets_a_send_in_flight_finish(api: BotApi) -> None:
    budi = api.user()
    channel = telegram(api)
    await channel.start()
    sending = asyncio.create_task(channel.send(at(budi), words("terakhir")))
    await asyncio.sleep(0)
    await channel.close()
    assert await sending == "1"
