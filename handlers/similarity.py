"""What may belong together, as lines for staff: the same picture, the same incident. Suggested, never merged.

Codes only of reports that who reads the line may see, never who sent them. How many people told of an incident is said from two on:
of two reports by one person it would tie that person to both.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.incident import count_people
from bot.core.messages import Text, text
from bot.core.report import Report
from handlers import desk
from handlers.turn import Turn

MOST_CODES = 3


def lines(turn: Turn, report: Report, viewer: int = 0) -> list[Text]:
    """At most two lines, for the office `viewer` (the report's own unless given); none for a draft."""
    viewer = viewer or report.office
    if not report.code or not viewer:
        return []
    said: list[Text] = []
    if codes := _seen(turn, turn.similar.of(report.id), viewer):
        said.append(text("similarity.pictures", codes=codes[:MOST_CODES]))
    others = [other for other in turn.similar.same_incident(report) if desk.office_covers(turn, viewer, other.office)]
    if others:
        codes = [other.code for other in others[:MOST_CODES]]
        people = count_people(set(turn.reports.followers(each.id)) for each in (report, *others))
        if people > 1:
            said.append(text("similarity.incident_people", codes=codes, count=people))
        else:
            said.append(text("similarity.incident", codes=codes))
    return said


def _seen(turn: Turn, found: Iterable[tuple[str, int]], viewer: int) -> list[str]:
    return [code for code, office in found if desk.office_covers(turn, viewer, office)]
