"""Following a report: what became of it.

A code is no secret and opens nothing to a stranger: there is one look-up, by code and follower together, so that it does the same
work and gives the same words whether or not there is such a report. What opens is a key (`reporter_key.py`).
"""

from __future__ import annotations

from datetime import datetime

from bot.core.codes import is_code, read_report_code
from bot.core.messages import Choice, Text, text
from bot.core.patience import wait_before
from bot.core.report import Report, Role, State, possible
from bot.core.report_clock import in_time
from handlers import formal_ways, summary
from handlers.flow import Handler, PressHandler
from handlers.turn import Event, Turn

TO_MENU = Choice(text("following.to_menu"), "go:menu:0")
MOST_SHOWN = 8
MOST_LINES = 6
TOLD = frozenset(
    {"send", "take", "ask", "ask_more", "answer", "look_into", "upgrade", "lodge", "register", "not_register"}
)
TOLD |= {"pass_on", "violation", "no_violation", "refer", "follow_up", "close", "identity_shown"}
"""The events a reporter sees; each has its words in the texts."""

_CODE_TRY = "code_try"
"""The slot of a try that waits."""

# What became of it


def check(turn: Turn) -> None:
    """Cek laporan: the one report of this chat, or a choice among them."""
    reports = turn.reports.of(turn.conversation.id)
    if not reports:
        turn.say("following.none", Choice(text("following.report"), "go:report:0"), TO_MENU)
    elif len(reports) == 1:
        show(turn, reports[0])
    else:
        choices = [Choice(report.code, f"see:{report.code}:0") for report in reports[:MOST_SHOWN]]
        turn.say("following.which", *choices, TO_MENU)


def status_command(turn: Turn) -> None:
    """/status, with or without a code."""
    if turn.argument:
        show_code(turn, turn.argument)
    else:
        check(turn)


def show_code(turn: Turn, typed: str) -> None:
    """The report whose code was typed, to those who follow it; to everybody else the same words after the same work."""
    report = turn.reports.own(read_report_code(typed), turn.conversation.id)
    if report is not None:
        show(turn, report)
        return
    wait = wait_before(*turn.reports.keys.wrong_tries(turn.conversation.id, turn.now))
    turn.reports.keys.wrong_try(turn.conversation.id, turn.now)
    if wait:
        turn.later(wait, "code_unknown", slot=_CODE_TRY)
        turn.say("following.checking")
    else:
        code_unknown(turn)


def code_unknown(turn: Turn) -> None:
    """The answer to any code that this chat does not follow."""
    turn.say("following.not_found", Choice(text("following.check"), "go:check:0"), TO_MENU)


def show(turn: Turn, report: Report) -> None:
    """A report to its reporter: where it stands, what happened, what is there, and what can still be done."""
    sent = turn.local(datetime.fromisoformat(report.submitted_at)) if report.submitted_at else turn.now
    timely = in_time(report, turn.election(report.region), sent.date())
    lines: list[Text] = [
        text("following.title", code=report.code, track=text(f"following.track_{report.track}")),
        text(f"following.state_{report.state}"),
        *_history(turn, report),
        summary.complete(turn, report, timely),
        *formal_ways.next_step(turn, report),
    ]
    turn.say("following.status", *_possible(turn, report), lines=lines)


def _history(turn: Turn, report: Report) -> list[Text]:
    events = [event for event in turn.reports.events(report.id) if event.action in TOLD]
    days = [(event.action, turn.local(event.at).date()) for event in events]
    fresh = [event for place, event in enumerate(events) if place == 0 or days[place] != days[place - 1]]
    lines = [_line(turn, event) for event in fresh[-MOST_LINES:]]
    reason = events[-1].words if events and events[-1].action in ("not_register", "close") else ""
    return [*lines, text("following.reason", words=reason)] if reason else lines


def _line(turn: Turn, event: Event) -> Text:
    return text("following.line", day=turn.local(event.at).date(), what=text(f"following.event_{event.action}"))


def _possible(turn: Turn, report: Report) -> list[Choice]:
    """What the reporter can do with it now."""
    choices = []
    if report.state is State.WAITING:
        choices.append(Choice(text("following.answer"), f"clarified:{report.code}/again:0"))
    if "upgrade" in possible(report, Role.REPORTER):
        choices.append(Choice(text("following.formal"), f"formal:{report.code}:0"))
    choices.append(Choice(text("following.key"), f"key:{report.code}:0"))
    choices.append(Choice(text("receipt.button"), f"receipt:{report.code}:0"))
    if turn.evidence.count(report.id):
        choices.append(Choice(text("checking.button"), f"check_file:{report.code}:0"))
    return [*choices, TO_MENU]


def _see(turn: Turn, code: str, version: int) -> None:
    show_code(turn, code)


def typed_code(turn: Turn) -> bool:
    """Shows the report whose code stands alone in a message; False when there is none."""
    typed = turn.message.text.strip()
    if not is_code(typed):
        return False
    show_code(turn, typed)
    return True


COMMANDS: dict[str, Handler] = {"status": status_command, "cek": status_command}
PRESSES: dict[str, PressHandler] = {"see": _see}
TIMERS: dict[str, Handler] = {"code_unknown": code_unknown}
WORDS: dict[str, Handler] = {"cek laporan": check, "status": check}
