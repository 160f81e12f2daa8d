"""The rule book: all law cards with the articles, sanctions and situations behind them, and what must hold for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.core.articles import Article, Mark, Sanction, weakest
from bot.core.law_card import Card, Link, Ruling, StageRule, Theme, Verdict
from bot.core.law_reader import Problem

# Words that no answer may contain, each with the reason given to whoever edits the book.
_FORBIDDEN = (
    (re.compile(r"\bPPK\b"), "spell out which PPK is meant"),
    (re.compile(r"(?:UU|Undang-Undang)(?: No(?:mor|\.)?)? ?5(?:/| Tahun )2014"), "was repealed and is not cited"),
    (re.compile(r"\bKASN\b(?!(?: \(\w+\))? sudah (?:tidak|bubar|berhenti))"), "KASN no longer exists"),
    (re.compile(r"[*_]"), "texts of the book carry no markup, the wording around them does"),
    (re.compile(r"dengan hormat", re.IGNORECASE), "never predict the form of a dismissal"),
    (re.compile(r"\b(?:pasti dipecat|dipenjara|oknum|pelanggar)\b", re.IGNORECASE), "is a word not to say"),
)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything the bot knows of the law. ``cards`` by id, ``themes`` in menu order."""

    themes: tuple[Theme, ...]
    cards: Mapping[str, Card]
    articles: Mapping[str, Article]
    sanctions: Mapping[str, Sanction]
    situations: Mapping[str, tuple[Verdict, Mark]]

    def card(self, card_id: str) -> Card | None:
        return self.cards.get(card_id)

    def theme(self, theme_id: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def cards_of(self, theme_id: str) -> tuple[Card, ...]:
        """The cards of a theme in menu order; empty when there is no such theme."""
        theme = self.theme(theme_id)
        return tuple(self.cards[card] for card in theme.cards) if theme else ()


def link_cards(cards: Iterable[Card]) -> dict[str, Card]:
    """Cards by id, the labels of related cards filled in; an unknown relation stays without a label."""
    by_id = {card.id: card for card in cards}
    return {
        card.id: replace(
            card,
            related=tuple(
                Link(link.card, by_id[link.card].label if link.card in by_id else "") for link in card.related
            ),
        )
        for card in by_id.values()
    }


def check_book(book: RuleBook) -> list[Problem]:
    """Everything that is wrong between the parts of the book. An empty list: it may be used."""
    problems: list[Problem] = []
    for card in book.cards.values():
        problems += _card_problems(card, book)
    problems += _phrasing_problems(book.cards.values())
    for sanction in book.sanctions.values():
        problems += _words_problems("sanctions.toml", sanction.id, "text", sanction.text)
        problems += [
            Problem("sanctions.toml", sanction.id, "legal_basis", f"{citation!r} is not in articles.toml")
            for citation in sanction.basis
            if citation not in book.articles
        ]
    return problems


def _card_problems(card: Card, book: RuleBook) -> Iterator[Problem]:
    file = f"{card.theme}.toml"
    for link in card.related:
        if not link.label:
            yield Problem(file, card.id, "related", f"there is no card {link.card!r}")
    for name, text in (("title", card.title), ("label", card.label), ("why", card.why), ("next_step", card.next_step)):
        yield from _words_problems(file, card.id, name, text)
    if card.decides:
        yield from _words_problems(file, card.id, "question", card.decides.text)
    for ruling in card.rulings():
        yield from _ruling_problems(file, card, ruling, book)
        for rule in ruling.by_stage:
            yield from _stage_problems(file, card, ruling, rule, book)


def _ruling_problems(file: str, card: Card, ruling: Ruling, book: RuleBook) -> Iterator[Problem]:
    verdict = ruling.verdict
    yield from _words_problems(file, card.id, "answer", ruling.answer)
    yield from _words_problems(file, card.id, "caution", ruling.caution)
    yield from _basis_problems(file, card, ruling.legal_basis, ruling.confidence, book)
    yield from _unknown(file, card, "supporting_basis", ruling.supporting_basis, book.articles)
    yield from _unknown(file, card, "sanction", ruling.sanction, book.sanctions)
    yield from _situation_problems(file, card, ruling.situations, verdict, ruling.confidence, book)
    if (verdict is None) != (card.ruling.verdict is None):
        yield Problem(file, card.id, "verdict", "a procedure card has no verdict anywhere, any other card everywhere")
    if ruling.confidence is not Mark.HIGH and not ruling.caution:
        yield Problem(file, card.id, "caution", f"{ruling.confidence} confidence needs a plain word of caution")
    if verdict is Verdict.BOLEH and ruling.confidence is Mark.LOW:
        yield Problem(file, card.id, "verdict", "low confidence is no ground for boleh")
    if verdict is Verdict.BOLEH and card.ruling.verdict is not Verdict.BOLEH:
        yield Problem(file, card.id, "verdict", "a branch may not be boleh where the card is not")
    if ruling.not_yet and verdict is not Verdict.DILARANG:
        yield Problem(file, card.id, "not_yet", "belongs to dilarang")


def _stage_problems(file: str, card: Card, ruling: Ruling, rule: StageRule, book: RuleBook) -> Iterator[Problem]:
    verdict = rule.verdict or ruling.verdict
    yield from _words_problems(file, card.id, "by_stage.text", rule.text)
    yield from _words_problems(file, card.id, "by_stage.caution", rule.caution)
    yield from _basis_problems(file, card, rule.legal_basis, rule.confidence, book)
    yield from _unknown(file, card, "by_stage.sanction", rule.sanction, book.sanctions)
    yield from _situation_problems(file, card, rule.situations, verdict, rule.confidence, book)
    if rule.confidence is not Mark.HIGH and not (rule.caution or ruling.caution):
        yield Problem(file, card.id, "by_stage.caution", f"{rule.confidence} confidence needs a word of caution")
    if verdict is Verdict.BOLEH and (ruling.verdict is not Verdict.BOLEH or rule.confidence is Mark.LOW):
        yield Problem(file, card.id, "by_stage.verdict", "a stage may not be boleh where the ruling is not")


def _basis_problems(
    file: str, card: Card, citations: tuple[str, ...], confidence: Mark, book: RuleBook
) -> Iterator[Problem]:
    yield from _unknown(file, card, "legal_basis", citations, book.articles)
    most = weakest(book.articles[citation].mark for citation in citations if citation in book.articles)
    if confidence.rank > most.rank:
        yield Problem(file, card.id, "confidence", f"{confidence} is above the weakest decisive article ({most})")


def _situation_problems(
    file: str, card: Card, ids: tuple[str, ...], verdict: Verdict | None, confidence: Mark, book: RuleBook
) -> Iterator[Problem]:
    yield from _unknown(file, card, "situations", ids, book.situations)
    for key in ids:
        if key not in book.situations:
            continue
        researched, mark = book.situations[key]
        if confidence.rank > mark.rank:
            yield Problem(file, card.id, "confidence", f"{confidence} is above that of situation {key} ({mark})")
        if verdict is not None and verdict.strictness < researched.strictness:
            yield Problem(file, card.id, "verdict", f"{verdict} is laxer than situation {key} ({researched})")


def _unknown(file: str, card: Card, name: str, keys: Iterable[str], known: Mapping[str, object]) -> Iterator[Problem]:
    for key in keys:
        if key not in known:
            yield Problem(file, card.id, name, f"{key!r} is not known")


def _words_problems(file: str, card: str, name: str, text: str) -> Iterator[Problem]:
    for pattern, reason in _FORBIDDEN:
        if found := pattern.search(text):
            yield Problem(file, card, name, f"{found.group()!r}: {reason}")


def _phrasing_problems(cards: Iterable[Card]) -> Iterator[Problem]:
    """The same phrasing may stand on two cards only when they are of one family: a deciding fact tells them apart."""
    seen: dict[str, Card] = {}
    for card in cards:
        for phrasing in card.phrasings:
            first = seen.setdefault(" ".join(phrasing.lower().split()), card)
            if first.family != card.family:
                yield Problem(f"{card.theme}.toml", card.id, "phrasings", f"{phrasing!r} also stands on {first.id}")
