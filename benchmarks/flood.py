"""How much longer others wait while one person floods: the same bot with and without, in turn, in one run."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.goals import Goal, middle, rows
from benchmarks.platform import Answered, Platform
from benchmarks.talks import MENU

CHATS = 50
RATE = 20
COUNT = 300
"""Fifteen seconds in which each of the fifty writes every two and a half seconds: less than the limit for each person."""

FLOOD = 200
"""Messages a second of one person, after 500 at once."""


def measure(rounds: int) -> list[Goal]:
    """Medians over the rounds of p50 and p99 of the bystanders' waits, alone and beside a flood, and their ratios. Each round has a
    flooder of its own, so that the thirty that are answered, and the one that is told, are in every round."""
    alone: list[Answered] = []
    beside: list[Answered] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        platform = stack.enter_context(Platform())
        bot = stack.enter_context(processes.ours(folder, platform.url, platform.token, limits="on"))
        platform.first_poll(bot)
        platform.offer(bot, MENU, count=CHATS, chats=CHATS, rate=RATE)
        for number in range(rounds):
            alone.append(platform.offer(bot, MENU, count=COUNT, chats=CHATS, rate=RATE))
            beside.append(platform.offer(bot, MENU, count=COUNT, chats=CHATS, rate=RATE, flood=FLOOD, flooder=number))
    lines = [
        (
            name,
            f"{_wait(runs, 0.5):.1f}",
            f"{_wait(runs, 0.99):.1f}",
            f"{middle([run.waits_ms[-1] for run in runs]):.1f}",
            f"{middle([run.cpu_ms * run.count for run in runs]):.0f}",
        )
        for name, runs in (("alone", alone), ("beside a flood", beside))
    ]
    print(rows(("bystanders", "p50 ms", "p99 ms", "longest ms", "CPU ms a run"), lines))
    return [
        Goal("bystanders' p50 beside a flood", 2.0, _wait(beside, 0.5) / _wait(alone, 0.5), "x alone"),
        Goal("bystanders' p99 beside a flood", 5.0, _wait(beside, 0.99) / _wait(alone, 0.99), "x alone"),
    ]


def _wait(runs: list[Answered], share: float) -> float:
    return middle([run.wait_at(share) for run in runs])
