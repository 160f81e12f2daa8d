"""The bot's side of drawing: one process for each paper, started for it and ended after it.

A paper holds a whole case. With the process its memory goes too, and nothing of one paper can get into the next; the bot itself
never loads what draws. Starting it costs a second at most, and papers are rare.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from bot.core.filekind import kind_of
from bot.core.paper import CASE_FILE, KEY_CARD, RECEIPT
from bot.images.confined import Confined, DiedError, WorkerUnavailableError
from bot.images.frames import LARGEST_FRAME
from bot.papers.sheets import pack

KINDS = {RECEIPT: "png", CASE_FILE: "pdf", KEY_CARD: "png"}
"""What can be drawn, and what it must come out as."""


class PaperFailedError(Exception):
    """The paper could not be drawn: the process does not start, overran, or died. Says nothing of what stood in it."""


class PaperWorker:
    """Draws one paper at a time. `wall_seconds`: for one paper, starting not counted. `memory_bytes`: its address space."""

    def __init__(self, wall_seconds: float = 20.0, memory_bytes: int = 400 * 2**20) -> None:
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._turn = asyncio.Lock()

    async def draw(self, kind: str, paper: dict[str, Any], pictures: Sequence[bytes] = ()) -> bytes:
        """The bytes of a paper of this kind (a key of `KINDS`): `paper` as JSON values, `pictures` JPEGs it names by their place
        here. Raises PaperFailedError."""
        frame = pack(paper, pictures)
        if len(frame) > LARGEST_FRAME:
            raise PaperFailedError
        number = list(KINDS).index(kind)
        async with self._turn:
            process = Confined("bot.papers.program", self._memory_bytes, math.ceil(self._wall_seconds), number)
            try:
                await process.start()
                async with asyncio.timeout(self._wall_seconds):
                    drawn = await process.ask(frame)
            except (WorkerUnavailableError, DiedError, TimeoutError) as error:
                raise PaperFailedError from error
            finally:
                await process.stop()
        if kind_of(drawn) != KINDS[kind]:
            raise PaperFailedError
        return drawn
