"""Who of the staff may work on what, and where they are reached. A button proves nothing: everything is looked up now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core.conversation import Conversation
from bot.core.custody import Opened
from bot.core.messages import Choice, Say
from bot.core.report import Report, Role, State
from handlers.turn import Office, StaffMember, Turn

OPEN_STATES = (
    State.NEW,
    State.TAKEN,
    State.WAITING,
    State.LOOKED_INTO,
    State.REGISTERED,
    State.VIOLATION,
    State.REFERRED,
)
"""Reports that somebody still has to do something about."""

SHOWN_FOR = 86_400
"""Seconds that evidence, a point and a reporter's words stand in a chat: who needs them longer opens them again. Telegram lets us
delete for 48 hours, so a day is left for an outage."""

LEADERS = frozenset({Role.HEAD, Role.ADMIN})


def notice(turn: Turn, key: str, **args: Any) -> None:
    """A short notice to whoever pressed; where the choice was typed, a message."""
    if turn.message.press is not None:
        turn.acknowledge(key, **args)
    else:
        turn.say(key, **args)


def for_a_day(report: Report, say: Say) -> Say:
    """The same, taken back a day after it was sent: for evidence, a point and a reporter's words."""
    return replace(say, gone_after=SHOWN_FOR, about=report.id)


def show(turn: Turn, chat: int, say: Say) -> None:
    """Shows something with buttons. In a private chat where nothing is asked their labels may be typed as well."""
    turn.show(chat, say)
    conversation = turn.other(chat)
    if conversation is not None and conversation.address.person and not conversation.form:
        conversation.offered = [(turn.label(choice.label), choice.data) for choice in say.choices]


def covers(turn: Turn, staff: StaffMember, office: int) -> bool:
    """True for the member's own office, and for the offices of a province from the province's. The home office sees to the
    offices where nobody is; its admins see everything."""
    if staff.role is Role.ADMIN:
        own = turn.offices.get(staff.office)
        if own is not None and own.region == turn.knowledge.home_region:
            return True
    return office_covers(turn, staff.office, office)


def office_covers(turn: Turn, own: int, office: int) -> bool:
    """True when everybody of the office `own`, and its room, may see the reports of `office`."""
    if own == office:
        return True
    home, other = turn.offices.get(own), turn.offices.get(office)
    if home is None:
        return False
    if home.region == turn.knowledge.home_region and not _manned(turn, office):
        return True
    return other is not None and len(home.region) == 2 and other.region[:2] == home.region


def _manned(turn: Turn, office: int) -> bool:
    """Whether alerts of this office reach anybody of its own."""
    return bool(_room(turn, office) or leaders(turn, office))


def _room(turn: Turn, office: int) -> int:
    """The office's room as long as it can be reached, else 0."""
    found = turn.offices.get(office)
    room = turn.other(found.room) if found is not None and found.room else None
    return room.id if room is not None and room.reachable else 0


def offices_of(turn: Turn, staff: StaffMember) -> list[int]:
    """The ids of the offices whose reports this member may see."""
    return [office.id for office in turn.offices.every() if covers(turn, staff, office.id)]


def case(turn: Turn, code: str) -> tuple[Report, StaffMember] | None:
    """The report with this code and the member who pressed, if that member may work on it; None after saying why not.

    Who is not staff hears the same whatever was pressed, and whether there is such a report or not.
    """
    staff = turn.staff
    if staff is None:
        notice(turn, "casework.nameless" if nameless(turn) else "casework.staff_only")
        return None
    report = report_for(turn, staff, code)
    if report is None:
        notice(turn, "casework.not_here")
        return None
    return report, staff


def report_for(turn: Turn, staff: StaffMember, code: str) -> Report | None:
    """The report with this code if its office is one that this member sees to; another office's is not even opened."""
    report = turn.reports.by_code(code) if covers(turn, staff, turn.reports.office_of(code)) else None
    return None if report is None or kept_from(turn, report, staff) else report


def kept_from(turn: Turn, report: Report, staff: StaffMember) -> bool:
    """True for a member lent by the agency that the report is about: to that member there is no such report."""
    return turn.knowledge.agencies.concerns(staff.seconded, report.agency)


def hidden_in(turn: Turn, report: Report, office: int) -> bool:
    """True when somebody in the room of this office is kept from the report: there it is only said that there is one."""
    return any(kept_from(turn, report, member) for member in turn.offices.members(office))


def nameless(turn: Turn) -> bool:
    """True for who writes in a group without a name, an anonymous admin or a channel: whether it is staff cannot be known."""
    return not turn.message.private and not turn.message.sender.person


def private_chat(turn: Turn, staff: StaffMember) -> int:
    """The member's own chat, 0 when it cannot be reached."""
    conversation = turn.other(staff.conversation)
    return conversation.id if conversation is not None and conversation.reachable else 0


def room_here(turn: Turn) -> Office | None:
    """The office whose room this message was written in; None for any other chat."""
    if turn.message.private:
        return None
    room = turn.conversation_at(turn.message.sender.room)
    office = turn.offices.of_room(room.id)
    if office is not None:
        room.reachable = True
    return office


def room_here_id(turn: Turn) -> int:
    """The conversation of the office's room this was written in, 0 elsewhere."""
    office = room_here(turn)
    return office.room if office is not None else 0


def place_to_show(turn: Turn, report: Report, staff: StaffMember) -> int:
    """Where what was asked for is shown: here, in the member's own chat or the room of the report's office; else in private."""
    if turn.message.private:
        return turn.conversation.id
    office = room_here(turn)
    if office is not None and office.id == report.office and not hidden_in(turn, report, office.id):
        return office.room
    return private_chat(turn, staff)


def own_chat(turn: Turn, staff: StaffMember) -> Conversation | None:
    """The member's own chat, to word or decide something in; None after saying that it cannot be reached."""
    number = private_chat(turn, staff)
    own = turn.other(number) if number else None
    if own is None:
        notice(turn, "casework.no_private_chat")
    return own


def leaders(turn: Turn, office: int, about: Report | None = None) -> list[int]:
    """The private chats of an office's heads and admins that can be reached; of those not kept from the report `about`."""
    members = [member for member in turn.offices.members(office) if member.role in LEADERS]
    if about is not None:
        members = [member for member in members if not kept_from(turn, about, member)]
    return [chat for member in members if (chat := private_chat(turn, member))]


def home_office(turn: Turn) -> Office:
    """The operator's own office, made when there is none yet."""
    return turn.offices.at(turn.knowledge.home_region, turn.knowledge.office_name)


def audience(turn: Turn, office: int, about: Report | None = None) -> list[int]:
    """Where an office's alerts go: its room, else its heads and admins in private, else the same for the home office. A room in
    which somebody is kept from the report `about` is passed over."""
    for number in dict.fromkeys((office, home_office(turn).id)):
        room = _room(turn, number)
        if room and not (about is not None and hidden_in(turn, about, number)):
            return [room]
        if chats := leaders(turn, number, about):
            return chats
    return []


def passed_over(turn: Turn, report: Report) -> int:
    """The room that hears only that there is a report, 0 for none."""
    office = turn.offices.get(report.office)
    return _room(turn, office.id) if office is not None and hidden_in(turn, report, office.id) else 0


def keeper(turn: Turn, report: Report) -> StaffMember | None:
    """The member who took the report, as long as that member is staff and of an office that sees to it."""
    if report.keeper_left:
        return None
    member = next((member for member in turn.offices.members() if member.id == report.taken_by), None)
    return None if member is None or kept_from(turn, report, member) else member


def confidants(turn: Turn, report: Report) -> list[int]:
    """The private chats that hear what the reporter writes: of who took the report; where that person has left, of the office's
    heads and admins, or of the home office's."""
    member = keeper(turn, report)
    chat = private_chat(turn, member) if member is not None else 0
    return [chat] if chat else leaders(turn, report.office, report) or leaders(turn, home_office(turn).id, report)


def note_words(turn: Turn, report: Report, chats: list[int]) -> None:
    """The reporter's words go to these private chats by themselves: a line in the custody log for each member."""
    for member in turn.offices.members():
        if member.conversation in chats:
            turn.custody.note(report.id, 0, member.id, Opened.WORDS, turn.now)


def may_read(turn: Turn, report: Report, staff: StaffMember) -> bool:
    """True for who may read the reporter's own words."""
    return report.state is not State.NEW and staff.conversation in confidants(turn, report)


def office_name(turn: Turn, number: int) -> str:
    """An office's name; the operator's own where there is none."""
    office = turn.offices.get(number)
    return office.name if office is not None else turn.knowledge.office_name


def region_name(turn: Turn, code: str) -> str:
    """A region's name, of the kabupaten/kota for a place inside one; "" for none known."""
    whole = code[:5]
    return turn.knowledge.places.name(whole) if whole in turn.knowledge.places else ""


def member_name(turn: Turn, number: int) -> str:
    """A member's name, also of one who has left; "" for none."""
    member = turn.offices.member(number) if number else None
    return member.name if member is not None else ""


def inform(turn: Turn, report: Report, key: str, *choices: Choice, then: str = "", **args: Any) -> int:
    """News to everybody who follows a report; returns how many can be reached now. To the others it waits until they are back."""
    reached = 0
    for follower in turn.reports.followers(report.id):
        conversation = turn.other(follower)
        turn.news(follower, key, *choices, then=then, about=report.id, **args)
        reached += conversation is not None and conversation.reachable
    return reached
