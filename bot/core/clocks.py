"""The legal clocks: by when a report must be handed in, and by when the supervisor must have handled it.

Sources and their marks of confidence follow the project's notes on the law: [H] the text of the statute was seen or two
pages quote the article, [M] one good source or an unsettled reading. No clock here is surer than its mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Election = Literal["pemilu", "pilkada"]

REPORT_DAYS = 7
PEMILU_HANDLING_DAYS = 7
PEMILU_HANDLING_WORKING_DAYS = 14
PILKADA_HANDLING_DAYS = 3
PILKADA_EXTRA_DAYS = 2


def deadline(known: date, days: int = REPORT_DAYS) -> date:
    """The last of `days` calendar days after the day something became known; the day after it is day 1."""
    return known + timedelta(days=days)


def report_deadline(election: Election, known: date, holidays: frozenset[date] = frozenset()) -> date:
    """The last day on which a formal report about something known since `known` is surely in time.

    Pilkada: 7 days since it was known, Perbawaslu 8/2020 jo. 9/2024 and UU 1/2015 Art. 134 [H]; counted as calendar
    days. Pemilu: Perbawaslu 7/2022 Art. 8(3) says 7 days, UU 7/2017 Art. 454(6) says 7 working days [H for both
    texts]. Which one wins is not settled, so the earlier date is shown, which is that of calendar days; `holidays`
    (days off besides Saturday and Sunday) can therefore never move it later. Nobody is turned away by it: what comes
    after it is for staff to decide.
    """
    calendar = deadline(known)
    if election == "pilkada":
        return calendar
    return min(calendar, add_working_days(known, REPORT_DAYS, holidays))


def within_time(election: Election, known: date, handed_in: date, holidays: frozenset[date] = frozenset()) -> bool:
    """Whether a report handed in on that day is surely in time (see `report_deadline`); the last day counts."""
    return handed_in <= report_deadline(election, known, holidays)


@dataclass(frozen=True, slots=True)
class HandlingLimit:
    """When handling should be done, and when at the latest if more information is needed."""

    usual: date
    latest: date


def handling_limit(election: Election, registered: date, holidays: frozenset[date] = frozenset()) -> HandlingLimit:
    """By when the supervisor must have handled a report registered on that day; the day after is day 1.

    Pemilu: 7 days, and 14 working days in all when more information is needed, UU 7/2017 Art. 454(7)-(8) [H].
    Paragraph (7) says only "hari", so its 7 are taken as calendar days, the earlier date; `latest` is never before
    `usual`. Pilkada: 3 days and 2 more, Perbawaslu 8/2020 jo. 9/2024 and UU 1/2015 Art. 134 [H], as calendar days
    according to Bawaslu [M].
    """
    if election == "pilkada":
        usual = deadline(registered, PILKADA_HANDLING_DAYS)
        return HandlingLimit(usual, deadline(usual, PILKADA_EXTRA_DAYS))
    return HandlingLimit(
        deadline(registered, PEMILU_HANDLING_DAYS),
        add_working_days(registered, PEMILU_HANDLING_WORKING_DAYS, holidays),
    )


def add_working_days(start: date, days: int, holidays: frozenset[date] = frozenset()) -> date:
    """The day on which the given number of working days after `start` is full.

    Working days are Monday to Friday without `holidays` (national holidays and collective leave, from the caller).
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            days -= 1
    return day
