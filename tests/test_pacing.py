"""The sending limits hold in every window of time, whatever is sent when; a platform that says stop is always obeyed."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Limited, Limits
from bot.channels.telegram import Telegram
from bot.core.messages import Address, Say, Text
from bot.pacing import MINUTE, Pace
from tests.bench import NOW
from tests.post import GROUP, LONGEST, Post

LIMITS = Telegram.limits
SECOND = timedelta(seconds=1)
ROOMS = ("ruang-1", "ruang-2")

ARRIVALS = st.lists(
    st.tuples(
        st.integers(0, 2_000_000),
        st.sampled_from(("orang-1", "orang-2", *ROOMS)),
        st.integers(1, 30),
    ),
    max_size=12,
)
"""Microseconds since the one before, the chat, and how many messages for it come together."""


def test_the_limits_are_telegrams() -> None:
    assert Limits(per_second=25, chat_per_second=1, chat_burst=5, room_per_minute=20, recall_hours=48) == LIMITS


def play(arrivals: list[tuple[int, str, int]], pace: Pace) -> dict[str, list[datetime]]:
    """Sends as delivery does: each chat in order, as soon as it may. Gives the times of each chat's sends."""
    coming: deque[tuple[datetime, str]] = deque()
    at = NOW
    for gap, chat, count in arrivals:
        at += timedelta(microseconds=gap)
        coming.extend([(at, chat)] * count)
    waiting: dict[str, int] = defaultdict(int)
    sent: dict[str, list[datetime]] = defaultdict(list)
    now = NOW
    while coming or any(waiting.values()):
        while coming and coming[0][0] <= now:
            waiting[coming.popleft()[1]] += 1
        times = [coming[0][0]] if coming else []
        for chat in [chat for chat, count in waiting.items() if count]:
            free = pace.free_at(chat, now, room=chat in ROOMS)
            assert free >= now
            if free == now:
                pace.sent(chat, now)
                sent[chat].append(now)
                waiting[chat] -= 1
                times.append(now)
            else:
                times.append(free)
        now = min(times, default=now)
    return sent


def most_within(times: list[datetime], window: timedelta) -> int:
    """The most of `times` (in order) that lie in any half-open window of this length."""
    return max(
        (sum(start <= at < start + window for at in times[index:]) for index, start in enumerate(times)), default=0
    )


@given(arrivals=ARRIVALS)
def test_no_window_exceeds_its_limit_and_everything_is_sent(arrivals: list[tuple[int, str, int]]) -> None:
    sent = play(arrivals, Pace(LIMITS))
    assert sum(map(len, sent.values())) == sum(count for _, _, count in arrivals)
    everything = sorted(at for times in sent.values() for at in times)
    assert most_within(everything, SECOND) <= 25
    for chat, times in sent.items():
        for seconds in (1, 2, 5, 30):
            assert most_within(times, seconds * SECOND) <= 5 + seconds, chat
        if chat in ROOMS:
            assert most_within(times, MINUTE) <= 20


@given(count=st.integers(6, 40), quiet=st.integers(0, 300))
def test_one_chat_gets_five_at_once_and_then_one_a_second(count: int, quiet: int) -> None:
    """No slower than allowed either, also after a pause of any length."""
    pace = Pace(LIMITS)
    times = play([(0, "orang-1", count)], pace)["orang-1"]
    assert times[:5] == [NOW] * 5
    assert all(after - before == SECOND for before, after in pairwise(times[4:]))
    later = times[-1] + timedelta(seconds=quiet)
    at_once = 0
    while pace.free_at("orang-1", later) == later:
        pace.sent("orang-1", later)
        at_once += 1
    assert at_once == min(5, quiet)


def test_a_room_gets_twenty_a_minute() -> None:
    times = play([(0, ROOMS[0], 45)], Pace(LIMITS))[ROOMS[0]]
    assert times[20] == times[0] + MINUTE
    assert times[40] >= times[20] + MINUTE
    assert times[19] < times[0] + 16 * SECOND


def test_one_crowded_chat_slows_no_other() -> None:
    sent = play([(0, "orang-1", 20), (0, "orang-2", 5)], Pace(LIMITS))
    assert sent["orang-2"] == [NOW] * 5


def test_twenty_five_a_second_to_everybody() -> None:
    pace = Pace(LIMITS)
    sent = play([(0, f"orang-{number}", 1) for number in range(80)], pace)
    times = sorted(at for chat in sent.values() for at in chat)
    assert [times.count(NOW + number * SECOND) for number in range(4)] == [25, 25, 25, 5]


def test_what_is_remembered_of_chats_does_not_grow_without_end() -> None:
    pace, at = Pace(LIMITS), NOW
    for number in range(3000):
        at += timedelta(milliseconds=100)
        pace.sent(f"orang-{number}", at)
    assert len(pace._chats) <= 1001
    assert pace.free_at("orang-2999", at) == at


@given(
    halts=st.lists(st.tuples(st.integers(0, 100), st.sampled_from(("", "orang-1", "orang-2"))), min_size=1, max_size=6),
    limits=st.sampled_from((LIMITS, Limits())),
    wait=st.integers(0, 120),
)
def test_a_halt_holds_until_its_end_with_limits_or_without(
    halts: list[tuple[int, str]], limits: Limits, wait: int
) -> None:
    pace, now = Pace(limits), NOW + timedelta(seconds=wait)
    for seconds, chat in halts:
        pace.halt(NOW + timedelta(seconds=seconds), chat)
    for chat in ("orang-1", "orang-2", "orang-3"):
        wanted = max([0, *(seconds for seconds, halted in halts if halted in ("", chat))])
        assert pace.free_at(chat, now) == max(now, NOW + timedelta(seconds=wanted))


# The same at work


async def sent_in_all(post: Post) -> list[datetime]:
    while "waiting" in await post.states():
        await post.pass_time()
    return [item.at for item in post.platform.arrived]


async def test_delivery_keeps_the_limits(tmp_path: Path) -> None:
    async with Post(tmp_path, limits=LIMITS) as post:
        for number in range(8):
            await post.queue(post.at("ani"), number)
        await post.settle()
        assert len(post.platform.arrived) == 5
        times = await sent_in_all(post)
    assert [(at - NOW).total_seconds() for at in times] == [0, 0, 0, 0, 0, 1, 2, 3]


async def test_a_text_of_several_messages_counts_as_several(tmp_path: Path) -> None:
    """Five parts use up what one chat may get at once, and five of what everybody may get in a second."""
    async with Post(tmp_path, limits=LIMITS) as post:
        await post.queue_say(post.at("ani"), Say(Text("reachability.parked", {"number": "x" * (4 * LONGEST)})))
        await post.queue(post.at("ani"), 1)
        await post.settle()
        assert len(post.platform.arrived) == 5
        for number in range(25):
            await post.queue(post.at(f"orang-{number}"), number)
        await post.settle()
        assert len(post.platform.arrived) == 25
        times = await sent_in_all(post)
    assert most_within(times, SECOND) == 25
    assert [item.at - NOW for item in post.platform.arrived if item.chat == "ani"] == [timedelta(0)] * 5 + [SECOND]


@pytest.mark.parametrize("person", ["", "rina"])
async def test_a_room_is_a_room_whoever_is_spoken_to_in_it(tmp_path: Path, person: str) -> None:
    """An answer to one person in a group goes to the same chat as an alert."""
    async with Post(tmp_path, limits=LIMITS) as post:
        for number in range(21):
            await post.queue(Address("telegram", GROUP, person), number)
        await post.settle()
        times = await sent_in_all(post)
    assert times[20] - times[0] >= MINUTE


async def test_the_limits_remember_across_a_restart(tmp_path: Path) -> None:
    async with Post(tmp_path, limits=LIMITS) as post:
        for number in range(7):
            await post.queue(post.at("ani"), number)
        await post.settle()
        assert len(post.platform.arrived) == 5
    async with Post(tmp_path, clock=post.clock, platform=post.platform) as again:
        await again.settle()
        assert len(again.platform.arrived) == 5
        times = await sent_in_all(again)
    assert [(at - NOW).total_seconds() for at in times] == [0, 0, 0, 0, 0, 1, 2]


@pytest.mark.parametrize("limits", [LIMITS, Limits()])
async def test_429_is_obeyed_with_limits_or_without_and_across_a_restart(tmp_path: Path, limits: Limits) -> None:
    """It was said to one chat and holds for all."""
    async with Post(tmp_path, limits=limits) as post:
        post.platform.failures["ani"] = [Limited(30)]
        await post.queue(post.at("ani"), 1)
        await post.settle()
        await post.queue(post.at("budi"), 2)
        await post.settle()
        assert post.platform.tried == ["ani"]
    async with Post(tmp_path, clock=post.clock, platform=post.platform) as again:
        await again.queue(post.at("citra"), 3)
        await again.settle()
        assert again.platform.tried == ["ani"]
        times = await sent_in_all(again)
    assert times == [NOW + timedelta(seconds=30)] * 3
    assert sorted(again.platform.tried) == ["ani", "ani", "budi", "citra"]
