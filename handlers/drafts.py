"""The buttons about a whole draft, `draft:WHAT/NUMBER:VERSION`: go on, put it away, move it, begin anew, delete it."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.report import Report, State
from handlers import keeping, reporter_key, reporting, review
from handlers.flow import PressHandler
from handlers.turn import Turn


def press(turn: Turn, subject: str, version: int) -> None:
    """Going on and putting away work however old the button is. What deletes is asked again when something has been asked or
    answered since the button was shown."""
    what, _, number = subject.partition("/")
    draft = _own(turn, number)
    if draft is None:
        turn.say("review.gone", reporting.MENU)
        return
    here = turn.conversation.report == draft.id and bool(turn.conversation.form)
    if what == "resume":
        reporting.came_back(turn, draft)
        if here:
            turn.conversation.taken_up = True
        else:
            reporting.take_up(turn, draft)
    elif what == "save":
        if here:
            keeping.close_keeping(turn)
        review.say_saved(turn, draft)
    elif what in _KEYS and turn.conversation.consented:
        _KEYS[what](turn, draft)
    elif version != turn.conversation.version:
        _ask_again(turn, here=here)
    elif what == "new":
        reporting.anew(turn, draft)
    else:
        reporting.delete(turn, draft)
        turn.say("report.deleted", reporting.MENU)


def _own(turn: Turn, number: str) -> Report | None:
    """The draft with this number, if it is this chat's; nobody else's is opened to find that out."""
    if not number.isdecimal() or len(number) > 9 or not turn.reports.follows(int(number), turn.conversation.id):
        return None
    draft = turn.draft if turn.conversation.report == int(number) else turn.reports.get(int(number))
    return draft if draft is not None and draft.state is State.DRAFT else None


def _ask_again(turn: Turn, *, here: bool) -> None:
    if here and turn.conversation.consented:
        review.leave(turn)
    else:
        reporting.offer_draft(turn)


_KEYS: dict[str, Callable[[Turn, Report], None]] = {
    "key": reporter_key.make_draft_key,
    "qr": reporter_key.draw_draft_key,
    "cut": reporter_key.cut_draft,
}
"""What is done with a draft's key; how old the button is does not matter."""

PRESSES: dict[str, PressHandler] = {"draft": press}
