"""Taking back: what was shown for a time goes from the chat again, whatever happens between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.channel import Blocked, Limited, Limits, Moved, Rejected, SendFailed, Uncertain, Unreachable
from bot.channels.practice import Practice
from bot.channels.telegram import Telegram
from bot.core.messages import Address, Attachment, Outgoing, Run, Say, Text
from bot.core.wire import say_in, say_out
from bot.recall import CLOSED, LOOK
from tests.bench import NOW
from tests.botapi import BotApi
from tests.botapi.running import started
from tests.post import GROUP, RECALLS, Platform, Post
from tests.practice_echo import WORDS
from tests.town import TownClock

ROOM = Address("telegram", GROUP)
DAY = timedelta(days=1)
SHOWN = Say(Text("news.notice"), protect=True, gone_after=int(DAY.total_seconds()))


class Album(Platform):
    """A platform on which everything arrives in two parts."""

    def __init__(self, clock: TownClock) -> None:
        super().__init__(clock, Limits(recall_hours=48))

    async def send(self, to: Address, message: Outgoing) -> str:
        return f"{await super().send(to, message)}0 {len(self.arrived)}1"


def bot_in(folder: Path, **parts: Any) -> Post:
    clock = parts.pop("clock", None) or TownClock(NOW)
    return Post(folder, clock=clock, platform=parts.pop("platform", None) or Album(clock), **parts)


async def at(post: Post, moment: datetime) -> list[tuple[str, tuple[str, ...], datetime]]:
    """What was taken back until `moment`."""
    await post.settle()
    while (due := post.delivery.next_time()) is not None and due <= moment:
        post.clock.move_to(due)
        await post.settle()
    post.clock.move_to(moment)
    await post.settle()
    return post.platform.recalled


def test_the_time_travels_with_the_message() -> None:
    say = Say(Text("news.notice"), gone_after=600, about=7, original=True)
    assert say_in(say_out(say)) == say


async def test_every_part_goes_when_its_time_is_over_and_not_before(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        await post.queue_say(ROOM, SHOWN)
        await post.queue_say(ROOM, Say(Text("news.notice")))
        assert await at(post, NOW + DAY - timedelta(seconds=1)) == []
        assert await at(post, NOW + DAY) == [(GROUP, ("10", "11"), NOW + DAY)]
        rows = await post.query("SELECT state, sealed_payload FROM outbox WHERE lane = 'recall'")
        assert rows == [("done", None)]
        assert await at(post, NOW + 3 * DAY) == [(GROUP, ("10", "11"), NOW + DAY)]


@pytest.mark.parametrize(("kind", "state"), [(Uncertain, "uncertain"), (Rejected, "parked")])
async def test_the_parts_that_did_arrive_go_too(tmp_path: Path, kind: type[SendFailed], state: str) -> None:
    """Of two albums one may arrive and the other not: what stands in the room is taken back all the same."""
    async with bot_in(tmp_path) as post:
        failure = kind("x")
        failure.arrived = "70 71"
        post.platform.failures[GROUP] = [failure]
        await post.queue_say(ROOM, replace(SHOWN, evidence=(1,)))
        assert await at(post, NOW + DAY) == [(GROUP, ("70", "71"), NOW + DAY)]
        assert await post.states() == [state]


@pytest.mark.parametrize("recalls", [True, False])
async def test_where_nothing_can_be_taken_back_the_reader_is_asked_to_delete_it(tmp_path: Path, recalls: bool) -> None:
    clock = TownClock(NOW)
    async with bot_in(tmp_path, clock=clock, platform=Platform(clock, Limits(recalls=recalls))) as post:
        await post.queue_say(post.at("hasan"), SHOWN)
        await post.queue_say(post.at("hasan"), Say(Text("news.notice")))
        await post.settle()
        asked = ["Hapus sendiri dari chat" in words for words in post.platform.words("hasan")]
        assert asked == [not recalls, False]
        assert await post.states("recall") == (["waiting"] if recalls else []), (
            "nothing to be tried, and counted, in vain"
        )


async def test_a_restart_forgets_none_and_a_longer_stop_does_it_late(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        await post.queue_say(ROOM, SHOWN)
        await post.settle()
    post.clock.move_to(NOW + DAY + timedelta(hours=7))
    async with bot_in(tmp_path, clock=post.clock, platform=post.platform) as again:
        await again.settle()
        assert again.platform.recalled == [(GROUP, ("10", "11"), NOW + DAY + timedelta(hours=7))]


async def test_ids_and_chat_lie_sealed(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        post.platform.arrived += [None] * 987654  # type: ignore[list-item]
        await post.queue_say(ROOM, SHOWN)
        await post.settle()
        assert await post.states("recall") == ["waiting"]
    for file in (tmp_path / "awasnetral.db", tmp_path / "awasnetral.db-wal"):
        assert not file.exists() or b"987655" not in file.read_bytes()


async def test_a_failure_is_tried_again(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        post.platform.failures[RECALLS] = [Unreachable("x"), Limited(90), Blocked("x")]
        await post.queue_say(ROOM, SHOWN)
        tried = [when - NOW - DAY for _, _, when in await at(post, NOW + DAY + 2 * LOOK)]
        second = timedelta(seconds=1)
        assert tried == [0 * second, second, 91 * second, 91 * second + CLOSED]
        assert await post.states("recall") == ["done"]


@pytest.mark.parametrize("failure", [Rejected("too old"), Moved("-200")])
async def test_what_the_platform_will_never_delete_is_given_up_and_counted(tmp_path: Path, failure: SendFailed) -> None:
    async with bot_in(tmp_path) as post:
        post.platform.failures[RECALLS] = [failure]
        await post.queue_say(ROOM, SHOWN)
        assert len(await at(post, NOW + 2 * DAY)) == 1
        assert await post.states("recall") == ["given_up"]
        assert (await post.write(post.store.outbox.counts))["not_taken_back"] == 1
        assert await post.query("SELECT sealed_payload FROM outbox WHERE lane = 'recall'") == [(None,)]


async def test_after_the_platform_s_time_it_is_given_up(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        post.platform.failures[RECALLS] = [Blocked("x") for _ in range(100)]
        await post.queue_say(ROOM, SHOWN)
        tried = await at(post, NOW + timedelta(hours=50))
        assert await post.states("recall") == ["given_up"]
        assert await at(post, NOW + 4 * DAY) == tried
        assert NOW + timedelta(hours=48) < tried[-1][2] <= NOW + timedelta(hours=50)


async def test_deleting_the_report_takes_everything_shown_of_it_back_at_once(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        reports = post.store.reports
        gone, stays = [await post.write(lambda: reports.start(1, NOW)) for _ in range(2)]
        for report in (gone, stays):
            about = Say(Text("news.notice"), gone_after=86_400, about=report.id)
            await post.queue_say(ROOM, about)
            await post.queue_say(post.at("hasan"), about)
        await post.settle()

        def erase() -> Any:
            names = post.store.erase_report(gone, post.clock.now())
            return post.store.outbox.queue("file", 1, {"do": "erase", "names": names}, post.clock.now())

        post.delivery.queued([await post.write(erase)])
        await post.settle()
        assert {(chat, ids) for chat, ids, _ in post.platform.recalled} == {
            (GROUP, post_ids(post, GROUP, 0)),
            ("hasan", post_ids(post, "hasan", 0)),
        }


def post_ids(post: Post, chat: str, number: int) -> tuple[str, str]:
    """The ids of the message that a chat got as its `number`th."""
    arrived = [index for index, item in enumerate(post.platform.arrived, start=1) if item.chat == chat]
    return f"{arrived[number]}0", f"{arrived[number]}1"


async def test_what_is_on_its_way_when_its_report_is_deleted_is_taken_back_and_what_waits_is_not_sent(
    tmp_path: Path,
) -> None:
    async with bot_in(tmp_path) as post:
        report = await post.write(lambda: post.store.reports.start(1, NOW))
        gate = post.platform.gates[GROUP] = asyncio.Event()
        for _ in range(2):
            await post.queue_say(ROOM, Say(Text("news.notice"), gone_after=86_400, about=report.id))
        await post.until(lambda: post.platform.tried)
        await post.write(lambda: post.store.erase_report(report, post.clock.now()))
        gate.set()
        await post.settle()
        assert len(post.platform.arrived) == 1
        assert [(chat, ids) for chat, ids, _ in post.platform.recalled] == [(GROUP, ("10", "11"))]
        assert await post.states() == ["sent", "dropped"]


async def test_rows_that_a_command_beside_the_bot_made_due_are_found(tmp_path: Path) -> None:
    async with bot_in(tmp_path) as post:
        await post.queue_say(post.at("hasan"), SHOWN)
        await post.settle()
        chat = post.store.conversations.find(post.at("hasan"))
        await post.write(lambda: post.store.outbox.recall_now(NOW, conversation=chat))
        assert len(await at(post, NOW + LOOK)) == 1


# On the platforms


async def test_telegram_deletes_all_parts_and_minds_neither_what_is_gone_nor_how_many() -> None:
    async with BotApi() as api, started(api) as channel:
        room = api.group()
        where = Address("telegram", str(room.id))
        album = Outgoing((Run("x"),), (("Tutup", "c:1:1"),), attachments=(Attachment("a.jpg", b"1", "photo"),) * 2)
        kept = await channel.send(where, Outgoing((Run("tetap"),)))
        ids = tuple((await channel.send(where, album)).split())
        assert len(ids) == 3
        await channel.take_back(where, ids)
        await channel.take_back(where, ids)
        assert [str(shown.message_id) for shown in room.view()] == [kept]
        many = [await channel.send(where, Outgoing((Run("x"),))) for _ in range(130)]
        await channel.take_back(where, tuple(many))
        assert [shown.text for shown in room.view()] == ["tetap"]
        assert not api.violations


async def test_telegram_deletes_what_it_can_and_says_that_it_cannot_the_rest() -> None:
    async with BotApi() as api, started(api) as channel:
        budi = api.user()
        where = Address("telegram", str(budi.id), str(budi.id))
        old = await channel.send(where, Outgoing((Run("lama"),)))
        begun = api.world.now()
        api.world.now = lambda: begun + 48 * 3600
        young = await channel.send(where, Outgoing((Run("baru"),)))
        with pytest.raises(Rejected):
            await channel.take_back(where, (old, young))
        assert [shown.text for shown in budi.view()] == ["lama"]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [({"mode": "lose"}, Unreachable), ({"mode": "drop"}, Unreachable), ({"retry_after": 9}, Limited)],
)
async def test_a_deletion_without_an_answer_may_be_done_again(fault: dict[str, Any], failure: type[Exception]) -> None:
    async with BotApi() as api, started(api) as channel:
        budi = api.user()
        where = Address("telegram", str(budi.id), str(budi.id))
        sent = await channel.send(where, Outgoing((Run("x"),)))
        api.fail("deleteMessages", **fault)
        with pytest.raises(failure):
            await channel.take_back(where, (sent,))
        await channel.take_back(where, (sent,))
        assert budi.view() == []


async def test_telegram_says_that_a_chat_is_closed_or_moved() -> None:
    async with BotApi() as api, started(api) as channel:
        budi, group = api.user(), api.group()
        for chat, change in ((budi, budi.block), (group, lambda: group.migrate(api.user("Rina")))):
            sent = await channel.send(Address("telegram", str(chat.id)), Outgoing((Run("x"),)))
            change()
            with pytest.raises((Blocked, Moved)):
                await channel.take_back(Address("telegram", str(chat.id)), (sent,))
        with pytest.raises(Rejected):
            await channel.take_back(Address("telegram", "x"), ("1",))


def test_telegram_s_time_stands_with_its_limits() -> None:
    assert Telegram.limits.recall_hours == 48


async def test_the_practice_room_takes_the_message_and_its_files_away() -> None:
    practice = Practice(WORDS)
    where = Address("practice", "s-1", "s-1")
    sent = await practice.send(where, Outgoing((Run("x"),), attachments=(Attachment("a.bin", b"1"),)))
    assert practice._files.get(f"{sent}-0") is not None
    await practice.take_back(where, (sent, "gone"))
    assert practice._room.find("s-1", sent) is None
    assert practice._files.get(f"{sent}-0") is None
    with pytest.raises(Rejected):
        await practice.take_back(Address("practice", "nobody"), (sent,))
