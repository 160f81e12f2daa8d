"""Days written as dates: "22/11", "3 Nopember 2026", "tanggal 20"; and what every reader of a day shares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.date_words import MONTHS, Part, Trouble

PAST = r"(?:(?:yang )?(?:lalu|kemarin|tadi))"
"""Words after a day that put it into the past (a pattern)."""

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

_ISO = re.compile(r"(?<![0-9/-])([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9/-])")
_FULL = re.compile(r"(?<![0-9./-])([0-9]{1,2}) ?([/.-]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})(?![0-9]|[/.-][0-9])")
_SPACED = re.compile(r"(?:^|\btanggal )([0-9]{1,2}) ([0-9]{1,2}) ((?:19|20)[0-9]{2})(?= ?(?:$|[,;.]|jam\b|pukul\b))")
_NAMED = re.compile(
    rf"(?<![0-9.:/])([0-9]{{1,2}})[ ./-]{{0,3}}(?:bulan )?({_MONTH})\b(?:[ .,/-]{{0,3}}(?:tahun )?"
    rf"(?:([0-9]{{4}})(?![0-9])|([0-9]{{2}})(?= ?(?:$|[,;)]|jam\b|pukul\b|di\b|\.(?![0-9]))))"
    rf"|,? (?P<ago>tahun (?:lalu|kemarin)))?"
)
_SLASH = re.compile(r"(?<![0-9/.-])([0-9]{1,2}) ?/ ?([0-9]{1,2})(?![0-9]|[/.-][0-9])")
_DASH = re.compile(
    r"(?:^|\btanggal )([0-9]{1,2})-([0-9]{1,2})(?= ?(?:$|[,;]|\.(?![0-9])|jam\b|pukul\b|pagi\b|siang\b|sore\b|malam\b))"
)
NAME_BEFORE = re.compile(
    r"\b(?:rt|rw|no|nomor|pasal|uu|pp|se|perda|perbup|blok|kelas|calon|golongan|gol"
    r"|jl|jln|jalan|gang|gg|lapangan|lap|stadion|gedung|monumen|taman|pasar|komplek|kompleks)[. ]*$"
)
"""The beginning of an address, a rule or a name that has a date in it."""

_RANGE_BEFORE = re.compile(r"[0-9] ?(?:-|sampai|sd|s/d|hingga) ?(?:tanggal ?)?$")
_OF_MONTH = re.compile(
    rf"(?:\btanggal (?P<of_last>[0-9]{{1,2}}) bulan {PAST}|\b(?:tanggal )?(?P<day>[0-9]{{1,2}}) bulan "
    r"(?:ini\b|(?P<month>[0-9]{1,2})(?![0-9])))"
)
_DAY_NUMBER = re.compile(r"\btanggal ?[:.-]? ?([0-9]{1,2})(?![0-9]|[.:][0-9])(?! (?:hari|minggu|bulan) (?:yang )?lalu)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day found in a text, and where; `loose`: "tadi", so a later hour of that day means the day before."""

    day: date
    start: int
    end: int
    approximate: bool = False
    loose: bool = False
    part: Part | None = None
    moment: datetime | None = None


Reading = Day | Trouble | None
"""What a reader of days makes of a text; None: nothing it knows."""


def first_real(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match that is not part of an address, a number or a name ("RT 2/3", "Stadion 17 Mei")."""
    return next(
        (found for found in pattern.finditer(text) if not NAME_BEFORE.search(text[: found.start()][-20:])), None
    )


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none (31 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_before(day: date, days: int) -> date | None:
    """So many days earlier (later when negative), or None beyond the ends of the calendar."""
    ordinal = day.toordinal() - days
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def placed(day: date | None, found: re.Match[str], now: datetime, *, approximate: bool = False) -> Day | Trouble:
    """The day as found by a match: IMPOSSIBLE where there is none, FUTURE after today."""
    if day is None:
        return Trouble.IMPOSSIBLE
    if day > now.date():
        return Trouble.FUTURE
    return Day(day, found.start(), found.end(), approximate)


def month_back(today: date, months: int) -> tuple[int, int]:
    """Year and month so many months before this one; the year may be 0 or less."""
    index = today.year * 12 + today.month - 1 - months
    return index // 12, index % 12 + 1


def _latest(day: int, month: int, today: date) -> date | None:
    """The latest such day that is not in the future; 29 February may lie up to eight years back."""
    for year in range(today.year, max(0, today.year - 9), -1):
        candidate = calendar_day(year, month, day)
        if candidate is not None and candidate <= today:
            return candidate
    return None


def full_date(text: str, now: datetime) -> Reading:
    """ "2026-11-22", "22/11/2026", "22-11-26", "22.11.2026", "22 11 2026"."""
    if found := _ISO.search(text):
        return placed(calendar_day(int(found[1]), int(found[2]), int(found[3])), found, now)
    if found := _FULL.search(text):
        if found[2] == "." and len(found[4]) == 2:
            return None
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        return placed(calendar_day(year, int(found[3]), int(found[1])), found, now)
    if found := _SPACED.search(text):
        return placed(calendar_day(int(found[3]), int(found[2]), int(found[1])), found, now)
    return None


def named_month(text: str, now: datetime) -> Reading:
    """ "22 nov", "3 Nopember 2026", "3 november tahun lalu"; the last day of a range, as approximate."""
    found = first_real(_NAMED, text)
    if found is None:
        return None
    day, month = int(found[1]), MONTHS[found[2]]
    if found[3] or found[4]:
        meant = calendar_day(int(found[3]) if found[3] else 2000 + int(found[4]), month, day)
    elif found["ago"]:
        meant = calendar_day(now.year - 1, month, day)
    else:
        meant = _latest(day, month, now.date())
    return placed(meant, found, now, approximate=bool(_RANGE_BEFORE.search(text[: found.start()][-20:])))


def day_and_month(text: str, now: datetime) -> Reading:
    """ "22/11" anywhere; "22-11" only on its own, since people also write "2-3 orang"."""
    found = first_real(_SLASH, text) or _DASH.search(text)
    if found is None:
        return None
    return placed(_latest(int(found[1]), int(found[2]), now.date()), found, now)


def day_of_month(text: str, now: datetime) -> Reading:
    """ "tgl 20 bulan lalu", "5 bulan ini", "5 bulan 11"."""
    found = _OF_MONTH.search(text)
    if found is None:
        return None
    if found["month"]:
        return placed(_latest(int(found["day"]), int(found["month"]), now.date()), found, now)
    year, month = month_back(now.date(), 1 if found["of_last"] else 0)
    return placed(calendar_day(year, month, int(found["of_last"] or found["day"])), found, now)


def day_number(text: str, now: datetime) -> Reading:
    """ "tanggal 20": of this month, or else of the latest month before it that has such a day."""
    found = _DAY_NUMBER.search(text)
    if found is None:
        return None
    for months in range(4):
        year, month = month_back(now.date(), months)
        candidate = calendar_day(year, month, int(found[1]))
        if candidate is not None and candidate <= now.date():
            return placed(candidate, found, now)
    return Trouble.IMPOSSIBLE
