"""One person's flood delays nobody else: a group of turns takes one message of each, and what one wrote keeps its order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.writer import GROUP, Line
from tests.poison import Handlers, Shaky, parked
from tests.post import Post


@dataclass(frozen=True, slots=True)
class Piece:
    """A job that does nothing."""

    sender: Hashable
    number: int
    heavy: bool = True

    def light(self) -> bool:
        return not self.heavy

    def run(self) -> None: ...

    def failed(self, error: Exception) -> bool:
        raise error


def groups_of(pieces: list[Piece], most: int = GROUP) -> list[list[Piece]]:
    """The groups in which all of `pieces`, waiting at once, are worked off."""
    line, groups = Line(), []
    for piece in pieces:
        line.add((piece, None))  # type: ignore[arg-type]
    while line:
        groups.append([job for job, _ in line.take(most)])
    return groups  # type: ignore[return-value]


PIECES = st.lists(
    st.builds(Piece, st.sampled_from([None, "ani", "budi", "citra", "dewi"]), st.integers(), st.just(True)), max_size=60
)


@given(pieces=PIECES, most=st.integers(1, 8))
def test_a_group_has_one_of_each_and_everybodys_order_is_kept(pieces: list[Piece], most: int) -> None:
    pieces = [Piece(piece.sender, number) for number, piece in enumerate(pieces)]
    groups = groups_of(pieces, most)
    seen: dict[Any, list[int]] = defaultdict(list)
    for group in groups:
        assert 0 < len(group) <= most
        senders = [piece.sender for piece in group if piece.sender is not None]
        assert len(set(senders)) == len(senders)
        for piece in group:
            seen[piece.sender].append(piece.number)
    assert sorted(number for numbers in seen.values() for number in numbers) == list(range(len(pieces)))
    for numbers in seen.values():
        assert numbers == sorted(numbers)


@given(pieces=PIECES, most=st.integers(1, 8))
def test_light_jobs_share_a_group_in_their_order(pieces: list[Piece], most: int) -> None:
    pieces = [Piece(piece.sender, number, heavy=piece.sender != "ani") for number, piece in enumerate(pieces)]
    groups = groups_of(pieces, most)
    numbers = [piece.number for group in groups for piece in group if piece.sender == "ani"]
    assert numbers == sorted(numbers)
    assert len(numbers) == sum(piece.sender == "ani" for piece in pieces)
    for group in groups:
        assert len(group) <= most
        heavy = [piece.sender for piece in group if piece.heavy and piece.sender is not None]
        assert len(set(heavy)) == len(heavy)


def test_with_five_hundred_of_one_waiting_another_is_in_the_next_group() -> None:
    line = Line()
    for number in range(500):
        line.add((Piece("ani", number), None))  # type: ignore[arg-type]
    assert len(line.take(GROUP)) == 1
    line.add((Piece("budi", 0), None))  # type: ignore[arg-type]
    line.add((Piece(None, 0), None))  # type: ignore[arg-type]
    assert {piece.sender for piece, _ in line.take(GROUP)} == {"ani", "budi", None}  # type: ignore[attr-defined]


async def test_a_second_persons_message_waits_for_one_of_a_flooders_and_not_for_five_hundred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way from `accept` to the commit; nothing is passed over here, so that all five hundred are real work."""
    handlers = Handlers(monkeypatch)
    async with Post(tmp_path) as post:
        post.dispatch.knowledge = replace(post.dispatch.knowledge, person_limits=False)
        await post.settle()
        many = [post.message("ani", f"/catat {number}", number) for number in range(500)]
        flood = asyncio.ensure_future(post.dispatch.accept(many))
        await asyncio.sleep(0)
        await post.receive("budi", "/catat budi", 9999)
        assert handlers.tried.index("budi") <= 2, "the group at work, and at most one of hers in his own"
        assert len(handlers.tried) < 20
        await flood
        handlers.tried.remove("budi")
        assert handlers.tried == [str(number) for number in range(500)]


async def test_a_poisoned_message_of_one_keeps_nobody_from_the_same_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers = Handlers(monkeypatch)
    async with Post(tmp_path) as post:
        batch = [
            post.message("ani", "/rusak", 1),
            post.message("ani", "/catat apel", 2),
            post.message("budi", "/catat jeruk", 3),
        ]
        await post.dispatch.accept(batch)
        await post.settle()
        assert [word for word in handlers.tried if word != "/rusak"] == ["jeruk", "apel"]
        assert await parked(post) == ["handler"]


async def test_what_a_flooder_sends_beyond_the_limit_shares_its_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a full batch of hers holds up the next question to the platform only once, by thirty turns."""
    Shaky.fails = staticmethod(lambda sql: False)
    Shaky.done = []
    async with Post(tmp_path, connection=Shaky) as post:
        await post.dispatch.accept([post.message("ani", "terima kasih", number) for number in range(100)])
        await post.settle()
        Shaky.done.clear()
        await post.dispatch.accept([post.message("ani", "terima kasih", number) for number in range(100, 200)])
        assert Shaky.done.count("COMMIT") == 2
        assert not any("conversations" in sql for sql in Shaky.done), "nothing is loaded for what is passed over"
