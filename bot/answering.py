"""One question, one answer in words: what the chat would say, for a terminal or as an object."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot.core.law_answer import Answer, present, present_sanction
from bot.core.law_card import Verdict
from bot.core.messages import Text
from bot.core.rulebook import RuleBook
from bot.core.stage import Stage
from bot.core.understanding import Outcome, Understood
from bot.core.understanding.policy import Understanding
from bot.texts import Texts

_SAID = {
    "abuse": "unclear.abuse",
    "vote_advice": "unclear.whom_to_choose",
    "campaign_text": "unclear.campaign_text",
    "report": "unclear.alone",
    "report_or_question": "unclear.either",
    "other_office": "unclear.other_office",
    "off_topic": "asking.off_topic",
    "greeting": "unclear.nothing",
    "empty": "unclear.nothing",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer in words. `choices`: id and label of each, those under an answer included. `milliseconds`: what it took."""

    question: str
    understood: Understood
    answer: Answer | None
    family: str | None
    text: str
    choices: tuple[tuple[str, str], ...]
    milliseconds: float

    def as_object(self) -> dict[str, object]:
        """As `awasnetral ask --json` prints it; absent values are None."""
        answer = self.answer
        return {
            "question": self.question,
            "outcome": str(self.understood.outcome),
            "card": self.understood.card or None,
            "family": self.family,
            "verdict": self._verdict(),
            "citations": list(answer.citations) if answer else [],
            "confidence": str(answer.confidence) if answer else None,
            "score": round(self.understood.score, 4),
            "text": self.text,
            "choices": [{"id": one, "title": label} for one, label in self.choices] if self._offers() else [],
            "ms": round(self.milliseconds, 2),
        }

    def _verdict(self) -> str | None:
        """What decides is still open while it is asked, so the verdict then depends on it."""
        if self.answer is None or self.answer.verdict is None:
            return None
        return str(Verdict.BERSYARAT if self.understood.outcome is Outcome.CLARIFY else self.answer.verdict)

    def _offers(self) -> bool:
        return self.understood.outcome in (Outcome.CHOICES, Outcome.CLARIFY)

    def chat(self) -> str:
        """As the chat shows it, choices in brackets."""
        return "\n".join([self.text, *(f"[{label}]" for _, label in self.choices)])


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything an answer needs, at one stage of an election."""

    book: RuleBook
    understanding: Understanding
    texts: Texts
    stage: Stage

    def answer(self, question: str) -> Answered:
        """What the chat would say to a question of any content. Never raises."""
        start = time.perf_counter()
        understood = self.understanding.understand(question, self.stage)
        answer = self._presented(understood)
        text = self._text(understood, answer)
        return Answered(
            question=question,
            understood=understood,
            answer=answer,
            family=self.book.cards[understood.card].family if understood.card else None,
            text=text,
            choices=tuple(self._choices(understood, answer)),
            milliseconds=(time.perf_counter() - start) * 1000,
        )

    def _presented(self, understood: Understood) -> Answer | None:
        card = self.book.card(understood.card)
        if card is None:
            return None
        if understood.reason == "sanction":
            return present_sanction(card, self.stage, understood.branch, self.book.sanctions.values())
        return present(card, self.stage, understood.branch or None)

    def _text(self, understood: Understood, answer: Answer | None) -> str:
        if answer is not None:
            parts = list(answer.parts)
            if understood.rest:
                parts.append(Text("asking.rest", {"cards": [self.book.cards[card].label for card in understood.rest]}))
            return self.texts.words(Text("asking.answer", {"parts": parts}))
        nearest = "asking.nearest" if understood.outcome is Outcome.CHOICES else "asking.unknown"
        return self.texts.words(Text(_SAID.get(understood.reason, nearest)))

    def _choices(self, understood: Understood, answer: Answer | None) -> list[tuple[str, str]]:
        if understood.outcome is Outcome.CLARIFY and answer is not None:
            ids = dict.fromkeys(understood.choices)
            return [
                (follow.target.rpartition("/")[2], self.texts.words(follow.label))
                for follow in answer.choices
                if follow.target.rpartition("/")[2] in ids
            ]
        if answer is not None:
            return [(follow.target, self.texts.words(follow.label)) for follow in answer.choices]
        return [(card, self.book.cards[card].label) for card in understood.choices if card in self.book.cards]
