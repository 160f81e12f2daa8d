"""The real program as its own process, the way an operator runs it."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import signal
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEY = base64.b64encode(bytes(range(32))).decode()


def free_port() -> int:
    """A port nobody listens on now. It lies below those that outgoing connections are given, so that none of these has taken it
    when a program that was killed is started again."""
    while True:
        port = random.randint(15_000, 32_000)
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Program:
    """`python -m bot` with settings of its own and nothing else from our environment."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.log = folder / "program.log"
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(folder / "data"),
            "AWASNETRAL_KEY": KEY,
            "SEND_LIMITS": "off",
            "PERSON_LIMITS": "off",
            **settings,
        }
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Program:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing that a test started outlives it."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    def set(self, setting: str, value: str) -> None:
        """Changes a setting for whatever is started from now on."""
        self.environ[setting] = value

    async def start(self) -> None:
        """Starts `run`; its output goes to `log`."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self.environ, cwd=self.folder, stdout=log, stderr=log
            )

    async def until_it_says(self, words: str) -> None:
        """Returns once the log holds `words`; fails when the program has ended without."""
        assert self.process is not None
        async with asyncio.timeout(60):
            while words not in (said := self.log.read_text()):
                assert self.process.returncode is None, said
                await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is flushed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Another command beside it: exit code, output, errors."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env=self.environ,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:  # a test was ended while this command still ran
                process.kill()
                await process.wait()
        return process.returncode or 0, out.decode(), err.decode()
