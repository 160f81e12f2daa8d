"""News that waits behind one neutral line, so that a lock screen shows nothing."""

from __future__ import annotations

from bot.core.messages import Choice, text
from handlers.turn import Turn


def open_news(turn: Turn) -> list[str]:
    """Shows what waits and returns what is to be done then, as button data. The router does it: it knows every button."""
    if not turn.conversation.news:
        turn.say(
            "news.none",
            Choice(text("news.check"), "go:check:0"),
            Choice(text("news.menu"), "go:menu:0"),
        )
        return []
    return turn.tell_news()
