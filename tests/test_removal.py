"""A member who is removed: nothing more of the office's arrives, and what was shown is taken back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels.channel import Limits, Unreachable
from bot.core.messages import Say, Text
from bot.lateness import LATE
from bot.recall import LOOK
from tests.bench import NOW
from tests.post import Platform, Post
from tests.town import TownClock

DETAILS = Say(Text("reachability.parked", {"number": 7}), protect=True, gone_after=86_400)
CARD = Say(Text("reachability.parked", {"number": 8}))
NEWS = Say(Text("news.notice"))


def bot_in(folder: Path) -> Post:
    clock = TownClock(NOW)
    return Post(folder, clock=clock, platform=Platform(clock, Limits(recall_hours=48)))


async def removed(post: Post) -> Any:
    """As the command beside the running bot does it: delivery is not told."""
    member = await post.write(lambda: post.store.offices.staff_of(post.at("hasan")))
    assert await post.write(lambda: post.store.remove_staff(member.id, post.clock.now()))
    assert not await post.write(lambda: post.store.remove_staff(member.id, post.clock.now()))


async def test_what_waits_for_a_removed_member_is_dropped_but_that_there_is_news(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        post.platform.failures["hasan"] = [Unreachable("x")]
        for say in (DETAILS, CARD, NEWS):
            await post.queue_say(post.at("hasan"), say)
        await post.queue_say(post.at("dewi"), CARD)
        await post.settle()
        await removed(post)
        assert await post.states() == ["dropped", "dropped", "waiting", "sent"]


async def test_delivery_that_holds_the_rows_already_does_not_send_them(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        post.platform.failures["hasan"] = [Unreachable("x")] * 2
        await post.queue_say(post.at("hasan"), DETAILS)
        await post.queue_say(post.at("hasan"), CARD)
        await post.settle()
        post.clock.move_to(NOW + LATE + timedelta(seconds=1))
        gate = post.platform.gates["hasan"] = asyncio.Event()
        await removed(post)
        gate.set()
        await post.settle()
        await post.pass_time()
        assert post.platform.words("hasan") == []
        assert await post.states() == ["dropped", "dropped"]
        conversation = await post.write(lambda: post.store.conversations.at(post.at("hasan"), NOW))
        assert conversation.news == [], "nor does it wait as news"


async def test_what_was_shown_to_a_removed_member_is_taken_back(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        await post.queue_say(post.at("hasan"), DETAILS)
        await post.settle()
        await removed(post)
        while not post.platform.recalled:
            await post.pass_time()
        assert post.platform.recalled[0][:2] == ("hasan", ("1",))
        assert post.clock.now() <= NOW + LOOK


async def test_who_was_removed_while_it_was_queued_is_not_shown_it(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        await removed(post)
        await post.queue_say(post.at("hasan"), DETAILS)
        await post.settle()
        assert post.platform.words("hasan") == []
        assert await post.states() == ["dropped"]
