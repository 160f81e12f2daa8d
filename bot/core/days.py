"""Which day a text means, from the clearest way of saying it to the vaguest."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.calendar import (
    NAME_BEFORE,
    PAST,
    Day,
    Reading,
    calendar_day,
    day_and_month,
    day_number,
    day_of_month,
    days_before,
    first_real,
    full_date,
    month_back,
    named_month,
    placed,
)
from bot.core.date_words import PART_STARTS, PARTS, WEEKDAYS, Part, Trouble

_AHEAD = r"(?:(?:yang )?(?:depan|besok|akan datang|mendatang))"
_WEEKDAY = "|".join(WEEKDAYS)

_EVE = re.compile(rf"(?:\b(besok) )?\bmalam (?:hari )?({_WEEKDAY})\b( {_AHEAD})?(?: ({PAST}))?")
_NAMED_DAY = re.compile(
    rf"(?:\b(?P<ahead>besok|setiap|tiap) )?(?P<hari>\bhari )?\b(?P<name>{_WEEKDAY})\b"
    rf"(?P<after> {_AHEAD})?(?P<past> {PAST})?"
)
_WEEKS = re.compile(rf"\b(?:([0-9]{{1,3}}) )?minggu {PAST}")
_AGO = re.compile(rf"\b([0-9]{{1,3}}) ?(menit|jam|hari|malam|minggu|bulan|tahun)(?:an)? {PAST}")
_HALF_HOUR = re.compile(rf"\bsetengah jam(?:an)? {PAST}")
_LAST_MONTH = re.compile(rf"\bbulan {PAST}")
_BEFORE_YESTERDAY = re.compile(
    r"\bkemarin (?:lusa|dulu|dahulu|malam dulu|satunya|1 nya)\b|\blusa kemarin\b|\bwingenane\b|\b2 hari kemarin\b"
)
_YESTERDAY = re.compile(r"\bkemarin(?:nya)?\b")
_LAST_NIGHT = re.compile(r"\btadi (?P<part>malam)\b")
_TODAY = re.compile(r"\bhari ini\b|\bbarusan\b|\b(?P<part>pagi|siang|sore|malam) ini\b")
_EARLIER = re.compile(r"\btadi\b")
_AHEAD_DAY = re.compile(
    rf"\bbesok\b|\blusa\b|\bnanti (?:pagi|siang|sore|malam|jam|pukul)\b|\b(?:minggu|bulan|tahun) {_AHEAD}\b"
    r"|\bhari lagi\b|\bakan datang\b"
)


def find_day(text: str, now: datetime) -> Reading:
    """The day meant by a text in plain form (see `date_words.plain`).

    Precedence: a full date, a named month, a day and month, a number in a stated month, "tanggal N", the eve of a
    weekday, a weekday, a span of time ago, kemarin lusa, tadi malam, kemarin, hari ini, tadi, and only then words for
    the future. Within one way of saying it, the first in the text. None: no day in it.
    """
    for reader in _READERS:
        reading = reader(text, now)
        if reading is not None:
            return reading
    return None


def _eve(text: str, now: datetime) -> Reading:
    """ "Malam minggu" is the evening before Sunday: evenings belong to the day that follows them."""
    found = _EVE.search(text)
    if found is None:
        return None
    if found[1] or found[3]:
        return Trouble.FUTURE
    days = (now.weekday() - (WEEKDAYS[found[2]] - 1)) % 7
    if days == 0 and (found[4] or now.hour < PART_STARTS[Part.NIGHT]):
        days = 7
    day = days_before(now.date(), days)
    return Day(day, found.start(), found.end(), part=Part.NIGHT) if day else Trouble.IMPOSSIBLE


def _weekday(text: str, now: datetime) -> Reading:
    weeks = first_real(_WEEKS, text)
    for found in _NAMED_DAY.finditer(text):
        if found["name"] == "minggu" and not found["hari"] and not _is_sunday(text, found):
            continue
        if found["ahead"] in {"setiap", "tiap"} or NAME_BEFORE.search(text[: found.start("name")][-20:]):
            continue
        if found["ahead"] or found["after"]:
            return Trouble.FUTURE
        days = (now.weekday() - WEEKDAYS[found["name"]]) % 7
        if weeks is not None and (weeks.start() >= found.end() or weeks.end() <= found.start()):
            days = now.weekday() - WEEKDAYS[found["name"]] + 7 * int(weeks[1] or 1)
        elif days == 0 and found["past"]:
            days = 7
        return placed(days_before(now.date(), days), found, now)
    return None


def _is_sunday(text: str, found: re.Match[str]) -> bool:
    """Whether a bare "minggu" is the day and not the week ("minggu lalu", "2 minggu", "minggu ini")."""
    before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
    if found["past"] or found["after"] or after.startswith(("ini", "terakhir", "pertama", "ke ", "tenang")):
        return False
    return not re.search(r"(?:[0-9]|\b(?:per|akhir|beberapa|tiap|setiap|dalam|sekitar))$", before)


def _ago(text: str, now: datetime) -> Reading:
    if found := _HALF_HOUR.search(text):
        return _moment(found, now, 30)
    if found := _AGO.search(text):
        count, unit = int(found[1]), found[2]
        if unit in {"menit", "jam"}:
            return _moment(found, now, count * (60 if unit == "jam" else 1))
        if unit in {"hari", "malam", "minggu"}:
            days = count * (7 if unit == "minggu" else 1)
            return placed(days_before(now.date(), days), found, now, approximate=unit == "minggu")
        return _months_ago(found, now, count * (12 if unit == "tahun" else 1))
    if found := first_real(_WEEKS, text):
        return placed(days_before(now.date(), 7), found, now, approximate=True)
    if found := _LAST_MONTH.search(text):
        return _months_ago(found, now, 1)
    return None


def _months_ago(found: re.Match[str], now: datetime, months: int) -> Day | Trouble:
    year, month = month_back(now.date(), months)
    if year < 1:
        return Trouble.IMPOSSIBLE
    candidates = (calendar_day(year, month, day) for day in range(now.day, now.day - 4, -1))
    return placed(next(filter(None, candidates), None), found, now, approximate=True)


def _moment(found: re.Match[str], now: datetime, minutes: int) -> Day | Trouble:
    try:
        moment = now.replace(second=0, microsecond=0, tzinfo=None) - timedelta(minutes=minutes)
    except OverflowError:
        return Trouble.IMPOSSIBLE
    return Day(moment.date(), found.start(), found.end(), approximate=True, moment=moment)


def _spoken(text: str, now: datetime) -> Reading:
    for pattern, days, loose in (
        (_BEFORE_YESTERDAY, 2, False),
        (_LAST_NIGHT, 1, False),
        (_YESTERDAY, 1, False),
        (_TODAY, 0, False),
        (_EARLIER, 0, True),
    ):
        if found := pattern.search(text):
            day = days_before(now.date(), days)
            part = PARTS.get(found.groupdict().get("part") or "")
            return Day(day, found.start(), found.end(), loose=loose, part=part) if day else Trouble.IMPOSSIBLE
    return None


def _ahead(text: str, now: datetime) -> Reading:
    return Trouble.FUTURE if _AHEAD_DAY.search(text) else None


_READERS: tuple[Callable[[str, datetime], Reading], ...] = (
    full_date,
    named_month,
    day_and_month,
    day_of_month,
    day_number,
    _eve,
    _weekday,
    _ago,
    _spoken,
    _ahead,
)
