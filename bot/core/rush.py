"""Who writes faster than anybody can: counted here. Times come from outside; what is counted is kept in memory only.

A restart forgets it, which costs at most another `MOST` answers; in exchange nothing about how somebody writes is on any disk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

MINUTE: Final = timedelta(minutes=1)

MOST: Final = 30
"""Messages and presses of one person within a minute that are heard."""

MOST_IN_ROOM: Final = 120
"""The same for everybody in a group together: staff at work are quick, and several."""

ALBUM: Final = 20
"""So many files of one album count as one message."""

CALLS: Final = 5
"""So many calls for help within a minute are heard all the same."""

REMEMBERED: Final = 5000


class Heard(Enum):
    """What becomes of a message: it is handled, it is the one that is answered with a request to wait, or it is passed over."""

    YES = "yes"
    LAST = "last"
    NO = "no"


@dataclass(slots=True)
class _Pace:
    """One person, or one room. `times`: when and as what the last messages came, with their delivery ids; `hushed`: nothing is
    heard until it is quieter."""

    times: deque[tuple[datetime, str, Heard]]
    hushed: bool = False
    album: str = ""
    of_album: int = 0
    album_heard: Heard = Heard.YES
    calls: deque[datetime] = field(default_factory=lambda: deque(maxlen=CALLS))


class Rush:
    """Counts messages. Used in the database thread only, but for `hushed` and `calling`, which only look."""

    def __init__(self) -> None:
        self.passed_over = 0
        self._paces: dict[Hashable, _Pace] = {}
        self._looked_at: datetime | None = None

    def hear(
        self,
        who: Hashable,
        delivery_id: str,
        now: datetime,
        *,
        most: int = MOST,
        album: str = "",
        at_work: Callable[[], bool] = lambda: False,
        for_help: Callable[[], bool] = lambda: False,
    ) -> Heard:
        """Counts one message of `who` and says what becomes of it. Only of one beyond the limit it is asked whether it comes from
        somebody `at_work`, whom no limit holds, or calls `for_help`.

        The same delivery again, after a fault of our surroundings, counts once and gets the same answer. Whoever is hushed is heard
        again once less than half of `most` came within a minute, passed over or not: after a minute of silence at the latest.
        """
        pace = self._pace(who, most, now)
        for _, known, heard in pace.times:
            if known == delivery_id:
                return heard
        if album and album == pace.album and pace.of_album < ALBUM:
            pace.of_album += 1
            return Heard.YES if pace.album_heard is Heard.YES else self._over()
        while pace.times and pace.times[0][0] <= now - MINUTE:
            pace.times.popleft()
        pace.hushed = pace.hushed and len(pace.times) >= most // 2
        heard = self._heard(pace, now, most, at_work, for_help)
        pace.times.append((now, delivery_id, heard))
        pace.album, pace.of_album, pace.album_heard = album, 1, heard
        return heard

    def _heard(
        self, pace: _Pace, now: datetime, most: int, at_work: Callable[[], bool], for_help: Callable[[], bool]
    ) -> Heard:
        if (not pace.hushed and len(pace.times) < most) or at_work():
            return Heard.YES
        if for_help() and not (len(pace.calls) == CALLS and pace.calls[0] > now - MINUTE):
            pace.calls.append(now)
            return Heard.YES
        if pace.hushed:
            return self._over()
        pace.hushed = True
        return Heard.LAST

    def _over(self) -> Heard:
        self.passed_over += 1
        return Heard.NO

    def hushed(self, who: Hashable) -> bool:
        """True when the next message of `who` will most likely be passed over."""
        pace = self._paces.get(who)
        return pace is not None and pace.hushed

    def calling(self, who: Hashable, now: datetime) -> bool:
        """True when `who` called for help within the last minutes, so that an answer to that may follow."""
        pace = self._paces.get(who)
        return pace is not None and bool(pace.calls) and pace.calls[-1] > now - 5 * MINUTE

    def _pace(self, who: Hashable, most: int, now: datetime) -> _Pace:
        pace = self._paces.get(who)
        if pace is None:
            if len(self._paces) >= REMEMBERED and (self._looked_at is None or self._looked_at <= now - MINUTE):
                self._looked_at = now
                self._paces = {
                    known: kept
                    for known, kept in self._paces.items()
                    if kept.times and kept.times[-1][0] > now - MINUTE
                }
            pace = self._paces[who] = _Pace(deque(maxlen=most))
        return pace
