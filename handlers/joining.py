"""Joining with a one-time invitation: a person becomes staff in a private chat, a group becomes an office's room."""

from __future__ import annotations

from bot.core.codes import read_secret_words
from bot.core.messages import text
from bot.core.report import STAFF, Role, State
from handlers import desk
from handlers.turn import Invitation, Office, Turn

ROOM = "room"
"""The role of an invitation that makes a group an office's room."""


def join_command(turn: Turn) -> None:
    """/gabung CODE in a private chat."""
    if not turn.argument:
        turn.say("joining.which")
    elif not try_code(turn, turn.argument):
        turn.say("joining.unknown")


def try_code(turn: Turn, typed: str) -> bool:
    """Uses what was typed as an invitation, or says why it cannot be used; False when there is no such invitation."""
    code = read_secret_words(typed)
    invitation = turn.offices.invitation(code) if code else None
    if invitation is None:
        return False
    if _usable(turn, invitation):
        if invitation.role == ROOM:
            turn.say("joining.room_code_in_private")
        elif invitation.role in STAFF:
            _become_staff(turn, code, invitation)
    return True


def room_join_command(turn: Turn) -> None:
    """/gabung CODE in a group: a room code, from a head or an admin. A personal code is burnt: everybody has read it."""
    code = read_secret_words(turn.argument)
    invitation = turn.offices.invitation(code) if code else None
    if invitation is None:
        if turn.staff is not None:
            turn.say("joining.unknown" if turn.argument else "joining.which_room")
    elif invitation.role != ROOM:
        if not invitation.used:
            turn.offices.burn(code, turn.now)
        turn.say("joining.burnt")
    elif turn.staff is None or turn.staff.role not in desk.LEADERS:
        turn.say("joining.leaders_only")
    elif _usable(turn, invitation):
        _become_room(turn, code, invitation)


def burn_personal(turn: Turn) -> None:
    """A personal code that stands in a group after a message was changed: burnt like any other. Nothing else is done."""
    code = read_secret_words(turn.argument)
    invitation = turn.offices.invitation(code) if code else None
    if invitation is not None and invitation.role != ROOM and not invitation.used:
        turn.offices.burn(code, turn.now)
        turn.say("joining.burnt")


def office_at(turn: Turn, region: str) -> Office:
    """The office of a region, made when there is none yet. The operator's own has the name the operator gave it."""
    name = turn.knowledge.office_name
    if region != turn.knowledge.home_region and region in turn.knowledge.places:
        name = turn.label(text("joining.office_name", region=turn.knowledge.places.name(region)))
    return turn.offices.at(region, name)


def _usable(turn: Turn, invitation: Invitation) -> bool:
    """Says why an invitation can no longer be used."""
    if invitation.used:
        turn.say("joining.used")
    elif invitation.expires_at <= turn.now:
        turn.say("joining.expired")
    else:
        return True
    return False


def _become_staff(turn: Turn, code: str, invitation: Invitation) -> None:
    office, role = office_at(turn, invitation.region), Role(invitation.role)
    name = turn.message.name.strip() or turn.label(text("alerts.somebody"))
    turn.offices.add_staff(turn.message.sender, name, role, office.id, turn.conversation.id, turn.now)
    turn.offices.burn(code, turn.now)
    key = "joining.joined_leader" if role in desk.LEADERS else "joining.joined"
    turn.say(key, name=name, role=text(f"joining.role_{role}"), office=office.name)
    _tell_waiting(turn, office)


def _become_room(turn: Turn, code: str, invitation: Invitation) -> None:
    office = office_at(turn, invitation.region)
    room = turn.conversation_at(turn.message.sender.room)
    room.reachable = True
    before = turn.offices.of_room(room.id)
    turn.offices.set_room(office.id, room.id)
    turn.offices.burn(code, turn.now)
    turn.say("joining.room_joined", office=office.name)
    if before is not None and before.id != office.id:
        _tell_without_room(turn, before, office)
    _tell_waiting(turn, office)


def _tell_without_room(turn: Turn, before: Office, office: Office) -> None:
    """A group serves one office. The one that had it until now hears that it has no room, and where its reports arrive."""
    for chat in desk.leaders(turn, before.id) or desk.leaders(turn, desk.home_office(turn).id):
        turn.tell(chat, "joining.room_lost_to", before=before.name, office=office.name)


def _tell_waiting(turn: Turn, office: Office) -> None:
    """Reports that came while nobody was there are not forgotten."""
    if turn.reports.queue([office.id], [State.NEW], 1):
        turn.say("joining.reports_wait")


COMMANDS = {"gabung": join_command}
ROOM_COMMANDS = {"gabung": room_join_command}
