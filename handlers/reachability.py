"""Chats that moved, chats that are lost, and messages that could not be handled."""

from __future__ import annotations

from bot.core.report import State
from handlers import alerts, desk
from handlers.turn import Office, Turn

_EVERY = 1000
"""More open reports than an office ever has."""


def migrated(turn: Turn) -> None:
    """The platform gave a group a new identifier: it stays the same room. If somebody wrote in the new one before this was
    known, that one becomes the office's room."""
    moved = turn.message.migrated
    if moved is None or turn.message.private:  # a person's new number is settled before any handler
        return
    old = turn.message.sender.room
    new = type(old)(old.channel, moved.new_chat)
    before = turn.conversation_at(old)
    office = turn.offices.of_room(before.id)
    turn.move_room(old, new)
    if office is not None:
        room = turn.conversation_at(new)
        if room.id != office.room:
            turn.offices.set_room(office.id, room.id)


def undelivered(turn: Turn) -> None:
    """A message did not arrive. Where the person has to write first it waits; where it was lost and is only an announcement, it is
    made again in the wording the platform takes at any time. The office hears once whom it cannot reach now."""
    failure, conversation = turn.message.undelivered, turn.conversation
    if failure is None or failure.reason == "lost":
        return
    if failure.reason == "locked":
        for chat in desk.audience(turn, desk.home_office(turn).id):
            turn.tell(chat, "reachability.channel_locked")
        return
    if failure.reason == "blocked":
        lost(turn)
    else:
        believed_open, conversation.open_since = bool(conversation.open_since), ""
        if failure.late and believed_open and conversation.news:
            turn.announce_news(conversation.id)
            return
    _tell_offices(turn)


def _tell_offices(turn: Turn) -> None:
    """News waits for a reporter who cannot be reached now: the office of the report hears it once until that person writes."""
    conversation = turn.conversation
    for number in dict.fromkeys(int(item.get("about") or 0) for item in conversation.news):
        report = turn.reports.get(number) if number else None
        if report is None or not report.code or report.code in conversation.unreached:
            continue
        conversation.unreached.append(report.code)
        for chat in desk.audience(turn, report.office, report):
            turn.tell(chat, "reachability.reporter_unreached", code=report.code)


def lost(turn: Turn) -> None:
    """The bot was blocked or removed, or a message can never arrive: nothing more is sent there. For an office's room its heads
    and admins hear of it, and get what nobody has taken: alerts that waited for the room are dropped with it."""
    lost_chat = turn.conversation
    if not turn.message.sender.person:
        lost_chat = turn.conversation_at(turn.message.sender.room)
    was_reachable, lost_chat.reachable = lost_chat.reachable, False
    office = turn.offices.of_room(lost_chat.id)
    if office is None or not was_reachable:
        return
    for chat in desk.leaders(turn, office.id) or desk.leaders(turn, desk.home_office(turn).id):
        turn.tell(chat, "reachability.room_lost", office=office.name)
    _show_open_reports(turn, office)


def _show_open_reports(turn: Turn, office: Office) -> None:
    """How many reports wait, and the alert of every new one where the office's alerts go from now on."""
    waiting = turn.reports.queue([office.id], desk.OPEN_STATES, _EVERY)
    if not waiting:
        return
    for chat in desk.audience(turn, office.id):
        turn.tell(chat, "reachability.reports_wait", count=len(waiting))
    for report in waiting:
        if report.state is State.NEW:
            alerts.announce(turn, report)


def report_parked(turn: Turn, number: int) -> None:
    """A message could not be handled and was set aside: the home office hears its number, and nothing else."""
    for chat in desk.audience(turn, desk.home_office(turn).id):
        turn.tell(chat, "reachability.parked", number=number)
