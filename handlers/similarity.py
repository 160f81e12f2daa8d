"""What may belong together, as lines for staff: the same picture, the same incident. Suggested, never merged.

Codes only of reports that everybody who may read the line may see, never who sent them. How many people told of an incident is said
from two on: of two reports by one person it would tie that person to both.
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
    lent = _lent(turn, report, viewer)
    looking_alike = turn.similar.of(report.id)
    if codes := [code for code, office, agency in looking_alike if _seen(turn, viewer, lent, office, agency)]:
        said.append(text("similarity.pictures", codes=codes[:MOST_CODES]))
    near = turn.similar.same_incident(report)
    others = [other for other in near if _seen(turn, viewer, lent, other.office, other.agency)]
    if others:
        codes = [other.code for other in others[:MOST_CODES]]
        people = count_people(set(turn.reports.followers(each.id)) for each in (report, *others))
        if people > 1:
            said.append(text("similarity.incident_people", codes=codes, count=people))
        else:
            said.append(text("similarity.incident", codes=codes))
    return said


def _lent(turn: Turn, report: Report, viewer: int) -> set[str]:
    """The agencies that lend a member who may read this report with the office `viewer`."""
    members = [member for member in turn.offices.members() if member.seconded and desk.covers(turn, member, viewer)]
    return {member.seconded for member in members if not desk.kept_from(turn, report, member)}


def _seen(turn: Turn, viewer: int, lent: Iterable[str], office: int, agency: str) -> bool:
    """Whether a report of `office` about `agency` may be named: the office `viewer` sees it, and it is kept from nobody there."""
    kept = any(turn.knowledge.agencies.concerns(lender, agency) for lender in lent)
    return desk.office_covers(turn, viewer, office) and not kept
