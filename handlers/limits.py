"""/retensi: how long an office keeps its reports. Everybody may read it; a head or admin sets it for the own office."""

from __future__ import annotations

from bot.core.interview import Fields
from bot.core.limits_form import LIMITS_FORM, limits_of
from bot.core.messages import Choice, Text, text
from bot.core.retention import REPORT_NOTICE, Limits
from handlers import desk
from handlers.flow import Flow, Handler, PressHandler
from handlers.office_setting import OfficeSetting, office_of
from handlers.turn import Office, StaffMember, Turn

YEAR = 365


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
    choices = [Choice(text("limits.change"), "limits:change:0")] if office_of(turn) is not None else []
    menu = Choice(text("limits.menu"), "go:menu:0")
    shown = lines(turn.limits(office.id))
    turn.say("limits.now", *choices, menu, office=office.name, lines=shown, notice=REPORT_NOTICE.days)


def _keep(turn: Turn, office: Office, staff: StaffMember, fields: Fields) -> None:
    limits = limits_of(fields)
    turn.retention.set_limits(office.id, limits, staff.id, turn.now)
    turn.say("limits.set", office=office.name, lines=lines(limits), notice=REPORT_NOTICE.days)


LIMITS = OfficeSetting("limits", LIMITS_FORM, _keep, left="limits.left", only_words="limits.only_words")

COMMANDS: dict[str, Handler] = {"retensi": _command}
PRESSES: dict[str, PressHandler] = {"limits": LIMITS.begin}
FLOWS: dict[str, Flow] = {LIMITS_FORM.name: LIMITS.flow()}
