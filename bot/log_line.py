"""What a log line may hold, and how it is written: `at=... level=... logger=... event=... field=value ...`.

A line is built from what is allowed, never cleaned of what is not. A field must be known by name and its value must
have the field's shape; so neither a message, a name, a token nor a phone number fits into any of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Final

from structlog.processors import LogfmtRenderer

# Numbers of this size are chat ids and phone numbers. Count bytes of large things in megabytes.
_TOO_LARGE: Final = 10**8
_FRAMES: Final = 6
_CAUSES: Final = 4
_EVENT: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+){0,7}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
_render: Final = LogfmtRenderer(bool_as_flag=False)


def _matches(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < _TOO_LARGE


_word: Final = _matches(r"[a-z][a-z0-9_.]{0,39}")
_hash: Final = _matches(r"[0-9a-f]{8}")
_place: Final = _matches(r"[A-Za-z_][A-Za-z0-9_.]{0,60}:[0-9]{1,6}")

FIELDS: Final[Mapping[str, Callable[[object], bool]]] = {
    "code": _matches(r"AN-[0-9A-Z]{4}-[0-9A-Z]{4}"),
    "region": _matches(r"[0-9]{2}(\.[0-9]{2}){0,2}"),
    "setting": _matches(r"[A-Z][A-Z0-9_]{0,39}"),
    "place": _place,
    **dict.fromkeys(("channel", "lane", "kind", "state", "step", "role", "mode", "reason", "signal"), _word),
    # The first eight hexadecimal digits of a keyed hash.
    **dict.fromkeys(("message_hash", "chat_hash", "account_hash", "file_hash"), _hash),
    **dict.fromkeys(("count", "total", "pending", "sent", "failed", "parked", "expired", "attempt"), _number),
    **dict.fromkeys(("row", "office", "version", "port", "status", "bytes", "megabytes", "ms", "seconds"), _number),
}
"""The fields of our own log lines with the test their values must pass. `error` is one more: see describe_error."""


def compose(level: str, logger: str, event: object, fields: Mapping[str, object]) -> str:
    """One line without its newline. What does not fit is left out, and its field named in `dropped`."""
    line: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "logger": _name(logger),
        "event": event if isinstance(event, str) and _EVENT.fullmatch(event) else "unnamed_event",
    }
    dropped = []
    for name, value in fields.items():
        fits = FIELDS.get(name)
        if name == "error" and isinstance(value, BaseException):
            line.update(describe_error(value))
        elif name == "error" and isinstance(value, type):
            line["error"] = _name(value.__name__)
        elif fits is not None and fits(value):
            line[name] = value
        else:
            dropped.append(_name(name))
    if dropped:
        line["dropped"] = ",".join(sorted(dropped))
    return _render(None, level, line)


def describe_error(error: BaseException) -> dict[str, object]:
    """An exception by type and place: `error`, `trail` (file:line:function, outermost first) and `cause`.

    Never its message, arguments or local variables, all of which may quote what a person wrote.
    """
    described: dict[str, object] = {"error": _type_of(error)}
    frames = list(_frames(error.__traceback__))[-_FRAMES:]
    if frames:
        described["trail"] = ">".join(frames)
    causes = [_type_of(cause) for cause in _causes(error)]
    if causes:
        described["cause"] = ",".join(causes)
    return described


def place_of(filename: str, line: int) -> str:
    """`module.py:12`: the file without its path, which would name the machine's user."""
    return f"{_name(PurePath(filename).name)}:{line}"


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else "unnamed"


def _type_of(error: BaseException) -> str:
    name = _name(type(error).__name__)
    if isinstance(error, BaseExceptionGroup):
        inner = sorted({_name(type(one).__name__) for one in error.exceptions})
        return f"{name}({','.join(inner)})"
    return name


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        # A function without a name of its own is written <lambda>, <module> or <genexpr>.
        yield f"{place_of(code.co_filename, traceback.tb_lineno)}:{_name(code.co_name.strip('<>'))}"
        traceback = traceback.tb_next


def _causes(error: BaseException) -> Iterator[BaseException]:
    for _ in range(_CAUSES):
        following = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if following is None:
            return
        yield following
        error = following
