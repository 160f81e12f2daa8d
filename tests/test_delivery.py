"""Sending: order in a chat, patience with a platform, and what becomes of a message nobody will ever get."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.channel import Blocked, Limited, Limits, Moved, Rejected, Uncertain, Unreachable
from bot.core.messages import Address, Say, Text
from bot.marking import GIVE_UP, LONGEST_WAIT, wait_after
from handlers.saying import SIGNAL_LIFE
from tests.bench import NOW
from tests.poison import Shaky, begins_with
from tests.post import GROUP, PRESSES, Post

ROOM = Address("telegram", GROUP)


@pytest.fixture(autouse=True)
def _sound_again() -> None:
    Shaky.fails = staticmethod(lambda sql: False)
    Shaky.done = []


def numbers(post: Post, chat: str) -> list[int]:
    """The numbers of the messages a chat got."""
    return [int("".join(filter(str.isdigit, words))) for words in post.platform.words(chat)]


# Order


async def test_a_slow_chat_holds_up_no_other_and_keeps_its_own_order(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        gate = post.platform.gates["ani"] = asyncio.Event()
        for number in range(1, 5):
            await post.queue(post.at("ani"), number)
            await post.queue(post.at("budi"), number)
        await post.until(lambda: len(numbers(post, "budi")) == 4)
        assert post.platform.tried.count("ani") == 1, "one at a time in a chat"
        gate.set()
        await post.settle()
        assert numbers(post, "ani") == numbers(post, "budi") == [1, 2, 3, 4]


async def test_a_chat_in_trouble_keeps_its_order_and_holds_up_no_other(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["ani"] = [Unreachable("x"), Uncertain("x"), Unreachable("x")]
        for number in (1, 2, 3):
            await post.queue(post.at("ani"), number)
            await post.queue(post.at("budi"), number)
        await post.settle()
        assert numbers(post, "budi") == [1, 2, 3]
        assert numbers(post, "ani") == []
        for _ in range(3):
            await post.pass_time()
        assert numbers(post, "ani") == [1, 2, 3]
        waited = post.clock.now() - NOW
        assert waited == wait_after(0) + wait_after(1) + wait_after(2)


async def test_what_an_earlier_run_left_goes_first(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["ani"] = [Unreachable("x")]
        await post.queue(post.at("ani"), 1)
        await post.queue(post.at("ani"), 2)
        await post.settle()
    async with Post(tmp_path, clock=post.clock, platform=post.platform) as again:
        await again.queue(again.at("ani"), 3)
        await again.settle()
        await again.pass_time()
        assert numbers(again, "ani") == [1, 2, 3]


async def test_of_several_edits_that_wait_the_last_is_sent(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await post.queue(ROOM, 1, slot="alert:1")
        await post.settle()
        gate = post.platform.gates[GROUP] = asyncio.Event()
        await post.queue(ROOM, 2)
        for number in (3, 4, 5):
            await post.queue(ROOM, number, slot="alert:1", edit=True)
        await post.queue(ROOM, 6, slot="alert:2", edit=True)
        gate.set()
        await post.settle()
        assert numbers(post, GROUP) == [1, 2, 5, 6]
        assert [item.edit for item in post.platform.arrived] == ["", "", "1", ""], (
            "the message in the slot; else a new one"
        )
        assert await post.states() == ["sent", "sent", "replaced", "replaced", "sent", "sent"]


# Signals


async def test_the_answer_to_a_press_goes_at_once_past_a_slow_chat(tmp_path: Path) -> None:
    async with Post(tmp_path, limits=Limits(chat_per_second=1, chat_burst=1)) as post:
        for number in (1, 2, 3):
            await post.queue(post.at("ani"), number)
        await post.queue(post.at("ani"), 4, lane="signal", expires_at=NOW + SIGNAL_LIFE)
        await post.settle()
        assert post.platform.presses == ["p4"]
        assert numbers(post, "ani") == [1]


async def test_a_signal_is_worthless_when_late_and_is_tried_once(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await post.queue(post.at("ani"), 1, lane="signal", expires_at=NOW)
        post.platform.failures[PRESSES] = [Unreachable("x")]
        await post.queue(post.at("ani"), 2, lane="signal", expires_at=NOW + SIGNAL_LIFE)
        await post.settle()
        assert post.platform.presses == ["p2"]
        assert await post.states("signal") == ["expired", "expired"]


# Patience


def test_waits_double_from_a_second_to_five_minutes() -> None:
    waits = [wait_after(attempts).total_seconds() for attempts in range(20)]
    assert waits[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(waits[9:]) == {LONGEST_WAIT.total_seconds()}


async def test_after_three_days_in_vain_a_message_is_set_aside_and_the_next_one_goes(tmp_path: Path) -> None:
    tries = GIVE_UP // LONGEST_WAIT
    assert GIVE_UP - timedelta(hours=1) < sum(map(wait_after, range(tries)), timedelta()) < GIVE_UP + timedelta(hours=1)
    async with Post(tmp_path) as post:
        post.platform.failures["hasan"] = [Unreachable("x")]
        row = await post.queue(post.at("hasan"), 1)
        await post.settle()
        await post.write(lambda: post.store.outbox.postpone(row.id, tries - 2, NOW))
    post.platform.failures["hasan"] = [Unreachable("x"), Uncertain("x"), Unreachable("x")]
    async with Post(tmp_path, clock=post.clock, platform=post.platform) as again:
        await again.queue(again.at("hasan"), 2)
        await again.settle()
        for _ in range(2):
            assert await again.states() == ["waiting", "waiting"]
            await again.pass_time()
        assert await again.states() == ["parked", "sent"]
        assert numbers(again, "hasan") == [2]
        assert (await again.write(again.store.outbox.counts))["parked"] == 1


async def test_time_that_the_program_was_off_is_not_time_in_vain(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["hasan"] = [Unreachable("x"), Unreachable("x")]
        await post.queue(post.at("hasan"), 1)
        await post.settle()
    post.clock.move_to(NOW + 2 * GIVE_UP)
    async with Post(tmp_path, clock=post.clock, platform=post.platform) as again:
        await again.settle()
        assert await again.states() == ["waiting"]
        await again.pass_time()
        assert numbers(again, "hasan") == [1]


async def test_waiting_for_a_limit_is_not_trying_in_vain(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["hasan"] = [Limited(3600)] * 100
        await post.queue(post.at("hasan"), 1)
        await post.settle()
        while numbers(post, "hasan") == []:
            await post.pass_time()
        assert post.clock.now() == NOW + timedelta(hours=100)


# What will never arrive


async def test_a_refused_message_is_set_aside_and_the_chat_goes_on(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["ani"] = [Rejected("x")]
        for number in (1, 2):
            await post.queue(post.at("ani"), number)
        await post.settle()
        assert numbers(post, "ani") == [2]
        assert await post.states() == ["parked", "sent"]


async def test_a_message_of_ours_that_cannot_be_rendered_is_set_aside_and_the_chat_goes_on(tmp_path: Path) -> None:
    """A text key that a newer version no longer has, waiting from an older one."""
    async with Post(tmp_path) as post:
        await post.queue_say(post.at("ani"), Say(Text("welcome.no_such_text")))
        await post.queue_say(post.at("ani"), Say(Text("reachability.parked")))
        await post.queue(post.at("ani"), 3)
        await post.settle()
        assert numbers(post, "ani") == [3]
        assert await post.states() == ["parked", "parked", "sent"]


async def test_the_mark_is_tried_again_and_the_send_is_not(tmp_path: Path) -> None:
    async with Post(tmp_path, connection=Shaky) as post:
        failures = iter(range(3))

        def three_times(sql: str) -> bool:
            return sql.startswith("UPDATE outbox SET state") and next(failures, None) is not None

        await post.settle()
        Shaky.fails = staticmethod(three_times)
        await post.queue(post.at("ani"), 1)
        await post.settle()
        assert next(failures, None) is None, "all three faults have happened"
        assert numbers(post, "ani") == [1]
        assert await post.states() == ["sent"]


async def test_a_fault_while_a_message_is_put_together_only_postpones_it(tmp_path: Path) -> None:
    async with Post(tmp_path, connection=Shaky) as post:
        await post.settle()
        Shaky.fails = begins_with("SELECT sealed_message_id")
        await post.queue(ROOM, 1, slot="alert:1", edit=True)
        await post.settle()
        assert post.platform.arrived == []
        Shaky.fails = staticmethod(lambda sql: False)
        await post.pass_time()
        assert numbers(post, GROUP) == [1]


# Blocked


async def test_a_chat_that_blocked_us_gets_nothing_more_and_is_marked(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["ani"] = [Blocked("x")]
        gate = post.platform.gates["ani"] = asyncio.Event()
        for number in (1, 2, 3):
            await post.queue(post.at("ani"), number)
        gate.set()
        await post.settle()
        assert post.platform.tried == ["ani"]
        assert await post.states() == ["dropped"] * 3
        assert not (await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW))).reachable
        assert post.platform.words("hasan") == []
        await post.receive("ani", "/start", 9)
        await post.settle()
        assert len(post.platform.words("ani")) == 1, "who writes again is answered again"


async def test_a_lost_room_is_told_to_its_heads(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures[GROUP] = [Blocked("x")]
        await post.queue(ROOM, 1)
        await post.queue(ROOM, 2)
        await post.settle()
        assert post.platform.words(GROUP) == []
        (told,) = post.platform.words("hasan")
        assert "Bawaslu Kabupaten Banjar" in told
        assert "/gabung" in told


async def test_blocked_for_one_conversation_drops_no_other_of_the_same_chat(tmp_path: Path) -> None:
    """They hear of it themselves: none is left waiting without anybody working at it."""
    async with Post(tmp_path) as post:
        post.platform.failures[GROUP] = [Blocked("x"), Unreachable("x")]
        gate = post.platform.gates[GROUP] = asyncio.Event()
        await post.queue(ROOM, 1)
        await post.queue(Address("telegram", GROUP, "rina"), 2)
        await post.queue(ROOM, 3)
        gate.set()
        await post.settle()
        await post.pass_time()
        assert numbers(post, GROUP) == [2]
        assert (await post.states())[:3] == ["dropped", "sent", "dropped"]


# A room that moved


async def test_a_moved_room_gets_everything_in_order_at_its_new_place(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures[GROUP] = [Moved("-200")]
        gate = post.platform.gates[GROUP] = asyncio.Event()
        for number in (1, 2, 3):
            await post.queue(ROOM, number)
        gate.set()
        await post.settle()
        assert numbers(post, "-200") == [1, 2, 3]
        assert numbers(post, GROUP) == []
        office = await post.write(lambda: post.store.offices.every()[0])
        assert await post.write(lambda: post.store.conversations.address(office.room)) == Address("telegram", "-200")
