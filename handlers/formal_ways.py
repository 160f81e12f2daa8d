"""What may be said of a formal report: whether it is still possible, and what is still to be done. Never more than the clock
allows; said wherever the report is shown, since a day missed here cannot be made good."""

from __future__ import annotations

from bot.core.messages import Text, text
from bot.core.report import Report, Role, possible
from bot.core.report_clock import formal_deadline, in_time
from handlers.turn import Turn


def still_possible(turn: Turn, report: Report) -> Text:
    """Until when a lead can become a formal report."""
    election = turn.election(report.region)
    last = formal_deadline(report, election)
    if election == "none":
        return Text("review.upgrade_no_stage")
    if last is None:
        return Text("review.upgrade_open")
    timely = in_time(report, election, turn.now.date())
    return text("review.upgrade_until", day=last) if timely else Text("review.upgrade_late")


def still_to_do(turn: Turn, report: Report) -> Text:
    """What a prepared formal report still needs before it counts, where, and by when."""
    election = turn.election(report.region)
    office = turn.offices.get(report.office)
    where = office.name if office else turn.knowledge.office_name
    last = formal_deadline(report, election)
    if election == "none":
        return text("formal.way_no_stage", office=where)
    if last is None:
        return text("formal.way_no_day", office=where)
    if not in_time(report, election, turn.now.date()):
        return text("formal.way_late", office=where, day=last)
    return text("formal.way", office=where, day=last)


def next_step(turn: Turn, report: Report) -> list[Text]:
    """What its reporter is to know of it when looking at it; nothing once the office has received it."""
    if "upgrade" in possible(report, Role.REPORTER):
        return [still_possible(turn, report)]
    if "lodge" in possible(report, Role.OFFICER) and not report.lodged_at:
        return [still_to_do(turn, report)]
    return []
