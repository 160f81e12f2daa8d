"""The case file (*berkas*) of a report: a PDF for who may read the reporter's own words, and for heads and admins of its office.

It is composed when it is sent, and who asked is looked up again then. The reporter's name, address and contact never stand in it:
where the official form wants them there are lines to write on, whatever was opened before.
"""

from __future__ import annotations

from bot.core.codes import looks_like_code, read_report_code
from bot.core.custody import Opened
from bot.core.messages import Say, text
from bot.core.paper import CASE_FILE, CaseFile, Part
from bot.core.report import Report, Track
from handlers import case_account, case_record, desk, lookup, official_form
from handlers.flow import Handler, PressHandler
from handlers.turn import StaffMember, Turn


def may_have(turn: Turn, report: Report, staff: StaffMember) -> bool:
    """True for who may read the reporter's own words, and for the heads and admins of the report's office."""
    return desk.may_read(turn, report, staff) or (staff.role in desk.LEADERS and staff.office == report.office)


def press(turn: Turn, code: str, version: int) -> None:
    """[Berkas]: to the presser's private chat."""
    found = desk.case(turn, code)
    if found is not None:
        _hand_out(turn, *found)


def command(turn: Turn) -> None:
    """/berkas KODE: the same, where staff's commands work."""
    staff = lookup.asker(turn)
    if staff is None:
        return
    if not looks_like_code(turn.argument):
        turn.say("casefile.which")
        return
    report = desk.report_for(turn, staff, read_report_code(turn.argument))
    if report is None:
        turn.say("lookup.not_found")
    else:
        _hand_out(turn, report, staff)


def _hand_out(turn: Turn, report: Report, staff: StaffMember) -> None:
    chat = desk.private_chat(turn, staff)
    if not may_have(turn, report, staff):
        desk.notice(turn, "casefile.not_yours")
    elif not chat:
        desk.notice(turn, "casework.no_private_chat")
    else:
        turn.custody.note(report.id, 0, staff.id, Opened.CASE_FILE, turn.now)
        said = text("casefile.here", code=report.code)
        turn.show(chat, desk.for_a_day(report, Say(said, protect=True, paper=f"{CASE_FILE}:{report.code}")))
        if not turn.message.private:
            desk.notice(turn, "casework.sent_in_private")


def compose(turn: Turn, code: str) -> CaseFile | None:
    """The case file for the member of staff whose conversation this is; None for who may not have it (any more)."""
    staff = turn.staff
    report = desk.report_for(turn, staff, code) if staff is not None else None
    if staff is None or report is None or not may_have(turn, report, staff):
        return None
    title = text("casefile.title", code=report.code)
    intro = text("casefile.intro", at=turn.now, name=staff.name)
    return CaseFile(
        name=text("casefile.file_name", code=report.code),
        title=title,
        footer=text("casefile.footer", code=report.code),
        page=text("casefile.page"),
        made_at=turn.now.isoformat(),
        parts=(
            Part("title", title),
            Part("note", intro),
            *case_account.parts(turn, report),
            *case_record.parts(turn, report),
            *(official_form.parts(turn, report) if report.track is Track.FORMAL else ()),
        ),
    )


COMMANDS: dict[str, Handler] = {"berkas": command}
ROOM_COMMANDS = COMMANDS
PRESSES: dict[str, PressHandler] = {"case_file": press}
