"""Opening a reporter's identity: one member asks with a reason, a second person approves within a day, the first one reads it once.

Nothing is pushed onto a screen: what was approved is shown by a press of who asked, and goes after ten minutes. It leaves lines
in the history and the custody log, and the reporter is told that it happened and why. Powers are looked up anew at every press.
"""

from __future__ import annotations

from datetime import timedelta

from bot.core.custody import Opened, Standing
from bot.core.messages import Choice, Say, Text, text
from bot.core.report import Report, Role, State, Track
from handlers import desk, viewing
from handlers.flow import Handler, PressHandler
from handlers.turn import IdentityRequest, StaffMember, Turn

WITHIN = timedelta(days=1)
"""So long a request waits for its approval, and an approval for being used."""

SHOWN_FOR = 600
"""Seconds that an opened identity stands in the chat."""

_LAPSE = "identity_lapses"


# Who may


def possible(report: Report) -> bool:
    """True for a report that has an identity to be opened."""
    there = report.track is Track.FORMAL and bool(report.identity)
    return there and report.state not in (State.DRAFT, State.CLOSED)


def may_ask(turn: Turn, report: Report, staff: StaffMember) -> bool:
    """True for who may read the reporter's own words, and a head, as long as the report is their office's."""
    has_it = (
        report.taken_by == staff.id and not report.keeper_left
    )  # also where the private chat cannot be reached just now
    if desk.kept_from(turn, report, staff):
        return False
    return desk.covers(turn, staff, report.office) and (has_it or viewing.may_open(turn, report, staff))


def second_people(turn: Turn, report: Report, asker: int) -> list[StaffMember]:
    """The heads and admins who are asked to approve: of the report's office, else of the province's, else of the home office. Never
    who asks."""
    for office in _offices(turn, report):
        members = [member for member in turn.offices.members(office) if _is_second(turn, report, member, asker)]
        reached = [member for member in members if desk.private_chat(turn, member)]
        if reached:
            return reached
    return []


def _offices(turn: Turn, report: Report) -> list[int]:
    own = turn.offices.get(report.office)
    province = [office.id for office in turn.offices.every() if own is not None and office.region == own.region[:2]]
    return list(dict.fromkeys([report.office, *province, desk.home_office(turn).id]))


def _is_second(turn: Turn, report: Report, member: StaffMember, asker: int) -> bool:
    return member.role in desk.LEADERS and member.id != asker and not desk.kept_from(turn, report, member)


# Asking


def ask(turn: Turn, report: Report, staff: StaffMember, reason: str) -> list[StaffMember]:
    """Puts the request before the second people; returns them, empty when there is none."""
    people = second_people(turn, report, staff.id)
    if not people:
        return []
    asked_of = tuple(member.id for member in people)
    request = turn.identity_requests.ask(report.id, staff.id, asked_of, reason, turn.now, turn.now + WITHIN)
    _note(turn, report, "identity_asked", staff.role, staff.id, reason)
    turn.later(WITHIN, _LAPSE, to=staff.conversation, slot=_slot(request), request=request.id)
    for member in people:
        _put(turn, report, request, desk.private_chat(turn, member))
    return people


def _put(turn: Turn, report: Report, request: IdentityRequest, chat: int) -> None:
    """The request to one of the second people."""
    choices = tuple(
        Choice(text(f"identity.{what}"), f"identity:{request.id}/{what}:{report.version}") for what in ("yes", "no")
    )
    said = text(
        "identity.request",
        name=desk.member_name(turn, request.asked_by),
        code=report.code,
        words=request.reason,
        until=turn.local(request.ends_at),
    )
    desk.show(turn, chat, Say(said, choices, slot=_slot(request), protect=True))


# Deciding and reading, by a button `identity:REQUEST/what:version of the report`


def press(turn: Turn, subject: str, version: int) -> None:
    """[Setujui] and [Tolak] of a second person, [Lihat identitas] of who asked."""
    number, _, what = subject.partition("/")
    staff = turn.staff
    if staff is None:
        desk.notice(turn, "casework.staff_only")
        return
    request = turn.identity_requests.get(int(number)) if number.isdecimal() and len(number) < 10 else None
    report = turn.reports.get(request.report) if request is not None else None
    if request is None or report is None or not _is_for(turn, report, request, staff, what):
        desk.notice(turn, "identity.not_for_you")
        return
    if _by_number(turn):
        turn.say("identity.no_number")
        return
    if request.state != (Standing.APPROVED if what == "see" else Standing.OPEN):
        desk.notice(turn, f"identity.is_{request.state}")
    elif request.ends_at <= turn.now:
        _lapse(turn, report, request)
        desk.notice(turn, "identity.is_ended")
    elif what == "no":
        _refuse(turn, report, request, staff)
    elif (asker := _asker(turn, report, request)) is None:
        _end(turn, report, request, "identity_ended", Text("identity.not_possible", {"code": report.code}))
        desk.notice(turn, "identity.is_ended")
    elif what == "see":
        _show(turn, report, request, asker)
    elif report.version != version:  # it went on meanwhile: approved is what was seen
        desk.notice(turn, "casework.changed")
        _put(turn, report, request, turn.conversation.id)
    else:
        _approve(turn, report, request, asker, staff)


def _by_number(turn: Turn) -> bool:
    """Whether a bare number was typed: it may have been meant for a list that this came after."""
    return turn.message.press is None and turn.message.text.strip().rstrip(".)").isdecimal()


def _is_for(turn: Turn, report: Report, request: IdentityRequest, staff: StaffMember, what: str) -> bool:
    """Whether this press is this member's, as powers stand now."""
    if what == "see":
        return staff.id == request.asked_by
    second = _is_second(turn, report, staff, request.asked_by) and staff.id in request.asked_of
    return what in ("yes", "no") and second and staff.office in _offices(turn, report)


def _asker(turn: Turn, report: Report, request: IdentityRequest) -> StaffMember | None:
    """Who asked, if the identity may still be opened to that member."""
    member = next((member for member in turn.offices.members() if member.id == request.asked_by), None)
    if member is None or not possible(report) or not may_ask(turn, report, member):
        return None
    return member


def _approve(turn: Turn, report: Report, request: IdentityRequest, asker: StaffMember, staff: StaffMember) -> None:
    chat = desk.private_chat(turn, asker)
    if not chat:  # it stays open: who asked may come back within the day
        desk.notice(turn, "identity.asker_unreachable", name=asker.name)
        return
    turn.identity_requests.approve(request.id, staff.id, turn.now + WITHIN)
    _note(turn, report, "identity_approved", staff.role, staff.id, request.reason)
    turn.later(WITHIN, _LAPSE, to=asker.conversation, slot=_slot(request), request=request.id)
    see = Choice(text("identity.see"), f"identity:{request.id}/see:{report.version}")
    desk.show(turn, chat, Say(text("identity.approved", name=staff.name, code=report.code), (see,)))
    _tell_seconds(turn, request, text("identity.did_approve", code=report.code, name=staff.name, at=turn.now))


def _refuse(turn: Turn, report: Report, request: IdentityRequest, staff: StaffMember) -> None:
    said = text("identity.refused", name=staff.name, code=report.code)
    _end(turn, report, request, "identity_refused", said, role=staff.role, staff=staff.id)
    _tell_seconds(turn, request, text("identity.did_refuse", code=report.code, name=staff.name, at=turn.now))


def _show(turn: Turn, report: Report, request: IdentityRequest, asker: StaffMember) -> None:
    """Once, to who asked; then the reporter is told."""
    chat = desk.private_chat(turn, asker)
    turn.identity_requests.end(request.id, Standing.SHOWN)
    turn.cancel_timer(_slot(request))
    turn.custody.note(report.id, 0, asker.id, Opened.IDENTITY, turn.now)
    _note(turn, report, "identity_shown", asker.role, asker.id, request.reason)
    turn.show(chat, Say(_identity(report), protect=True, gone_after=SHOWN_FOR, about=report.id))
    _tell_seconds(turn, request, text("identity.did_show", code=report.code, name=asker.name, at=turn.now))
    choices = (
        Choice(text("identity.ask_staff"), f"ask_keeper:{report.code}:0"),
        Choice(text("identity.understood"), "go:menu:0"),
    )
    day, words = turn.now.date(), request.reason
    desk.inform(turn, report, "identity.opened", *choices, code=report.code, now=turn.now, day=day, words=words)


def _identity(report: Report) -> Text:
    identity = report.identity
    contact = str(identity.get("contact_words") or "") or text("formal.by_chat")
    lines = [
        text("identity.title", code=report.code),
        text("identity.name", name=str(identity.get("name", ""))),
        text("identity.address", address=str(identity.get("address", ""))),
        text("identity.contact", contact=contact),
    ]
    return text("alerts.card", lines=lines)


# How it ends


def lapsed(turn: Turn) -> None:
    """A day is over: a request that nobody decided, or an approval that was not used."""
    timer = turn.message.timer
    request = turn.identity_requests.get(int(timer.args.get("request", 0))) if timer is not None else None
    report = turn.reports.get(request.report) if request is not None else None
    if request is not None and report is not None and request.state in (Standing.OPEN, Standing.APPROVED):
        _lapse(turn, report, request)


def _lapse(turn: Turn, report: Report, request: IdentityRequest) -> None:
    key = "identity.lapsed" if request.state == Standing.OPEN else "identity.not_used"
    _end(turn, report, request, "identity_lapsed", text(key, code=report.code))


def _end(
    turn: Turn,
    report: Report,
    request: IdentityRequest,
    action: str,
    said: Text,
    *,
    role: Role = Role.SYSTEM,
    staff: int = 0,
) -> None:
    """The request ends without being shown: who asked hears why, the second people see that it is over."""
    turn.identity_requests.end(request.id, Standing.ENDED, staff)
    _note(turn, report, action, role, staff, request.reason)
    member = next((member for member in turn.offices.members() if member.id == request.asked_by), None)
    chat = desk.private_chat(turn, member) if member is not None else 0
    if chat:
        turn.show(chat, Say(said))
    _tell_seconds(turn, request, text("identity.did_end", code=report.code, at=turn.now))


def _tell_seconds(turn: Turn, request: IdentityRequest, said: Text) -> None:
    """The request in the chats of those asked becomes what came of it, without the reason and without buttons."""
    for member in turn.offices.members():
        if member.id in request.asked_of and (chat := desk.private_chat(turn, member)):
            turn.show(chat, Say(said, slot=_slot(request), edit=True))


def _note(turn: Turn, report: Report, action: str, role: Role, staff: int, reason: str) -> None:
    turn.reports.note_event(report, action, role, turn.now, staff=staff, words=reason)


def _slot(request: IdentityRequest) -> str:
    return f"identity:{request.id}"


PRESSES: dict[str, PressHandler] = {"identity": press}
TIMERS: dict[str, Handler] = {_LAPSE: lapsed}
