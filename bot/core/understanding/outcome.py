"""What became of a question, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """ANSWER: a card is meant. CLARIFY: a card is meant, and one fact decides. CHOICES: one of a few is meant.

    UNKNOWN: nothing near enough. REFUSED: kindly not done. REDIRECT: belongs somewhere else.
    """

    ANSWER = "answer"
    CLARIFY = "clarify"
    CHOICES = "choices"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    REDIRECT = "redirect"


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was understood.

    ``card`` is set for ANSWER and CLARIFY, and ``branch`` when the deciding fact was said. ``score`` is the chance,
    0 to 1, that ``card`` (or the first of ``choices``) is what was meant. ``choices``: ids of three to five cards for
    CHOICES, of the branches for CLARIFY. ``rest``: cards of further questions in the same message.

    ``reason``: for REFUSED ``abuse``, ``vote_advice``, ``campaign_text``; for REDIRECT ``report`` or
    ``other_office``; for UNKNOWN ``empty``, ``greeting``, ``off_topic`` or ``unclear``; for ANSWER ``basis`` or
    ``sanction`` when only that was asked of the last card, and ``others_act`` when somebody else's act is meant, so
    that a confidential report is offered; for CHOICES ``report_or_question`` when it is unclear which of both is
    wanted. Otherwise empty.
    """

    outcome: Outcome
    card: str = ""
    branch: str = ""
    score: float = 0.0
    choices: tuple[str, ...] = ()
    reason: str = ""
    rest: tuple[str, ...] = ()
    office: str = ""
