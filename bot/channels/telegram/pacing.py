"""How long to wait before asking again."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

Pause = Callable[[float], Awaitable[None]]

_FIRST_SECONDS = 1.0
_MOST_SECONDS = 60.0


class Backoff:
    """Waits that double from one second to a minute, each shortened by chance so that many bots do not return
    together."""

    def __init__(self, pause: Pause, chance: random.Random) -> None:
        self._pause = pause
        self._chance = chance
        self._next = _FIRST_SECONDS

    def reset(self) -> None:
        """Something worked: the next wait is a short one again."""
        self._next = _FIRST_SECONDS

    async def wait(self, at_least: float = 0) -> None:
        """Pauses; never shorter than `at_least` seconds, which is what a server asked for."""
        seconds = max(at_least, self._next * (0.5 + self._chance.random() / 2))
        self._next = min(self._next * 2, _MOST_SECONDS)
        await self._pause(seconds)
