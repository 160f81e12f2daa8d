"""What was typed or answered last, kept so that the next press can follow from it, and gone a day later.

It may have been typed before anybody agreed to anything, so it never stays longer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from handlers.flow import Handler
from handlers.turn import Turn

LASTS: Final = timedelta(days=1)

TYPED: Final = "typed"
"""Words that are a question or a report: only the person knows."""

CARD: Final = "card"
"""The card answered last, for questions that follow from it."""

ASKED: Final = "asked"
"""The question typed last, so that it can be handed to staff as it is."""

_OVER = "remembered_over"


def keep(turn: Turn, name: str, words: str) -> None:
    """Keeps `words` under `name` for a day, instead of what was kept there."""
    turn.conversation.note[name] = words
    turn.later(LASTS, _OVER, slot=f"remembered:{name}", what=name)


def recall(turn: Turn, name: str) -> str:
    """What is kept there; "" for nothing."""
    return str(turn.conversation.note.get(name, ""))


def take(turn: Turn, name: str) -> str:
    """What is kept there, which is kept no longer; "" for nothing."""
    turn.cancel_timer(f"remembered:{name}")
    return str(turn.conversation.note.pop(name, ""))


def _over(turn: Turn) -> None:
    """The day is over, wherever it lies by now: questions put aside have their notes too."""
    timer = turn.message.timer
    note: Any = turn.conversation.note
    while timer is not None and isinstance(note, dict):
        note.pop(str(timer.args.get("what", "")), None)
        aside = note.get("aside")
        note = aside.get("note") if isinstance(aside, dict) else None


TIMERS: dict[str, Handler] = {_OVER: _over}
