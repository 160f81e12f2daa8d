"""Turns a long menu of topics or cards into pages that fit a list of ten rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

MOST_ROWS = 7  # beside "earlier", "more" and the way back; a list has ten rows on the narrower platform
FULL_PAGE = 9  # what fits when everything is on one page, beside the way back


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a menu. ``earlier`` and ``later`` are the numbers of the pages beside it, ``None`` at an end."""

    items: tuple[Item, ...]
    number: int
    earlier: int | None
    later: int | None


def menu_page(items: Sequence[Item], number: int) -> Page[Item]:
    """Page ``number``, counted from 1, of ``items``; a number out of range (a stale press) gives the nearest page.

    Up to nine items stand on one page; more are dealt out evenly, at most seven a page, in their order.
    """
    count = 1 if len(items) <= FULL_PAGE else -(-len(items) // MOST_ROWS)
    number = min(max(number, 1), count)
    size = -(-len(items) // count)
    return Page(
        items=tuple(items[(number - 1) * size : number * size]),
        number=number,
        earlier=number - 1 if number > 1 else None,
        later=number + 1 if number < count else None,
    )
