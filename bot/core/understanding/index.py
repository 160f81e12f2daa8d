"""The index over all phrasings: how near a question is to each of them and to each card, in numpy only.

Three views: a linear classifier (kernel ridge in closed form) on letters and words, BM25 with one row per card, and
the cosine to the middle of each card and to its nearest phrasing. All of them read one sparse table.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.core.understanding.ridge import solve_in_place
from bot.core.understanding.stem import stem

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

CHAR_SIZES = (2, 3, 4, 5)
CHAR_WEIGHT, WORD_WEIGHT = 0.5, 0.5
RIDGE = 0.3
_COLUMNS = 256
_DENSE_FROM = 200  # features in more texts than this are multiplied as a dense block, rarer ones pair by pair
_K1, _B = 1.2, 0.6


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is to every class: arrays in the order of the classes. ``unknown``: share of the weight of
    its words that no phrasing has."""

    linear: Floats
    bm25: Floats
    middle: Floats
    nearest: Floats
    unknown: float


def grams(word: str) -> list[str]:
    """The letters of a word in runs of two to five, with its borders."""
    edged = f" {word} "
    return [edged[at : at + size] for size in CHAR_SIZES for at in range(len(edged) - size + 1)]


def pairs(stems: Sequence[str]) -> list[str]:
    """Stems, alone and in pairs."""
    return [*stems, *(f"{one}+{two}" for one, two in pairwise(stems))]


class _View:
    """One kind of feature: a sparse table of texts with weights, stored by feature."""

    def __init__(self, split: Iterable[Iterable[str]]) -> None:
        """``split``: the features of each text, repeated as they occur."""
        self.ids: dict[str, int] = {}
        features, often, sizes = array("i"), array("f"), array("i")
        for names in split:
            counts = Counter(self.ids.setdefault(name, len(self.ids)) for name in names)
            features.extend(counts.keys())
            often.extend(counts.values())
            sizes.append(len(counts))
        self.texts = len(sizes)
        feature, times = np.array(features, np.int32), np.array(often, np.float32)
        text = np.repeat(np.arange(self.texts, dtype=np.int32), sizes)
        many = np.bincount(feature, minlength=len(self.ids))
        idf = (np.log((1 + self.texts) / (1 + many)) + 1).astype(np.float32)
        self.idf: list[float] = idf.tolist()
        self.rare = math.log(1 + self.texts) + 1  # the weight of what no text has
        raw = (1 + np.log(times)) * idf[feature]
        length = np.sqrt(np.bincount(text, weights=raw**2, minlength=self.texts))
        weight: Floats = (raw / np.maximum(length, 1e-9)[text]).astype(np.float32)
        order = np.argsort(feature, kind="stable")
        self.text: Ints = text[order]
        self.weight: Floats = weight[order]
        self.start = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)

    def add_cosines(self, kernel: Floats, weight: float) -> None:
        """Adds ``weight`` times the cosine of every text with every other, below the diagonal at least."""
        many = np.diff(self.start)
        common = np.flatnonzero(many > _DENSE_FROM)
        scale = np.float32(weight**0.5)
        for first in range(0, len(common), _COLUMNS):
            block = np.zeros((self.texts, min(_COLUMNS, len(common) - first)), np.float32)
            for column, feature in enumerate(common[first : first + _COLUMNS]):
                part = slice(self.start[feature], self.start[feature + 1])
                block[self.text[part], column] = scale * self.weight[part]
            for row in range(0, self.texts, _COLUMNS):
                kernel[row : row + _COLUMNS, : row + _COLUMNS] += (
                    block[row : row + _COLUMNS] @ block[: row + _COLUMNS].T
                )
        for feature in np.flatnonzero((many > 1) & (many <= _DENSE_FROM)):
            part = slice(self.start[feature], self.start[feature + 1])
            texts, weights = self.text[part], scale * self.weight[part]
            kernel[texts[:, None], texts] += weights[:, None] * weights

    def cosines(self, counts: Counter[str]) -> tuple[Floats, float]:
        """The cosine of a question with every text, and the share of its weight that no text has."""
        numbers: list[int] = []
        weights: list[float] = []
        total, foreign = 1e-9, 0.0
        for name, times in counts.items():
            number = self.ids.get(name, -1)
            weight = (1 + math.log(times)) * (self.rare if number < 0 else self.idf[number])
            total += weight**2
            if number < 0:
                foreign += weight**2
            else:
                numbers.append(number)
                weights.append(weight)
        starts = self.start[numbers]
        sizes = self.start[np.asarray(numbers, np.int64) + 1] - starts
        places = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(sizes.sum())
        shares = self.weight[places] * np.repeat(np.asarray(weights, np.float32), sizes)
        found = np.bincount(self.text[places], weights=shares, minlength=self.texts)
        return (found / total**0.5).astype(np.float32), foreign / total


class Index:
    """Made once from phrasings in standard words; reading never changes it."""

    def __init__(
        self, texts: Sequence[Sequence[str]], classes: Sequence[int], count: int, ridge: float = RIDGE
    ) -> None:
        """``texts``: words of each phrasing; ``classes``: the class of each, from 0 to ``count`` - 1."""
        self._count = count
        self._classes = np.asarray(classes, np.int32)
        vocabulary = {word for words in texts for word in words}
        letters = {word: grams(word) for word in vocabulary}
        stems = {word: stem(word) for word in vocabulary}
        self._letters = _View((gram for word in words for gram in letters[word]) for words in texts)
        self._words = _View(pairs([stems[word] for word in words]) for words in texts)
        kernel = np.zeros((len(texts), len(texts)), np.float32)
        self._letters.add_cosines(kernel, CHAR_WEIGHT)
        self._words.add_cosines(kernel, WORD_WEIGHT)
        kernel[np.diag_indices(len(texts))] = 1.0
        self._lengths = _lengths(kernel, self._classes, count)
        truth = np.zeros((len(texts), count), np.float32)
        truth[np.arange(len(texts)), self._classes] = 1.0
        kernel[np.diag_indices(len(texts))] += ridge
        solve_in_place(kernel, truth)
        self._dual = np.ascontiguousarray(truth.T)
        self._order = np.argsort(self._classes, kind="stable")
        self._borders = np.searchsorted(self._classes[self._order], np.arange(count))
        self._rows = _Rows([[stems[word] for word in words] for words in texts], classes, count)

    def nearness(self, words: Sequence[str]) -> Nearness:
        """How near a question in standard words is to every class. Never raises; no words are near to nothing."""
        letters, _ = self._letters.cosines(Counter(gram for word in words for gram in grams(word)))
        exact, unknown = self._words.cosines(Counter(pairs([stem(word) for word in words])))
        near = CHAR_WEIGHT * letters + WORD_WEIGHT * exact
        sums = np.bincount(self._classes, weights=near, minlength=self._count).astype(np.float32)
        return Nearness(
            # Not `@`: the threads of a linear algebra library cost more than so little work, where cores are busy.
            linear=np.einsum("ji,i->j", self._dual, near),
            bm25=self._rows.scores(words),
            middle=sums / self._lengths,
            nearest=np.maximum.reduceat(near[self._order], self._borders).astype(np.float32),
            unknown=unknown,
        )

    def share(self, words: Sequence[str], number: int) -> float:
        """How much of the weight of the known words of a question a class knows, 0 to 1."""
        return self._rows.share(words, number)


class _Rows:
    """BM25 with one row per class."""

    def __init__(self, texts: Sequence[Sequence[str]], classes: Sequence[int], count: int) -> None:
        """``texts``: the stems of each phrasing."""
        rows: list[Counter[str]] = [Counter() for _ in range(count)]
        for words, number in zip(texts, classes, strict=True):
            rows[number].update(words)
        df: Counter[str] = Counter()
        for row in rows:
            df.update(row.keys())
        lengths = np.array([max(1, row.total()) for row in rows], np.float32)
        norm = _K1 * (1 - _B + _B * lengths / lengths.mean())
        found: dict[str, tuple[list[int], list[float]]] = {}
        for number, row in enumerate(rows):
            for term, times in row.items():
                where, weights = found.setdefault(term, ([], []))
                idf = np.log(1 + (count - df[term] + 0.5) / (df[term] + 0.5))
                where.append(number)
                weights.append(float(idf * times * (_K1 + 1) / (times + norm[number])))
        self._count = count
        self._found = {
            term: (np.asarray(where, np.int32), np.asarray(weights, np.float32))
            for term, (where, weights) in found.items()
        }
        self._most = float(np.log(1 + count))

    def scores(self, words: Iterable[str]) -> Floats:
        """By class, divided by what a question of so many words could reach at most."""
        result = np.zeros(self._count, np.float32)
        stems = dict.fromkeys(stem(word) for word in words)
        for term in stems:
            if term in self._found:
                where, weights = self._found[term]
                result[where] += weights
        return result / np.float32(self._most * (1 + len(stems)))

    def share(self, words: Iterable[str], number: int) -> float:
        """How much of the weight of the known words of a question the class knows, 0 to 1."""
        total, known = 1e-9, 0.0
        for term in dict.fromkeys(stem(word) for word in words):
            if term in self._found:
                where, _ = self._found[term]
                weight = float(np.log(1 + self._count / len(where)))
                total += weight
                known += weight if number in where else 0.0
        return known / total


def _lengths(kernel: Floats, classes: Ints, count: int) -> Floats:
    """The length of the sum of the texts of each class."""
    result = np.ones(count, np.float32)
    for number in range(count):
        members = np.flatnonzero(classes == number)
        own = np.tril(kernel[np.ix_(members, members)])
        result[number] = np.sqrt(max(1e-9, 2 * float(own.sum()) - float(np.trace(own))))
    return result
