"""What has been kept long enough goes: drafts, reports, questions, chats. Housekeeping wakes `sweep` every few hours; it does a
little, and comes back by a timer as long as there is more. Whatever interrupts it, the next one finds what is still due.

Nobody is surprised: a draft's reporter is told five days before, an office fourteen days before a report goes; whoever follows it
hears that it went. Coming back to a draft, or anything that happens to a lead, starts its time again.
"""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Choice, text
from bot.core.report import Report
from bot.core.retention import CONTACT, DRAFT, DRAFT_NOTICE, MISSED, REPORT_NOTICE, Limits
from handlers import desk, staff_questions
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

SWEEP = "sweep"
FEW = 5
"""So much of everything is done in one turn: none holds up the messages that come meanwhile."""

SHOWN = 8
"""Reports that one message to an office names."""

AGAIN = timedelta(seconds=2)
MENU = Choice(text("expiring.menu"), "go:menu:0")


def sweep(turn: Turn) -> None:
    """A little of everything that is due."""
    done = _drafts(turn) + _reports(turn) + _questions(turn) + _chats(turn)
    turn.questions.forget_misses_before((turn.now - MISSED).date())
    turn.reports.keys.forget_tries(turn.now)
    if done:
        turn.later(AGAIN, SWEEP, slot=SWEEP)


def _drafts(turn: Turn) -> int:
    over = turn.retention.drafts_over(turn.now, FEW)
    for number in over:
        draft = turn.reports.get(number)
        if draft is not None:
            _draft_goes(turn, draft)
    soon = turn.retention.drafts_to_warn(turn.now, FEW)
    for number in soon:
        turn.retention.warned(number, turn.now)
        for follower in turn.reports.followers(number):
            _warn_of_draft(turn, number, follower)
    return len(over) + len(soon)


def _warn_of_draft(turn: Turn, number: int, follower: int) -> None:
    other = turn.other(follower)
    if other is not None:
        turn.news(
            follower,
            "expiring.draft_soon",
            Choice(text("expiring.go_on"), f"draft:resume/{number}:0"),
            Choice(text("expiring.delete_now"), f"draft:delete/{number}:{other.version}"),
            about=number,
            day=(turn.now + DRAFT_NOTICE).date(),
        )


def _draft_goes(turn: Turn, draft: Report) -> None:
    """Who has not opened the notice reads instead that it is gone; who has, knows."""
    unread = {follower for follower in turn.reports.followers(draft.id) if _has_news(turn, follower, draft.id)}
    for follower in turn.erase_report(draft):
        _let_go(turn, follower, draft.id)
        if follower in unread:
            turn.news(follower, "expiring.draft_gone", MENU, quiet=True, days=DRAFT.days)


def _has_news(turn: Turn, follower: int, about: int) -> bool:
    other = turn.other(follower)
    return other is not None and any(item.get("about") == about for item in other.news)


def _let_go(turn: Turn, follower: int, report: int) -> None:
    other = turn.other(follower)
    if other is not None:
        other.let_go_of(report)


# Reports


def _reports(turn: Turn) -> int:
    done = 0
    for office in [0, *(office.id for office in turn.offices.every())]:
        limits = turn.limits(office)
        over = turn.retention.reports_over(office, limits, turn.now, FEW)
        for number in over:
            report = turn.reports.get(number)
            if report is not None:
                _report_goes(turn, report)
        done += len(over) + _warn_office(turn, office, limits)
    return done


def _warn_office(turn: Turn, office: int, limits: Limits) -> int:
    """One message with the reports that are about to go, where their office looks; what is kept from somebody there goes to the
    heads and admins who may read it."""
    soon = turn.retention.reports_to_warn(office, limits, turn.now, SHOWN)
    reports = [report for number in soon if (report := turn.reports.get(number))]
    for report in reports:
        turn.retention.warned(report.id, turn.now)
    where = office or desk.home_office(turn).id
    told: dict[int, list[Report]] = {}
    for report in reports:
        for chat in desk.audience(turn, where, report) or desk.audience(turn, where):
            told.setdefault(chat, []).append(report)
    day = (turn.now + REPORT_NOTICE).date()
    for chat, some in told.items():
        lines = [text(_line(each), code=each.code) for each in some]
        choices = [Choice(text("expiring.keep", code=each.code), f"retain:{each.code}:0") for each in some]
        turn.tell(chat, "expiring.reports_soon", *choices, lines=lines, day=day)
    return len(reports)


def _line(report: Report) -> str:
    return "expiring.line_open" if report.state in desk.OPEN_STATES else "expiring.line_done"


def _report_goes(turn: Turn, report: Report) -> None:
    """The report with all that belongs to it; its alerts say so, and everybody who follows it hears it."""
    followers = turn.erase_report(report)
    for chat in turn.alert_holders(report):
        turn.tell(chat, "expiring.alert_gone", slot=f"alert:{report.code}", edit=True, code=report.code)
    for follower in followers:
        _let_go(turn, follower, report.id)
        turn.news(follower, "expiring.report_gone", MENU, code=report.code)


def _keep(turn: Turn, code: str, version: int) -> None:
    """[Simpan]: somebody of the office says that a report has to stay."""
    found = desk.case(turn, code)
    if found is not None:
        report, staff = found
        turn.retention.keep(report.id, staff.id, turn.now)
        desk.notice(turn, "expiring.kept", code=code)


def say_gone(turn: Turn, code: str, offices: list[int]) -> bool:
    """Tells staff that the time of this report was over; False, and nothing is said, when there was none in these offices."""
    day = turn.retention.was_erased(code, offices)
    if day is not None:
        turn.say("expiring.was_erased", code=code, day=day)
    return day is not None


# Questions and chats


def _questions(turn: Turn) -> int:
    over = turn.questions.over(turn.now, FEW)
    for number in over:
        staff_questions.forget(turn, number)
    return len(over)


def _chats(turn: Turn) -> int:
    """Chats that nobody writes in any more and nothing needs: their address is kept for nothing."""
    idle = [number for number in turn.retention.idle_chats(turn.now - CONTACT, FEW) if number != turn.conversation.id]
    for number in idle:
        turn.forget_chat(number)
    return len(idle)


TIMERS: dict[str, Handler] = {SWEEP: sweep}
PRESSES: dict[str, PressHandler] = {"retain": _keep}
