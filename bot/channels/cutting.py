"""Long texts cut where a reader would pause. Platforms count lengths in UTF-16 code units."""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.core.messages import Rich, Run

TEXT_UNITS: Final = 4096
"""What every platform of ours takes as one message."""

_BREAKS: Final = ("\n\n", "\n", ". ", "! ", "? ", "; ", " ")


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def split(rich: Rich, most: int = TEXT_UNITS) -> list[Rich]:
    """`rich` in pieces of at most `most` UTF-16 units, cut after a paragraph, else a line, a sentence, a word, else
    anywhere between two characters. White space at a cut is dropped; nothing else is. No piece is blank, so the
    list may be empty."""
    text = "".join(run.text for run in rich)
    if len(text) * 2 <= most or units(text) <= most:
        return [rich] if text.strip() else []
    pieces: list[Rich] = []
    start = 0
    while start < len(text):
        end = _cut(text, start, most)
        first, last = start, end
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            pieces.append(_slice(rich, first, last))
        start = end
    return pieces


def _cut(text: str, start: int, most: int = TEXT_UNITS) -> int:
    """Where the piece that begins at `start` ends."""
    end, used = start, 0
    while end < len(text) and (used := used + (2 if ord(text[end]) > 0xFFFF else 1)) <= most:
        end += 1
    if end == len(text):
        return end
    # A break in the first quarter would leave a scrap of a message; a lesser break further on reads better.
    earliest = start + (end - start) // 4
    for mark in _BREAKS:
        if (found := text.rfind(mark, earliest, end + 1)) > start and found + len(mark) <= end + 1:
            return min(found + len(mark), end)
    while end - 1 > start and (
        unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f" or text[end - 1] == "\u200d"
    ):
        end -= 1
    return end


def _slice(rich: Rich, first: int, last: int) -> Rich:
    runs: list[Run] = []
    at = 0
    for run in rich:
        inside = run.text[max(0, first - at) : max(0, last - at)]
        if inside:
            runs.append(Run(inside, run.style))
        at += len(run.text)
    return tuple(runs)
