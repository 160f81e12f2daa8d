"""From informasi awal to laporan resmi: the honest screen, the identity, and what is to be done where and by when.

The bot only prepares: it counts when the office has received it, signed and with proof of identity.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.formal_form import FORMAL_FORM
from bot.core.interview import Fields
from bot.core.messages import Choice, Text, text
from bot.core.report import NotAllowed, Report, Role, State, Track
from handlers import alerts, following, form, formal_ways, keeping, review
from handlers.flow import Flow, PressHandler, once_an_album
from handlers.turn import Turn

_FILLED: Final = "identity"
"""The note in which the answers lie until all are given: what is left half way leaves no trace in the report."""

_SAID: Final = "messages_to_delete"
"""The note, of this turn only, that the reporter was asked to delete them."""

_TYPED = frozenset({"name", "address", "contact_words"})
"""Of the answers those that stand in the chat as they were typed."""

_IDENTITY = ("name", "address", "contact", "contact_words", "eligible")


def upgrade(turn: Turn, code: str, version: int) -> None:
    """[Laporan resmi]: only for who follows the report; anybody else hears the same words as for a code that does not exist."""
    conversation = turn.conversation
    report = turn.reports.own(code, conversation.id)
    if report is None:
        following.show_code(turn, code)  # a wrong code counts, wherever it is tried
    elif report.track is Track.FORMAL:
        turn.say("formal.already", *_ways_on(report), code=report.code)
    elif conversation.form == FORMAL_FORM.name and conversation.report == report.id:
        conversation.taken_up = True
    elif not _may_upgrade(report):
        turn.say("formal.no_more", *_ways_on(report), code=report.code)
    else:
        keeping.close_keeping(turn)
        conversation.report = report.id
        form.go_on(turn, FORMAL)


def _may_upgrade(report: Report) -> bool:
    from_here = (State.NEW, State.TAKEN, State.WAITING, State.LOOKED_INTO)
    return report.track is Track.LEAD and report.state in from_here


def _load(turn: Turn) -> Fields | None:
    report = turn.draft
    if report is None or not _may_upgrade(report) or not turn.reports.follows(report.id, turn.conversation.id):
        return None
    filled: Fields = turn.conversation.note.get(_FILLED, {})
    return filled


def _store(turn: Turn, fields: Fields) -> None:
    turn.conversation.note[_FILLED] = fields


def _done(turn: Turn, lead: Text | None) -> None:
    fields = _load(turn)
    report = turn.draft
    if fields is None or report is None:
        _gone(turn)
    elif fields.get("stays"):
        _stays(turn, report, str(fields["stays"]))
    else:
        _prepared(turn, report, fields)


def _prepared(turn: Turn, report: Report, fields: Fields) -> None:
    """The identity goes under the report's own lock, the office hears that a formal file is prepared."""
    try:
        turn.step(report, "upgrade", Role.REPORTER)
    except NotAllowed:
        _gone(turn)
        return
    report.track = Track.FORMAL
    report.identity = {name: fields[name] for name in _IDENTITY if fields.get(name)}
    turn.reports.save(report, turn.now, elements=review.completeness(turn, report))
    alerts.refresh(turn, report)
    keeping.close_keeping(turn)
    turn.say("formal.delete_messages")
    turn.conversation.note[_SAID] = True
    turn.say("formal.prepared", *_ways_on(report), code=report.code, way=formal_ways.still_to_do(turn, report))


def holds_identity(turn: Turn) -> bool:
    """Whether part of an identity was typed for a form that is open, or put aside for another question."""
    note: object = turn.conversation.note
    while isinstance(note, dict):
        if not _TYPED.isdisjoint(note.get(_FILLED, ())):
            return True
        aside = note.get("aside")
        note = aside.get("note") if isinstance(aside, dict) else None
    return False


def left(turn: Turn) -> None:
    """The form was left, whichever way: what was typed stands in the chat all the same, and that is said, once."""
    asked = turn.conversation.note.pop(_SAID, False)
    if not asked and not (turn.rows and turn.rows[-1].last):  # nothing comes after a goodbye, which says it too
        turn.say("formal.delete_left")


def _stays(turn: Turn, report: Report, why: str) -> None:
    """It stays an informasi awal, and nobody is to blame."""
    keeping.close_keeping(turn)
    key = "formal.not_eligible" if why == "not_eligible" else "formal.stays"
    turn.say(key, *_ways_on(report), code=report.code)


def _cancel(turn: Turn) -> None:
    report = turn.draft
    if report is None:
        _gone(turn)
    else:
        _stays(turn, report, "cancelled")


def _gone(turn: Turn) -> None:
    keeping.close_keeping(turn)
    turn.say("formal.gone", Choice(text("review.menu"), "go:menu:0"))


def _no_files(turn: Turn) -> None:
    """An identity card must not lie about in a chat: nothing is fetched."""
    form.say_question(turn, FORMAL, Text("formal.no_files"))


def _ways_on(report: Report) -> tuple[Choice, ...]:
    return (Choice(text("review.see"), f"see:{report.code}:0"), Choice(text("review.tips"), "go:tips:0"))


FORMAL = form.Service(FORMAL_FORM, _load, _store, _done, _cancel, _gone)

PRESSES: dict[str, PressHandler] = {"formal": upgrade}
FLOWS: dict[str, Flow] = {FORMAL_FORM.name: replace(form.flow_of(FORMAL), files=once_an_album(_no_files))}
