"""What a whole message costs when little and when much is stored."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.filling import fill
from benchmarks.goals import Goal, middle, rows
from benchmarks.platform import Answered, Platform
from benchmarks.talks import CONSENT, INTERVIEW

FEW = 1000
CHATS = 50
WARM_UP = 2000
ROUNDS = 10
PACED = 1000
RATE = 50
MOST_RATIO = 1.1


class Stage:
    """A bot on a database with so many stored reports, with a server of its own."""

    def __init__(self, stack: ExitStack, reports: int) -> None:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        begun = time.monotonic()
        fill(folder / "data", reports)
        self.filled_in = time.monotonic() - begun
        self.megabytes = (folder / "data" / "awasnetral.db").stat().st_size / 1e6
        self.reports = reports
        self.platform = stack.enter_context(Platform())
        self.bot = stack.enter_context(processes.ours(folder, self.platform.url, self.platform.token))
        self.started_in = self.platform.first_poll(self.bot)
        self.bursts: list[Answered] = []
        self.paced: list[Answered] = []

    def warm_up(self) -> None:
        """2,000 messages that do not count: caches fill, and the write-ahead log reaches its usual length."""
        self.platform.offer(self.bot, CONSENT, count=CHATS * len(CONSENT), chats=CHATS)
        self.platform.offer(self.bot, INTERVIEW, count=WARM_UP, chats=CHATS)

    def burst(self) -> None:
        """One report told in every chat."""
        self.bursts.append(self.platform.offer(self.bot, INTERVIEW, count=CHATS * len(INTERVIEW), chats=CHATS))

    def pace(self) -> None:
        """The same at 50 messages a second."""
        self.paced.append(self.platform.offer(self.bot, INTERVIEW, count=PACED, chats=CHATS, rate=RATE))

    def cpu_ms(self) -> float:
        return middle([run.cpu_ms for run in self.bursts])

    def line(self) -> tuple[str, ...]:
        """The line of the table."""
        return (
            f"{self.reports:,}",
            f"{self.megabytes:,.0f}",
            f"{self.filled_in:.0f}",
            f"{self.cpu_ms():.3f}",
            f"{middle([run.cpu_ms for run in self.paced]):.2f}",
            f"{middle([run.wait_at(0.5) for run in self.paced]):.1f}",
            f"{middle([run.wait_at(0.99) for run in self.paced]):.1f}",
            f"{self.bot.rss():.0f}",
        )


def measure(many: int) -> list[Goal]:
    """Both at once, in turn: the interview in bursts (median CPU a message), then paced (waiting times)."""
    with ExitStack() as stack:
        few, much = Stage(stack, FEW), Stage(stack, many)
        for stage in (few, much):
            stage.warm_up()
        for _ in range(ROUNDS):
            for stage in (few, much):
                stage.burst()
        for _ in range(2):
            for stage in (few, much):
                stage.pace()
        header = ("stored reports", "MB", "filled in s", "CPU ms", "CPU ms at 50/s", "p50 ms", "p99 ms", "RSS MB")
        print(rows(header, [few.line(), much.line()]))
        return [Goal(f"cost of a message, {many:,} to {FEW:,} reports", MOST_RATIO, much.cpu_ms() / few.cpu_ms(), "x")]
