"""What one person may send in a day: five reports and 200 MB. Beyond that nothing is lost and something can still be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.core import allowance
from bot.core.messages import Choice, text
from bot.core.report import State
from handlers.flow import Handler
from handlers.turn import Evidence, Turn

MOST_REPORTS: Final = allowance.MOST_REPORTS
MEGABYTES: Final = allowance.MOST_BYTES // 1_000_000

_MORNING: Final = 8
"""The hour at which somebody is told that a draft may go now."""

_SLOT: Final = "sendable"


def may_report(turn: Turn) -> bool:
    return not turn.knowledge.person_limits or allowance.may_report(turn.today)


def reported(turn: Turn) -> None:
    turn.today["reports"] += 1
    turn.cancel_timer(_SLOT)


def refuse_report(turn: Turn) -> None:
    """Nothing goes today any more: the draft stays as it is, and in the morning its writer is told that it may go."""
    version = turn.conversation.version
    morning = (turn.now + timedelta(days=1)).replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    turn.later(morning - turn.now, "sendable", slot=_SLOT)
    turn.say(
        "allowance.reports",
        Choice(text("review.save"), f"pick:save:{version}"),
        Choice(text("review.menu"), "go:menu:0"),
        most=MOST_REPORTS,
        office=turn.knowledge.office_name,
    )


def warn(turn: Turn) -> None:
    """Who begins a report that cannot go today hears it before telling everything."""
    if not may_report(turn):
        turn.say("allowance.reports_ahead", most=MOST_REPORTS)


def takes(turn: Turn, size: int) -> bool:
    """Counts a file of `size` bytes before it is fetched; False when it does not fit today any more."""
    if turn.knowledge.person_limits and not allowance.may_take(turn.today, size):
        return False
    turn.today["bytes"] += size
    return True


def correct(turn: Turn, piece: Evidence, size: int) -> None:
    """The file has arrived with `size` bytes (0: it never will), instead of those declared."""
    if allowance.is_of(turn.today, turn.local(piece.received_at).date()):
        turn.today["bytes"] = max(0, turn.today["bytes"] + size - piece.size)


def _sendable(turn: Turn) -> None:
    drafts = turn.reports.of(turn.conversation.id, drafts=True)
    if any(draft.state is State.DRAFT for draft in drafts):
        turn.news(turn.conversation.id, "allowance.sendable", Choice(text("review.go_on"), "go:resume:0"))


TIMERS: dict[str, Handler] = {"sendable": _sendable}
