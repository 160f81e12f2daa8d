"""What staff read of a reporter is sent so that the platform forbids forwarding and saving it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.channel import Limits
from bot.core.messages import Address, Outgoing, Point, Say, Text
from bot.core.wire import say_in, say_out
from tests.bench import NOW
from tests.post import Platform, Post
from tests.town import TownClock


class Noting(Platform):
    """A platform that notes which messages it was asked to protect."""

    def __init__(self, clock: TownClock) -> None:
        super().__init__(clock, Limits())
        self.protected: list[bool] = []

    async def send(self, to: Address, message: Outgoing) -> str:
        self.protected.append(message.protect)
        return await super().send(to, message)


@pytest.mark.parametrize(
    ("say", "protected"),
    [
        (Say(Text("news.notice")), False),
        (Say(Text("news.notice"), protect=True), True),
        (Say(Text("news.notice"), point=Point(-3.4, 114.8)), True),
    ],
)
async def test_a_message_is_protected_on_its_way_out(tmp_path: Path, say: Say, protected: bool) -> None:
    assert say_in(say_out(say)) == say
    platform = Noting(TownClock(NOW))
    async with Post(tmp_path, platform=platform) as post:
        await post.queue_say(post.at("hasan"), say)
        await post.settle()
        assert platform.protected == [protected]
