"""A process of its own for work that must not happen in the bot: started, asked, and ended from here.

What is strange (a file to decode) or heavy (a library that draws) stays in there. The program takes frames through one pipe and
answers through another; `confinement.py` is what it takes from itself first.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.images.frames import LARGEST_FRAME, LENGTH, READY

_START_SECONDS = 30.0  # imports on a busy, slow machine
_ROOT = str(Path(__file__).resolve().parents[2])

# -I: no variable, no user's site and no current folder decides what is imported; -B: writes no compiled files.
_PROGRAM = (
    "import importlib, sys; sys.path.insert(0, sys.argv[1]);"
    " importlib.import_module(sys.argv[2]).main(*map(int, sys.argv[3:]))"
)
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # where a Python built elsewhere finds its own library


class WorkerUnavailableError(Exception):
    """The process cannot be started: a fault of this machine (a library missing, no memory), not of what it is asked."""


class DiedError(Exception):
    """The process ended, or said something that no sound one says, while it was asked."""


class Confined:
    """One process that runs `main(*numbers)` of a module of ours. One question at a time; who uses it keeps the turns."""

    def __init__(self, module: str, *numbers: int) -> None:
        self._module = module
        self._numbers = numbers
        self._process: asyncio.subprocess.Process | None = None

    @property
    def process_id(self) -> int | None:
        """The process id, or None while none runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Sees to it that one runs and is ready. Raises WorkerUnavailableError."""
        if self.process_id is not None:
            return
        await self.stop()
        ready = False
        try:
            self._process = await self._spawn()
            async with asyncio.timeout(_START_SECONDS):
                ready = await self._receive() == READY
        except (OSError, TimeoutError, DiedError) as error:
            raise WorkerUnavailableError("the worker does not start") from error
        finally:
            if not ready:
                await self.stop()
        if not ready:
            raise WorkerUnavailableError("the worker does not start")

    async def ask(self, frame: bytes) -> bytes:
        """Its answer to a frame; after `start`. Raises DiedError. When cut short, `stop` must follow: half an answer would reach
        the next question."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(LENGTH.pack(len(frame)))
            self._process.stdin.write(frame)
            await self._process.stdin.drain()
            return await self._receive()
        except ConnectionError as error:
            raise DiedError from error

    async def stop(self) -> int | None:
        """Ends the process, if any, and returns what it ended with. May be called twice."""
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

    async def _spawn(self) -> asyncio.subprocess.Process:
        variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-B", "-c", _PROGRAM, _ROOT, self._module, *map(str, self._numbers)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a decoder's complaint may quote the file
            env=variables | {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            cwd="/",
            start_new_session=True,  # Ctrl-C in a terminal is for the bot, which then closes the worker
        )

    async def _receive(self) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            (length,) = LENGTH.unpack(await self._process.stdout.readexactly(LENGTH.size))
            if length > LARGEST_FRAME:
                raise DiedError
            return await self._process.stdout.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise DiedError from error
