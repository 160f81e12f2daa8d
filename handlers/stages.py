"""/tahapan: a head or admin says which election is running and on which days; answers and clocks follow from it."""

from __future__ import annotations

from bot.core.interview import Fields
from bot.core.messages import Choice, Text, text
from bot.core.stage import Election, Timetable
from bot.core.stage_form import DAYS, STAGE_FORM, timetable_of
from handlers.flow import Flow, Handler, PressHandler
from handlers.office_setting import OfficeSetting, office_of
from handlers.turn import Office, StaffMember, Turn


def _command(turn: Turn) -> None:
    """Shows what is set; a head or admin may change it. To others it is public knowledge."""
    staff = turn.staff
    office = turn.offices.get(staff.office) if staff else None
    region = office.region if office else turn.knowledge.home_region
    timetable = turn.stages.of(region) or turn.stages.nearest((region[:2], turn.knowledge.home_region))
    choices = [Choice(text("stages.change"), "stages:change:0")] if office_of(turn) else []
    shown = timetable or Timetable(Election(turn.knowledge.election))
    turn.say("stages.now", *choices, Choice(text("stages.menu"), "go:menu:0"), lines=_lines(shown, turn))


def _lines(timetable: Timetable, turn: Turn) -> list[Text]:
    stage = timetable.on(turn.now.date())
    lines = [Text(f"stages.is_{timetable.election}"), Text(f"stages.phase_{stage.phase}")]
    for name in DAYS:
        day = getattr(timetable, name)
        if day is not None:
            lines.append(text(f"stages.shown_{name}", day=day))
    return lines


def _keep(turn: Turn, office: Office, staff: StaffMember, fields: Fields) -> None:
    timetable = timetable_of(fields)
    turn.stages.set(office.region, timetable, staff.id, turn.now)
    turn.say("stages.set", lines=_lines(timetable, turn), office=office.name)


STAGES = OfficeSetting("stages", STAGE_FORM, _keep, left="stages.left", only_words="stages.only_words")

COMMANDS: dict[str, Handler] = {"tahapan": _command}
PRESSES: dict[str, PressHandler] = {"stages": STAGES.begin}
FLOWS: dict[str, Flow] = {STAGE_FORM.name: STAGES.flow()}
