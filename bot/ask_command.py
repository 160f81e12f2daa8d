"""`awasnetral ask`: asks the rule book from a terminal, one question or thousands, with the answers of the chat."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from bot.config import words
from bot.core.rulebook import RuleBook
from bot.core.stage import Election, Phase, Stage
from bot.opening import OperatorError

if TYPE_CHECKING:
    from bot.answering import Asking


def add_command(commands: Any) -> None:
    """Adds `ask` to the parsers of the program (what `ArgumentParser.add_subparsers` gave)."""
    text = words()
    ask: argparse.ArgumentParser = commands.add_parser("ask", help=text["help_ask"], description=text["help_ask"])
    ask.add_argument("question", nargs="?", default=None, metavar="PERTANYAAN", help=text["help_question"])
    ask.add_argument("--json", action="store_true", help=text["help_json"])
    ask.add_argument("--batch", default=None, metavar="FILE", help=text["help_batch"])
    ask.add_argument("--election", choices=tuple(map(str, Election)), default=None, help=text["help_election"])
    ask.add_argument("--stage", choices=tuple(map(str, Phase)), default=None, help=text["help_stage"])
    ask.add_argument("--on", default=None, metavar="YYYY-MM-DD", help=text["help_on"])


def run(given: argparse.Namespace, election: str, today: date) -> int:
    """Runs what `add_command` parsed and returns 0. `election`: none, pemilu or pilkada, used when the command names none.

    Raises `OperatorError`: no question, or one beside a batch; a date or a file that cannot be read.
    """
    if (given.question is None) == (given.batch is None):
        raise OperatorError("ask_one_or_batch")
    stage = Stage(Election(given.election or election), Phase(given.stage or "none"))
    day = _day(given.on, today)
    if given.batch is None:
        answer = _asking(stage, day).answer(given.question)
        _write(orjson.dumps(answer.as_object()).decode() if given.json else answer.chat())
        return 0
    questions = _lines(given.batch)
    first = next(questions, None)  # a file that cannot be read is told before the index is built
    if first is not None:
        asking = _asking(stage, day)
        for question in chain([first], questions):
            _write(orjson.dumps(asking.answer(question).as_object()).decode())
    return 0


def _asking(stage: Stage, day: date) -> Asking:
    """Loads what answering needs, and only here: every start of the program reads this module."""
    from bot.answering import Asking
    from bot.core.understanding.policy import Understanding
    from bot.language import load_lexicon
    from bot.lawbook import load_book
    from bot.texts import FOLDER, Texts

    book = load_book(FOLDER / "id" / "rules")
    if not isinstance(book, RuleBook):
        raise OperatorError("wrong_book", line=book[0])
    valid = _valid(book, day)
    understanding = Understanding.build(valid, load_lexicon(FOLDER / "id" / "understanding"))
    return Asking(valid, understanding, Texts.load(), stage)


def _valid(book: RuleBook, day: date) -> RuleBook:
    """The cards that hold on a day."""
    return replace(
        book,
        cards={
            card.id: card
            for card in book.cards.values()
            if card.valid_from <= day and (card.valid_until is None or day <= card.valid_until)
        },
    )


def _day(given: str | None, today: date) -> date:
    try:
        return today if given is None else date.fromisoformat(given)
    except ValueError:
        raise OperatorError("bad_on") from None


def _lines(file: str) -> Iterator[str]:
    """The questions of a file, or of standard input; empty lines are left out."""
    if file == "-":
        yield from _filled(sys.stdin)
        return
    try:
        with Path(file).open(encoding="utf-8") as opened:
            yield from _filled(opened)
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError("bad_batch", error=getattr(error, "strerror", None) or type(error).__name__) from None


def _filled(lines: Iterable[str]) -> Iterator[str]:
    return (stripped for line in lines if (stripped := line.strip()))


def _write(line: str) -> None:
    print(line)  # noqa: T201
