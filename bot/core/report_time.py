"""Questions about time: when it happened, and since when the reporter knows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.core.answer_words import means_unknown
from bot.core.dates import Trouble, When, read_when
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Question, Reading, Said, cut
from bot.core.messages import Text, text

_TYPE = (Text("report.type_date"), "type")
_UNKNOWN_CHOICE = (Text("report.unknown"), UNKNOWN)
_TROUBLES: Final = {
    Trouble.FUTURE: Text("report.date_future"),
    Trouble.IMPOSSIBLE: Text("report.date_impossible"),
    Trouble.UNCLEAR: Text("report.date_unclear"),
}


def day_of(fields: Fields, name: str) -> date | None:
    """A day among the fields."""
    stored = fields.get(name)
    return date.fromisoformat(stored) if stored else None


def _picked_or_typed(said: Said, background: Background) -> When | Trouble:
    today = background.now.date()
    if said.picked == "today":
        return When(today, None, approximate=False)
    if said.picked == "yesterday":
        return When(today - timedelta(days=1), None, approximate=False)
    return read_when(said.words, background.now)


def _ask_happened(fields: Fields, background: Background) -> Ask:
    keep = ((Text("report.keep_words"), "as_said"),) if fields.get("happened_words") else ()
    return Ask(
        Text("report.ask_happened"),
        ((Text("report.today"), "today"), (Text("report.yesterday"), "yesterday"), _TYPE, *keep, _UNKNOWN_CHOICE),
    )


def _read_happened(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "type":
        return Reading({}, again=Text("report.type_date_help"))
    if said.picked == "as_said" and fields.get("happened_words"):
        return Reading({}, settled=True)
    when = _picked_or_typed(said, background)
    if isinstance(when, Trouble):
        unclear = when is Trouble.UNCLEAR and said.tries > 0 and said.words
        words = {"happened_words": cut(said.words, 120)} if unclear else {}
        return Reading(words, again=Text("report.date_keep") if unclear else _TROUBLES[when])
    return Reading(
        {
            "happened_on": when.day.isoformat(),
            "happened_time": f"{when.time:%H:%M}" if when.time else None,
            "happened_part": when.part.value if when.part else None,
            "happened_words": cut(said.words, 120) if when.approximate else None,
            "known_on": when.day.isoformat() if when.day == background.now.date() else None,
        },
        remark=text("report.date_about" if when.approximate and not when.time else "report.date_noted", day=when.day),
    )


def _ask_known(fields: Fields, background: Background) -> Ask:
    same = ((Text("report.same_day"), "same"),) if fields.get("happened_on") else ()
    return Ask(Text("report.ask_known"), (*same, (Text("report.only_today"), "today"), _TYPE, _UNKNOWN_CHOICE))


def _read_known(said: Said, fields: Fields, background: Background) -> Reading:
    happened = day_of(fields, "happened_on")
    if said.picked == "type":
        return Reading({}, again=Text("report.type_date_help"))
    if said.picked == "same" and happened:
        return Reading({"known_on": happened.isoformat()})
    when = _picked_or_typed(said, background)
    if isinstance(when, Trouble):
        if happened and _means_same_day(said.words):
            return Reading({"known_on": happened.isoformat()})
        return Reading({}, again=_TROUBLES[when])
    if happened and when.day < happened:
        return Reading({}, again=text("report.known_before", day=happened))
    return Reading({"known_on": when.day.isoformat()}, remark=text("report.known_noted", day=when.day))


def _means_same_day(words: str) -> bool:
    """ "waktu itu juga", "hari itu", "saat itu": the day of the incident."""
    low = f" {words.casefold()} "
    return not means_unknown(words) and any(
        mark in low for mark in (" itu juga", " hari itu", " saat itu", " waktu itu", " dina kuwi", " dino kuwi")
    )


HAPPENED = Question(
    "happened",
    ("happened_on", "happened_time", "happened_part"),
    _ask_happened,
    _read_happened,
    resets=("known",),
    beside=("happened_words",),
)
KNOWN = Question(
    "known",
    ("known_on",),
    _ask_known,
    _read_known,
    wanted=lambda fields, background: fields.get("happened_on") != background.now.date().isoformat(),
)
