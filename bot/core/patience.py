"""How long somebody waits who tries codes and keys."""

from __future__ import annotations

from datetime import timedelta

FREE_TRIES = 3
"""So many mistakes an hour cost nothing: people mistype."""

FREE_TRIES_OVERALL = 60
LONGEST = timedelta(minutes=5)
LONGEST_OVERALL = timedelta(minutes=1)
"""What others try may slow a reporter down, but never as much as own mistakes."""


def wait_before(own: int, everybody: int) -> timedelta:
    """How long the next try waits after `own` wrong ones of this conversation and `everybody`'s within the last hour.

    Nothing for the first; then 2, 4, 8 seconds and so on up to `LONGEST`; from the 60th wrong one of all together the
    same, up to `LONGEST_OVERALL`. A key has 80 random bits, so this only adds to what already suffices.
    """
    return max(_doubling(own - FREE_TRIES, LONGEST), _doubling(everybody - FREE_TRIES_OVERALL, LONGEST_OVERALL))


def _doubling(over: int, longest: timedelta) -> timedelta:
    return min(longest, timedelta(seconds=2 ** min(over + 1, 20))) if over >= 0 else timedelta(0)
