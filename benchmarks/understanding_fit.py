"""The weights of `calibration.py`, from folds of the phrasings: whole registers of every card are left out in turn.

The blind questions have no part in it. Prints two lines to put into `bot/core/understanding/calibration.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.rulebook import RuleBook
from bot.core.understanding import Lexicon
from bot.core.understanding.actors import Actors, agreement
from bot.core.understanding.index import Index, Nearness
from bot.core.understanding.matcher import class_features, group_numbers, right_features
from bot.core.understanding.policy import known_cards, make_normaliser

FOLDS = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Left:
    """A phrasing that was left out: its class ("none" is the last) and what the rest makes of it."""

    truth: int
    near: Nearness
    table: Floats
    index: Index
    words: list[str]


def fit(book: RuleBook, lexicon: Lexicon) -> None:
    """Prints the weights, and how good they are on the phrasings themselves."""
    known = known_cards(book)
    groups = group_numbers(known)
    cards = len(known)
    left = list(_left_out(book, lexicon))
    truth = np.array([one.truth for one in left])
    tables = np.stack([one.table for one in left])
    weights = _fitted(tables, truth, 0.01)
    chances = _chances(tables, weights)
    best = chances[:, :cards].argmax(axis=1)
    inside = truth < cards
    right = inside & (groups[best] == groups[np.minimum(truth, cards - 1)])
    rows = np.stack(
        [
            right_features(chances[number], one.near, one.index.share(one.words, int(best[number])), groups)
            for number, one in enumerate(left)
        ]
    )
    pairs = np.stack([np.zeros_like(rows), rows], axis=1)
    sure = _fitted(pairs, right.astype(int), 1.0)
    print(f"CLASS_WEIGHTS: Final = {_shown(weights)}")
    print(f"RIGHT_WEIGHTS: Final = {_shown(sure)}")
    score = _chances(pairs, sure)[:, 1]
    order = np.argsort(-score)
    print(f"{len(left)} phrasings; right of all in scope {right[inside].mean():.3f}")
    for share in (0.3, 0.4, 0.5, 0.6, 0.7):
        many = int(share * inside.sum())
        taken = order[:many]
        print(f"answering {share:.0%}: right {right[taken].mean():.3f}, from a score of {score[taken[-1]]:.3f}")


def _left_out(book: RuleBook, lexicon: Lexicon) -> Iterator[_Left]:
    normaliser = make_normaliser(book, lexicon)
    actors = Actors(lexicon)
    known = known_cards(book)
    every = [one.phrasings for one in known] + [group.phrasings for group in lexicon.off_topic]
    texts = normaliser.many(text for many in every for text in many)
    classes = [number for number, many in enumerate(every) for _ in many]
    # Phrasings stand in order of register, off-topic questions in no order; a title is never left out.
    folds = [
        (place * FOLDS // (len(many) - 1) if number < len(known) else place) % FOLDS
        if number >= len(known) or place < len(many) - 1
        else -1
        for number, many in enumerate(every)
        for place in range(len(many))
    ]
    for fold in range(FOLDS):
        kept = [place for place, one in enumerate(folds) if one != fold]
        index = Index([texts[place] for place in kept], [classes[place] for place in kept], len(every))
        spoken = actors.spoken_of([texts[place] for place in kept], [classes[place] for place in kept], len(every))
        for place in (place for place, one in enumerate(folds) if one == fold and texts[place]):
            near = index.nearness(texts[place])
            agree = agreement(actors.marks(texts[place]), spoken[: len(known)])
            table = class_features(near, agree, len(known))
            yield _Left(min(classes[place], len(known)), near, table, index, texts[place])


def _chances(tables: Floats, weights: Floats) -> Floats:
    scores = tables @ weights
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _fitted(tables: Floats, truth: npt.NDArray[np.int_], penalty: float) -> Floats:
    """Conditional logit by Newton's method with halved steps; tables: cases x classes x features."""
    weights = np.zeros(tables.shape[-1])
    cases = np.arange(len(truth))

    def worth(one: Floats) -> float:
        return float(np.log(_chances(tables, one)[cases, truth] + 1e-30).sum() - penalty / 2 * one @ one)

    for _ in range(60):
        chances = _chances(tables, weights)
        mean = (chances[..., None] * tables).sum(axis=1)
        slope = (tables[cases, truth] - mean).sum(axis=0) - penalty * weights
        bend = np.einsum("nc,nci,ncj->ij", chances, tables, tables) - mean.T @ mean + penalty * np.eye(len(weights))
        step, size = np.linalg.solve(bend, slope), 1.0
        while worth(weights + size * step) < worth(weights) and size > 1e-6:
            size /= 2
        weights = weights + size * step
        if np.abs(size * step).max() < 1e-4:
            break
    return weights


def _shown(weights: Floats) -> str:
    return "(" + ", ".join(f"{weight:.3f}" for weight in weights) + ")"
