"""The legal clocks: the day after knowing is day 1, and of two readings the earlier date is shown."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.clocks import (
    Election,
    HandlingLimit,
    add_working_days,
    deadline,
    handling_limit,
    report_deadline,
    within_time,
)

ELECTIONS: tuple[Election, ...] = ("pemilu", "pilkada")
SATURDAY = date(2026, 11, 21)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_seven_days_of_knowing() -> None:
    assert deadline(SATURDAY) == date(2026, 11, 28)
    assert deadline(SATURDAY, days=2) == date(2026, 11, 23)
    assert report_deadline("pilkada", SATURDAY) == date(2026, 11, 28)
    assert report_deadline("pemilu", SATURDAY) == date(2026, 11, 28)


def test_the_last_day_counts() -> None:
    assert within_time("pilkada", date(2026, 11, 3), date(2026, 11, 10))
    assert not within_time("pilkada", date(2026, 11, 3), date(2026, 11, 11))
    assert not within_time("pemilu", date(2026, 11, 3), date(2026, 11, 11))


def test_handling() -> None:
    assert handling_limit("pilkada", SATURDAY) == HandlingLimit(date(2026, 11, 24), date(2026, 11, 26))
    assert handling_limit("pemilu", SATURDAY) == HandlingLimit(date(2026, 11, 28), date(2026, 12, 10))
    holiday = frozenset({date(2026, 12, 9)})
    assert handling_limit("pemilu", SATURDAY, holiday).latest == date(2026, 12, 11)
    assert handling_limit("pilkada", SATURDAY, holiday) == handling_limit("pilkada", SATURDAY)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert add_working_days(SATURDAY, 1) == date(2026, 11, 23)
    assert add_working_days(SATURDAY, 5) == date(2026, 11, 27)
    assert add_working_days(SATURDAY, 6) == date(2026, 11, 30)
    assert add_working_days(SATURDAY, 1, frozenset({date(2026, 11, 23)})) == date(2026, 11, 24)


@given(days, st.frozensets(days, max_size=10))
def test_holidays_never_move_the_deadline(known: date, holidays: frozenset[date]) -> None:
    for election in ELECTIONS:
        assert report_deadline(election, known, holidays) == known + timedelta(days=7)
    limit = handling_limit("pemilu", known, holidays)
    assert limit.usual < limit.latest
    assert within_time("pemilu", known, known, holidays)
