"""Logging that cannot tell on anyone.

    log = get_log(__name__)
    log.info("report_sent", code="AN-7K3M-Q2XD", count=2)
    log.error("turn_failed", error=exception, attempt=3)

The first argument is a fixed name in snake_case; fields and their shapes stand in bot/log_line.py. A library's record
is cut to logger, level and place, whatever its own level, and no exception prints a traceback.
"""

import asyncio
import logging
import sys
import threading
import warnings
from collections.abc import MutableMapping
from typing import Any, Final, Protocol, TextIO, cast

import structlog

from bot.log_line import compose, place_of

LEVELS: Final = {
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARNING": logging.WARNING,
    "ERROR": logging.ERROR,
    "CRITICAL": logging.CRITICAL,
}


class Log(Protocol):
    """What get_log returns. Unknown fields and values of the wrong shape are dropped, and named in the line."""

    def debug(self, event: str, **fields: object) -> None:
        """What helps while developing."""

    def info(self, event: str, **fields: object) -> None:
        """What went as it should."""

    def warning(self, event: str, **fields: object) -> None:
        """What was mended without anybody's help, but should not happen often."""

    def error(self, event: str, **fields: object) -> None:
        """What failed; somebody should look."""

    def critical(self, event: str, **fields: object) -> None:
        """What stops the program."""


def get_log(name: str) -> Log:
    """The logger of a module, to be called with its `__name__`. It follows every later configure()."""
    return cast(Log, structlog.get_logger(name))


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything to `stream` (default: standard error as it is at the time), ours from `level` (see LEVELS) on.

    Libraries are heard from WARNING on, or from `level` where that is higher. Call it first thing in every process,
    worker processes included: what is configured does not travel to them. May be called again.
    """
    _output.stream = stream
    _configure_ours(LEVELS[level])
    _take_over_libraries(max(LEVELS[level], logging.WARNING))
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    warnings.showwarning = _warned


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Have a loop report exceptions nobody awaited by their own type and place."""
    loop.set_exception_handler(_unhandled_in_loop)


class _Output:
    """Where lines go. A log that cannot be written must not stop the work."""

    def __init__(self) -> None:
        self.stream: TextIO | None = None
        self._lock: Final = threading.Lock()

    def write(self, line: str) -> None:
        stream = self.stream or sys.stderr
        if stream is None:
            return
        try:
            with self._lock:
                stream.write(line + "\n")
                stream.flush()
        except (OSError, ValueError):
            # A closed or full disk, pipe or terminal: there is nowhere left to say so.
            return


_output: Final = _Output()


class _Sink:
    """The end of structlog's chain: takes the finished line."""

    def __init__(self, name: str = "unnamed") -> None:
        self.name: Final = name

    def write(self, line: str) -> None:
        _output.write(line)

    debug = info = warning = error = critical = write


def _compose_ours(sink: _Sink, level: str, event_dict: MutableMapping[str, Any]) -> str:
    fields = dict(event_dict)
    event = fields.pop("event", None)
    if fields.pop("exc_info", None):
        fields.setdefault("error", sys.exception())
    return compose(level, sink.name, event, fields)


def _configure_ours(level: int) -> None:
    structlog.configure(
        processors=[_compose_ours],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Sink,
        cache_logger_on_first_use=False,
    )


class _CutHandler(logging.Handler):
    """Writes of a library's record only who, how grave and where; its message and arguments are never formatted."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, object] = {"place": place_of(record.filename, record.lineno)}
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            fields["error"] = record.exc_info[1]
        level = record.levelname.lower() if record.levelname in LEVELS else "other"
        _output.write(compose(level, record.name, "library", fields))


def _take_over_libraries(level: int) -> None:
    cut = _CutHandler()
    # A library's own handler would print the whole record before ours saw it.
    for logger in [logging.root, *logging.root.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
    logging.root.addHandler(cut)
    logging.root.setLevel(level)
    # Both speak on standard error on their own: one with messages, the other with records that failed to format.
    logging.lastResort = cut
    logging.raiseExceptions = False


def _report(event: str, error: BaseException | None) -> None:
    _output.write(compose("critical", __name__, event, {} if error is None else {"error": error}))


def _uncaught(_: type[BaseException], error: BaseException, __: object) -> None:
    _report("interrupted" if isinstance(error, KeyboardInterrupt) else "uncaught", error)


def _uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    # A thread that calls sys.exit ends as it wished.
    if not issubclass(failure.exc_type, SystemExit):
        _report("uncaught_in_thread", failure.exc_value)


def _unraisable(failure: "sys.UnraisableHookArgs") -> None:
    _report("unraisable", failure.exc_value)


def _unhandled_in_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _report("unhandled_in_loop", error if isinstance(error, BaseException) else None)


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: object = None,
) -> None:
    fields = {"error": category, "place": place_of(filename, lineno)}
    _output.write(compose("warning", __name__, "python_warning", fields))


# Even a program that never calls configure() prints no unguarded line of ours.
_configure_ours(logging.INFO)
