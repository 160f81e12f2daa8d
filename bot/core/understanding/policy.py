"""Decides what to do with a question: answer, ask what decides, offer choices, or say that nothing was found.

A wrong "you may" does more harm than any question back. So a direct answer needs a high chance of being right, a
direct *boleh* a higher one still, and it is never given while a card with another verdict or an unasked deciding fact
stands near.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.core.law_answer import STAGE_UNKNOWN
from bot.core.law_card import Card, Verdict
from bot.core.rulebook import RuleBook
from bot.core.stage import Candidacy, Stage
from bot.core.understanding import calibration, gates
from bot.core.understanding.followups import Follow, follow_up
from bot.core.understanding.lexicon import Lexicon
from bot.core.understanding.matcher import Candidate, Known, Match, Matcher
from bot.core.understanding.normalise import Normaliser, tokens
from bot.core.understanding.outcome import Outcome, Understood
from bot.core.understanding.splitting import questions

NEEDED = {
    None: calibration.ANSWER_PROCEDURE,
    Verdict.DILARANG: calibration.ANSWER_DILARANG,
    Verdict.BERSYARAT: calibration.ANSWER_BERSYARAT,
    Verdict.BOLEH: calibration.ANSWER_BOLEH,
}

MOST_CHOICES, FEWEST_CHOICES = 5, 3


class Understanding:
    """Made once from the rule book; understanding never changes it, and nothing of a question is kept."""

    def __init__(self, book: RuleBook, normaliser: Normaliser, matcher: Matcher) -> None:
        self._book = book
        self._normaliser = normaliser
        self._matcher = matcher

    @classmethod
    def build(cls, book: RuleBook, lexicon: Lexicon) -> Understanding:
        """From the cards and the lexicon: under a second of one core, so it belongs into a thread. Pure."""
        normaliser = make_normaliser(book, lexicon)
        return cls(book, normaliser, Matcher(known_cards(book), lexicon, normaliser))

    def understand(self, question: str, stage: Stage, last: str = "") -> Understood:
        """What a question of any length and content means at ``stage``. Never raises; the same question gives the same.

        ``last``: id of the card answered last, so that a follow-up can be understood; "" or an unknown id for none.
        """
        intent = gates.read_intent(question)
        words = self._normaliser.words(question)
        card = self._book.card(last)
        follow = follow_up(words) if card is not None else Follow.NONE
        if card is not None and follow in (Follow.BASIS, Follow.SANCTION):
            return Understood(Outcome.ANSWER, card=card.id, score=1.0, reason=str(follow))
        settled = gates.before(question, intent)
        if settled is not None:
            return settled
        if card is not None and follow is Follow.VARIANT:
            return self._varied(card, question, words, stage)
        return self._several(question, stage) or self._one(question, intent, stage)

    def match(self, question: str) -> Match:
        """The cards a question may mean, with their chances, before any rule: for measuring."""
        return self._matcher.match(question)

    def decide(self, match: Match, question: str, stage: Stage) -> Understood:
        """What a match leads to. Of the question only its manner is read: whether it asks or tells, and of whom."""
        return self._decided(match, question, gates.read_intent(question), stage)

    def _one(self, question: str, intent: gates.Intent, stage: Stage) -> Understood:
        return self._decided(self._matcher.match(question), question, intent, stage)

    def _several(self, question: str, stage: Stage) -> Understood | None:
        """The first of several questions with the cards of the others; ``None`` when it is but one."""
        parts = questions(question)
        if len(parts) < 2:
            return None
        read = [self._one(part, gates.Intent.ASK, stage) for part in parts]
        sure = [one for one in read if one.outcome in (Outcome.ANSWER, Outcome.CLARIFY)]
        families = [self._book.cards[one.card].family for one in sure]
        if len(set(families)) < 2 or sure[0] is not read[0]:
            return None
        first = sure[0]
        rest = dict.fromkeys(one.card for one, family in zip(sure, families, strict=True) if family != families[0])
        return Understood(
            first.outcome, first.card, first.branch, first.score, first.choices, first.reason, rest=tuple(rest)
        )

    def _varied(self, card: Card, question: str, words: list[str], stage: Stage) -> Understood:
        """``card`` under another fact, which may turn the verdict: answered with choices, unless the words say enough."""
        alone = self._one(question, gates.Intent.ASK, stage)
        if alone.outcome is Outcome.REDIRECT or (alone.card and alone.card != card.id):
            return alone
        match = self._matcher.match_words([*words, *self._normaliser.words(card.title)])
        near = [one.card for one in match.candidates if one.card != card.id]
        linked = [link.card for link in card.related if link.card in near]
        return Understood(
            Outcome.CHOICES,
            score=match.right,
            choices=tuple(dict.fromkeys([*near[:2], *linked, *near]))[:MOST_CHOICES],
        )

    def _decided(self, match: Match, question: str, intent: gates.Intent, stage: Stage) -> Understood:
        if not match.candidates:
            return Understood(Outcome.UNKNOWN, reason="unclear")
        best = self._book.cards[match.candidates[0].card]
        direct = self._direct(best, match, question, told=gates.tells(intent), stage=stage)
        if direct is not None:
            return direct
        if match.off_topic >= calibration.OFF_TOPIC or match.right < calibration.CHOICES:
            if match.office and match.off_topic >= calibration.OTHER_OFFICE:
                return Understood(Outcome.REDIRECT, reason="other_office", office=match.office)
            reason = "off_topic" if match.off_topic >= calibration.OFF_TOPIC else "unclear"
            return Understood(Outcome.UNKNOWN, score=match.right, reason=reason)
        return Understood(
            Outcome.CHOICES,
            score=match.right,
            choices=tuple(self._choices(match)),
            reason="report_or_question" if intent is gates.Intent.TELL else "",
        )

    def _direct(self, card: Card, match: Match, question: str, *, told: bool, stage: Stage) -> Understood | None:
        """An answer or the question that decides; ``None`` when it is not sure enough."""
        if not match.fits or match.off_topic >= calibration.OFF_TOPIC_NEAR:
            return None
        if told and match.right < calibration.ANSWER_TOLD:
            return None
        reason = "others_act" if gates.others_act(question) else ""
        asked = self._asked(card, stage)
        if asked:
            if match.right < calibration.CLARIFY:
                return None
            return Understood(Outcome.CLARIFY, card.id, score=match.right, choices=asked, reason=reason)
        verdict = card.ruling.verdict
        if match.right < NEEDED[verdict]:
            return None
        if verdict is Verdict.BOLEH and (told or self._doubtful(card, match)):
            return None
        return Understood(Outcome.ANSWER, card.id, score=match.right, reason=reason)

    def _asked(self, card: Card, stage: Stage) -> tuple[str, ...]:
        """The branches of what decides and was not said."""
        if card.asks_stage and stage.candidacy is None:
            return (*Candidacy, STAGE_UNKNOWN)
        return tuple(branch.id for branch in card.decides.branches) if card.decides else ()

    def _doubtful(self, card: Card, match: Match) -> bool:
        """Whether a card that says something else, or asks first, stands near one that says *boleh*."""
        least = calibration.BOLEH_NEAR * match.candidates[0].chance
        return any(one.chance >= least and self._differs(card, one) for one in match.candidates[1:])

    def _differs(self, card: Card, other: Candidate) -> bool:
        near = self._book.cards[other.card]
        return near.ruling.verdict is not card.ruling.verdict or near.decides is not None or near.asks_stage

    def _choices(self, match: Match) -> Iterator[str]:
        """Three to five cards, the likeliest first."""
        for number, one in enumerate(match.candidates[:MOST_CHOICES]):
            if number < FEWEST_CHOICES or one.chance >= calibration.WORTH_OFFERING:
                yield one.card


def known_cards(book: RuleBook) -> list[Known]:
    """The cards of a book as the matcher knows them. A title is one more phrasing."""
    return [
        Known(card.id, f"{card.family}/{card.ruling.verdict}", (*card.phrasings, card.title))
        for card in book.cards.values()
    ]


def make_normaliser(book: RuleBook, lexicon: Lexicon) -> Normaliser:
    """The normaliser that knows the words of a rule book."""
    written: Counter[str] = Counter()
    typed: set[str] = set()
    for card in book.cards.values():
        question = card.decides.text if card.decides else ""
        written.update(tokens(" ".join((card.title, card.label, card.why, card.ruling.answer, question))))
        for phrasing in card.phrasings:
            typed.update(tokens(phrasing))
    for group in lexicon.off_topic:
        for phrasing in group.phrasings:
            typed.update(tokens(phrasing))
    return Normaliser(lexicon, (word for word, _ in written.most_common()), typed)
