"""`awasnetral run`: starts the bot, and stops it politely when asked."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import resource
import signal
import sys

from bot.app import App
from bot.config import Settings, words
from bot.library import WrongBook
from bot.logs import watch_loop
from bot.opening import FAILURES, OperatorError, explain, read_master
from bot.texts import BrokenTexts

_PR_SET_DUMPABLE = 4


def run(settings: Settings) -> int:
    """Runs until SIGTERM or SIGINT; finishes the turn and the sends in flight within ten seconds. Raises `OperatorError`."""
    settings.require_channel()
    _leave_no_core()
    master = read_master(settings, make=True)
    with _fast_loop() as runner:
        return runner.run(_run(settings, master))


def _leave_no_core() -> None:
    """A crash writes nobody's words to a disk: no core file, and none through a pipe either (systemd-coredump takes them whatever
    the limit says), for which the process must not be dumpable; Linux only. That also keeps other programs of the same user from
    reading its memory (man 2 prctl, man 5 proc)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _fast_loop() -> asyncio.Runner:
    """uvloop where there is one: half the CPU of asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def _run(settings: Settings, master: bytes) -> int:
    loop = asyncio.get_running_loop()
    watch_loop(loop)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    app = App(settings, master)
    try:
        await app.start()
    except WrongBook as error:
        raise OperatorError("wrong_book", line=error.lines[0]) from None
    except BrokenTexts as error:
        raise OperatorError("broken_texts", file=error.file) from None
    except OSError as error:
        key = "cannot_listen" if app.opened else "disk_trouble"
        raise OperatorError(key, error=error.strerror or type(error).__name__) from None
    except FAILURES as error:
        raise explain(error) from None
    # The books and modules stay as long as the program: the garbage collector need not look at them, which takes it 35 ms.
    gc.freeze()
    if settings.practice_room:
        _tell("practice_at", address=app.address)
    _tell("running")
    waits = [asyncio.create_task(stop.wait()), asyncio.create_task(app.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    ended = not stop.is_set()
    failure = app.failure() if ended else None
    for task in waits:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*waits)
    await app.stop()
    if ended:
        raise OperatorError("loop_ended", error=type(failure).__name__)
    _tell("stopped")
    return 0


def _tell(key: str, **values: object) -> None:
    print(words()[key].format(**values), file=sys.stdout, flush=True)  # noqa: T201
