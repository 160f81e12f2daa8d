"""Chats that moved, chats that are lost, and messages that could not be handled."""

from __future__ import annotations

from handlers import desk
from handlers.turn import Turn


def migrated(turn: Turn) -> None:
    """The platform gave a group a new identifier: it stays the same room. If somebody wrote in the new one before this was
    known, that one becomes the office's room."""
    moved = turn.message.migrated
    if moved is None:
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


def lost(turn: Turn) -> None:
    """The bot was blocked or removed, or a message can never arrive: nothing more is sent there. For an office's room its heads
    and admins hear of it."""
    lost_chat = turn.conversation
    if not turn.message.sender.person:
        lost_chat = turn.conversation_at(turn.message.sender.room)
    was_reachable, lost_chat.reachable = lost_chat.reachable, False
    office = turn.offices.of_room(lost_chat.id)
    if office is None or not was_reachable:
        return
    for chat in desk.leaders(turn, office.id) or desk.leaders(turn, desk.home_office(turn).id):
        turn.tell(chat, "reachability.room_lost", office=office.name)


def report_parked(turn: Turn, number: int) -> None:
    """A message could not be handled and was set aside: the home office hears its number, and nothing else."""
    for chat in desk.audience(turn, desk.home_office(turn).id):
        turn.tell(chat, "reachability.parked", number=number)
