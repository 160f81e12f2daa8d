"""Poison: what makes a handler raise, or ends the process, is set aside after three tries, and the queue moves on."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.channels.channel import NotAccepted, Unparsed
from bot.core.messages import Timer
from bot.dispatch import TRIES
from handlers import routing
from handlers.turn import Turn
from tests.poison import Handlers, Shaky, attempts, begins_with, parked
from tests.post import GROUP, Post


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    return Handlers(monkeypatch)


@pytest.fixture(autouse=True)
def _sound_again() -> None:
    Shaky.fails = staticmethod(lambda sql: False)
    Shaky.done = []


async def test_poison_is_tried_three_times_then_set_aside_with_an_apology_and_a_notice(
    tmp_path: Path, handlers: Handlers
) -> None:
    async with Post(tmp_path) as post:
        batch = [
            post.message("ani", "/catat apel", 1),
            post.message("ani", "/rusak rahasia", 2),
            post.message("ani", "/catat jeruk", 3),
        ]
        await post.dispatch.accept(batch)
        await post.settle()
        assert handlers.tried == ["apel", "rahasia", "rahasia", "rahasia", "jeruk"]
        assert await parked(post) == ["handler"]
        said, told = post.platform.words("ani"), post.platform.words(GROUP)
        assert ["apel" in said[0], "gangguan" in said[1], "jeruk" in said[2]] == [True] * 3
        assert len(said) == 3
        assert len(told) == 1
        assert "nomor 1" in told[0]
        assert "rahasia" not in told[0]
        await post.dispatch.accept(batch)
        await post.settle()
        assert len(handlers.tried) == 5, "all three are known now"
        assert await attempts(post) == []


async def test_what_was_set_aside_is_kept_sealed_in_its_raw_form(tmp_path: Path, handlers: Handlers) -> None:
    async with Post(tmp_path) as post:
        await post.receive("ani", "/rusak kata-kata rahasia", 77)
        ((number, channel, sealed),) = await post.query("SELECT id, channel, sealed_raw FROM parked")
        assert channel == "telegram"
        assert b"rahasia" not in sealed
        raw = orjson.loads(post.store.vault.open(sealed, f"parked:{number}:raw"))
        assert raw["text"] == "/rusak kata-kata rahasia"
        assert raw["delivery_id"] == "telegram:77"


async def test_each_failure_is_counted_in_a_commit_of_its_own(tmp_path: Path, handlers: Handlers) -> None:
    """So that the count outlives whatever the next try does to the process."""
    counted: list[list[int]] = []
    beside = sqlite3.connect(":memory:")

    def broken(turn: Turn) -> None:
        counted.append([count for (count,) in beside.execute("SELECT count FROM attempts").fetchall()])
        handlers.broken(turn)

    async with Post(tmp_path) as post:
        beside.close()
        beside = sqlite3.connect(tmp_path / "awasnetral.db", check_same_thread=False)
        routing.COMMANDS["rusak"] = broken
        await post.receive("ani", "/rusak", 1)
        beside.close()
    assert counted == [[], [1], [2]]


async def test_a_message_that_works_at_the_third_try_leaves_no_trace_of_the_first_two(
    tmp_path: Path, handlers: Handlers
) -> None:
    handlers.good_after = TRIES
    async with Post(tmp_path) as post:
        await post.receive("ani", "/rusak", 1)
        await post.settle()
        assert len(post.platform.arrived) == 1
        assert await parked(post) == []
        assert await attempts(post) == []


async def test_a_poisoned_timer_ends_too(tmp_path: Path, handlers: Handlers) -> None:
    """Its row is done; it does not come back for ever."""
    async with Post(tmp_path) as post:
        await queue_timer(post)
        await post.settle()
        assert len(handlers.tried) == TRIES
        assert await parked(post) == ["handler"]
        assert await post.states("timer") == ["done"]
        assert post.platform.words("ani") == [], "nobody is told sorry for what nobody wrote"
        assert len(post.platform.words(GROUP)) == 1


async def test_where_even_the_apology_fails_the_queue_moves_on(tmp_path: Path, handlers: Handlers) -> None:
    """A conversation that no longer opens: altered by hand, or by a disk."""
    async with Post(tmp_path) as post:
        await post.receive("ani", "/catat apel", 1)
        await queue_timer(post)
        await post.write(lambda: post.store.connection.execute("UPDATE conversations SET sealed_state = x'00'"))
        await post.receive("ani", "/catat jeruk", 2)
        await post.receive("budi", "/catat mangga", 3)
        await post.settle()
        assert handlers.tried == ["apel", "mangga"]
        assert await parked(post) == ["handler", "handler"]
        assert await post.states("timer") == ["done"]
        assert await attempts(post) == []


async def queue_timer(post: Post) -> None:
    def work() -> Any:
        conversation = post.store.conversations.at(post.at("ani"), post.clock.now())
        return post.store.outbox.queue("timer", conversation.id, {"name": "rusak", "args": {}}, post.clock.now())

    row = await post.write(work)
    assert Timer(**row.payload).name == "rusak"
    post.delivery.queued([row])


async def test_what_cannot_be_read_is_set_aside_at_once_and_once(tmp_path: Path, handlers: Handlers) -> None:
    async with Post(tmp_path) as post:
        batch = [Unparsed("telegram:5", b'{"update_id":5,"x":"rahasia"}'), post.message("ani", "/catat apel", 6)]
        await post.dispatch.accept(batch)
        await post.dispatch.accept(batch)
        assert await parked(post) == ["unparsed"]
        ((number, sealed),) = await post.query("SELECT id, sealed_raw FROM parked")
        assert post.store.vault.open(sealed, f"parked:{number}:raw") == b'{"update_id":5,"x":"rahasia"}'
        assert handlers.tried == ["apel"]


# Unclean stops


async def after_a_crash(folder: Path, *, tries: int = 1) -> None:
    """What a process leaves that was ended while it handled update 1, `tries` times over."""
    for _ in range(tries):
        async with Post(folder, unclean=True) as post:
            await post.write(lambda: post.store.deliveries.count_attempt("telegram:1"))


async def test_after_an_unclean_stop_the_count_comes_before_the_first_try(tmp_path: Path, handlers: Handlers) -> None:
    """In a commit of its own: whoever reads beside sees it while the handler works."""
    seen: list[list[tuple[int]]] = []

    def look(turn: Turn) -> None:
        beside = sqlite3.connect(tmp_path / "awasnetral.db")
        seen.append(beside.execute("SELECT count FROM attempts").fetchall())
        beside.close()
        handlers.noted(turn)

    routing.COMMANDS["catat"] = look
    async with Post(tmp_path, unclean=True) as post:
        await post.receive("ani", "/catat apel", 1)
        assert seen == [[(1,)]]
        await post.settle()  # the sweep at the start is counted first too
        assert await attempts(post) == []
    async with Post(tmp_path, unclean=False) as post:
        await post.receive("ani", "/catat jeruk", 2)
        assert seen[1] == [], "after a clean stop that commit is spared"


async def test_what_ended_the_process_three_times_is_set_aside_untried(tmp_path: Path, handlers: Handlers) -> None:
    await after_a_crash(tmp_path, tries=TRIES)
    async with Post(tmp_path, unclean=True) as post:
        await post.dispatch.accept([post.message("ani", "/catat apel", 1), post.message("ani", "/catat jeruk", 2)])
        await post.settle()
        assert handlers.tried == ["jeruk"]
        assert await parked(post) == ["stopped_the_program"]
        assert "gangguan" in post.platform.words("ani")[0]
        assert len(post.platform.words(GROUP)) == 1
        assert await attempts(post) == []


async def test_what_ended_the_process_twice_is_tried_once_more(tmp_path: Path, handlers: Handlers) -> None:
    await after_a_crash(tmp_path, tries=TRIES - 1)
    async with Post(tmp_path, unclean=True) as post:
        await post.receive("ani", "/catat apel", 1)
        assert handlers.tried == ["apel"]
        assert await parked(post) == []


async def test_after_an_unclean_stop_poison_has_its_three_tries_all_the_same(
    tmp_path: Path, handlers: Handlers
) -> None:
    async with Post(tmp_path, unclean=True) as post:
        await post.receive("ani", "/rusak", 1)
        assert len(handlers.tried) == TRIES
        assert await parked(post) == ["handler"]


async def test_a_full_disk_after_an_unclean_stop_is_nobodys_poison(tmp_path: Path, handlers: Handlers) -> None:
    """What is offered again in the same life of the process has not ended it."""
    async with Post(tmp_path, unclean=True, connection=Shaky) as post:
        for _ in range(TRIES + 2):
            Shaky.fails = begins_with("INSERT INTO deliveries")
            with pytest.raises(NotAccepted):
                await post.receive("ani", "/catat apel", 1)
        Shaky.fails = staticmethod(lambda sql: False)
        await post.receive("ani", "/catat apel", 1)
        assert handlers.tried == ["apel"]
        assert await parked(post) == []
        await post.pass_time()  # housekeeping was refused too, and comes again
        assert await attempts(post) == []


async def test_repeats_are_not_counted(tmp_path: Path, handlers: Handlers) -> None:
    async with Post(tmp_path, unclean=True) as post:
        for _ in range(TRIES + 2):
            await post.receive("ani", "/catat apel", 1)
        assert handlers.tried == ["apel"]
        assert await attempts(post) == []
