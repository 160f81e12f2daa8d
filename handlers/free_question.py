"""A question in anybody's own words: answered, asked back, offered as choices, or honestly not known. Nothing is invented."""

from __future__ import annotations

from bot.core.law_answer import present, present_sanction
from bot.core.messages import Choice, Text, text
from bot.core.understanding.outcome import Outcome, Understood
from handlers import asking, radar, remembered
from handlers.turn import Turn

MOST_CHOICES = 5


def read(turn: Turn, words: str) -> Understood | None:
    """How the words are understood; None while the index is still being built after a start."""
    understanding = turn.knowledge.understanding.now
    if understanding is None:
        return None
    return understanding.understand(words, turn.stage(), remembered.recall(turn, remembered.CARD))


def ask(turn: Turn, words: str) -> str:
    """Answers as well as it can. Returns "" when something was said, else why it belongs elsewhere: one of the reasons of
    `Understood`."""
    understood = read(turn, words)
    if understood is None:
        asking.typed(turn)
        return ""
    return _act(turn, understood, words)


def ask_if_clear(turn: Turn, words: str) -> bool:
    """Answers words that nothing else claimed, if they are a question the rule book knows; False when nothing was said."""
    understood = read(turn, words)
    if understood is None or understood.outcome not in (Outcome.ANSWER, Outcome.CLARIFY, Outcome.CHOICES):
        return False
    return _act(turn, understood, words) == ""


def _act(turn: Turn, understood: Understood, words: str) -> str:
    outcome = understood.outcome
    if outcome in (Outcome.REFUSED, Outcome.REDIRECT) or understood.reason == "report_or_question":
        return understood.reason
    remembered.keep(turn, remembered.ASKED, words)
    if outcome in (Outcome.ANSWER, Outcome.CLARIFY):
        _answer(turn, understood)
    elif outcome is Outcome.CHOICES:
        _choices(turn, "asking.nearest", understood.choices)
    else:
        radar.note(turn, "unknown", words)
        _choices(turn, "asking.off_topic" if understood.reason == "off_topic" else "asking.unknown", understood.choices)
    return ""


def _answer(turn: Turn, understood: Understood) -> None:
    card = turn.knowledge.rules.card(understood.card)
    if card is None:
        asking.typed(turn)
        return
    stage = turn.stage()
    if understood.reason == "sanction":
        answer = present_sanction(card, stage, understood.branch, turn.knowledge.rules.sanctions.values())
    else:
        answer = present(card, stage, understood.branch or None)
    rest = [found for number in understood.rest if (found := turn.knowledge.rules.card(number))]
    more: list[Text] = [text("asking.rest", cards=[card.label for card in rest])] if rest else []
    asking.say_answer(
        turn,
        card,
        answer,
        more=more,
        others_act=understood.reason == "others_act",
        beside=[Choice(found.label, f"law:card/{found.id}:0") for found in rest],
    )


def _choices(turn: Turn, key: str, cards: tuple[str, ...]) -> None:
    """The nearest cards, and always a way to a human and to the topics."""
    found = [card for number in cards[:MOST_CHOICES] if (card := turn.knowledge.rules.card(number))]
    near = [Choice(card.label, f"law:card/{card.id}:0") for card in found]
    last = (
        Choice(text("asking.choice_not_that"), "law:none:0")
        if near
        else Choice(text("asking.choice_topics"), "law:topics:0")
    )
    turn.say(key, *near, asking.TO_STAFF, last, asking.TO_MENU)
