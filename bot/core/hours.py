"""Which hour a text means: "jam 8 malam", "pukul 14.05", "setengah 9", "habis isya", or only "sore"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.core.date_words import PARTS, PRAYERS, Part, Trouble

_PART = "|".join(PARTS)
_PRAYER = "|".join(PRAYERS)
_MORE = r"(?: (?P<sign>lewat|kurang) (?P<off>seperempat|setengah|[0-9]{1,2})(?![0-9.:])(?: menit)?)?"
_AFTER = rf"(?: ?(?:-? ?(?P<vague>an)\b))?(?: (?:wib|wita|wit))?(?: (?P<part>{_PART}|subuh))?"

_HALF = re.compile(rf"(?:\b(?:jam|pukul) )?\bsetengah (?P<hour>[0-9]{{1,2}})(?![0-9.:]){_AFTER}")
_CLOCK = re.compile(
    rf"\b(?:jam|pukul) ?(?:sekitar )?:? ?(?P<hour>[0-9]{{1,2}})(?: ?[.:] ?(?P<minute>[0-9]{{2}}))?(?![0-9])"
    rf"{_MORE}{_AFTER}"
)
_COLON = re.compile(rf"(?<![0-9:.])(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::[0-9]{{2}})?(?![0-9:]){_AFTER}")
_DOT = re.compile(rf"(?<![0-9:.,/-])(?P<hour>[0-2]?[0-9])\.(?P<minute>[0-5][0-9])(?![0-9.,]|[:/-][0-9]){_AFTER}")
_BARE = re.compile(rf"(?<![0-9:.,/-])(?P<hour>[0-9]{{1,2}}) (?P<part>{_PART})\b(?! (?:yang )?lalu| berturut)")
_PRAYED = re.compile(
    rf"(?:@ |\b(?P<when>habis|sebelum|waktu|pas|saat|azan|adzan|salat|sholat) )(?:salat |sholat )?(?P<name>{_PRAYER})\b"
)
"""Only beside such a word or the day: Isya and Isa are also people."""
_ANY_PART = re.compile(rf"\b({_PART}|subuh)\b")
_BESIDE = re.compile(rf"(?:\b(?P<before>{_PART}|subuh) )?@(?: (?P<after>{_PART}|subuh)\b)?")
_ROUGHLY = re.compile(rf"\bsekitar (?:pada |di )?(?:@|jam\b|pukul\b|setengah\b|[0-9]|{_PART})|[0-9] ?-? ?an\b")

Slot = tuple[int, time]
"""Days after the day named, and the time; "Sabtu malam jam 1" is one day on."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What was said about the hour: possible readings, likeliest first (empty: no hour), and the part of the day.

    `stated`: it was said as a clock, so it can stand for today without any word for the day.
    """

    slots: tuple[Slot, ...]
    part: Part | None
    approximate: bool
    stated: bool


def find_hour(text: str, day: tuple[int, int] | None, default: Part | None = None) -> Hour | Trouble:
    """The hour in a text in plain form.

    `day` is the span of the words that gave the day, which are left out; `default` is the part of the day those words
    implied. A part of the day beside the clock counts before one beside the day, and that before any other.
    Impossible hours (25.00, 8.75) are Trouble.IMPOSSIBLE.
    """
    rest = text if day is None else f"{text[: day[0]]}@{text[day[1] :]}"
    beside = _BESIDE.search(rest)
    named = (beside["after"] or beside["before"]) if beside else None
    for pattern in (_HALF, _CLOCK, _COLON, _BARE, *((_DOT,) if day else ())):
        if found := pattern.search(rest):
            word = found.groupdict().get("part") or named or _first_part(rest)
            return _said(found, word, default if not found.groupdict().get("part") and not named else None, rest)
    roughly = bool(_ROUGHLY.search(rest))
    if found := _PRAYED.search(rest):
        minutes = 60 * PRAYERS[found["name"]][0] + PRAYERS[found["name"]][1] - (45 if found["when"] == "sebelum" else 0)
        return Hour(((0, time(minutes // 60, minutes % 60)),), None, True, stated=False)
    word = named or _first_part(rest)
    return Hour((), default or (PARTS.get(word) if word else None), roughly, stated=False)


def _first_part(text: str) -> str | None:
    found = _ANY_PART.search(text)
    return found[1] if found else None


def _said(found: re.Match[str], word: str | None, default: Part | None, text: str) -> Hour | Trouble:
    groups = found.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    exact = hour > 12 or (len(groups["hour"]) == 2 and hour < 10) or hour == 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return Trouble.IMPOSSIBLE
    if found.re is _HALF:
        if not 1 <= hour <= 12:
            return Trouble.IMPOSSIBLE
        minutes = hour * 60 - 30 if hour > 1 else 12 * 60 + 30
    else:
        minutes = hour * 60 + minute + _offset(groups)
    part = default or (PARTS.get(word) if word and word != "subuh" else None)
    readings = _exact(minutes) if exact else _readings(minutes, part, early=word == "subuh")
    slots = tuple((total // 1440, time(total % 1440 // 60, total % 60)) for total in readings)
    return Hour(slots, None, bool(_ROUGHLY.search(text)), stated=True)


def _offset(groups: dict[str, str | None]) -> int:
    named = {"seperempat": 15, "setengah": 30}
    if not groups.get("sign") or not (off := groups.get("off")):
        return 0
    minutes = named[off] if off in named else min(int(off), 59)
    return minutes if groups["sign"] == "lewat" else -minutes


def _exact(minutes: int) -> tuple[int, ...]:
    return (minutes % 1440 if minutes < 0 else minutes,)


def _readings(minutes: int, part: Part | None, *, early: bool) -> tuple[int, ...]:
    """Minutes since midnight of the day named, for a clock of twelve hours and a part of the day.

    With no part, one to five are taken for the afternoon first, since that is when people gather.
    """
    low = minutes % 720
    high = low + 720
    if early or part is Part.MORNING:
        return (low,)
    if part is Part.NOON:
        return (low,) if low >= 7 * 60 else (high,)
    if part is Part.AFTERNOON:
        return (high,)
    if part is Part.NIGHT:
        return (low + 1440, low) if low < 5 * 60 else (high,)
    return (high, low) if low < 6 * 60 else (low, high)
