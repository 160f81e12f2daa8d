"""The bot's side of the picture worker: starts it, asks it, and replaces it when it overruns or dies."""

import asyncio
import math
import os
import signal
import sys
from pathlib import Path

from bot.core.filekind import PICTURE_KINDS, kind_of
from bot.images.frames import LARGEST_FRAME, LENGTH, READY, BadFrameError, unpack_answer
from bot.images.picture import Result, Verdict

_START_SECONDS = 30.0  # imports on a busy, slow machine
_ROOT = str(Path(__file__).resolve().parents[2])

# -I: no variable, no user's site and no current folder decides what is imported; -B: writes no compiled files.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from bot.images.program import main; main(*map(int, sys.argv[2:]))"
)
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # where a Python built elsewhere finds its own library


class WorkerUnavailableError(Exception):
    """The worker cannot be started: a fault of this machine (Pillow missing, no memory), not of a file."""


class _DiedError(Exception):
    """The worker ended, or said something that no sound worker says, while it had a file."""


class PictureWorker:
    """One worker process, started when the first picture comes, that looks at one picture at a time.

    `wall_seconds` is the time one picture may take (waiting for others and starting the process not counted),
    `memory_bytes` the address space of the worker. The bot imports no decoder.
    """

    def __init__(self, wall_seconds: float = 10.0, memory_bytes: int = 700 * 2**20) -> None:
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    @property
    def process_id(self) -> int | None:
        """The worker's process id, or None while none runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the process now instead of with the first picture. Raises WorkerUnavailableError."""
        async with self._turn:
            await self._running()

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
                process = await self._running()
                result = None
                try:
                    async with asyncio.timeout(self._wall_seconds):
                        result = await _ask(process, data)
                except TimeoutError:
                    return Result(Verdict.TOO_SLOW)
                except _DiedError:
                    if await self._stop() == -signal.SIGXCPU:
                        return Result(Verdict.TOO_SLOW)
                else:
                    return result
                finally:
                    if result is None or result.verdict is Verdict.TOO_SLOW:
                        await self._stop()  # also when cancelled: half an answer must not reach the next file
            return Result(Verdict.TOO_SLOW)

    async def close(self) -> None:
        """End the process, after the picture it is looking at. May be called twice."""
        async with self._turn:
            await self._stop()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._stop()
        ready = False
        try:
            self._process = await self._spawn()
            async with asyncio.timeout(_START_SECONDS):
                ready = await _receive(self._process) == READY
        except (OSError, TimeoutError, _DiedError) as error:
            raise WorkerUnavailableError("the picture worker does not start") from error
        finally:
            if not ready:
                await self._stop()
        if not ready:
            raise WorkerUnavailableError("the picture worker does not start")
        return self._process

    async def _spawn(self) -> asyncio.subprocess.Process:
        variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-B", "-c", _PROGRAM, _ROOT, str(self._memory_bytes), str(math.ceil(self._wall_seconds))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a decoder's complaint may quote the file
            env=variables | {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            cwd="/",
            start_new_session=True,  # Ctrl-C in a terminal is for the bot, which then closes the worker
        )

    async def _stop(self) -> int | None:
        """End the process, if any, and return what it ended with."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        while process.stdout is not None and await process.stdout.read(1 << 16):
            pass  # an unread rest would keep the pipe open and the wait below from ending
        return await process.wait()


async def _ask(process: asyncio.subprocess.Process, data: bytes) -> Result:
    assert process.stdin is not None
    try:
        process.stdin.write(LENGTH.pack(len(data)))
        process.stdin.write(data)
        await process.stdin.drain()
        return unpack_answer(await _receive(process))
    except (ConnectionError, BadFrameError) as error:
        raise _DiedError from error


async def _receive(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    try:
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        if length > LARGEST_FRAME:
            raise _DiedError
        return await process.stdout.readexactly(length)
    except asyncio.IncompleteReadError as error:
        raise _DiedError from error
