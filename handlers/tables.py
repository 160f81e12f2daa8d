"""The tables of all handlers, put together: commands, buttons, words, timers and open questions, each with what it does."""

from __future__ import annotations

from handlers import (
    alert_joining,
    allowance,
    asking,
    casefile,
    casework,
    checking,
    clarifying,
    drafts,
    expiring,
    files,
    following,
    forgetting,
    formal,
    identity,
    joining,
    limits,
    lookup,
    news,
    radar,
    receipt,
    remembered,
    reporter_key,
    reporting,
    restored,
    staff_questions,
    stages,
    storeroom,
    to_keeper,
    unclear,
    welcome,
)
from handlers.flow import Flow, Handler, PressHandler

MODULES = (
    welcome,
    news,
    reporting,
    drafts,
    files,
    storeroom,
    allowance,
    formal,
    following,
    receipt,
    reporter_key,
    checking,
    forgetting,
    asking,
    remembered,
    joining,
    casework,
    identity,
    clarifying,
    to_keeper,
    lookup,
    casefile,
    alert_joining,
    stages,
    limits,
    expiring,
    staff_questions,
    radar,
    restored,
    unclear,
)

COMMANDS: dict[str, Handler] = {}
"""What `/name` does in a private chat; the words after it stand in `turn.argument`."""

ROOM_COMMANDS: dict[str, Handler] = {}
"""What `/name` does in a group."""

PRESSES: dict[str, PressHandler] = {}
"""What a button `verb:subject:version` does in a private chat."""

ROOM_PRESSES: dict[str, PressHandler] = {
    verb: handler
    for module in (casework, lookup, casefile, staff_questions, asking, expiring)
    for verb, handler in module.PRESSES.items()
}
"""The buttons that work in a group too: what staff do, and the rules. A report begins in a private chat only."""

WORDS: dict[str, Handler] = {}
"""Whole messages that mean the same whatever is open (`batal`, `menu`), in small letters."""

TIMERS: dict[str, Handler] = {}
FLOWS: dict[str, Flow] = {}

for _module in MODULES:
    for _name, _table in (
        ("COMMANDS", COMMANDS),
        ("ROOM_COMMANDS", ROOM_COMMANDS),
        ("PRESSES", PRESSES),
        ("WORDS", WORDS),
        ("TIMERS", TIMERS),
        ("FLOWS", FLOWS),
    ):
        _table.update(getattr(_module, _name, {}))
