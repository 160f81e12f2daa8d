"""Resident memory with many open conversations."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.goals import Goal
from benchmarks.platform import Platform
from benchmarks.talks import OPEN_REPORT

CONVERSATIONS = 10_000
MOST_MB = 120


def measure() -> list[Goal]:
    """Leaves a report open in every chat and looks at the memory of the process, in MB of 1,000,000 bytes."""
    with (
        TemporaryDirectory() as folder,
        Platform() as platform,
        processes.ours(Path(folder), platform.url, platform.token) as bot,
    ):
        platform.first_poll(bot)
        before = bot.rss()
        platform.offer(bot, OPEN_REPORT, count=CONVERSATIONS * len(OPEN_REPORT), chats=CONVERSATIONS)
        after = bot.rss()
    print(f"Resident memory: {before:.0f} MB after starting, {after:.0f} MB with {CONVERSATIONS:,} reports left open.")
    return [Goal(f"memory, {CONVERSATIONS:,} open conversations", MOST_MB, after, " MB")]
