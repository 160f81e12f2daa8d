"""Weighs the views of the index, and the persons, into one chance per card and one of being right at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.understanding import calibration
from bot.core.understanding.actors import OTHER_SERVICES, Actors, agreement
from bot.core.understanding.index import Index, Nearness
from bot.core.understanding.lexicon import Lexicon
from bot.core.understanding.normalise import Normaliser

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Known:
    """A card as the matcher knows it. Cards of one ``group`` (same family, same verdict) may be taken for each other
    without harm."""

    card: str
    group: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card with its chance among all, 0 to 1."""

    card: str
    chance: float


@dataclass(frozen=True, slots=True)
class Match:
    """The cards a text may mean, the likeliest first, at most ten. ``right``: the chance that the first is right.
    ``off_topic``: the chance that none is meant, and ``office`` whose matter it then is. ``fits``: the first speaks of
    the persons asked about, as far as other rules hold for them."""

    candidates: tuple[Candidate, ...]
    right: float
    off_topic: float
    office: str
    actors: frozenset[str]
    fits: bool


class Matcher:
    """Made once from the phrasings of the cards; matching never changes it."""

    def __init__(self, known: Sequence[Known], lexicon: Lexicon, normaliser: Normaliser) -> None:
        """``known``: the cards in a fixed order, since ties follow it."""
        self._normaliser = normaliser
        self.ids = tuple(one.card for one in known)
        self._groups = group_numbers(known)
        self._offices = tuple(group.office for group in lexicon.off_topic)
        every = [one.phrasings for one in known] + [group.phrasings for group in lexicon.off_topic]
        texts = normaliser.many(one for many in every for one in many)
        classes = [number for number, many in enumerate(every) for _ in many]
        self._index = Index(texts, classes, len(every))
        self._actors = Actors(lexicon)
        self._others = np.array([name in OTHER_SERVICES for name in self._actors.names])
        self._spoken = self._actors.spoken_of(texts, classes, len(every))[: len(self.ids)]

    def match(self, text: str) -> Match:
        """The cards a text may mean. Deterministic; never raises; a text without words matches nothing."""
        return self.match_words(self._normaliser.words(text))

    def match_words(self, words: Sequence[str]) -> Match:
        """The same for standard words."""
        if not words:
            return Match((), 0.0, 1.0, "", frozenset(), False)
        near = self._index.nearness(words)
        marks = self._actors.marks(words)
        table = class_features(near, agreement(marks, self._spoken), len(self.ids))
        chances = softmax(table @ np.asarray(calibration.CLASS_WEIGHTS))
        order = np.argsort(-chances[:-1], kind="stable")[:10]
        best = int(order[0])
        features = right_features(chances, near, self._index.share(words, best), self._groups)
        right = 1 / (1 + np.exp(-(features @ np.asarray(calibration.RIGHT_WEIGHTS))))
        group = int(near.linear[len(self.ids) :].argmax()) if self._offices else -1
        return Match(
            candidates=tuple(Candidate(self.ids[number], float(chances[number])) for number in order),
            right=float(right),
            off_topic=float(chances[-1]),
            office=self._offices[group] if group >= 0 else "",
            actors=self._actors.found(words),
            fits=self._fits(marks, best),
        )

    def _fits(self, marks: npt.NDArray[np.float32], card: int) -> bool:
        """Whether a card speaks of the soldier, villager, contract worker ... who is named, and of no other."""
        spoken = self._spoken[card][self._others]
        asked = marks[self._others] > 0
        if asked.any():
            return bool((spoken[asked] >= calibration.SPOKEN_OF).any())
        return not (spoken >= calibration.SPOKEN_OF_ONLY).any()


def class_features(
    near: Nearness, agree: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]], cards: int
) -> Floats:
    """A row per card and a last one for "none of them": what ``CLASS_WEIGHTS`` weighs."""
    table = np.zeros((cards + 1, 8))
    for column, view in enumerate((near.linear, near.bm25, near.middle, near.nearest)):
        table[:cards, column] = view[:cards]
        table[cards, column] = view[cards:].max(initial=0.0)
    table[cards, 0] = near.linear[cards:].sum()
    table[:, 0] = np.log(np.maximum(table[:, 0], 0) + 0.02)
    table[:cards, 4], table[:cards, 5] = agree
    table[cards, 6] = 1.0
    table[cards, 7] = near.unknown
    return table


def group_numbers(known: Sequence[Known]) -> npt.NDArray[np.intp]:
    """The number of the group of each card."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(one.group, len(numbers)) for one in known], np.intp)


def right_features(chances: Floats, near: Nearness, share: float, groups: npt.NDArray[np.intp]) -> Floats:
    """What ``RIGHT_WEIGHTS`` weighs into the chance that the likeliest card, or one of its group, is right.
    ``chances``: the last is "none". ``share``: how much of the question that card knows."""
    cards = len(groups)
    best = int(chances[:cards].argmax())
    same = groups == groups[best]
    grouped = np.bincount(groups, weights=chances[:cards])
    own = float(grouped[groups[best]])
    other = float(np.delete(grouped, groups[best]).max(initial=0.0))
    views = (near.linear[:cards], near.bm25[:cards], near.middle[:cards], near.nearest[:cards])
    return np.array(
        [
            1.0,
            np.log(own + 1e-6),
            np.log(other + 1e-6) - np.log(own + 1e-6),
            np.log(chances[cards] + 1e-6),
            np.log(1 - min(own, 1.0) + 1e-3),
            *(float(view[same].max()) for view in views),
            *(float(view[same].max() - view[~same].max(initial=0.0)) for view in views),
            sum(float(same[int(view.argmax())]) for view in views),
            near.unknown,
            share,
        ]
    )


def softmax(scores: Floats) -> Floats:
    """Scores as chances that sum to one."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())
