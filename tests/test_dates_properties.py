"""What the date reader promises for any text: it answers, nothing it reads lies ahead, and dates written read back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.date_words import MONTHS, PRAYERS, WEEKDAYS
from bot.core.dates import Trouble, When, read_when

ZONE = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)
_TEXT = """
    hari ini tadi barusan kemarin kmrn samalam wingi mau bengi lusa dulu lalu yang yg minggu bulan tahun menit
    pagi siang sore malam mlm subuh td semalam jam pukul tgl tanggal setengah seperempat lewat kurang sekitar
    kira2 habis ba'da besok nanti depan 0 1 7 12 13 24 29 31 999 2024 2026 24.00 8.30 20:00 22/11 31/2 29/2
    2026-11-21 21.11.2026 jum'at / - . ,
"""
_WORDS = sorted({*_TEXT.split(), *MONTHS, *WEEKDAYS, *PRAYERS})

_LOCAL = NOW.replace(tzinfo=None)
_nows = st.datetimes(timezones=st.just(ZONE))
_recent = st.datetimes(_LOCAL.replace(year=2015), _LOCAL.replace(year=2040), timezones=st.just(ZONE))


def _holds(read: When | Trouble, now: datetime) -> None:
    if isinstance(read, When):
        present = now.replace(tzinfo=None)
        assert read.day <= present.date()
        assert read.time is None or datetime.combine(read.day, read.time) <= present
        assert read.time is None or read.part is None


@given(st.text(max_size=300), _nows)
@example("999 tahun lalu", datetime(1, 1, 1, tzinfo=ZONE))
@example("malam minggu jam 12 malam", datetime(9999, 12, 31, 23, tzinfo=ZONE))
def test_any_text_is_taken_and_nothing_lies_ahead(text: str, now: datetime) -> None:
    _holds(read_when(text, now), now)


@given(st.lists(st.sampled_from(_WORDS), max_size=9), _nows | _recent)
def test_any_mix_of_known_words_is_taken_and_nothing_lies_ahead(words: list[str], now: datetime) -> None:
    _holds(read_when(" ".join(words), now), now)


@given(_recent, st.integers(0, 60_000), st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0.day}-{0.month}-{0.year}"]))
def test_a_past_date_reads_back(now: datetime, days: int, form: str) -> None:
    day = now.date() - timedelta(days=days)
    assert read_when(form.format(day), now) == When(day, None, approximate=False)


_clock_of_24 = st.builds(time, st.sampled_from([*range(10), *range(13, 24)]), st.integers(0, 59))


@given(_recent, st.integers(1, 364), _clock_of_24, st.data())
def test_a_day_and_an_hour_read_back_from_a_sentence(now: datetime, days: int, at: time, data: st.DataObject) -> None:
    day = now.date() - timedelta(days=days)
    month = data.draw(st.sampled_from([name for name, number in MONTHS.items() if number == day.month]))
    text = f"acaranya tgl {day.day} {month} pukul {at.hour:02}.{at.minute:02} di lapangan"
    assert read_when(text, now) == When(day, at, approximate=False)
