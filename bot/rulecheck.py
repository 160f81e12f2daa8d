"""`awasnetral rules check`: what in the rule book is wrong, has grown old, or will confuse two families."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.config import words
from bot.core.law_card import Card
from bot.core.rulebook import RuleBook
from bot.lawbook import load_book
from bot.texts import FOLDER

BOOK = FOLDER / "id" / "rules"
OLD = 180
"""Days after which a card wants to be checked again, unless the caller says otherwise."""

_ALIKE = 90.0  # per cent of equal letters: below it two phrasings differ by a word that matters, an actor or an act
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
# Words that give a regional language away; a card without any cannot have been phrased in it.
_REGIONAL = {
    "Banjar": frozenset({"ulun", "kada", "nang", "wan", "gasan", "mun", "kawa", "haja", "bulih", "sidin", "imbah"}),
    "Jawa": frozenset({"ora", "mboten", "olih", "kulo", "nyong", "karo", "menapa", "pripun", "piye", "kepriwe"}),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the curator. ``wrong``: the book should not be used as it is; otherwise it wants a look."""

    line: str
    wrong: bool


def check(today: date, *, days: int = OLD, folder: Path = BOOK) -> int:
    """Says everything found in the book in ``folder``, a line each, then a summary.

    ``days``: a card checked longer ago than this is listed. Returns the exit code: 1 when something is wrong, else 0.
    """
    loaded = load_book(folder)
    if isinstance(loaded, RuleBook):
        findings = list(examine(loaded, today, days))
        last = words()["rules_summary"].format(cards=len(loaded.cards), findings=len(findings))
    else:
        findings = [_finding("rules_broken", wrong=True, line=line) for line in loaded]
        last = words()["rules_unusable"].format(findings=len(findings))
    for line in [*(finding.line for finding in findings), last]:
        print(line, file=sys.stdout)  # noqa: T201
    return 1 if any(finding.wrong for finding in findings) else 0


def examine(book: RuleBook, today: date, days: int = OLD) -> Iterator[Finding]:
    """Everything in a book that loads: what is wrong first within each kind, in the order of the menu."""
    cards = [card for theme in book.themes for card in book.cards_of(theme.id)]
    for card in cards:
        yield from _dates(card, today, days)
    for card in cards:
        yield from _registers(card)
    yield from _alike(cards)
    covered = {situation for card in cards for situation in card.situations}
    for situation in book.situations:
        if situation not in covered:
            yield _finding("rules_uncovered", wrong=True, situation=situation)


def _dates(card: Card, today: date, days: int) -> Iterator[Finding]:
    if card.valid_until and card.valid_until < today:
        yield _finding("rules_expired", wrong=True, card=card.id, day=_day(card.valid_until))
    if card.valid_from > today:
        yield _finding("rules_early", wrong=True, card=card.id, day=_day(card.valid_from))
    if card.checked_on > today:
        yield _finding("rules_future", wrong=True, card=card.id, day=_day(card.checked_on))
    elif card.checked_on < today - timedelta(days=days):
        yield _finding("rules_old", wrong=False, card=card.id, day=_day(card.checked_on))


def _registers(card: Card) -> Iterator[Finding]:
    """Regional languages that no phrasing of the card speaks."""
    said = [set(_letters(phrasing).split()) for phrasing in card.phrasings]
    for language, marks in _REGIONAL.items():
        if not any(marks & phrasing for phrasing in said):
            yield _finding("rules_register", wrong=False, card=card.id, language=language)


def _alike(cards: Sequence[Card]) -> Iterator[Finding]:
    """Nearly the same phrasing in two families: whoever asks so cannot be told apart."""
    owners = [(card, phrasing) for card in cards for phrasing in card.phrasings]
    keys = [_letters(phrasing) for _, phrasing in owners]
    for place, (card, phrasing) in enumerate(owners):
        rest = keys[place + 1 :]
        for _, _, other in process.extract(keys[place], rest, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None):
            second, again = owners[place + 1 + other]
            if second.family != card.family:
                yield _finding("rules_alike", wrong=True, card=card.id, other=second.id, phrasing=phrasing, again=again)


def _letters(phrasing: str) -> str:
    return " ".join(_NOT_LETTERS.sub(" ", phrasing.lower()).split())


def _finding(key: str, *, wrong: bool, **values: str) -> Finding:
    return Finding(words()[key].format(**values), wrong)


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
