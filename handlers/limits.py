"""/retensi: how long an office keeps its reports. Everybody may read it; a head or admin sets it for the own office."""

from __future__ import annotations

from dataclasses import replace

from bot.core.interview import Fields
from bot.core.limits_form import LIMITS_FORM, limits_of
from bot.core.messages import Choice, Text, text
from bot.core.retention import REPORT_NOTICE, Limits
from handlers import desk, form
from handlers.flow import Flow, Handler, PressHandler, once_an_album
from handlers.turn import Office, Turn

_FILLED = "limits"
YEAR = 365


def _office(turn: Turn) -> Office | None:
    """The office whose limits this person may set; None for everybody else."""
    staff = turn.staff
    return turn.offices.get(staff.office) if staff is not None and staff.role in desk.LEADERS else None


def lines(limits: Limits) -> list[Text]:
    """Both limits in words, as everybody may read them."""
    return [
        text("limits.lead", time=_time(limits.lead_days)) if limits.lead_days else Text("limits.lead_no_limit"),
        text("limits.case", time=_time(limits.case_days)) if limits.case_days else Text("limits.case_no_limit"),
    ]


def _time(days: int) -> Text:
    """Whole years as such: nobody knows how long 1825 days are."""
    years, rest = divmod(days, YEAR)
    return text("limits.days", days=days) if rest else text("limits.years", years=years)


def _command(turn: Turn) -> None:
    """What is set for the own office; for everybody else, for the home office."""
    staff = turn.staff
    office = turn.offices.get(staff.office) if staff is not None else desk.home_office(turn)
    if office is None:
        return
    choices = [Choice(text("limits.change"), "limits:change:0")] if _office(turn) is not None else []
    menu = Choice(text("limits.menu"), "go:menu:0")
    shown = lines(turn.limits(office.id))
    turn.say("limits.now", *choices, menu, office=office.name, lines=shown, notice=REPORT_NOTICE.days)


def _change(turn: Turn, subject: str, version: int) -> None:
    if _office(turn) is None:
        turn.say("unclear.unknown_command")
        return
    turn.conversation.put_aside()
    turn.conversation.note[_FILLED] = {}
    form.go_on(turn, LIMITS)


def _load(turn: Turn) -> Fields | None:
    if _office(turn) is None:
        return None
    fields: Fields = turn.conversation.note.get(_FILLED, {})
    return fields


def _store(turn: Turn, fields: Fields) -> None:
    turn.conversation.note[_FILLED] = fields


def _done(turn: Turn, lead: Text | None) -> None:
    office, fields, staff = _office(turn), _load(turn), turn.staff
    if office is None or fields is None or staff is None:
        _gone(turn)
        return
    limits = limits_of(fields)
    turn.retention.set_limits(office.id, limits, staff.id, turn.now)
    turn.say("limits.set", office=office.name, lines=lines(limits), notice=REPORT_NOTICE.days)
    turn.conversation.take_up()


def _cancel(turn: Turn) -> None:
    turn.say("limits.left")
    turn.conversation.take_up()


def _gone(turn: Turn) -> None:
    turn.conversation.take_up()
    turn.say("unclear.unknown_command")


def _no_files(turn: Turn) -> None:
    form.say_question(turn, LIMITS, Text("limits.only_words"))


LIMITS = form.Service(LIMITS_FORM, _load, _store, _done, _cancel, _gone)

COMMANDS: dict[str, Handler] = {"retensi": _command}
PRESSES: dict[str, PressHandler] = {"limits": _change}
FLOWS: dict[str, Flow] = {LIMITS_FORM.name: replace(form.flow_of(LIMITS), files=once_an_album(_no_files))}
