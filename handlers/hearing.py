"""What a reporter hears of a step: news in plain words, with what can be done next. Nothing is promised."""

from __future__ import annotations

from bot.core.messages import Choice, Text, text
from bot.core.report import Report
from handlers import desk
from handlers.turn import Turn

MENU = Choice(text("welcome.to_menu"), "go:menu:0")
ENDINGS = frozenset({"not_register", "close"})


def news_of(turn: Turn, report: Report, action: str, *, words: Text | str = "", office: int = 0) -> Text:
    """The news of `action`. `words`: the reason; `office`: the one it is passed on to."""
    key = f"hearing.{action}"
    if action == "register":
        key = f"hearing.register_{turn.election(report.region)}"
    return text(
        key,
        code=report.code,
        office=desk.office_name(turn, office or report.office),
        region=desk.region_name(turn, report.region) or text("hearing.the_region"),
        words=words,
        now=turn.now,
        day=turn.now.date(),
    )


def tell(turn: Turn, report: Report, action: str, *, words: Text | str = "", office: int = 0) -> None:
    """Tells everybody who follows the report, each on their own channel."""
    news = news_of(turn, report, action, words=words, office=office)
    desk.inform(turn, report, news.key, *_way_on(report, action), **news.args)


def _way_on(report: Report, action: str) -> tuple[Choice, ...]:
    """What can be done next: nothing but the menu at first, later the history, and a new report where this one ended."""
    see = Choice(text("hearing.see"), f"see:{report.code}:0")
    if action == "take":
        return (MENU,)
    if action in ENDINGS:
        return (see, Choice(text("hearing.new_report"), "go:report:0"), MENU)
    return (see, MENU)
