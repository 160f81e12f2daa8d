"""Five reports and 200 MB a day: counted by the office's day, across /hapus, and by nothing that names anybody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.allowance import MOST_BYTES, MOST_REPORTS, begun, may_take
from bot.core.messages import Address, Fetched, FileRef, Timer
from handlers.keeping import MOST_BYTES as MOST_OF_A_FILE
from tests.bench import NOW, Bench, Heard
from tests.reporter import next_act

STORY = "pak lurah ikut kampanye di lapangan desa"
MB = 1_000_000


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def report(bench: Bench, person: str = "Ani") -> str:
    """One report from beginning to end; returns the last thing heard."""
    bench.write(person, "/lapor")
    for _ in range(30):
        last = bench.said(person)[-1]
        if last.text.startswith(
            ("Sudah kami terima", "Hari ini sudah 5 laporan terkirim dari sini, dan itu batas sehari. L")
        ):
            return last.text
        kind, value = next_act(last.text, last.labels)
        if kind == "press":
            bench.press(person, value)
        else:
            bench.write(person, value)
    raise AssertionError(bench.said(person)[-1])


def sent(bench: Bench) -> int:
    (count,) = bench.store.connection.execute("SELECT COUNT(*) FROM reports WHERE code IS NOT NULL").fetchone()
    return int(count)


def forget(bench: Bench, person: str = "Ani") -> None:
    """/hapus, and its goodbye is sent."""
    bench.write(person, "/hapus")
    bench.press(person, "Ya, hapus")
    for row in bench.store.outbox.waiting(("message",)):
        if row.last:
            bench.store.outbox.end(row.id, "sent", bench.now)
            bench.store.conversations.forget(row.conversation)


def rows(bench: Bench) -> list[Any]:
    return bench.store.connection.execute("SELECT day_mark, sealed_counts, until FROM spent").fetchall()


# Reports


def test_five_a_day_and_the_next_day_another(bench: Bench) -> None:
    for _ in range(MOST_REPORTS):
        assert report(bench).startswith("Sudah kami terima")
    assert report(bench).startswith("Hari ini sudah 5 laporan")
    assert sent(bench) == MOST_REPORTS
    assert report(bench, "Budi").startswith("Sudah kami terima"), "another's count is another's"
    bench.now = NOW + timedelta(days=1)
    bench.write("Ani", "lanjut")
    bench.press("Ani", "📨 Kirim")
    assert bench.said("Ani")[-1].text.startswith("Sudah kami terima")
    assert sent(bench) == MOST_REPORTS + 2


@pytest.mark.parametrize(("hours", "counts"), [(9, True), (10, False)])
def test_the_day_is_the_office_s_own(bench: Bench, hours: int, counts: bool) -> None:
    """14.05 in Banjar: ten hours later it is another day there, though not yet in Greenwich."""
    for _ in range(MOST_REPORTS):
        report(bench)
    bench.now = NOW + timedelta(hours=hours)
    assert (bench.now.date() == NOW.date()) is True
    assert report(bench).startswith("Hari ini sudah 5" if counts else "Sudah kami terima")


def test_pressing_again_and_again_sends_nothing_and_in_the_morning_there_is_one_piece_of_news(bench: Bench) -> None:
    for _ in range(MOST_REPORTS + 1):
        report(bench)
    for _ in range(3):
        bench.write("Ani", "lanjut")
        bench.press("Ani", "📨 Kirim")
    assert sent(bench) == MOST_REPORTS
    timers = [row for row in bench.store.outbox.waiting(("timer",)) if row.payload["name"] == "sendable"]
    assert [row.due_at for row in timers] == [datetime.fromisoformat("2026-11-23T08:00+08:00")]
    bench.now = NOW + timedelta(hours=18)
    assert bench.do("Ani", timer=Timer("sendable"))[0].text.startswith("Ada kabar")


# /hapus


def test_forgetting_does_not_begin_the_day_anew_and_says_so(bench: Bench) -> None:
    for _ in range(MOST_REPORTS):
        report(bench)
    bench.write("Ani", "/hapus")
    assert "Sampai tengah malam: hitungan laporan dan berkas hari ini" in bench.said("Ani")[-1].text
    forget(bench)
    assert report(bench).startswith("Hari ini sudah 5 laporan")
    forget(bench)
    assert report(bench).startswith("Hari ini sudah 5 laporan"), "also the second time"
    assert sent(bench) == MOST_REPORTS


def test_what_stays_names_nobody_and_goes_when_the_day_is_over(bench: Bench) -> None:
    """A keyed hash of this very day and chat, and sealed numbers: on the next day nothing can be found by it, and it is removed."""
    report(bench)
    assert rows(bench) == [], "as long as the chat is there the count lies sealed in it"
    forget(bench)
    ((mark, sealed, until),) = rows(bench)
    spent, address = bench.store.spent, bench.at("Ani")
    assert mark == spent.mark(address, date(2026, 11, 22))
    assert mark not in {spent.mark(address, date(2026, 11, 23)), spent.mark(bench.at("Budi"), date(2026, 11, 22))}
    assert mark not in {bench.store.conversations.mark(address), bench.store.conversations.person_mark(address)}
    assert b"reports" not in sealed
    assert until.startswith("2026-11-22T16:00"), "midnight in Banjar"
    spent.forget_before(datetime.fromisoformat("2026-11-22T23:59+08:00"))
    assert len(rows(bench)) == 1
    spent.forget_before(datetime.fromisoformat("2026-11-23T00:00+08:00"))
    assert rows(bench) == []


def test_who_sent_nothing_leaves_nothing(bench: Bench) -> None:
    bench.write("Ani", "halo")
    bench.write("Ani", "/hapus")
    assert "hitungan" not in bench.said("Ani")[-1].text
    forget(bench)
    assert rows(bench) == []


# Files


def begin(bench: Bench, person: str = "Ani") -> None:
    bench.write(person, "/lapor")
    bench.press(person, "Setuju")
    bench.write(person, STORY)


def send(bench: Bench, *sizes: int, person: str = "Ani") -> list[int]:
    """Files that are sent together; returns the numbers of those that are fetched."""
    before = expected(bench)
    bench.do(person, files=tuple(FileRef("ref", "video", size) for size in sizes), album="a")
    return [number for number in expected(bench) if number not in before]


def expected(bench: Bench) -> list[int]:
    return [number for (number,) in bench.store.connection.execute("SELECT id FROM evidence ORDER BY id")]


def moment_later(bench: Bench, person: str = "Ani") -> list[Heard]:
    return bench.do(person, timer=Timer("files_told"))


def arrives(bench: Bench, number: int, size: int, problem: str = "", person: str = "Ani") -> None:
    facts = {} if problem else {"path": f"p{number}", "clean_path": "", "size": size, "sha256": "ab"}
    bench.do(person, fetched=Fetched(number, problem, "mp4", facts))


def today(bench: Bench, person: str = "Ani") -> dict[str, Any]:
    return bench.store.conversations.at(bench.at(person), bench.now).today


def test_beyond_200_mb_a_file_is_refused_before_it_is_fetched_and_said_what_to_do(bench: Bench) -> None:
    begin(bench)
    numbers = send(bench, *[19 * MB] * 12)
    assert len(numbers) == MOST_BYTES // (19 * MB) == 10
    (told, *_) = moment_later(bench)
    assert told.text.startswith("10 video diterima, sedang disimpan…\nHari ini sudah 200 MB berkas dari Anda")
    assert told.text.count("200 MB") == 1, "said once for both"
    assert send(bench, 5 * MB) != [], "what still fits is taken"
    assert send(bench, 10 * MB) == []
    bench.now = NOW + timedelta(days=1)
    assert send(bench, 10 * MB) != []


def test_what_counts_is_what_arrived(bench: Bench) -> None:
    """A file that came to nothing takes nothing of the day; one whose size nobody said counts when it is there."""
    begin(bench)
    lost, unsaid, smaller = send(bench, 10 * MB, 0, 8 * MB)
    assert today(bench)["bytes"] == 18 * MB
    arrives(bench, lost, 0, "broken")
    arrives(bench, unsaid, 7 * MB)
    arrives(bench, smaller, 6 * MB)
    assert today(bench)["bytes"] == 13 * MB


def test_what_arrives_tomorrow_was_of_today(bench: Bench) -> None:
    begin(bench)
    (number,) = send(bench, 10 * MB)
    bench.now = NOW + timedelta(days=1)
    arrives(bench, number, 0, "gone")
    assert today(bench)["bytes"] == 0


def test_deleting_a_draft_gives_nothing_back(bench: Bench) -> None:
    """Otherwise one could fill the network and the disk all day long."""
    begin(bench)
    for number in send(bench, *[19 * MB] * 10):
        arrives(bench, number, 19 * MB)
    moment_later(bench)
    bench.write("Ani", "batal")
    bench.press("Ani", "Hapus")
    bench.write("Ani", "/lapor")
    bench.write("Ani", STORY)
    assert send(bench, 19 * MB) == []


def test_files_before_a_hapus_count_after_it(bench: Bench) -> None:
    begin(bench)
    send(bench, *[19 * MB] * 10)
    forget(bench)
    begin(bench)
    assert send(bench, 19 * MB) == []


@given(sizes=st.lists(st.integers(0, MOST_OF_A_FILE), max_size=60))
def test_declared_sizes_never_add_up_to_more(sizes: list[int]) -> None:
    now = begun(date(2026, 11, 22))
    for size in sizes:
        if may_take(now, size):
            now["bytes"] += size
    assert now["bytes"] <= MOST_BYTES
    if now["bytes"] == MOST_BYTES:
        assert not may_take(now, 0), "not even one whose size nobody said"


def test_two_addresses_never_share_a_mark(bench: Bench) -> None:
    spent, day = bench.store.spent, date(2026, 11, 22)
    addresses = [Address("telegram", "1", "23"), Address("telegram", "12", "3"), Address("whatsapp", "1", "23")]
    assert len({spent.mark(address, day) for address in addresses}) == len(addresses)
