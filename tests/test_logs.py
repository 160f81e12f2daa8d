"""Nothing anybody wrote, and no secret, gets into a log line."""

import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.log_line import FIELDS, compose, describe_error
from bot.logs import LEVELS, configure, get_log
from tests.console import logs_as_they_were

ROOT = Path(__file__).resolve().parent.parent
MARKER = "Rahasia-081234567890"
LINE = re.compile(r"at=\S+Z level=[a-z]+ logger=[\w.]+ event=[a-z_0-9]+( [a-z_]+=[\w.:,>()-]+)*")


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """A stream that everything goes to at DEBUG; afterwards the process is as it was."""
    stream = io.StringIO()
    with logs_as_they_were():
        configure("DEBUG", stream)
        yield stream


def lines_of(stream: io.StringIO) -> list[str]:
    lines = stream.getvalue().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return lines


def fail_with(message: str) -> Exception:
    """An error with its place, and with a cause that nobody named."""
    try:
        try:
            os.environ[message]
        except KeyError:
            raise ValueError(message)  # noqa: B904
    except ValueError as error:
        caught = error
    return caught


def test_allowed_fields_are_written(out: io.StringIO) -> None:
    get_log("bot.dispatch").info("report_sent", code="AN-7K3M-Q2XD", count=2, ms=1.5, channel="telegram")
    (line,) = lines_of(out)
    expected = "level=info logger=bot.dispatch event=report_sent code=AN-7K3M-Q2XD count=2 ms=1.5 channel=telegram"
    assert line.endswith(expected)


def test_unknown_fields_are_dropped_and_named(out: io.StringIO) -> None:
    get_log("bot.dispatch").info(
        "report_sent", text=MARKER, chat_id=12, count=1, at=MARKER, level=MARKER, logger=MARKER
    )
    (line,) = lines_of(out)
    assert MARKER not in line
    assert line.endswith("count=1 dropped=at,chat_id,level,logger,text")


@pytest.mark.parametrize("field", [*FIELDS, "error"])
@pytest.mark.parametrize("value", [MARKER, "Budi Santoso", 6281234567890, float("nan"), None, b"x", ["x"], "a\nb=c"])
def test_a_value_without_its_fields_shape_is_dropped(field: str, value: object) -> None:
    assert compose("info", "bot", "tried", {field: value}).endswith(f"event=tried dropped={field}")


def test_an_event_is_a_fixed_name(out: io.StringIO) -> None:
    log = get_log("bot.dispatch")
    log.info(f"report from {MARKER}")
    log.info("report from %s", MARKER)  # type: ignore[call-arg]
    assert [line.rpartition("event=")[2] for line in lines_of(out)] == ["unnamed_event"] * 2


def test_an_exception_is_told_by_type_and_place(out: io.StringIO) -> None:
    get_log("bot.dispatch").error("turn_failed", error=fail_with(MARKER), attempt=3)
    (line,) = lines_of(out)
    assert re.search(r" error=ValueError trail=test_logs\.py:\d+:fail_with cause=KeyError attempt=3$", line)


def test_exceptions_in_a_group_are_told_by_type() -> None:
    group = ExceptionGroup(MARKER, [ValueError(MARKER), OSError(MARKER)])
    assert describe_error(group) == {"error": "ExceptionGroup(OSError,ValueError)"}


def test_a_long_chain_of_causes_ends() -> None:
    first, second = ValueError(MARKER), KeyError(MARKER)
    first.__cause__, second.__cause__ = second, first
    assert describe_error(first)["cause"] == "KeyError,ValueError,KeyError,ValueError"


def test_the_level_is_ours_and_libraries_stay_at_warning(out: io.StringIO) -> None:
    assert logging.root.level == logging.WARNING
    for level in LEVELS:
        configure(level, out)
        out.truncate(0)
        out.seek(0)
        log = get_log("bot.dispatch")
        for write in (log.debug, log.info, log.warning, log.error, log.critical):
            write("tried")
        assert len(lines_of(out)) == len(LEVELS) - list(LEVELS).index(level)


def test_a_library_is_cut_to_logger_level_and_place_even_at_debug(out: io.StringIO) -> None:
    for name in ("aiosqlite", "telegram.Bot", "httpx", "aiohttp.access", "asyncio"):
        library = logging.getLogger(name)
        before = library.level
        library.setLevel(logging.DEBUG)
        library.debug("INSERT %s", MARKER)
        library.log(17, "odd level %s", MARKER)
        library.error("not enough arguments %s %s", MARKER)
        library.exception(MARKER, exc_info=fail_with(MARKER), extra={"chat": MARKER})
        library.setLevel(before)
        debug, odd, error, exception = lines_of(out)
        assert re.search(rf"level=debug logger={name} event=library place=test_logs\.py:\d+$", debug)
        assert "level=other" in odd
        assert "level=error" in error
        assert "error=ValueError trail=test_logs.py:" in exception
        assert MARKER not in out.getvalue()
        out.truncate(0)
        out.seek(0)


def test_a_librarys_own_handler_is_taken_off(out: io.StringIO) -> None:
    printed = io.StringIO()
    library = logging.getLogger("a.library.that.prints")
    library.addHandler(logging.StreamHandler(printed))
    library.propagate = False
    configure("DEBUG", out)
    library.error(MARKER)
    assert printed.getvalue() == ""
    assert len(lines_of(out)) == 1


def test_a_log_that_cannot_be_written_stops_nothing(out: io.StringIO) -> None:
    out.close()
    get_log("bot.dispatch").error("turn_failed")
    configure("INFO", io.StringIO())


PROGRAM = """
import asyncio, gc, logging, sys, threading, warnings
from bot.logs import configure, get_log, watch_loop

MARKER = sys.argv[1]
get_log("early").info("before " + MARKER, text=MARKER)
configure("DEBUG")

def fail():
    raise ValueError(MARKER)

class Unraisable:
    def __del__(self):
        fail()

async def task():
    fail()

async def main(watched):
    loop = asyncio.get_running_loop()
    if watched:
        watch_loop(loop)
    forgotten = loop.create_task(task(), name=MARKER)
    await asyncio.wait([forgotten])
    del forgotten
    gc.collect()
    loop.call_soon(fail)
    await asyncio.wait([loop.create_task(asyncio.to_thread(int))])

threading.Thread(target=fail, name=MARKER).start()
threading.Thread(target=sys.exit).start()
Unraisable()
warnings.warn(MARKER, UserWarning)
logging.warning(MARKER)
asyncio.run(main(False), debug=True)
asyncio.run(main(True), debug=True)
fail()
"""


def test_no_traceback_is_printed_anywhere() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "always"}
    command = [sys.executable, "-c", PROGRAM, MARKER]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert MARKER not in ended.stderr
    lines = lines_of(io.StringIO(ended.stderr))
    told = [re.sub(r".* logger=(\S+) event=(\S+).*", r"\1 \2", line) for line in lines]
    assert told[0] == "early unnamed_event"
    assert sorted(set(told)) == [
        "asyncio library",
        "bot.logs python_warning",
        "bot.logs uncaught",
        "bot.logs uncaught_in_thread",
        "bot.logs unhandled_in_loop",
        "bot.logs unraisable",
        "early unnamed_event",
        "root library",
    ]
    # The forgotten task and the failing callback, once in a loop as it comes and once in one that is watched.
    assert told.count("bot.logs unhandled_in_loop") == 2
    failures = [line for line in lines if "error=ValueError" in line]
    assert len(failures) == 7
    assert [line for line in failures if ":fail" not in line] == []
