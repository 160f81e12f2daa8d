"""Dates as people write them, read on Sunday 22 November 2026 at ten in the morning, and promises for any text."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.core.date_words import MONTHS, NUMBERS, PRAYERS, SPELLINGS, WEEKDAYS, plain
from bot.core.dates import Part, Trouble, When, read_when

ZONE = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)
TODAY, YESTERDAY = date(2026, 11, 22), date(2026, 11, 21)


def nov(day: int) -> date:
    return date(2026, 11, day)


DAYS = [
    ("hari ini", TODAY),
    ("ari ini", TODAY),
    ("saiki", TODAY),
    ("barusan", TODAY),
    ("baru saja", TODAY),
    ("tadi", TODAY),
    ("kemarin", YESTERDAY),
    ("kmrn", YESTERDAY),
    ("kemaren", YESTERDAY),
    ("Kemarin.", YESTERDAY),
    ("samalam", YESTERDAY),
    ("wingi", YESTERDAY),
    ("dek wingi", YESTERDAY),
    ("kemarin lusa", nov(20)),
    ("kmrn dulu", nov(20)),
    ("2 hari lalu", nov(20)),
    ("dua hari yang lalu", nov(20)),
    ("2hari yg lalu", nov(20)),
    ("sepuluh hari lalu", nov(12)),
    ("dua puluh satu hari yl", nov(1)),
    ("Rabu lalu", nov(18)),
    ("rabu kemarin", nov(18)),
    ("hari Sabtu", YESTERDAY),
    ("jum'at", nov(20)),
    ("jumat kmrn", nov(20)),
    ("hari minggu", TODAY),
    ("hari minggu lalu", nov(15)),
    ("sabtu minggu lalu", nov(14)),
    ("2 minggu lalu hari sabtu", nov(7)),
    ("22/11", TODAY),
    ("23/11", date(2025, 11, 23)),
    ("21-11", YESTERDAY),
    ("21-11-2026", YESTERDAY),
    ("21/11/26", YESTERDAY),
    ("21.11.2026", YESTERDAY),
    ("2026-11-21", YESTERDAY),
    ("21 nov", YESTERDAY),
    ("21nov26", YESTERDAY),
    ("tgl 3 november", nov(3)),
    ("3 Nopember 2026", nov(3)),
    ("3 november tahun lalu", date(2025, 11, 3)),
    ("1 desember", date(2025, 12, 1)),
    ("29/2", date(2024, 2, 29)),
    ("tanggal 20", nov(20)),
    ("tgl 25", date(2026, 10, 25)),
    ("tanggal 31", date(2026, 10, 31)),
    ("tgl. 20", nov(20)),
    ("21 11 2026", YESTERDAY),
    ("dua malam lalu", nov(20)),
    ("tgl 20 bulan lalu", date(2026, 10, 20)),
    ("tgl 5 bulan 11", nov(5)),
    ("Sabtu, 21 November 2026", YESTERDAY),
    ("sabtu tgl 14", nov(14)),
    ("kemarin di stadion 17 Mei", YESTERDAY),
    ("RT 02/03 kemarin", YESTERDAY),
    ("pak Isa kemarin bilang begitu", YESTERDAY),
    ("orangnya datang 3 november, lalu pulang", nov(3)),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day(text: str, day: date) -> None:
    assert read_when(text, NOW) == When(day, None, approximate=False)


PARTS = [
    ("tadi pagi", TODAY, Part.MORNING),
    ("pagi tadi", TODAY, Part.MORNING),
    ("tadi siang", TODAY, Part.NOON),
    ("tadi sore", YESTERDAY, Part.AFTERNOON),
    ("tadi malam", YESTERDAY, Part.NIGHT),
    ("semalam", YESTERDAY, Part.NIGHT),
    ("mau bengi", YESTERDAY, Part.NIGHT),
    ("kemarin sore", YESTERDAY, Part.AFTERNOON),
    ("acaranya kmrn sore di lapangan", YESTERDAY, Part.AFTERNOON),
    ("selamat pagi min, kemarin sore ada acara", YESTERDAY, Part.AFTERNOON),
    ("malam minggu", YESTERDAY, Part.NIGHT),
    ("malam Jumat", nov(19), Part.NIGHT),
    ("malam jumat kliwon", nov(19), Part.NIGHT),
    ("malam senin", nov(15), Part.NIGHT),
    ("sabtu malam", YESTERDAY, Part.NIGHT),
    ("minggu pagi", TODAY, Part.MORNING),
]


@pytest.mark.parametrize(("text", "day", "part"), PARTS)
def test_a_part_of_a_day_invents_no_hour(text: str, day: date, part: Part) -> None:
    assert read_when(text, NOW) == When(day, None, approximate=False, part=part)


HOURS = [
    ("td mlm jam 8", YESTERDAY, time(20)),
    ("tadi malam jam 8", YESTERDAY, time(20)),
    ("tadi malam jam 1", TODAY, time(1)),
    ("sabtu malam jam 12", TODAY, time(0)),
    ("kemarin jam 8 malam", YESTERDAY, time(20)),
    ("kemarin pukul 14.05", YESTERDAY, time(14, 5)),
    ("kemarin 14.05 wita", YESTERDAY, time(14, 5)),
    ("kemarin 20:00", YESTERDAY, time(20)),
    ("kemarin setengah 9", YESTERDAY, time(8, 30)),
    ("kemarin setengah sembilan malam", YESTERDAY, time(20, 30)),
    ("kemarin jam 8 lewat 15", YESTERDAY, time(8, 15)),
    ("kemarin jam 9 kurang seperempat", YESTERDAY, time(8, 45)),
    ("kemarin siang jam 1 kurang 10", YESTERDAY, time(12, 50)),
    ("kemarin jam 2", YESTERDAY, time(14)),
    ("kemarin jam 2 pagi", YESTERDAY, time(2)),
    ("kemarin sore jam 4", YESTERDAY, time(16)),
    ("jam 8 pagi", TODAY, time(8)),
    ("jam 8 lewat 15", TODAY, time(8, 15)),
    ("setengah 9", TODAY, time(8, 30)),
    ("jam 9 kurang seperempat", TODAY, time(8, 45)),
    ("09:30", TODAY, time(9, 30)),
    ("tadi jam 8 malam", YESTERDAY, time(20)),
    ("malam minggu jam 8", YESTERDAY, time(20)),
    ("22 nov 09.15", TODAY, time(9, 15)),
    ("2026-11-21 14:05", YESTERDAY, time(14, 5)),
    ("Sabtu, 21 November 2026 pukul 14.05", YESTERDAY, time(14, 5)),
    ("jam 10 lewat 5", TODAY, time(10)),
]


@pytest.mark.parametrize(("text", "day", "at"), HOURS)
def test_an_hour(text: str, day: date, at: time) -> None:
    assert read_when(text, NOW) == When(day, at, approximate=False)


ROUGH = [
    ("seminggu lalu", nov(15), None),
    ("minggu lalu", nov(15), None),
    ("minggu kemarin", nov(15), None),
    ("kira2 seminggu yg lalu", nov(15), None),
    ("dua minggu yang lalu", nov(8), None),
    ("bulan lalu", date(2026, 10, 22), None),
    ("sekitar 2 hari lalu", nov(20), None),
    ("antara 10-12 nov", nov(12), None),
    ("dari tgl 10 sampai tgl 12 november", nov(12), None),
    ("kemarin sekitar jam 8 malam", YESTERDAY, time(20)),
    ("kmrn jam 8an pagi", YESTERDAY, time(8)),
    ("kemarin ba'da magrib", YESTERDAY, time(18, 30)),
    ("tadi malam habis isya", YESTERDAY, time(19, 45)),
    ("tadi subuh", TODAY, time(5)),
    ("2 jam yang lalu", TODAY, time(8)),
    ("setengah jam lalu", TODAY, time(9, 30)),
]


@pytest.mark.parametrize(("text", "day", "at"), ROUGH)
def test_what_is_rough_is_said_to_be(text: str, day: date, at: time | None) -> None:
    assert read_when(text, NOW) == When(day, at, approximate=True)


@pytest.mark.parametrize(
    "text",
    [
        "besok",
        "lusa",
        "nanti malam",
        "minggu depan",
        "sabtu depan",
        "besok sabtu",
        "rabu besok",
        "malam minggu depan",
        "23/11/2026",
        "2026-11-23",
        "jam 8 malam",
        "pukul 14.05",
        "20:00",
        "hari ini jam 11",
        "malam ini",
        "hari ini sore",
        "25 desember 2026",
        "bsk pagi",
    ],
)
def test_the_future(text: str) -> None:
    assert read_when(text, NOW) is Trouble.FUTURE


@pytest.mark.parametrize(
    "text",
    [
        "31/2",
        "45/13",
        "31-4-2026",
        "30 februari",
        "tanggal 45",
        "tanggal 0",
        "kemarin jam 25",
        "kemarin jam 8.75",
        "99:99",
    ],
)
def test_the_impossible(text: str) -> None:
    assert read_when(text, NOW) is Trouble.IMPOSSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "2026",
        "tidak ingat",
        "waktu itu",
        "calon nomor 2",
        "2 desa mendukung",
        "selamat pagi",
        "pagi min",
        "tiap hari rabu",
        "minggu tenang",
        "stadion 17 mei",
        "Isya bilang begitu",
        "0812345678",
        "sudah lama",
    ],
)
def test_no_date(text: str) -> None:
    assert read_when(text, NOW) is Trouble.UNCLEAR


def test_a_weekday_that_is_todays_means_today_unless_lalu_follows() -> None:
    wednesday = datetime(2026, 11, 18, 15, 0, tzinfo=ZONE)
    assert read_when("rabu", wednesday) == When(nov(18), None, approximate=False)
    assert read_when("rabu lalu", wednesday) == When(nov(11), None, approximate=False)


def test_last_night_before_and_after_five_in_the_morning() -> None:
    for hour in (0, 3, 5, 21):
        assert read_when("tadi malam", NOW.replace(hour=hour)) == When(YESTERDAY, None, False, Part.NIGHT)
    assert read_when("tadi malam jam 8", NOW.replace(hour=2)) == When(YESTERDAY, time(20), approximate=False)


def test_earlier_today_takes_the_latest_hour_that_has_passed() -> None:
    assert read_when("tadi jam 8", NOW.replace(hour=21)) == When(TODAY, time(20), approximate=False)
    assert read_when("tadi jam 8", NOW) == When(TODAY, time(8), approximate=False)
    assert read_when("tadi siang", NOW.replace(hour=1)) == When(YESTERDAY, None, False, Part.NOON)


def test_saturday_evening_on_saturday() -> None:
    saturday = datetime(2026, 11, 21, 12, 0, tzinfo=ZONE)
    assert read_when("malam minggu", saturday) == When(nov(14), None, False, Part.NIGHT)
    assert read_when("malam minggu", saturday.replace(hour=21)) == When(nov(21), None, False, Part.NIGHT)


def test_ten_minutes_ahead_still_count_as_now() -> None:
    assert read_when("hari ini 10:09", NOW) == When(TODAY, time(10), approximate=False)
    assert read_when("hari ini 10:11", NOW) is Trouble.FUTURE


def test_a_full_date_counts_before_anything_vaguer() -> None:
    assert read_when("kemarin dia bilang acaranya rabu tgl 18 november 2026", NOW) == When(nov(18), None, False)
    assert read_when("kemarin lihat fotonya, acaranya rabu lalu", NOW) == When(nov(18), None, False)
    assert read_when("besok saya kirim, kejadiannya kemarin", NOW) == When(YESTERDAY, None, False)


@pytest.mark.parametrize(
    "word", [*SPELLINGS, *MONTHS, *WEEKDAYS, *PRAYERS, *(word for word in NUMBERS if len(word) > 2)]
)
def test_the_lexicon_is_stable(word: str) -> None:
    """A plain form read again stays what it is; no two entries send each other round."""
    assert plain(plain(word)) == plain(word)
