"""From the start of the process to its first question for updates."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.goals import Goal, middle
from benchmarks.platform import Platform

TIMES = 5
MOST_SECONDS = 1.5


def _once(folder: Path) -> float:
    with Platform() as platform, processes.ours(folder, platform.url, platform.token) as bot:
        return platform.first_poll(bot)


def measure() -> list[Goal]:
    """Median of five starts in an empty folder (key and database are made) and of five on a database that is there."""
    new, again = [], []
    for _ in range(TIMES):
        with TemporaryDirectory() as folder:
            new.append(_once(Path(folder)))
            again.append(_once(Path(folder)))
    goals = [
        Goal("start to first poll, empty folder", MOST_SECONDS, middle(new), " s"),
        Goal("start to first poll, existing database", MOST_SECONDS, middle(again), " s"),
    ]
    shown = [f"{', '.join(f'{seconds:.2f}' for seconds in sorted(values))}" for values in (new, again)]
    print(f"Seconds from start to first poll: empty folder {shown[0]}; existing database {shown[1]}.")
    return goals
