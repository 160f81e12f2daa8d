"""What a law card is: one family of questions with its verdict, basis and branches. Plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.articles import Mark
from bot.core.stage import Candidacy, Election


class Verdict(StrEnum):
    """Allowed, conditional, forbidden. Compare with ``strictness``: the higher, the stricter."""

    BOLEH = "boleh"
    BERSYARAT = "bersyarat"
    DILARANG = "dilarang"

    @property
    def strictness(self) -> int:
        return list(Verdict).index(self)


class Judge(StrEnum):
    """Who decides about consequences: not the same for a civil servant, a village head, a soldier or a candidate."""

    ASN = "asn"
    DESA = "desa"
    TNI_POLRI = "tni-polri"
    BUMN = "bumn"
    KONTRAK = "kontrak"
    PEMILIHAN = "pemilihan"


@dataclass(frozen=True, slots=True)
class StageRule:
    """How a ruling reads at one stage: by election, by status of the candidate, or both.

    ``verdict`` and ``confidence`` are those of the ruling it belongs to unless it has its own.
    """

    election: Election | None
    candidacy: Candidacy | None
    text: str
    verdict: Verdict | None
    confidence: Mark
    caution: str
    legal_basis: tuple[str, ...]
    sanction: tuple[str, ...]
    situations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with everything needed to state it.

    ``verdict`` is ``None`` on procedure cards. ``legal_basis`` decides, ``supporting_basis`` only helps: the
    confidence is never above the weakest article of the former. ``caution`` is never empty below high confidence.
    ``not_yet`` turns "may not" into "may not yet", where a condition can still be met. ``sanction`` holds ids.
    """

    verdict: Verdict | None
    answer: str
    confidence: Mark
    caution: str
    legal_basis: tuple[str, ...]
    supporting_basis: tuple[str, ...]
    sanction: tuple[str, ...]
    by_stage: tuple[StageRule, ...]
    situations: tuple[str, ...]
    not_yet: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer to the question that decides; ``label`` fits a button (20 characters)."""

    id: str
    label: str
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Question:
    """The one thing that decides, asked when the person has not said it."""

    text: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A related card and its button label."""

    card: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """One family of questions. ``title`` completes "what I understood", ``label`` fits a button (20 characters).

    ``asks_stage``: with no stage set, ask whether candidates are determined before answering.
    ``offers_report``: the act is usually somebody else's, so offer to tell about it.
    ``special_audience``: ``applies_to`` differs from what is usual in the theme, so it is said.
    """

    id: str
    family: str
    theme: str
    label: str
    title: str
    why: str
    applies_to: str
    ruling: Ruling
    decides: Question | None
    valid_from: date
    valid_until: date | None
    checked_on: date
    next_step: str
    related: tuple[Link, ...]
    phrasings: tuple[str, ...]
    asks_stage: bool
    offers_report: bool
    special_audience: bool = False
    judged_by: Judge = Judge.ASN

    def branch(self, branch_id: str) -> Branch | None:
        """The branch of this id, or ``None`` when the card has no such branch."""
        branches = self.decides.branches if self.decides else ()
        return next((branch for branch in branches if branch.id == branch_id), None)

    def rulings(self) -> Iterator[Ruling]:
        """The card's own ruling, then those of its branches."""
        yield self.ruling
        if self.decides:
            for branch in self.decides.branches:
                yield branch.ruling

    @property
    def situations(self) -> tuple[str, ...]:
        """Every situation the card covers, branches and stages included, each once."""
        found: dict[str, None] = {}
        for ruling in self.rulings():
            found.update(dict.fromkeys(ruling.situations))
            for rule in ruling.by_stage:
                found.update(dict.fromkeys(rule.situations))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Theme:
    """A topic of the menu with its cards in menu order; ``title`` fits a list row (24 characters).

    ``applies_to`` is the audience usual in this theme, empty when there is none.
    """

    id: str
    title: str
    order: int
    cards: tuple[str, ...]
    applies_to: str = ""
