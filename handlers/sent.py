"""What is said once a report was sent: its code, who hears of it, what can still be done; and to its reporter's other chats."""

from __future__ import annotations

from bot.core.messages import Choice, Text, text
from bot.core.report import Report
from handlers import formal_ways, keeping
from handlers.turn import Office, Turn


def confirm(turn: Turn, report: Report, office: Office) -> None:
    """The report has gone to `office`."""
    _tell_other_chats(turn, report)
    turn.say(
        "review.sent",
        Choice(text("review.formal"), f"formal:{report.code}:0"),
        Choice(text("review.see"), f"see:{report.code}:0"),
        Choice(text("review.key"), f"key:{report.code}:0"),
        Choice(text("receipt.button"), f"receipt:{report.code}:0"),
        Choice(text("review.tips"), "go:tips:0"),
        code=report.code,
        told=_told(report, office),
        upgrade=formal_ways.still_possible(turn, report),
    )


def _tell_other_chats(turn: Turn, report: Report) -> None:
    """The draft was open in another chat of its reporter too: it is no draft any more there either."""
    for follower in turn.reports.followers(report.id):
        if follower == turn.conversation.id:
            continue
        keeping.let_go(turn, report, follower)
        see = Choice(text("review.see"), f"see:{report.code}:0")
        turn.news(follower, "review.sent_elsewhere", see, about=report.id, code=report.code)


def _told(report: Report, office: Office) -> Text:
    """Who hears of it; where that office does not serve the place of the event, this is no secret."""
    if not office.room:
        return Text("review.office_waits")
    outside = report.region and not report.region.startswith(office.region)
    return text("review.office_far" if outside else "review.office_told", office=office.name)
