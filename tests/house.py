"""The rules of the house as functions of a file's path and source; test_house.py applies them to the tree.

Each takes a path relative to the repository with forward slashes, and the file's text, and gives the violations found,
one line each.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from bot.log_line import FIELDS

MAX_LINES: Final = 300

# Who may import whom: only what stands lower, or what is in the same group. A module under bot/ that is not named here
# is part of the application: it may import everything but __main__, and only the application may import it.
LAYERS: Final[dict[str, int]] = {
    "bot": 0,
    "bot.core": 0,
    "bot.data": 0,
    "bot.log_line": 1,
    "bot.logs": 1,
    "bot.clock": 1,
    "bot.texts": 2,
    "bot.knowledge": 2,
    "bot.lawbook": 2,
    "bot.images": 2,
    "bot.papers": 2,
    "bot.channels": 2,
    "storage": 2,
    "handlers": 3,
    # Settings arrive as arguments everywhere below.
    "bot.setting_values": 4,
    "bot.config": 4,
    "bot.dispatch": 4,
    "bot.delivery": 4,
    "bot.chats": 4,
    "bot.addresses": 4,
    "bot.filelane": 4,
    "bot.space": 4,
    "bot.sending": 4,
    "bot.recall": 4,
    "bot.fetching": 4,
    "bot.rendering": 4,
    "bot.lateness": 4,
    "bot.paperwork": 4,
    "bot.pacing": 4,
    "bot.erasing": 4,
    "bot.whose": 4,
    "bot.marking": 4,
    "bot.timekeeping": 4,
    "bot.app": 5,
    "bot.__main__": 6,
}
_APPLICATION: Final = 5
_SETTINGS: Final = ("bot.setting_values", "bot.config")
# Groups whose members may import each other although they stand equally high; all others may only import themselves.
_ONE_GROUP: Final = (
    ("bot.log_line", "bot.logs"),
    ("bot.texts", "bot.knowledge"),
    ("bot.images", "bot.papers"),
    _SETTINGS,
    # Those between a message and its answer.
    (*(name for name, height in LAYERS.items() if height == 4 and name not in _SETTINGS), "bot.similar"),
)
_OURS: Final = {"bot", "handlers", "storage"}

# A package from outside and the one place that may import it.
PLACES: Final[dict[str, tuple[str, ...]]] = {
    "telegram": ("bot/channels/telegram/",),
    "cryptography": ("storage/vault.py",),
    "PIL": ("bot/images.py", "bot/images/"),
    "pillow_heif": ("bot/images.py", "bot/images/"),
    "segno": ("bot/images/",),
    "fpdf": ("bot/papers/",),
    "sqlite3": ("storage/",),
    "aiosqlite": ("storage/",),
    "structlog": ("bot/logs.py", "bot/log_line.py"),
    "logging": ("bot/logs.py",),
    "pydantic_settings": ("bot/config.py",),
}
# What bot/core and the handlers must not touch: files, network, clock, chance, other processes.
_IMPURE: Final = (
    *("aiohttp", "asyncio", "glob", "http", "httpx", "io", "logging", "multiprocessing", "os", "pathlib", "random"),
    *(
        "secrets",
        "select",
        "selectors",
        "shutil",
        "signal",
        "socket",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
    ),
    *("time", "urllib.request", "uuid", "uvloop"),
)
_CLOCK: Final = {"now", "utcnow", "today"}
_DOING: Final = {"open", "print", "input"}

# The loops that park poison, the thread that hands a turn's failure back to its job, and the worker that decodes
# files of strangers.
BROAD_EXCEPT: Final = (
    *("bot/dispatch.py", "bot/dispatch/", "bot/delivery.py", "bot/delivery/", "bot/fetching.py"),
    *("storage/writer.py", "bot/images.py", "bot/images/"),
)
_BROAD: Final = {"Exception", "BaseException"}

_BAD_NAME: Final = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)$")
_BAD_CLASS: Final = re.compile(r"(Utils?|Helpers?|Managers?|Misc)$")
_INDONESIAN: Final = re.compile(r"\b(Anda|laporan|silakan|tidak|petugas|bukti) ", re.IGNORECASE)
# The core reads what people type, so it knows their words; but it never addresses them.
_ADDRESSING: Final = re.compile(r"\b(Anda|silakan) ", re.IGNORECASE)
_LEVELS: Final = {"debug", "info", "warning", "error", "critical"}
_EVENT: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+){0,7}")


def _within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or (place.endswith("/") and path.startswith(place)) for place in places)


def _module(path: str) -> str:
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported anywhere in a file, also inside functions and by name."""
    package = _module(path).split(".")
    if not path.endswith("/__init__.py"):
        package = package[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                yield node.lineno, str(node.args[0].value)


def _layer(module: str) -> tuple[str, int]:
    """The name in LAYERS that a dotted name belongs to, and how high it stands."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in LAYERS and (name != "bot" or length == len(parts) or parts[1].startswith("__version")):
            return name, LAYERS[name]
    return ".".join(parts[:2]), _APPLICATION


def import_direction(path: str, source: str) -> Iterator[str]:
    """Imports of ours run one way; see LAYERS."""
    here, height = _layer(_module(path))
    for line, name in imports(path, source):
        if name.split(".")[0] not in _OURS:
            continue
        there, depth = _layer(name)
        same = here == there or any({here, there} <= set(group) for group in _ONE_GROUP)
        together = height == depth == _APPLICATION
        named = _channel_named(name)
        if not (depth < height or same or together):
            yield f"{path}:{line}: {here} must not import {name}"
        elif here == there == "bot.channels" and named and named != _channel(path):
            yield f"{path}:{line}: one channel must not import another ({name})"
        elif here == "handlers" and path != "handlers/turn.py" and there not in {"handlers", "bot.core"}:
            yield f"{path}:{line}: handlers import bot.core and the Turn only, not {name}"


def _channel(path: str) -> str:
    """The channel package a file is in; the files beside the packages are everybody's."""
    parts = PurePosixPath(path).parts
    return parts[2] if len(parts) > 3 else ""


def _channel_named(name: str) -> str:
    parts = name.split(".")
    return parts[2] if len(parts) > 2 and parts[2] in {"telegram", "whatsapp", "practice"} else ""


def outside_packages(path: str, source: str) -> Iterator[str]:
    """Some packages have one place; see PLACES."""
    for line, name in imports(path, source):
        package = name.split(".")[0]
        if package in PLACES and not _within(path, PLACES[package]):
            yield f"{path}:{line}: {package} belongs into {PLACES[package][0]}"


def purity(path: str, source: str) -> Iterator[str]:
    """bot/core and the handlers do nothing but decide."""
    if not _within(path, ("bot/core/", "handlers/")):
        return
    for line, name in imports(path, source):
        if any(name == impure or name.startswith(impure + ".") for impure in _IMPURE):
            yield f"{path}:{line}: {name} reaches outside"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"{path}:{node.lineno}: async"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _DOING:
            yield f"{path}:{node.lineno}: calls {node.func.id}()"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCK:
            yield f"{path}:{node.lineno}: reads the clock"


def length(path: str, source: str) -> Iterator[str]:
    """A file can be read in one sitting."""
    lines = len(source.splitlines())
    if lines > MAX_LINES:
        yield f"{path}: {lines} lines, more than {MAX_LINES}"


def names(path: str, source: str) -> Iterator[str]:
    """Names say what is inside."""
    for part in PurePosixPath(path).with_suffix("").parts:
        if _BAD_NAME.search(part):
            yield f"{path}: {part} says nothing"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and _BAD_CLASS.search(node.name):
            yield f"{path}:{node.lineno}: {node.name} says nothing"


def _is_broad(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(_is_broad(part) for part in kind.elts)
    name = kind.attr if isinstance(kind, ast.Attribute) else getattr(kind, "id", "")
    return kind is None or name in _BROAD


def broad_except(path: str, source: str) -> Iterator[str]:
    """Failures are named. Cleaning up after any failure is allowed where it is raised again at the end."""
    if _within(path, BROAD_EXCEPT):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
            last = node.body[-1]
            if not (isinstance(last, ast.Raise) and last.exc is None):
                yield f"{path}:{node.lineno}: catches everything"
        elif isinstance(node, ast.Call) and any(_is_broad(argument) for argument in node.args):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "suppress":
                yield f"{path}:{node.lineno}: suppresses everything"


def user_words(path: str, source: str) -> Iterator[str]:
    """What people read stands in locales/. A sign of it elsewhere: a frequent Indonesian word inside a sentence."""
    pattern = _ADDRESSING if path.startswith("bot/core/") else _INDONESIAN
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in alone else None
        if isinstance(text, str) and pattern.search(text):
            yield f"{path}:{getattr(node, 'lineno', 0)}: words for people belong into locales/"


def log_calls(path: str, source: str) -> Iterator[str]:
    """A log line begins with a fixed name, or one chosen among fixed ones as `event`, and spells its fields out."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LEVELS):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id in {"log", "_log", "logger"}):
            continue
        event = node.args[0] if len(node.args) == 1 else None
        written = event.value if isinstance(event, ast.Constant) else None
        chosen = isinstance(event, ast.Name) and event.id == "event"
        if not chosen and not (isinstance(written, str) and _EVENT.fullmatch(written)):
            yield f"{path}:{node.lineno}: a log line needs one fixed event in snake_case"
        for keyword in node.keywords:
            if keyword.arg not in {*FIELDS, "error"}:
                yield f"{path}:{node.lineno}: {keyword.arg or '**'} is no field of a log line (bot/log_line.py)"


PROGRAM_RULES: Final = (
    import_direction,
    outside_packages,
    purity,
    length,
    names,
    broad_except,
    user_words,
    log_calls,
)
"""For bot/, handlers/ and storage/."""

OTHER_RULES: Final = (length, names)
"""For tests/ and benchmarks/."""
