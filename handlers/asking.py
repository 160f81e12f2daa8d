"""Answers about the rules, by topic: theme, card, the one thing that decides, answer, what may follow."""

from __future__ import annotations

from bot.core.law_answer import Answer, Follow, present, present_done, present_sanction
from bot.core.law_card import Card
from bot.core.messages import Choice, Text, text
from bot.core.stage import Election, Stage
from handlers import keeping
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

TO_MENU = Choice(text("asking.to_menu"), "go:menu:0")
TO_TOPICS = Choice(text("asking.choice_again"), "law:topics:0")

_LATER = frozenset({"staff"})
"""What an answer would lead to that nobody serves yet: no button leads nowhere."""


def menu(turn: Turn) -> None:
    """The topics."""
    turn.say("asking.topics", *_topics(turn))


def typed(turn: Turn) -> None:
    """A question in free words: they are not read yet, and that is said."""
    turn.say("asking.typed", *_topics(turn))


def _topics(turn: Turn) -> list[Choice]:
    rules = turn.knowledge.rules
    themes = [Choice(theme.title, f"law:theme/{theme.id}:0") for theme in rules.themes if rules.cards_of(theme.id)]
    return [*themes, TO_MENU]


def _theme(turn: Turn, theme_id: str) -> None:
    """The questions of a topic."""
    cards = turn.knowledge.rules.cards_of(theme_id)
    if not cards:
        menu(turn)
        return
    other = Choice(text("asking.choice_topics"), "law:topics:0")
    turn.say("asking.cards", *(Choice(card.label, f"law:card/{card.id}:0") for card in cards), other, TO_MENU)


def _press(turn: Turn, target: str, version: int) -> None:
    """`law:<target>:0`; targets are those of `law_answer.Follow`, and `theme/ID`."""
    verb, _, rest = target.partition("/")
    subject, _, branch = rest.partition("/")
    card = turn.knowledge.rules.card(subject)
    if verb == "theme":
        _theme(turn, subject)
    elif verb == "like" and card is not None:
        _theme(turn, card.theme)
    elif card is None or verb not in {"card", "sanction", "done"}:
        menu(turn)
    else:
        _say(turn, card, _answer(turn, card, verb, branch))


def _answer(turn: Turn, card: Card, verb: str, branch: str) -> Answer:
    stage = Stage(Election(turn.knowledge.election))
    if verb == "sanction":
        return present_sanction(card, stage, branch, turn.knowledge.rules.sanctions.values())
    if verb == "done":
        return present_done(card, stage, branch)
    return present(card, stage, branch or None)


def _say(turn: Turn, card: Card, answer: Answer) -> None:
    parts: list[Text] = list(answer.parts)
    if answer.verdict is not None and any(follow.target == "report" for follow in answer.choices):
        parts.append(text("asking.may_tell"))
    choices = [choice for follow in answer.choices for choice in _choices(card, follow)]
    turn.say("asking.answer", *choices, parts=parts)


def _choices(card: Card, follow: Follow) -> list[Choice]:
    """The buttons of one thing that may follow: none for what is not served yet."""
    if follow.target in _LATER:
        return []
    if follow.target == "report":
        return [Choice(follow.label, "go:report:0"), Choice(text("asking.choice_safe"), "go:safe:0")]
    if follow.target == "not_that":
        return [Choice(follow.label, f"law:like/{card.id}:0")]
    return [Choice(follow.label, f"law:{follow.target}:0")]


def _command(turn: Turn) -> None:
    """/tanya, with or without a question behind it."""
    if turn.conversation.form:
        keeping.close_keeping(turn)
    (typed if turn.argument else menu)(turn)


COMMANDS: dict[str, Handler] = {"tanya": _command}
PRESSES: dict[str, PressHandler] = {"law": _press}
