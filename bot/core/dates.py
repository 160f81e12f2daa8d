"""Reads when something happened out of everyday Indonesian: "kemarin sore", "Rabu lalu", "22/11", "td mlm jam 8".

What is read is always shown back to the person before it counts, so the reader takes the likely meaning where words
leave a choice, marks it approximate, and says which kind of trouble it met where there is nothing to take.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.calendar import Day
from bot.core.date_words import PART_STARTS, Part, Trouble, plain
from bot.core.days import find_day
from bot.core.hours import Hour, find_hour

__all__ = ["Part", "Trouble", "When", "read_when"]

TOLERANCE = timedelta(minutes=10)
"""Phones and servers disagree about the time; a little ahead of now still counts as now."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, the time if one was said, in the office's zone, and whether the person was unsure of either.

    `part` is set when only a part of the day was named ("kemarin sore"): no hour is invented for it.
    """

    day: date
    time: time | None
    approximate: bool
    part: Part | None = None


def read_when(text: str, now: datetime) -> When | Trouble:
    """When a text says something happened.

    text: what a person typed, of any length and kind; the date may stand inside a longer sentence. `days.find_day`
    states which words win when several name a day. now: aware, in the office's zone; the result is never after it.

    Without a year the latest day that is not in the future is meant. A weekday that is today's means today unless
    "lalu" follows. A clock without a day means today. An hour of today that has yet to come (ten minutes are allowed)
    is FUTURE, except after "tadi", where yesterday's is meant. A bare number, and a text with no date, are UNCLEAR.
    Age is no trouble: what is too old is for the caller to say.
    """
    words = plain(text)
    found = find_day(words, now)
    if isinstance(found, Trouble):
        return found
    hour = find_hour(words, (found.start, found.end) if found else None, found.part if found else None)
    if isinstance(hour, Trouble):
        return hour
    if found is None:
        if not hour.stated:
            return Trouble.UNCLEAR
        found = Day(now.date(), 0, 0)
    if found.moment is not None:
        return When(found.moment.date(), found.moment.time(), approximate=True)
    return _combine(found, hour, now)


def read_planned_day(text: str, now: datetime) -> date | Trouble:
    """A day that may lie ahead, written with its year ("27 November 2026", "27/11/2026"). Without a year it is unclear."""
    if not re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", text):
        return Trouble.UNCLEAR
    when = read_when(text, now.replace(year=now.year + 20, month=1, day=1))
    return when if isinstance(when, Trouble) else when.day


def _combine(found: Day, hour: Hour, now: datetime) -> When | Trouble:
    approximate = found.approximate or hour.approximate
    if not hour.slots:
        return _whole(found, hour.part, now, approximate)
    moments = _moments(found.day, hour)
    if found.loose:
        moments.sort(reverse=True)
        if found.day > date.min:
            moments += _moments(found.day - timedelta(days=1), hour)
    present = now.replace(tzinfo=None)
    for moment in moments:
        if moment <= present + TOLERANCE:
            moment = min(moment, present.replace(second=0, microsecond=0))
            return When(moment.date(), moment.time(), approximate)
    return Trouble.FUTURE


def _moments(day: date, hour: Hour) -> list[datetime]:
    """The possible moments, likeliest first; one past the end of the calendar is left out."""
    room = (date.max - day).days
    return [datetime.combine(day, at) + timedelta(days=days) for days, at in hour.slots if days <= room]


def _whole(found: Day, part: Part | None, now: datetime, approximate: bool) -> When | Trouble:
    """A day without an hour; a part of today that has not begun is yesterday's after "tadi", else still to come."""
    if part is not None and found.day == now.date() and now.hour < PART_STARTS[part]:
        if not found.loose or found.day == date.min:
            return Trouble.FUTURE
        return When(found.day - timedelta(days=1), None, approximate, part)
    return When(found.day, None, approximate, part)
