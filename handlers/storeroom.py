"""The home office hears, once, that evidence cannot be kept for want of room, and that it can again."""

from __future__ import annotations

from handlers import desk
from handlers.flow import Handler
from handlers.turn import Turn


def _short(turn: Turn) -> None:
    timer = turn.message.timer
    least = int(timer.args.get("least", 0)) if timer is not None else 0
    for chat in desk.audience(turn, desk.home_office(turn).id):
        turn.tell(chat, "storeroom.short", least=least)


def _enough(turn: Turn) -> None:
    for chat in desk.audience(turn, desk.home_office(turn).id):
        turn.tell(chat, "storeroom.enough")


TIMERS: dict[str, Handler] = {"space_short": _short, "space_enough": _enough}
