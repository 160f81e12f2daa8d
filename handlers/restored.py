"""After a backup was put back: the offices hear which days the bot has forgotten, so that nobody's report is lost in silence."""

from __future__ import annotations

from datetime import datetime

from handlers import desk
from handlers.flow import Handler
from handlers.turn import Turn


def _tell(turn: Turn) -> None:
    if turn.message.timer is None:
        return
    at = turn.local(datetime.fromisoformat(str(turn.message.timer.args["made_at"])))
    for chat in dict.fromkeys(chat for office in turn.offices.every() for chat in desk.audience(turn, office.id)):
        turn.tell(chat, "restored.told", at=at)


TIMERS: dict[str, Handler] = {"restored": _tell}
