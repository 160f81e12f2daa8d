"""The table of articles: what may be cited, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_ANNEX = "Lampiran II, "
_ARTICLE = " Pasal "


class Mark(StrEnum):
    """How far a legal statement can be relied on. Compare with ``rank``: the higher, the surer."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return list(Mark).index(self)


@dataclass(frozen=True, slots=True)
class Article:
    """One citation: its exact wording as key, what it says in a few words, its mark, where the mark comes from."""

    citation: str
    title: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class Sanction:
    """One kind of consequence, told once and shared by all cards: a chat-ready text and the articles behind it."""

    id: str
    text: str
    basis: tuple[str, ...]


def weakest(marks: Iterable[Mark]) -> Mark:
    """The lowest of the marks; ``HIGH`` when there are none."""
    return min(marks, key=lambda mark: mark.rank, default=Mark.HIGH)


def fold_citations(citations: Iterable[str]) -> tuple[str, ...]:
    """Join citations of the same instrument so that its name stands once.

    ``("PP 94/2021 Pasal 8 ayat (4)", "PP 94/2021 Pasal 14 huruf i")`` becomes
    ``("PP 94/2021 Pasal 8 ayat (4), Pasal 14 huruf i",)``. Order of first appearance is kept.
    """
    folded: dict[str, list[str]] = {}
    for citation in citations:
        if _ANNEX in citation:
            head, place = citation.split(_ANNEX, 1)
            head += _ANNEX
        elif _ARTICLE in citation:
            head, place = citation.split(_ARTICLE, 1)
            head, place = head + " ", "Pasal " + place
        else:
            head, place = citation, ""
        places = folded.setdefault(head, [])
        if place not in places:
            places.append(place)
    return tuple((head + ", ".join(place for place in places if place)).strip() for head, places in folded.items())
