"""Who a question is about: soldier, village head, honorary staff, PPPK, spouse, superior ... A slot of its own.

The same act is judged differently by who does it, and an act's words drown the one word that names the person. So the
persons of a question are found by lists and compared with the persons that the phrasings of a card speak of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.core.understanding.lexicon import Lexicon

Floats = npt.NDArray[np.float32]

OTHER_SERVICES = ("tni_polri", "bumn", "desa", "honorer", "pensiunan")
"""Persons who are not civil servants: the rules for civil servants are not answered for them."""


class Actors:
    """Finds persons by the lists of the lexicon; ``names`` in their order."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.names = tuple(lexicon.actors)
        self._first: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for number, words in enumerate(lexicon.actors.values()):
            for phrase in words:
                parts = tuple(phrase.split())
                self._first.setdefault(parts[0], []).append((parts, number))

    def found(self, words: Sequence[str]) -> frozenset[str]:
        """The persons that standard words name."""
        return frozenset(self.names[number] for number in np.flatnonzero(self.marks(words)))

    def marks(self, words: Sequence[str]) -> Floats:
        """1 for each person named, else 0, in the order of ``names``."""
        result = np.zeros(len(self.names), np.float32)
        for at, word in enumerate(words):
            for parts, number in self._first.get(word, ()):
                if tuple(words[at : at + len(parts)]) == parts:
                    result[number] = 1.0
        return result

    def spoken_of(self, texts: Sequence[Sequence[str]], classes: Sequence[int], count: int) -> Floats:
        """By class (a row each), the share of its phrasings that name each person."""
        result = np.zeros((count, len(self.names)), np.float32)
        for words, number in zip(texts, classes, strict=True):
            result[number] += self.marks(words)
        return result / np.maximum(np.bincount(classes, minlength=count), 1).astype(np.float32)[:, None]


def agreement(asked: Floats, spoken: Floats) -> tuple[Floats, Floats]:
    """By class: how far its phrasings speak of the persons asked about (above what is usual), and how far they speak of
    persons who were not mentioned."""
    usual = spoken.mean(axis=0)
    return (spoken - usual) @ asked, spoken @ (1 - asked)
