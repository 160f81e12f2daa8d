"""Forgetting and housekeeping: what should be gone is not sent any more, and gone from the disk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.channel import Blocked, Rejected, Unreachable
from bot.timekeeping import HOUSEKEEPING, KEEP, TRACES
from storage.database import Surroundings
from tests.bench import NOW
from tests.poison import Shaky, begins_with
from tests.post import Post


@pytest.fixture(autouse=True)
def _sound_again() -> None:
    Shaky.fails = staticmethod(lambda sql: False)
    Shaky.done = []


async def test_what_waits_for_somebody_who_is_forgotten_is_not_sent_any_more(tmp_path: Path) -> None:
    """Also what delivery had taken up before; the one in flight cannot be called back."""
    async with Post(tmp_path) as post:
        await post.receive("ani", "/start", 1)
        await post.settle()
        before = len(post.platform.words("ani"))
        gate = post.platform.gates["ani"] = asyncio.Event()
        for number in (1, 2, 3):
            await post.queue(post.at("ani"), number)
        await post.until(lambda: post.platform.tried.count("ani") == before + 1)
        await post.receive("ani", "/hapus", 2)
        conversation = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW))
        await post.receive("ani", number=3, press=f"pick:all:{conversation.version}")
        gate.set()
        await post.settle()
        said = post.platform.words("ani")[before:]
        assert len(said) == 2
        assert "nomor 1" in said[0]
        assert "nomor" not in said[1], "the goodbye"
        assert await post.query("SELECT COUNT(*) FROM conversations WHERE id = ?", conversation.id) == [(0,)]


async def test_the_message_in_flight_when_its_chat_is_forgotten_is_not_tried_again(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await post.receive("ani", "/hapus", 1)
        await post.settle()
        gate = post.platform.gates["ani"] = asyncio.Event()
        post.platform.failures["ani"] = [Unreachable("x")]
        await post.queue(post.at("ani"), 1)
        await post.until(lambda: post.platform.tried.count("ani") == 2)
        conversation = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW))
        await post.receive("ani", number=2, press=f"pick:all:{conversation.version}")
        gate.set()
        await post.settle()
        assert len(post.platform.words("ani")) == 2
        assert "nomor" not in post.platform.words("ani")[1]


async def test_a_goodbye_that_cannot_be_said_is_not_kept(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        for number, (person, failure) in enumerate((("ani", Blocked("x")), ("budi", Rejected("x")))):
            await post.receive(person, "/hapus", 10 * number)
            await post.settle()
            post.platform.failures[person] = [failure]
            conversation = await post.write(lambda person=person: post.store.conversations.at(post.at(person), NOW))
            await post.receive(person, number=10 * number + 1, press=f"pick:all:{conversation.version}")
            await post.settle()
            assert await post.query("SELECT COUNT(*) FROM conversations WHERE id = ?", conversation.id) == [(0,)]
        assert await post.write(post.store.outbox.counts) == {"parked": 0}
        assert post.platform.words("hasan") == []


@pytest.mark.parametrize("choice", ["all", "drafts"])
async def test_what_was_deleted_is_gone_from_the_disk_once_it_is_said(tmp_path: Path, choice: str) -> None:
    """The sealed bytes too: with the key of a running machine they would still open."""
    async with Post(tmp_path) as post:
        await post.receive("ani", "/hapus", 1)
        conversation = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW))
        draft = await post.write(lambda: post.store.reports.start(conversation.id, NOW))
        ((wrapped,),) = await post.query("SELECT wrapped_key FROM reports WHERE id = ?", draft.id)
        files = [tmp_path / "awasnetral.db", tmp_path / "awasnetral.db-wal"]
        await post.settle()
        assert any(wrapped in file.read_bytes() for file in files)
        await post.receive("ani", number=2, press=f"pick:{choice}:{conversation.version}")
        await post.settle()
        assert [wrapped in file.read_bytes() for file in files] == [False, False]


async def test_housekeeping_removes_what_ended_long_ago_and_empties_the_log_of_writes(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await post.queue(post.at("ani"), 1)
        await post.receive("ani", "/start", 1)
        await post.settle()
        post.clock.move_to(NOW + TRACES - HOUSEKEEPING)
        await post.settle()
        assert await post.query("SELECT COUNT(*) FROM outbox") == [(2,)]
        post.clock.move_to(NOW + TRACES + HOUSEKEEPING)
        await post.settle()
        assert await post.query("SELECT COUNT(*) FROM outbox") == [(0,)]
        post.clock.move_to(NOW + KEEP - HOUSEKEEPING)
        await post.settle()
        assert await post.write(lambda: post.store.deliveries.seen("telegram:1"))
        post.clock.move_to(NOW + KEEP + HOUSEKEEPING)
        await post.settle()
        assert not await post.write(lambda: post.store.deliveries.seen("telegram:1"))
        assert (tmp_path / "awasnetral.db-wal").stat().st_size == 0


async def test_a_failing_disk_stops_neither_housekeeping_nor_the_bot(tmp_path: Path) -> None:
    async with Post(tmp_path, connection=Shaky) as post:
        await post.settle()
        Shaky.fails = begins_with("PRAGMA wal_checkpoint")
        post.clock.move_to(NOW + HOUSEKEEPING)
        await post.settle()
        await post.queue(post.at("ani"), 1)
        await post.settle()
        assert len(post.platform.words("ani")) == 1
        with pytest.raises(Surroundings):
            await post.database.call(lambda connection: connection.execute("PRAGMA wal_checkpoint"))
