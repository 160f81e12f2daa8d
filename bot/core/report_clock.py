"""A report's own clock: since when it runs, and by when a formal report must be handed in."""

from __future__ import annotations

from datetime import date

from bot.core.clocks import Election, deadline, report_deadline
from bot.core.report import Report


def clock_start(report: Report) -> date | None:
    """The day the reporter came to know; where that is not known the day of the event, which cannot be later."""
    day = report.known_on or report.happened_on
    return date.fromisoformat(day) if day else None


def formal_deadline(report: Report, election: str) -> date | None:
    """The last day for a formal report; None while no stage is set or no day is known."""
    start, running = clock_start(report), _running(election)
    return report_deadline(running, start) if start and running else None


def in_time(report: Report, election: str, today: date) -> bool:
    """Whether the report is surely within the 7 days since the reporter knew. Without a stage the same days are counted, since
    the element is about knowing, not about the election; without any day it is not sure."""
    start, running = clock_start(report), _running(election)
    if start is None:
        return False
    return today <= (report_deadline(running, start) if running else deadline(start))


def _running(election: str) -> Election | None:
    if election == "pemilu":
        return "pemilu"
    return "pilkada" if election == "pilkada" else None
