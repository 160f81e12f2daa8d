"""Short messages that only make sense after an answer: *dasar hukumnya?*, *sanksinya apa?*, *kalau istri saya?*."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

LONGEST = 6
"""Standard words; a longer message says enough by itself."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BASIS = _words("dasar hukum pasal aturan undang uu skb pp landasan")
_SANCTION = _words("sanksi hukuman dihukum pecat akibat denda")
_AROUND = _words(
    "apa berapa mana bagaimana saja itu tersebut tadi kalau melanggar kena berat untuk nomor bunyi di yang"
)
_OPENING = _words("kalau terus trus lalu kalau_saja")
_HOW_ABOUT = ("bagaimana", "dengan"), ("bagaimana", "kalau")


class Follow(StrEnum):
    """What is asked of the last card: its law, its sanctions, or the same under another fact."""

    NONE = ""
    BASIS = "basis"
    SANCTION = "sanction"
    VARIANT = "variant"


def follow_up(words: Sequence[str]) -> Follow:
    """What standard words ask of the card answered last; NONE when they stand for themselves."""
    if not words or len(words) > LONGEST:
        return Follow.NONE
    said = set(words)
    for follow, asked in ((Follow.BASIS, _BASIS), (Follow.SANCTION, _SANCTION)):
        if said & asked and said <= asked | _AROUND:
            return follow
    return Follow.VARIANT if words[0] in _OPENING or tuple(words[:2]) in _HOW_ABOUT else Follow.NONE
