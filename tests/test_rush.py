"""Thirty messages a minute: honest people never notice, the others hear it once, and after a minute all is as before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import NotAccepted
from bot.core.messages import Address, FileRef, Incoming
from bot.core.rush import ALBUM, CALLS, MINUTE, MOST, MOST_IN_ROOM, REMEMBERED, Heard, Rush
from tests.bench import NOW
from tests.poison import Shaky, begins_with
from tests.post import GROUP, Post

SECOND = timedelta(seconds=1)
ids = count()


def hear(rush: Rush, at: datetime, who: str = "ani", album: str = "", **more: object) -> Heard:
    return rush.hear(who, f"m{next(ids)}", at, album=album, **more)  # type: ignore[arg-type]


@given(gaps=st.lists(st.integers(0, 20_000), max_size=200))
def test_in_no_minute_are_more_heard_and_a_quiet_minute_ends_it(gaps: list[int]) -> None:
    """Whatever the rhythm: at most 30 within any minute are handled, each silence begins with one answer, and nobody who wrote
    nothing for a minute is passed over."""
    rush, at = Rush(), NOW
    heard: list[tuple[datetime, Heard]] = []
    for gap in gaps:
        at += timedelta(milliseconds=gap)
        heard.append((at, hear(rush, at)))
        if gap >= 60_000:
            assert heard[-1][1] is Heard.YES
    handled = [moment for moment, result in heard if result is Heard.YES]
    for start in handled:
        assert sum(start <= moment < start + MINUTE for moment in handled) <= MOST
    results = [result for _, result in heard]
    for before, after in zip([Heard.YES, *results], results, strict=False):
        assert not (before is Heard.YES and after is Heard.NO), "passed over without having been told"
        assert not (before is not Heard.YES and after is Heard.LAST), "told twice"
    assert rush.passed_over == results.count(Heard.NO)


@given(gaps=st.lists(st.integers(2000, 9000), max_size=100))
def test_who_types_as_fast_as_people_can_is_always_heard(gaps: list[int]) -> None:
    rush, at = Rush(), NOW
    for gap in gaps:
        at += timedelta(milliseconds=gap)
        assert hear(rush, at) is Heard.YES


def test_an_album_counts_once_whatever_comes_between_albums() -> None:
    rush = Rush()
    for album in range(MOST):
        assert {hear(rush, NOW, album=f"album-{album}") for _ in range(ALBUM)} == {Heard.YES}
    assert hear(rush, NOW, album="album-30") is Heard.LAST
    assert {hear(rush, NOW, album="album-30") for _ in range(9)} == {Heard.NO}


def test_an_album_without_end_is_many_messages() -> None:
    results = Counter(hear(rush, NOW, album="satu") for rush in [Rush()] for _ in range(ALBUM * MOST + 50))
    assert results[Heard.YES] <= ALBUM * MOST


def test_a_flood_is_heard_again_only_when_it_is_quieter() -> None:
    """Going on at two a second brings no second answer, hours later either; one every five seconds is quiet enough."""
    rush, at = Rush(), NOW
    results: Counter[Heard] = Counter()
    for _ in range(2 * 3600):
        at += SECOND / 2
        results[hear(rush, at)] += 1
    assert results == {Heard.YES: MOST, Heard.LAST: 1, Heard.NO: 2 * 3600 - MOST - 1}
    for _ in range(12):
        at += 5 * SECOND
        last = hear(rush, at)
    assert last is Heard.YES


def test_one_persons_flood_is_nobody_elses() -> None:
    rush = Rush()
    for _ in range(100):
        hear(rush, NOW)
    assert hear(rush, NOW, "budi") is Heard.YES


def test_the_same_delivery_again_counts_once_and_gets_the_same_answer() -> None:
    rush = Rush()
    first = [rush.hear("ani", f"d{number}", NOW) for number in range(MOST + 1)]
    again = [rush.hear("ani", f"d{number}", NOW) for number in range(1, MOST + 1)]
    assert first == [Heard.YES] * MOST + [Heard.LAST]
    assert again == first[1:]


def test_a_few_calls_for_help_are_heard_in_every_minute_and_a_flood_of_them_is_not() -> None:
    rush, at = Rush(), NOW
    for _ in range(MOST + 5):
        hear(rush, at)
    assert [hear(rush, at, for_help=lambda: True) for _ in range(CALLS + 2)] == [Heard.YES] * CALLS + [Heard.NO] * 2
    assert rush.calling("ani", at)
    assert not rush.calling("budi", at)
    assert not rush.calling("ani", at + 6 * MINUTE)


def test_what_is_remembered_of_people_does_not_grow_without_end() -> None:
    rush, at = Rush(), NOW
    for number in range(3 * REMEMBERED):
        at += SECOND / 10
        hear(rush, at, f"orang-{number}")
    assert len(rush._paces) <= REMEMBERED + 1


# At work


async def flood(post: Post, times: int, first: int = 1) -> None:
    await post.dispatch.accept([post.message("ani", "terima kasih", number) for number in range(first, first + times)])
    await post.settle()


async def test_thirty_are_answered_one_is_told_the_rest_is_noted_and_passed_over(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await post.settle()
        ((before,),) = await post.query("SELECT COUNT(*) FROM deliveries")
        await flood(post, 100)
        said = post.platform.words("ani")
        assert len(said) == MOST + 1
        assert ["Tunggu satu menit" in words for words in said] == [False] * MOST + [True]
        assert await post.query("SELECT COUNT(*) FROM deliveries") == [(before + 100,)]
        await flood(post, 100)
        assert len(post.platform.words("ani")) == MOST + 1, "repeats"
        post.clock.move_to(NOW + MINUTE)
        await flood(post, 1, first=101)
        assert "Sama-sama" in post.platform.words("ani")[-1]


async def test_a_full_disk_makes_nobody_a_flooder(tmp_path: Path) -> None:
    """The same twenty offered again and again count once."""
    Shaky.done = []
    async with Post(tmp_path, connection=Shaky) as post:
        batch = [post.message("ani", "terima kasih", number) for number in range(20)]
        for _ in range(5):
            Shaky.fails = begins_with("COMMIT")
            try:
                await post.dispatch.accept(batch)
            except NotAccepted:
                Shaky.fails = staticmethod(lambda sql: False)
        Shaky.fails = staticmethod(lambda sql: False)
        await post.dispatch.accept(batch)
        await post.settle()
        assert len(post.platform.words("ani")) == 20
        assert not any("Tunggu satu menit" in words for words in post.platform.words("ani"))


async def test_presses_count_and_the_one_that_is_told_is_released(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        for number in range(MOST + 10):
            await post.receive("ani", number=number, press="go:menu:0")
        await post.settle()
        assert len(post.platform.presses) == MOST + 1
        assert "Tunggu satu menit" in post.platform.words("ani")[-1]


async def test_an_album_of_twenty_and_a_few_words_are_all_heard(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        album = [
            post.message("ani", "", number, files=(FileRef(f"f{number}", "photo", 10),), album=f"a{number // 10}")
            for number in range(20)
        ]
        words = [post.message("ani", "terima kasih", 100 + number) for number in range(25)]
        await post.dispatch.accept([*album, *words])
        await post.settle()
        assert post.dispatch.rush.passed_over == 0
        assert not any("Tunggu satu menit" in said for said in post.platform.words("ani"))


async def test_a_room_has_a_limit_of_its_own_for_all_together_and_chatter_is_not_counted(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:

        def batch(first: int, many: int, *, to_bot: bool) -> list[Incoming]:
            messages = [
                post.message("x", "/antrean", number, private=False, to_bot=to_bot)
                for number in range(first, first + many)
            ]
            people = [Address("telegram", GROUP, f"orang-{number % 10}") for number in range(many)]
            return [replace(message, sender=person) for message, person in zip(messages, people, strict=True)]

        await post.dispatch.accept(batch(0, 500, to_bot=False))
        await post.dispatch.accept(batch(1000, MOST_IN_ROOM, to_bot=True))
        await post.settle()
        assert not any("Tunggu satu menit" in words for words in post.platform.words(GROUP))
        await post.dispatch.accept(batch(2000, 50, to_bot=True))
        await post.settle()
        assert sum("Tunggu satu menit" in words for words in post.platform.words(GROUP)) == 1
