"""How long an office keeps its reports, asked from a head or admin: two numbers of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot.core.answer_words import means_none
from bot.core.interview import Ask, Background, Fields, Form, Question, Reading, Said
from bot.core.messages import Text, text
from bot.core.retention import LEAST_DAYS, MOST_DAYS, Limits

NO_LIMIT: Final = "0"
_AMOUNT: Final = re.compile(r"([0-9]{1,4})\s*(hari|hr|minggu|mgg|bulan|bln|tahun|thn|th)?\.?", re.IGNORECASE)
_DAYS: Final = {"h": 1, "m": 7, "b": 30, "t": 365}
"""Days of a unit, by its first letter."""


def limits_of(fields: Fields) -> Limits:
    """What the answers say."""
    return Limits(int(fields["lead_days"]), int(fields["case_days"]))


def read_days(words: str) -> int | None:
    """ "365", "90 hari", "2 tahun" as a number of days; None for anything else."""
    found = _AMOUNT.fullmatch(words.strip())
    if found is None:
        return None
    unit = (found[2] or "hari").casefold()
    return int(found[1]) * _DAYS[unit[0]]


def _asks(name: str) -> Callable[[Fields, Background], Ask]:
    # No label begins with a figure: "2 tahun" would be taken for the one that ends the same.
    choices = (
        (Text("limits.one_year"), "365"),
        (Text("limits.five_years"), "1825"),
        (Text("limits.never"), NO_LIMIT),
    )
    return lambda fields, background: Ask(Text(f"limits.ask_{name}"), choices)


def _reads(name: str) -> Callable[[Said, Fields, Background], Reading]:
    def read(said: Said, fields: Fields, background: Background) -> Reading:
        days = read_days(said.picked or said.words)
        if days is None and means_none(said.words):
            days = 0
        if days is None:
            return Reading({}, again=Text("limits.days_help"))
        if days != 0 and not LEAST_DAYS <= days <= MOST_DAYS:
            return Reading({}, again=text("limits.days_range", least=LEAST_DAYS, most=MOST_DAYS))
        return Reading({name: str(days)})

    return read


LIMITS_FORM: Final = Form(
    "limits", tuple(Question(name, (name,), _asks(name), _reads(name)) for name in ("lead_days", "case_days"))
)
