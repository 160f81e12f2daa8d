"""/tahapan: a head or admin says which election is running and on which days; answers and clocks follow from it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.interview import Fields
from bot.core.messages import Choice, Text, text
from bot.core.report import Role
from bot.core.stage import Election, Timetable
from bot.core.stage_form import DAYS, STAGE_FORM, timetable_of
from handlers import form
from handlers.flow import Flow, Handler, PressHandler, once_an_album
from handlers.turn import Office, Turn

_FILLED = "timetable"


def _office(turn: Turn) -> Office | None:
    """The office whose timetable this person may set; None for everybody else."""
    staff = turn.staff
    if staff is None or staff.role not in (Role.HEAD, Role.ADMIN):
        return None
    return turn.offices.get(staff.office)


def _command(turn: Turn) -> None:
    """Shows what is set; a head or admin may change it. To others it is public knowledge."""
    staff = turn.staff
    office = turn.offices.get(staff.office) if staff else None
    region = office.region if office else turn.knowledge.home_region
    timetable = turn.stages.of(region) or turn.stages.nearest((region[:2], turn.knowledge.home_region))
    choices = [Choice(text("stages.change"), "stages:change:0")] if _office(turn) else []
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


def _change(turn: Turn, subject: str, version: int) -> None:
    if _office(turn) is None:
        turn.say("unclear.unknown_command")
        return
    turn.conversation.put_aside()
    turn.conversation.note[_FILLED] = {}
    form.go_on(turn, STAGES)


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
    timetable = timetable_of(fields)
    turn.stages.set(office.region, timetable, staff.id, turn.now)
    turn.say("stages.set", lines=_lines(timetable, turn), office=office.name)
    turn.conversation.take_up()


def _cancel(turn: Turn) -> None:
    turn.say("stages.left")
    turn.conversation.take_up()


def _gone(turn: Turn) -> None:
    turn.conversation.take_up()
    turn.say("unclear.unknown_command")


def _no_files(turn: Turn) -> None:
    form.say_question(turn, STAGES, Text("stages.only_words"))


STAGES = form.Service(STAGE_FORM, _load, _store, _done, _cancel, _gone)

COMMANDS: dict[str, Handler] = {"tahapan": _command}
PRESSES: dict[str, PressHandler] = {"stages": _change}
FLOWS: dict[str, Flow] = {STAGE_FORM.name: replace(form.flow_of(STAGES), files=once_an_album(_no_files))}
