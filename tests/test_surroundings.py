"""A full disk is nobody's fault: nothing is acknowledged before its commit, nothing is lost, nothing is overtaken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.channel import NotAccepted
from bot.dispatch import TRIES
from handlers import routing
from handlers.turn import Turn
from storage.database import Surroundings
from tests.poison import Handlers, Shaky, attempts, begins_with, parked
from tests.post import Post


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Handlers:
    return Handlers(monkeypatch)


@pytest.fixture(autouse=True)
def _sound_again() -> None:
    Shaky.fails = staticmethod(lambda sql: False)
    Shaky.done = []


@pytest.mark.parametrize(
    "statement",
    ["BEGIN", "SAVEPOINT", "INSERT INTO deliveries", "SELECT id, version", "INSERT INTO outbox", "RELEASE", "COMMIT"],
)
async def test_while_the_disk_is_full_nothing_is_acknowledged_and_nothing_counted(
    tmp_path: Path, handlers: Handlers, statement: str
) -> None:
    async with Post(tmp_path, connection=Shaky) as post:
        await post.receive("ani", "/catat nol", 10)
        await post.settle()
        before = await post.query("SELECT COUNT(*) FROM deliveries")  # the sweep at the start is among them
        batch = [post.message("ani", "/catat apel", 11), post.message("ani", "/catat jeruk", 12)]
        for _ in range(TRIES + 2):
            Shaky.fails = begins_with(statement)
            with pytest.raises(NotAccepted):
                await post.dispatch.accept(batch)
            Shaky.fails = staticmethod(lambda sql: False)
            assert await post.query("SELECT COUNT(*) FROM deliveries") == before
            assert await parked(post) == []
            assert await attempts(post) == []
        await post.dispatch.accept(batch)
        await post.settle()
        assert [
            next(word for word in ("nol", "apel", "jeruk") if word in said) for said in post.platform.words("ani")
        ] == [
            "nol",
            "apel",
            "jeruk",
        ]


async def test_after_a_fault_nothing_later_overtakes(tmp_path: Path, handlers: Handlers) -> None:
    """The second of four meets the fault: the first may be done, the others wait for it."""

    def only_two(turn: Turn) -> None:
        if turn.argument == "jeruk" and failing:
            raise Surroundings
        handlers.noted(turn)

    failing = True
    routing.COMMANDS["catat"] = only_two
    async with Post(tmp_path) as post:
        words = ("apel", "jeruk", "mangga", "nanas")
        batch = [post.message("ani", f"/catat {word}", number) for number, word in enumerate(words)]
        with pytest.raises(NotAccepted):
            await post.dispatch.accept(batch)
        await post.settle()
        assert len(post.platform.words("ani")) == 1
        failing = False
        await post.dispatch.accept(batch)
        await post.settle()
        said = post.platform.words("ani")
        assert [word in line for word, line in zip(words, said, strict=True)] == [True] * 4


async def test_nothing_is_acknowledged_before_its_commit(tmp_path: Path, handlers: Handlers) -> None:
    """`accept` returns, and anything is sent, only when COMMIT has been done."""
    async with Post(tmp_path, connection=Shaky) as post:
        await post.settle()
        ((before,),) = await post.query("SELECT COUNT(*) FROM deliveries")
        Shaky.done.clear()
        seen_at_begin: list[bool] = []

        def look(sql: str) -> bool:
            if sql == "COMMIT":
                seen_at_begin.append(acknowledged.done() or bool(post.platform.tried))
            return False

        Shaky.fails = staticmethod(look)
        acknowledged = asyncio.ensure_future(post.receive("ani", "/catat apel", 1))
        await acknowledged
        assert seen_at_begin == [False]
        assert Shaky.done.count("COMMIT") >= 1
        assert await post.query("SELECT COUNT(*) FROM deliveries") == [(before + 1,)]
