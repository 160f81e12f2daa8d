"""Staff who wish hear of alerts on WhatsApp too: one line without details that leads to the office's room."""

from __future__ import annotations

from bot.core.links import room_link
from bot.core.messages import text
from bot.core.report import Report
from handlers.turn import Turn


def announce(turn: Turn, report: Report) -> None:
    """A report has come to its office: its members' second chats hear that there is something in the room, and not what."""
    chats = turn.offices.alert_chats.of(report.office)
    if not chats:
        return
    office = turn.offices.get(report.office)
    room = turn.other(office.room) if office is not None and office.room else None
    link = (room_link(room.address) if room is not None else "") or text("alert_chat.in_telegram")
    for chat in chats:
        turn.point_to_room(chat, link)
