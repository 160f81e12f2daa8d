"""The bot's side of the picture worker: starts it, asks it, and replaces it when it overruns or dies."""

import asyncio
import math
import signal

from bot.core.filekind import PICTURE_KINDS, kind_of
from bot.images.confined import Confined, DiedError, WorkerUnavailableError
from bot.images.frames import LARGEST_FRAME, BadFrameError, unpack_answer
from bot.images.picture import Result, Verdict

__all__ = ["PictureWorker", "WorkerUnavailableError"]


class PictureWorker:
    """One worker process, started when the first picture comes, that looks at one picture at a time.

    `wall_seconds` is the time one picture may take (waiting for others and starting the process not counted),
    `memory_bytes` the address space of the worker. The bot imports no decoder.
    """

    def __init__(self, wall_seconds: float = 10.0, memory_bytes: int = 700 * 2**20) -> None:
        self._wall_seconds = wall_seconds
        self._process = Confined("bot.images.program", memory_bytes, math.ceil(wall_seconds))
        self._turn = asyncio.Lock()

    @property
    def process_id(self) -> int | None:
        """The worker's process id, or None while none runs."""
        return self._process.process_id

    async def start(self) -> None:
        """Start the process now instead of with the first picture. Raises WorkerUnavailableError."""
        async with self._turn:
            await self._process.start()

    async def inspect(self, data: bytes) -> Result:
        """Return what is to be said about a whole file. Raises WorkerUnavailableError only, never for a bad file.

        A worker that died (not one that overran) is asked again once, by a new process: it may have been killed from
        outside, and a reporter's photo should not suffer for that.
        """
        if kind_of(data) not in PICTURE_KINDS:
            return Result(Verdict.NOT_A_PICTURE)
        if len(data) > LARGEST_FRAME:
            return Result(Verdict.TOO_LARGE)
        async with self._turn:
            for _ in range(2):
                await self._process.start()
                result = None
                try:
                    async with asyncio.timeout(self._wall_seconds):
                        result = unpack_answer(await self._process.ask(data))
                except TimeoutError:
                    return Result(Verdict.TOO_SLOW)
                except (DiedError, BadFrameError):
                    if await self._process.stop() == -signal.SIGXCPU:
                        return Result(Verdict.TOO_SLOW)
                else:
                    return result
                finally:
                    if result is None or result.verdict is Verdict.TOO_SLOW:
                        await self._process.stop()  # also when cancelled: half an answer must not reach the next file
            return Result(Verdict.TOO_SLOW)

    async def close(self) -> None:
        """End the process, after the picture it is looking at. May be called twice."""
        async with self._turn:
            await self._process.stop()
