"""The Telegram channel by long polling: nothing lost, nothing confirmed too early, nothing given away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import structlog

from bot.channels.channel import CheckFailed, Unparsed
from bot.channels.telegram import Profile, Telegram
from bot.core.messages import Outgoing, Run
from tests.botapi import BotApi
from tests.botapi.running import Inbox, Waits, listening, started, telegram


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


async def test_a_text_arrives_and_the_answer_is_seen(api: BotApi) -> None:
    budi, inbox = api.user("Budi", "Santoso"), Inbox()
    budi.text("halo")
    async with listening(api, inbox) as channel:
        await inbox.got(1)
        message = inbox.messages[0]
        sent = await channel.send(message.sender, Outgoing(rich=(Run("Selamat datang"),)))
    assert (message.text, message.private, message.to_bot, message.name) == ("halo", True, True, "Budi Santoso")
    assert message.sender.chat == message.sender.person == str(budi.id)
    assert message.delivery_id == "telegram:700000001"
    assert [(shown.text, str(shown.message_id)) for shown in budi.view() if shown.from_bot] == [
        ("Selamat datang", sent)
    ]


async def test_an_unreadable_update_is_set_aside_and_its_neighbours_arrive(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    budi.text("sebelum")
    api.updates.push({"message": {"message_id": "no number", "chat": {}}})
    budi.text("sesudah")
    async with listening(api, inbox):
        await inbox.got(3)
        await api.until(lambda: api.updates.waiting == 0)
    before, poison, after = inbox.items
    assert isinstance(poison, Unparsed)
    assert poison.delivery_id == "telegram:700000002"
    assert b"no number" in poison.raw
    assert [message.text for message in inbox.messages] == ["sebelum", "sesudah"]
    assert before is not after


async def test_an_update_without_a_readable_id_is_known_by_its_content(api: BotApi) -> None:
    inbox = Inbox()
    api.updates.push_raw({"update_id": "x", "message": {}})
    api.user().text("halo")
    async with listening(api, inbox):
        await inbox.got(2)
    first = inbox.items[0]
    assert isinstance(first, Unparsed)
    assert first.delivery_id.startswith("telegram:sha256:")


async def test_half_a_surrogate_pair_costs_nobody_a_batch(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    budi.text("baik")
    # The server writes strict JSON, so the broken escape is put into its answer by a fault with a body of its own.
    api.fail(
        "getUpdates",
        mode="raw",
        body=rb'{"ok":true,"result":[{"update_id":1,"message":{"message_id":1,"date":1,'
        rb'"chat":{"id":5,"type":"private"},"from":{"id":5,"is_bot":false,"first_name":"A"},"text":"a\ud83d"}}]}',
    )
    async with listening(api, inbox):
        await inbox.got(2)
    assert [message.text for message in inbox.messages] == ["a\ufffd", "baik"]


async def test_the_offset_moves_only_after_accept_returned(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    inbox.open.clear()
    budi.text("satu")
    async with listening(api, inbox):
        await inbox.got(1, offered=True)
        polls = len(api.updates.polls)
        assert api.updates.waiting == 1
        inbox.open.set()
        await api.until(lambda: api.updates.waiting == 0)
    assert polls == 1
    assert "offset" not in api.updates.polls[0]
    assert api.updates.polls[1]["offset"] == 700_000_002


async def test_what_was_not_accepted_is_offered_again_from_the_same_offset(api: BotApi) -> None:
    budi, inbox, waits = api.user(), Inbox(), Waits()
    inbox.refusals = 3
    budi.text("satu")
    budi.text("dua")
    async with listening(api, inbox, pause=waits):
        await inbox.got(2)
    assert len(inbox.offered) == 4
    assert all(batch == inbox.offered[0] for batch in inbox.offered)
    assert [message.text for message in inbox.messages] == ["satu", "dua"]
    assert len(waits.seconds) == 3
    assert waits.seconds[0] < waits.seconds[1] < waits.seconds[2]


async def test_stopping_lets_a_batch_in_hand_finish_and_confirms_it(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    inbox.open.clear()
    budi.text("satu")
    async with started(api) as channel:
        task = asyncio.create_task(channel.listen(inbox.accept))
        await inbox.got(1, offered=True)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        inbox.open.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(inbox.items) == 1
    assert api.updates.waiting == 0


async def test_stopping_while_refused_confirms_nothing(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    inbox.open.clear()
    inbox.refusals = 1
    budi.text("satu")
    async with started(api) as channel:
        task = asyncio.create_task(channel.listen(inbox.accept))
        await inbox.got(1, offered=True)
        task.cancel()
        inbox.open.set()
        with suppress(asyncio.CancelledError):
            await task
    assert api.updates.waiting == 1


async def test_polling_names_its_kinds_each_time_and_ends_a_webhook_first(api: BotApi) -> None:
    inbox = Inbox()
    api.user().text("halo")
    async with listening(api, inbox):
        await inbox.got(1)
        await api.until(lambda: len(api.updates.polls) >= 2)
    kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert all(poll["allowed_updates"] == kinds for poll in api.updates.polls)
    assert api.calls.index("deleteWebhook") < api.calls.index("getUpdates")


@pytest.mark.parametrize(
    ("fault", "event"),
    [
        (
            {"status": 409, "description": "Conflict: terminated by other getUpdates"},
            "telegram_conflict_another_poller",
        ),
        ({"status": 401, "description": "Unauthorized"}, "telegram_token_refused"),
        ({"status": 502, "description": "Bad Gateway"}, "telegram_unreachable"),
        ({"mode": "drop"}, "telegram_unreachable"),
        ({"mode": "garbage"}, "telegram_unreachable"),
    ],
)
async def test_a_failing_poll_is_said_once_waited_out_and_survived(
    api: BotApi, fault: dict[str, Any], event: str
) -> None:
    inbox, waits = Inbox(), Waits()
    api.fail("getUpdates", times=4, **fault)
    api.user().text("halo")
    with structlog.testing.capture_logs() as lines:
        async with listening(api, inbox, pause=waits):
            await inbox.got(1)
    events = [line["event"] for line in lines]
    assert events.count(event) == 1
    assert events.count("telegram_reached_again") == 1
    assert len(waits.seconds) == 4


async def test_too_many_polls_wait_as_long_as_told(api: BotApi) -> None:
    inbox, waits = Inbox(), Waits()
    api.fail("getUpdates", retry_after=77)
    api.user().text("halo")
    async with listening(api, inbox, pause=waits):
        await inbox.got(1)
    assert waits.seconds == [77]


async def test_a_second_poller_gets_told_and_neither_loses_anything(api: BotApi) -> None:
    first, second = Inbox(), Inbox()
    with structlog.testing.capture_logs() as lines:
        async with listening(api, first), listening(api, second):
            await api.until(lambda: any(line["event"] == "telegram_conflict_another_poller" for line in lines))
            api.user().text("halo")
            await api.until(lambda: first.items or second.items)
    assert {item.delivery_id for item in first.items + second.items} == {"telegram:700000001"}


async def test_an_unreachable_telegram_at_the_start_is_waited_for(api: BotApi) -> None:
    inbox, waits = Inbox(), Waits()
    api.fail("getMe", mode="drop", times=2)
    api.fail("deleteWebhook", status=500)
    api.user().text("halo")
    async with listening(api, inbox, pause=waits):
        await inbox.got(1)
    assert len(waits.seconds) == 3


async def test_commands_and_descriptions_are_registered(api: BotApi) -> None:
    profile = Profile((("lapor", "Lapor"),), (("antrean", "Antrean"),), "Layanan netralitas", "Netralitas ASN")
    api.fail("setMyCommands", retry_after=3)
    async with started(api, profile=profile):
        await api.until(lambda: "setMyShortDescription" in api.world.profile)
    kept = api.world.profile
    assert kept["setMyCommands:all_private_chats"]["commands"] == [{"command": "lapor", "description": "Lapor"}]
    assert kept["setMyCommands:all_group_chats"]["commands"] == [{"command": "antrean", "description": "Antrean"}]
    assert kept["setMyDescription"]["description"] == "Layanan netralitas"


async def test_get_me_gives_the_user_name_or_says_what_is_wrong(api: BotApi) -> None:
    assert await telegram(api).get_me() == "awasnetral_bot"
    with pytest.raises(CheckFailed, match="token"):
        await telegram(api, token="1:wrong").get_me()
    with pytest.raises(CheckFailed, match="unreachable"):
        await Telegram(api.token, api_url="http://127.0.0.1:9").get_me()


async def test_no_log_line_holds_the_token(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    budi, inbox = api.user(), Inbox()
    photo = b"\xff\xd8 picture"
    budi.photo(photo)
    api.fail("getUpdates", mode="drop")
    api.fail("sendMessage", status=500)
    # Below WARNING no library is heard (bot/logs.py): python-telegram-bot writes its address, token included, at DEBUG.
    with caplog.at_level(logging.WARNING), structlog.testing.capture_logs() as lines:
        logging.getLogger("aiohttp").warning("heard")
        async with listening(api, inbox) as channel:
            await inbox.got(1)
            assert await channel.download(inbox.messages[0].files[0]) == photo
            with pytest.raises(Exception, match="unreachable") as caught:
                await channel.send(inbox.messages[0].sender, Outgoing(rich=(Run("halo"),)))
    secret = api.token.partition(":")[2]
    assert lines
    assert "heard" in caplog.text
    assert secret not in caplog.text
    assert secret not in str(lines)
    assert secret not in repr(caught.value)
    assert caught.value.__suppress_context__
