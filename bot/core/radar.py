"""What people ask that the rule book does not answer, in numbers that point at nobody."""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
"""A theme that fewer people asked about is not shown: in a small office a single question could point at its asker."""

MOST = 8


def shown_themes(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """(theme, count) of the themes asked about most, without those below `LEAST`."""
    enough = [(theme, count) for theme, count in counts.items() if count >= LEAST]
    return sorted(enough, key=lambda pair: (-pair[1], pair[0]))[:MOST]
