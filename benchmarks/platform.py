"""The loopback servers of the platforms, each as a process of its own, and orders to them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.processes import Process

_PATIENCE = 180.0
_LOOK_SECONDS = 0.05
_AFTERWARDS_SECONDS = 0.3
"""So long after the last answer the marks of what was sent are written, and the next question has been asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One burst: updates a second from the first queued to the last answered, CPU milliseconds an update, the waits in
    milliseconds from an update's queueing to its answer, sorted, and what children of the bot used."""

    count: int
    per_second: float
    cpu_ms: float
    waits_ms: tuple[float, ...]
    children_cpu_ms: float

    def wait_at(self, share: float) -> float:
        """The wait that `share` of all waits do not exceed."""
        return self.waits_ms[min(len(self.waits_ms) - 1, int(len(self.waits_ms) * share))]


class Platform:
    """What the bots take for Telegram, or for Meta (`tests.graphapi`); `secrets` is what a bot must know of the latter's number."""

    def __init__(self, module: str = "tests.botapi") -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._popen.stdout is not None
        self.url, self.token, *self.secrets = self._popen.stdout.readline().split()

    def __enter__(self) -> Platform:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._popen.terminate()
        self._popen.wait()
        if self._popen.stdout is not None:
            self._popen.stdout.close()

    def stats(self) -> dict[str, Any]:
        """What the server has measured."""
        with urllib.request.urlopen(f"{self.url}/control/stats") as response:
            found: dict[str, Any] = json.load(response)
        return found

    def first_poll(self, bot: Process) -> float:
        """Waits for the bot's first getUpdates or setWebhook and returns the seconds it took from the start of the process."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            bot.must_run()
            if at := self.stats()["polled_at"]:
                return float(at) - bot.started_at
            time.sleep(_LOOK_SECONDS)
        raise TimeoutError("the bot never polled")

    def offer(
        self,
        bot: Process,
        texts: Sequence[str],
        *,
        count: int,
        chats: int = 50,
        rate: float = 0,
        flood: float = 0,
        flooder: int = 0,
        connections: int = 1,
        webhook: str = "",
    ) -> Answered:
        """Offers `count` updates in turn over `chats` chats, `rate` a second (0: all at once), each chat going through
        `texts`, and waits until each was answered by one message. Raises RuntimeError when an answer was against the
        documented API or one update brought another number of messages than one.

        With `flood` somebody else, number `flooder`, sends so many a second meanwhile, after 500 at once; what that brings is not
        counted, but its CPU is in the bot's. Meta posts to `webhook` over so many connections."""
        sent_before = self.stats()["sent"]
        query = f"count={count}&chats={chats}&rate={rate}&flood={flood}&flooder={flooder}"
        query += f"&connections={connections}&webhook={webhook}"
        order = urllib.request.Request(f"{self.url}/control/burst?{query}", data=json.dumps(list(texts)).encode())
        cpu, children = bot.fine_cpu(), bot.children_cpu()
        with urllib.request.urlopen(order):
            pass
        deadline = time.monotonic() + _PATIENCE + (count / rate if rate else 0)
        while (stats := self.stats())["answered"] < count or stats.get("waiting"):
            bot.must_run()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{stats['answered']} of {count} updates were answered")
            # Seldom while the clock runs: each look takes time from the server.
            time.sleep(0.5)
        time.sleep(_AFTERWARDS_SECONDS)
        used, used_by_children = bot.fine_cpu() - cpu, bot.children_cpu() - children
        stats = self.stats()
        if stats["violations"]:
            raise RuntimeError(f"against the documented API: {stats['violations'][:3]}")
        if not flood and stats["sent"] - sent_before != count:
            raise RuntimeError(f"{count} updates brought {stats['sent'] - sent_before} messages")
        return Answered(
            count,
            count / stats["seconds"],
            used / count * 1000,
            tuple(sorted(stats["waits_ms"])),
            used_by_children / count * 1000,
        )
