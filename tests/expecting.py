"""Whether what was said is what a dialog expects, also where a channel joins several messages of a turn into one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.lines import Said

Place = tuple[int, int]
"""A message's index in a chat, and the paragraph in it."""

START: frozenset[Place] = frozenset({(0, 0)})
_PARAGRAPHS = "\n\n"


def places_from(said: Sequence[Said], first: int, *, bundles: bool) -> frozenset[Place]:
    """Where a message may begin in everything said from `first` on: where messages are joined, at every paragraph."""
    return frozenset(
        (index, paragraph)
        for index in range(first, len(said))
        for paragraph in range(len(_parts(said[index], bundles=bundles)))
    )


def ends(words: str, labels: Sequence[str], said: Sequence[Said], place: Place, *, bundles: bool) -> list[Place]:
    """Where the conversation stands after what is expected, if it fits what was said from `place` on: behind the message, or behind
    one of its paragraphs."""
    index, start = place
    if index >= len(said):
        return []
    parts = _parts(said[index], bundles=bundles)
    found: list[Place] = []
    for end in range(start + 1, len(parts) + 1):
        whole = end == len(parts)
        here = Said(_PARAGRAPHS.join(parts[start:end]), said[index].labels if whole else [])
        if fits(words, labels, here):
            found.append((index + 1, 0) if whole else (index, end))
    return found


def fits(words: str, labels: Sequence[str], said: Said) -> bool:
    """`…` stands for any words; the labels must be there, in that order."""
    if not matches(words, said.text):
        return False
    there = iter(said.labels)
    return all(any(plain(wanted) in plain(label) for label in there) for wanted in labels)


def matches(expected: str, said: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in re.split(r"…|\.\.\.", plain(expected)))
    pattern = pattern.replace(re.escape("xxxx-xxxx-xxxx-xxxx"), r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}")
    pattern = pattern.replace(re.escape("an-xxxx-xxxx"), r"an-[0-9a-z]{4}-[0-9a-z]{4}")
    return re.fullmatch(pattern.replace(r"\ .*", r"\ ?.*"), plain(said), re.DOTALL) is not None


def plain(text: str) -> str:
    """Without marks and line breaks, in small letters."""
    return " ".join(re.sub(r"[*_]", "", text).split()).casefold()


def _parts(said: Said, *, bundles: bool) -> list[str]:
    return said.text.split(_PARAGRAPHS) if bundles else [said.text]
