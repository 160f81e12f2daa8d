"""Durable turns a second, CPU a message, and waiting times at 50 messages a second: ours beside the stock bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.disk import sync_times
from benchmarks.goals import Goal, middle, rows
from benchmarks.platform import Answered, Platform
from benchmarks.talks import CONSENT, INTERVIEW, MENU

CHATS = 50
BURST = 3000
RATE = 50
PACED = 500

Start = Callable[[Path, str, str], processes.Process]


class Measured:
    """The runs of one bot with one kind of talk."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.bursts: list[Answered] = []
        self.paced: list[Answered] = []

    @property
    def per_second(self) -> float:
        return middle([run.per_second for run in self.bursts])

    @property
    def cpu_ms(self) -> float:
        return middle([run.cpu_ms for run in self.bursts])

    @property
    def paced_cpu_ms(self) -> float:
        return middle([run.cpu_ms for run in self.paced])

    def wait_at(self, share: float) -> float:
        """The median over the runs of the wait that `share` of a run's waits do not exceed."""
        return middle([run.wait_at(share) for run in self.paced])

    def line(self) -> tuple[str, ...]:
        """The line of the table."""
        children = middle([run.children_cpu_ms for run in self.bursts])
        return (
            self.name,
            f"{self.per_second:,.0f}",
            f"{self.cpu_ms:.2f}",
            f"{children:.2f}",
            f"{self.wait_at(0.5):.1f}",
            f"{self.wait_at(0.99):.1f}",
            f"{self.paced_cpu_ms:.2f}",
        )


class Bot:
    """A running bot with a server of its own. One that is asked nothing waits for updates and uses no CPU."""

    def __init__(self, stack: ExitStack, start: Start) -> None:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        self.platform = stack.enter_context(Platform())
        self.process = stack.enter_context(start(folder, self.platform.url, self.platform.token))
        self.platform.first_poll(self.process)

    def warm_up(self) -> None:
        """A thousand messages that do not count."""
        self.offer(CONSENT, CHATS * len(CONSENT))
        self.offer(INTERVIEW, 800)

    def offer(self, texts: Sequence[str], count: int, rate: float = 0) -> Answered:
        """Offers messages over all chats; see `Platform.offer`."""
        return self.platform.offer(self.process, texts, count=count, chats=CHATS, rate=rate)


def measure(rounds: int) -> list[Goal]:
    """Asks both in turn, `rounds` times, prints what came out, and returns the goals."""
    echo, menu, interview = Measured("stock echo bot"), Measured("ours, menu"), Measured("ours, interview")
    syncs: list[list[float]] = []
    with ExitStack() as stack:
        stock, ours = Bot(stack, processes.stock), Bot(stack, processes.ours)
        for bot in (stock, ours):
            bot.warm_up()
        turns = ((echo, stock, INTERVIEW), (menu, ours, MENU), (interview, ours, INTERVIEW))
        for _ in range(rounds):
            for measured, bot, texts in turns:
                measured.bursts.append(bot.offer(texts, BURST))
            for measured, bot, texts in turns:
                measured.paced.append(bot.offer(texts, PACED, RATE))
            syncs.append(sync_times(Path(stack.enter_context(TemporaryDirectory()))))
    header = ("bot", "messages/s", "CPU ms", "children ms", "p50 ms at 50/s", "p99 ms", "CPU ms at 50/s")
    print(rows(header, [echo.line(), menu.line(), interview.line()]))
    half, most = (middle([times[int(len(times) * share)] for times in syncs]) for share in (0.5, 0.99))
    print(f"A synced append alone, 50 a second, on this disk: p50 {half:.1f} ms, p99 {most:.1f} ms.")
    goals = []
    for mine in (menu, interview):
        kind = mine.name.removeprefix("ours, ")
        goals += [
            Goal(f"CPU a message, {kind}", 0.8, mine.cpu_ms / echo.cpu_ms, "x stock"),
            Goal(f"throughput, {kind}", 1.5, mine.per_second / echo.per_second, "x stock", least=True),
            Goal(f"p99 at 50/s, {kind}", 1.0, mine.wait_at(0.99) / echo.wait_at(0.99), "x stock"),
        ]
    return goals
