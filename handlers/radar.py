"""/radar: which topics the rule book leaves open, for an office to see where an imbauan would help. Numbers only."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Choice, Text, text
from bot.core.radar import LEAST, shown_themes
from handlers.flow import Handler
from handlers.turn import Turn

WINDOW = timedelta(days=30)


def note(turn: Turn, kind: str, words: str, card_id: str = "") -> None:
    """Notes a question that was not understood (`unknown`) or an answer that was not meant (`not_that`), without its sender."""
    card = turn.knowledge.rules.card(card_id) if card_id else None
    turn.questions.miss(card.theme if card else "", card_id, kind, words, turn.now.date())
    turn.questions.forget_misses_before((turn.now - 3 * WINDOW).date())


def _command(turn: Turn) -> None:
    """Staff only; anybody else gets what an unknown command gets."""
    if turn.staff is None and not turn.message.private:
        turn.say("unclear.room_command")
        return
    if turn.staff is None:
        turn.say("unclear.unknown_command", Choice(text("staff_questions.menu"), "go:menu:0"))
        return
    shown = shown_themes(turn.questions.themes_missed((turn.now - WINDOW).date()))
    if not shown:
        turn.say("radar.nothing", least=LEAST)
        return
    turn.say(
        "radar.themes", lines=[text("radar.theme", theme=_title(turn, theme), count=count) for theme, count in shown]
    )


def _title(turn: Turn, theme_id: str) -> Text | str:
    theme = turn.knowledge.rules.theme(theme_id) if theme_id else None
    return theme.title if theme else Text("radar.other")


COMMANDS: dict[str, Handler] = {"radar": _command}
ROOM_COMMANDS: dict[str, Handler] = {"radar": _command}
