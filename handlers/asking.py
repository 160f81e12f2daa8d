"""Answers about the rules, by topic: theme, card, the one thing that decides, answer, what may follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.core.law_answer import Answer, Follow, present, present_done, present_sanction
from bot.core.law_card import Card
from bot.core.law_menu import Page, menu_page
from bot.core.messages import Choice, Text, text
from handlers import radar, remembered, staff_questions
from handlers.flow import PressHandler
from handlers.turn import Turn

TO_MENU = Choice(text("asking.to_menu"), "go:menu:0")
TO_STAFF = Choice(text("asking.choice_staff"), "law:staff:0")


REPORT = Choice(text("asking.choice_report"), "go:report:0")
SAFE = Choice(text("asking.choice_safe"), "go:safe:0")


def menu(turn: Turn, page: int = 1) -> None:
    """The topics."""
    turn.say("asking.topics", *_topics(turn, page))


def typed(turn: Turn) -> None:
    """A question in free words while the index is still being built after a start: the topics, and that is said."""
    turn.say("asking.typed", *_topics(turn, 1))


def _topics(turn: Turn, number: int) -> list[Choice]:
    rules = turn.knowledge.rules
    page = menu_page([theme for theme in rules.themes if rules.cards_of(theme.id)], number)
    themes = [Choice(theme.title, f"law:theme/{theme.id}:0") for theme in page.items]
    return [*themes, *_turned(page, "topics"), TO_STAFF, TO_MENU]


def _turned(page: Page[Any], target: str) -> list[Choice]:
    """Ways to the pages before and after."""
    ways = (("asking.earlier", page.earlier), ("asking.later", page.later))
    return [Choice(text(label), f"law:{target}/{number}:0") for label, number in ways if number is not None]


def _theme(turn: Turn, theme_id: str, number: int = 1) -> None:
    """The questions of a topic."""
    cards = turn.knowledge.rules.cards_of(theme_id)
    if not cards:
        menu(turn)
        return
    page = menu_page(cards, number)
    other = Choice(text("asking.choice_topics"), "law:topics:0")
    shown = [Choice(card.label, f"law:card/{card.id}:0") for card in page.items]
    turn.say("asking.cards", *shown, *_turned(page, f"theme/{theme_id}"), other)


def _press(turn: Turn, target: str, version: int) -> None:
    """`law:<target>:0`; targets are those of `law_answer.Follow`, and `topics/PAGE`, `theme/ID/PAGE`, `like/CARD`."""
    verb, _, rest = target.partition("/")
    subject, _, branch = rest.partition("/")
    card = turn.knowledge.rules.card(subject)
    if verb == "topics":
        menu(turn, _number(subject))
    elif verb == "theme":
        _theme(turn, subject, _number(branch))
    elif verb == "none":
        radar.note(turn, "unknown", remembered.take(turn, remembered.ASKED))
        menu(turn)
    elif verb == "staff" and not turn.message.private:  # the wording is asked for, and only in private
        turn.acknowledge("unclear.only_private")
    elif verb == "staff":
        staff_questions.begin(turn, remembered.recall(turn, remembered.ASKED))
    elif verb == "like" and card is not None:
        radar.note(turn, "not_that", remembered.take(turn, remembered.ASKED), card.id)
        _theme(turn, card.theme)
    elif card is None or verb not in {"card", "sanction", "done"}:
        menu(turn)
    else:
        say_answer(turn, card, _answer(turn, card, verb, branch))


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 4 else 1


def _answer(turn: Turn, card: Card, verb: str, branch: str) -> Answer:
    stage = turn.stage()
    if verb == "sanction":
        return present_sanction(card, stage, branch, turn.knowledge.rules.sanctions.values())
    if verb == "done":
        return present_done(card, stage, branch)
    return present(card, stage, branch or None)


def say_answer(
    turn: Turn,
    card: Card,
    answer: Answer,
    *,
    more: Sequence[Text] = (),
    others_act: bool = False,
    beside: Sequence[Choice] = (),
) -> None:
    """Says an answer. `more`: lines after it. `others_act`: somebody else's act was asked about, so a confidential telling is
    offered. `beside`: further choices."""
    parts: list[Text] = [*answer.parts, *more]
    choices = [choice for follow in answer.choices for choice in _choices(card, follow)]
    tells = any(choice.data == REPORT.data for choice in choices)
    if answer.verdict is not None and (tells or others_act):
        parts.append(text("asking.may_tell"))
        if not tells:
            choices = [REPORT, SAFE, *choices]
    remembered.keep(turn, remembered.CARD, card.id)
    turn.say("asking.answer", *beside, *choices, parts=parts)


def _choices(card: Card, follow: Follow) -> list[Choice]:
    """The buttons of one thing that may follow."""
    if follow.target == "report":
        return [Choice(follow.label, REPORT.data), SAFE]
    if follow.target == "not_that":
        return [Choice(follow.label, f"law:like/{card.id}:0")]
    return [Choice(follow.label, f"law:{follow.target}:0")]


PRESSES: dict[str, PressHandler] = {"law": _press}
