"""The blind test questions: read, split for good into a half for tuning and one for reporting, and judged.

They were written by hands that had not seen the phrasings, and nothing of them may be copied into the phrasings, the
lexicon or the rules. Thresholds are chosen on the tuning half; the other half is only counted, never read.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.law_card import Card, Verdict
from bot.core.rulebook import RuleBook
from bot.core.understanding import Outcome, Understanding, Understood
from bot.language import load_lexicon
from bot.lawbook import load_book

FOLDER = Path(__file__).parent / "questions"
LOCALES = Path(__file__).parent.parent / "locales" / "id"


@cache
def book() -> RuleBook:
    """The rule book, read once for all tests."""
    found = load_book(LOCALES / "rules")
    assert isinstance(found, RuleBook), found
    return found


@cache
def understanding() -> Understanding:
    """The understanding of the whole book, built once for all tests."""
    return Understanding.build(book(), load_lexicon(LOCALES / "understanding"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what is meant. ``cards``: ids of those that are right. ``tuning``: of the half to tune on."""

    text: str
    kind: str
    label: str
    register: str
    near: bool
    cards: frozenset[str]
    verdicts: frozenset[Verdict | None]
    tuning: bool

    @property
    def in_scope(self) -> bool:
        return self.kind != "out"


@dataclass(frozen=True, slots=True)
class Judged:
    """How an outcome compares with what was meant. ``direct``: answered, without asking first.

    ``helped``: the right family was answered, asked about or offered. ``wrong``: answered directly with another family,
    or with a verdict that the law does not give (a card of procedure gives none). ``wrong_boleh``: answered *boleh*
    where it is not.
    """

    direct: bool
    family: bool
    verdict: bool
    helped: bool
    wrong: bool
    wrong_boleh: bool


def asked(rules: RuleBook, folder: Path = FOLDER) -> list[Asked]:
    """All blind questions that the book has cards for, in a fixed order."""
    topics = tomllib.loads((folder / "procedure_topics.toml").read_text(encoding="utf-8"))
    by_situation: dict[str, set[str]] = {}
    for card in rules.cards.values():
        for situation in card.situations:
            by_situation.setdefault(situation, set()).add(card.id)
    return list(_read(folder, rules, topics, by_situation))


def _read(
    folder: Path, rules: RuleBook, topics: dict[str, list[str]], by_situation: dict[str, set[str]]
) -> Iterator[Asked]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            kind, label = row["kind"], row.get("situation") or row["topic"]
            cards: frozenset[str] = frozenset()
            verdicts: frozenset[Verdict | None] = frozenset({None})
            if kind == "situation":
                cards = frozenset(by_situation.get(label, ()))
                verdicts = frozenset({rules.situations[label][0]})
            elif kind == "procedure":
                cards = frozenset(card for card in topics[label] if card in rules.cards)
                verdicts = frozenset(rules.cards[card].ruling.verdict for card in cards)
            if kind == "out" or cards:
                yield Asked(
                    row["q"], kind, label, row["register"], bool(row.get("near")), cards, verdicts, _tunes(row["q"])
                )


def _tunes(question: str) -> bool:
    return hashlib.sha256(question.encode()).digest()[0] % 2 == 0


def judge(one: Asked, understood: Understood, verdict: Verdict | None, rules: RuleBook) -> Judged:
    """``verdict``: what the answer says, ``None`` for a card of procedure or no answer."""
    direct = understood.outcome is Outcome.ANSWER
    families = {rules.cards[card].family for card in one.cards}
    answered = understood.card if direct or understood.outcome is Outcome.CLARIFY else ""
    offered = [answered] if answered else list(understood.choices)
    right = any(_family(rules.cards.get(card)) in families for card in offered)
    same_verdict = direct and (verdict is None or verdict in one.verdicts or understood.card in one.cards)
    return Judged(
        direct=direct,
        family=right,
        verdict=right and same_verdict,
        helped=right,
        wrong=direct and not (right and same_verdict),
        wrong_boleh=direct and verdict is Verdict.BOLEH and Verdict.BOLEH not in one.verdicts,
    )


def _family(card: Card | None) -> str:
    return card.family if card else ""
