"""What staff look up: one report, the open ones, a search. Who is not staff learns nothing from any of these."""

from __future__ import annotations

from datetime import date

from bot.core.codes import is_code, looks_like_code, read_report_code
from bot.core.custody import Opened
from bot.core.interview import Fields
from bot.core.links import shown
from bot.core.messages import Say, Text, text
from bot.core.report import Report, Role
from bot.core.report_online import KNOWN_FROM, accounts
from handlers import alerts, desk, expiring, unclear, viewing
from handlers.turn import StaffMember, Turn

MOST_LINES = 10
MOST_LOOKED_AT = 100
"""Open reports of which the list is made: some may be kept from who asks."""


def report_command(turn: Turn) -> None:
    """/laporan KODE, or /laporan and words to search by."""
    staff = asker(turn)
    if staff is None:
        return
    typed = turn.argument
    if not typed:
        turn.say("lookup.which")
    elif looks_like_code(typed):
        code = read_report_code(typed)
        report = desk.report_for(turn, staff, code)
        if report is None:
            if not expiring.say_gone(turn, code, desk.offices_of(turn, staff)):
                turn.say("lookup.not_found")
        else:
            show_report(turn, report, staff)
    else:
        _search(turn, staff, typed)


def typed_code(turn: Turn) -> bool:
    """A code alone in a member's private chat is `/laporan` with it; False for one that the member may not see or sent."""
    staff, typed = turn.staff, turn.message.text.strip()
    if staff is None or not turn.message.private or not is_code(typed):
        return False
    code = read_report_code(typed)
    report = desk.report_for(turn, staff, code)
    if report is None or turn.reports.own(code, turn.conversation.id) is not None:
        return False
    show_report(turn, report, staff)
    return True


def search_command(turn: Turn) -> None:
    """/cari and words of a name or a place."""
    staff = asker(turn)
    if staff is None:
        return
    if turn.argument:
        _search(turn, staff, turn.argument)
    else:
        turn.say("lookup.search_what")


def queue_command(turn: Turn) -> None:
    """/antrean: the open reports of the member's offices, in a room of its office, the oldest first."""
    staff = asker(turn)
    if staff is None:
        return
    found = _seen(turn, staff, turn.reports.queue(_offices(turn, staff), desk.OPEN_STATES, MOST_LOOKED_AT))
    if not found:
        turn.say("lookup.queue_empty")
        return
    lines = [_queue_line(turn, report) for report in found[:MOST_LINES]]
    turn.say("lookup.queue_more" if len(found) > MOST_LINES else "lookup.queue", lines=lines)


def show_report(turn: Turn, report: Report, staff: StaffMember) -> None:
    """The report here: in a room as its alert, in private with what the member may read of the reporter's own words."""
    here = desk.place_to_show(turn, report, staff)
    if not here:
        desk.notice(turn, "casework.no_private_chat")
        return
    if here == desk.room_here_id(turn):
        alerts.announce(turn, report)  # from now on this newer message is the one that is edited
        return
    desk.show(turn, here, Say(alerts.card(turn, report), alerts.buttons(report)))
    if turn.message.private:
        show_details(turn, report, staff)
    else:
        here_too = desk.room_here_id(turn) and desk.passed_over(turn, report) == desk.room_here_id(turn)
        turn.say("lookup.kept_private" if here_too else "lookup.in_private")


def show_details(turn: Turn, report: Report, staff: StaffMember) -> None:
    """What the reporter told, in the member's private chat: only to who took the report, or stands in for one who left."""
    chat = desk.private_chat(turn, staff)
    if not chat:
        return
    if desk.may_read(turn, report, staff):
        turn.custody.note(report.id, 0, staff.id, Opened.WORDS, turn.now)
        for words in (details(turn, report), *viewing.file_facts(turn, report), *_talk(turn, report)):
            turn.show(chat, desk.for_a_day(report, Say(words, protect=True)))
    else:
        turn.tell(chat, "lookup.taken_reads", code=report.code)


def details(turn: Turn, report: Report) -> Text:
    """The account in the reporter's own words. Never for a room."""
    body = report.body
    lines = [
        text("lookup.details_title", code=report.code),
        text("alerts.person", person=alerts.person(turn, report)),
    ]
    if known := str(body.get("person_known") or ""):
        lines.append(text("lookup.known", words=known))
    lines.append(text("alerts.conduct", conduct=str(body.get("conduct_words") or "") or alerts.conduct(report)))
    lines.append(text("alerts.fact_day", day=alerts.day_of(report)))
    if time := str(body.get("happened_words") or str(body.get("happened_time") or "").replace(":", ".")):
        lines.append(text("lookup.hour", words=time))
    if report.known_on:
        lines.append(text("lookup.known_on", day=date.fromisoformat(report.known_on)))
    lines.append(text("alerts.fact_place", place=alerts.place_of(report)))
    lines += [text("lookup.link", link=shown(str(link))) for link in body.get("links") or ()]
    lines += _accounts(body)
    lines.append(text("lookup.story", words=str(body.get("story") or "") or text("lookup.no_story")))
    lines += [text("lookup.witness", words=_witness(each)) for each in body.get("witnesses") or ()]
    return text("alerts.card", lines=lines)


def _accounts(body: Fields) -> list[Text]:
    """Whose account the links name, and how the reporter says to know it."""
    lines = [text("lookup.account", account=account) for account in accounts(body)]
    how = KNOWN_FROM.get(str(body.get("account_known"))) or body.get("account_words")
    return [*lines, text("lookup.account_known", how=how)] if how else lines


def _witness(witness: dict[str, str]) -> Text | str:
    """A witness as the reporter named one: a contact card, or words."""
    if witness.get("words"):
        return witness["words"]
    return text("lookup.contact", name=witness.get("name", ""), phone=witness.get("phone", ""))


def details_press(turn: Turn, code: str, version: int) -> None:
    """[Rincian]: to the presser's private chat."""
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if not desk.private_chat(turn, staff):
        desk.notice(turn, "casework.no_private_chat")
        return
    show_details(turn, report, staff)
    turn.acknowledge("" if turn.message.private else "casework.sent_in_private")


def asker(turn: Turn) -> StaffMember | None:
    """The staff member who asks. Anybody else gets what an unknown command gets, and in a group nothing; who writes there without
    a name hears why."""
    staff = turn.staff
    if turn.message.private:
        if staff is None:
            unclear.unknown_command(turn)
        return staff
    if staff is None:
        if desk.nameless(turn):
            turn.say("casework.nameless")
        return None
    office = desk.room_here(turn)
    if office is None or not desk.covers(turn, staff, office.id):
        turn.say("lookup.only_here")
        return None
    return staff


def _offices(turn: Turn, staff: StaffMember) -> list[int]:
    """Whose reports are listed here. A room reads of its own office's only, however far the member who asks may see."""
    office = desk.room_here(turn)
    return [office.id] if office is not None else desk.offices_of(turn, staff)


def _search(turn: Turn, staff: StaffMember, typed: str) -> None:
    found = _seen(turn, staff, turn.reports.search(typed, _offices(turn, staff)))
    if not found:
        turn.say("lookup.nothing_found")
        return
    lines = [text("lookup.hit", code=report.code, person=alerts.person(turn, report)) for report in found[:MOST_LINES]]
    turn.say("lookup.hits", lines=lines)


def _seen(turn: Turn, staff: StaffMember, reports: list[Report]) -> list[Report]:
    """Without what is kept from this member, or in a room from anybody there."""
    office = desk.room_here(turn)
    if office is not None:
        reports = [report for report in reports if not desk.hidden_in(turn, report, office.id)]
    return [report for report in reports if not desk.kept_from(turn, report, staff)]


def _queue_line(turn: Turn, report: Report) -> Text:
    return text("lookup.queue_line", code=report.code, day=alerts.day_of(report), status=alerts.status(turn, report))


def _talk(turn: Turn, report: Report) -> list[Text]:
    """What was asked and answered, in order."""
    lines: list[Text] = []
    for event in turn.reports.events(report.id):
        if event.words and event.action in ("ask", "ask_more"):
            name = desk.member_name(turn, event.staff) or text("alerts.somebody")
            lines.append(text("lookup.asked", name=name, words=event.words))
        elif event.words and event.role is Role.REPORTER and event.action in ("answer", "wrote"):
            lines.append(text("lookup.answered", words=event.words))
    return lines


COMMANDS = {"laporan": report_command, "cari": search_command, "antrean": queue_command}
ROOM_COMMANDS = COMMANDS
PRESSES = {"show_details": details_press}
