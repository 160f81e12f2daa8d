"""A program started while the index is computed: the first photo after a start must not stop the bot for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import asyncio, shutil, threading
import uvloop
from bot.lawbook import load_book
from bot.library import build_understanding
from bot.texts import FOLDER

async def start_programs():
    building = True
    def build():
        while building:
            build_understanding(load_book(FOLDER / "id" / "rules"))
    thread = threading.Thread(target=build)
    thread.start()
    for _ in range(200):
        process = await asyncio.create_subprocess_exec(shutil.which("true"))
        await process.wait()
    building = False
    await asyncio.to_thread(thread.join)

uvloop.run(start_programs())
"""
"""On the loop that `run` uses, whose way of starting a program asks every library whether it is ready for a fork."""


def test_programs_start_while_the_index_is_computed() -> None:
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, check=True, timeout=60)
