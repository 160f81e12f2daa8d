"""What happens to the neighbours of something that went wrong: other messages of a batch, a moved room, a forgotten chat's file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from bot.channels.channel import Moved
from bot.core.messages import Address, Fetched
from handlers import routing
from handlers.turn import Turn
from storage.evidence import LOST, STORED, EvidenceFiles
from storage.vault import Sealer, new_key
from tests.bench import NOW
from tests.poison import Handlers
from tests.post import GROUP, Post

PERSON_IN_ROOM = Address("telegram", GROUP, "7")


async def test_what_ended_the_program_takes_no_neighbour_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While messages are counted first, each is committed before the next is tried."""
    handlers = Handlers(monkeypatch)
    committed: list[int] = []

    def look(turn: Turn) -> None:
        marks = [
            turn._store.deliveries.mark(message.delivery_id) for message in batch
        ]  # a start's timers have their own
        beside = sqlite3.connect(tmp_path / "awasnetral.db")
        found = beside.execute("SELECT COUNT(*) FROM deliveries WHERE mark IN (?, ?, ?)", marks).fetchone()
        committed.append(found[0])
        beside.close()
        handlers.noted(turn)

    monkeypatch.setitem(routing.COMMANDS, "lihat", look)
    async with Post(tmp_path, unclean=True) as post:
        batch = [post.message(name, "/lihat apel", number) for number, name in enumerate(("ani", "budi", "cici"), 1)]
        await post.dispatch.accept(batch)
        await post.settle()
    assert committed == [0, 1, 2], "what came before is safe when the next one is tried"


async def test_a_reply_in_a_moved_room_goes_to_the_new_one_and_ends(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures[GROUP] = [Moved("-200")]
        await post.queue(PERSON_IN_ROOM, 1)
        await post.settle()
        assert post.platform.tried == [GROUP, "-200"]


async def test_a_chat_that_only_points_elsewhere_is_set_aside(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures[GROUP] = [Moved("-200") for _ in range(50)]
        post.platform.failures["-200"] = [Moved(GROUP) for _ in range(50)]
        await post.queue(PERSON_IN_ROOM, 1)
        await post.settle()
        assert len(post.platform.tried) < 10
        assert (await post.write(post.store.outbox.counts))["parked"] == 1


async def test_a_moved_room_forgets_the_numbers_of_its_old_messages(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        room, new = Address("telegram", GROUP), Address("telegram", "-200")

        def moved() -> str:
            number = post.store.conversations.at(room, NOW).id
            row = post.store.outbox.queue("message", number, {}, NOW, slot="alert:x")
            post.store.outbox.keep_message_id(row, "1", NOW)
            assert post.store.outbox.message_id(number, "alert:x") == "1"
            post.store.conversations.move(room, new)
            post.store.outbox.end(row.id, "sent", NOW)
            return post.store.outbox.message_id(number, "alert:x")

        assert await post.write(moved) == ""


async def test_a_file_of_a_forgotten_chat_still_belongs_to_its_report(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:

        def settle() -> list[str]:
            conversation = post.store.conversations.at(Address("telegram", "9", "9"), NOW)
            report = post.store.reports.start(conversation.id, NOW)
            good = post.store.evidence.expect(report.id, "photo", 10, {}, NOW)
            bad = post.store.evidence.expect(report.id, "photo", 10, {}, NOW)
            facts = {"size": 10, "path": "a", "clean_path": "", "sha256": "0"}
            post.store.settle_evidence(Fetched(good.id, "", "jpeg", facts))
            post.store.settle_evidence(Fetched(bad.id, "gone", "photo"))
            post.store.settle_evidence(Fetched(99, "", "jpeg", facts))
            return [piece.state for piece in post.store.evidence.of(report.id)]

        assert await post.write(settle) == [STORED, LOST]


def test_a_seal_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: the edge is the system call."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        EvidenceFiles(tmp_path / "evidence").keep(b"bytes", Sealer(new_key()))
    assert list((tmp_path / "evidence").iterdir()) == []
