"""A reporter's key in wrong hands, in a group, and tries that wait; codes that are guessed by other ways than typing them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.codes import read_secret_words, report_code
from bot.core.report import Report
from storage.database import transact
from tests.bench import Bench

KEY = "AB12-CD34-EF56-GH78"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def with_key(bench: Bench) -> Report:
    report = bench.report()
    letters = read_secret_words(KEY)
    transact(bench.store.connection, lambda: bench.store.reports.keys.set(report.id, letters, bench.now))
    return report


def followers(bench: Bench, report: Report) -> int:
    return len(bench.store.reports.followers(report.id))


def waiting_timers(bench: Bench, name: str) -> list[Any]:
    number = bench.store.conversations.at(bench.at(name), bench.now).id
    sql = "SELECT slot FROM outbox WHERE lane = 'timer' AND state = 'waiting' AND conversation = ? ORDER BY slot"
    return [slot for (slot,) in bench.store.connection.execute(sql, (number,))]


def wrong_tries(bench: Bench) -> int:
    return int(bench.store.connection.execute("SELECT COUNT(*) FROM wrong_tries").fetchone()[0])


def test_who_was_cut_off_reads_no_news_that_waited(bench: Bench) -> None:
    report = with_key(bench)
    bench.write("Maling", f"/kunci {KEY}")
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Tanya pelapor", "grup")
    bench.write("Dewi", "Apakah rumahnya di belakang balai desa?")
    bench.press("Dewi", "Kirim")
    bench.press_data("Ani", f"cut:{report.code}:0")
    said = bench.write("Maling", "buka")
    assert said[-1].text.startswith("Belum ada kabar baru")
    assert "balai desa" not in bench.words("Maling")
    bench.write("Ani", "buka")
    assert "balai desa" in bench.words("Ani")


def test_news_of_another_report_stays_for_who_was_cut_off(bench: Bench) -> None:
    report = with_key(bench)
    bench.write("Maling", f"/kunci {KEY}")
    bench.report("Maling")
    bench.press("Dewi", "Ambil", "grup")
    bench.press_data("Ani", f"cut:{report.code}:0")
    assert not bench.write("Maling", "buka")[-1].text.startswith("Belum ada kabar baru")


@pytest.mark.parametrize("press", ["see:{}:0", "clarify:{}:0", "clarified:{}/none:0", "clarified:{}/enough:0"])
def test_a_strangers_code_counts_as_a_wrong_try_by_whatever_button(bench: Bench, press: str) -> None:
    said = []
    for code in (bench.report().code, report_code(b"abcdefg")):
        before = wrong_tries(bench)
        said.append([heard.text for heard in bench.press_data("Orang", press.format(code))])
        assert wrong_tries(bench) == before + 1
    assert said[0] == said[1]
    assert said[0][0].startswith("Kode itu tidak ditemukan.")


def test_a_wrong_code_typed_meanwhile_does_not_replace_a_key_that_waits(bench: Bench) -> None:
    with_key(bench)
    for number in range(5):
        bench.write("Budi", f"/kunci AB12-CD34-EF56-JK7{number}")
    bench.write("Budi", KEY)
    bench.write("Budi", report_code(b"abcdefg"))
    assert waiting_timers(bench, "Budi") == ["code_try", "key_try"]


@pytest.mark.parametrize("written", [f"/kunci {KEY}", f"/kunci k-{KEY}"])
@pytest.mark.parametrize("edited", [False, True])
def test_a_key_written_in_a_group_no_longer_works(bench: Bench, written: str, edited: bool) -> None:
    report = with_key(bench)
    said = bench.do("Ani", "grup-warga", text=written, edited=edited)
    assert said[-1].text.startswith("Kunci jangan ditulis di grup")
    assert KEY not in said[-1].text
    assert report.code not in said[-1].text
    assert bench.write("Maling", f"/kunci {KEY}")[-1].text.startswith("Kunci itu tidak cocok")
    assert followers(bench, report) == 1


def test_a_group_does_not_learn_whether_a_key_was_one(bench: Bench) -> None:
    with_key(bench)
    wrong = bench.write("Ani", "/kunci AB12-CD34-EF56-JK78", "grup-warga")
    right = bench.write("Ani", f"/kunci {KEY}", "grup-warga")
    assert [heard.text for heard in wrong] == [heard.text for heard in right]
    assert bench.write("Ani", "/kunci", "grup-warga")[-1].text.startswith("Perintah itu tidak untuk grup")
    assert bench.do("Ani", "grup-warga", text="/kunci", edited=True) == []
