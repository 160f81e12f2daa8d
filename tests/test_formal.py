"""The upgrade to a formal report: what is not taken, what leaves no trace, and who may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.report import State, Track
from tests.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_an_identity_card_is_not_taken_through_the_chat(bench: Bench) -> None:
    report = bench.report("Sari")
    bench.press_data("Sari", f"formal:{report.code}:0")
    bench.press("Sari", "Lanjut isi data")
    said = bench.send_file("Sari", "photo")
    assert said[0].text.startswith("Jangan kirim KTP atau dokumen lewat chat")
    assert bench.store.evidence.of(report.id) == []


def test_half_an_identity_leaves_no_trace_in_the_report(bench: Bench) -> None:
    report = bench.report("Sari")
    bench.press_data("Sari", f"formal:{report.code}:0")
    bench.press("Sari", "Lanjut isi data")
    bench.press("Sari", "Ya")
    bench.write("Sari", "Sari Rahayu")
    assert bench.again(report).identity == {}
    said = bench.write("Sari", "batal")
    assert "tetap informasi awal" in said[0].text
    assert bench.again(report).track == "lead"
    assert bench.store.conversations.at(bench.at("Sari"), bench.now).note == {}


def test_who_does_not_follow_a_report_cannot_upgrade_it(bench: Bench) -> None:
    report = bench.report("Sari")
    stranger = bench.press_data("Budi", f"formal:{report.code}:0")
    unknown = bench.press_data("Budi", "formal:AN-2222-2222:0")
    assert [heard.text for heard in stranger] == [heard.text for heard in unknown]


def test_the_identity_lies_under_the_report_s_own_lock_and_nowhere_else(bench: Bench) -> None:
    report = bench.report("Sari")
    bench.press_data("Sari", f"formal:{report.code}:0")
    bench.press("Sari", "Lanjut isi data")
    bench.press("Sari", "Ya")
    bench.write("Sari", "Sari Rahayu")
    bench.write("Sari", "Jalan Kenanga 7, Desa Murung Asih")
    said = bench.press("Sari", "Lewat chat ini")
    assert "hapus pesan berisi nama dan alamat" in said[0].text
    assert "paling lambat Sabtu, 28 November 2026" in said[1].text
    after = bench.again(report)
    assert after.identity == {
        "name": "Sari Rahayu",
        "address": "Jalan Kenanga 7, Desa Murung Asih",
        "contact": "chat",
        "eligible": "yes",
    }
    assert (after.track, after.state) == (Track.FORMAL, State.NEW)
    assert "Sari" not in str(after.body)
    assert bench.store.conversations.at(bench.at("Sari"), bench.now).note == {}
    assert "Rahayu" not in bench.words("grup")
    assert "Kenanga" not in bench.words("grup")


@pytest.mark.parametrize("state", [State.CLOSED, State.NO_VIOLATION, State.REGISTERED])
def test_a_report_that_is_past_it_stays_what_it_is(bench: Bench, state: State) -> None:
    report = bench.report("Sari")
    report.state = state
    bench.store.reports.save(report, bench.now)
    said = bench.press_data("Sari", f"formal:{report.code}:0")
    assert "tidak bisa lagi dijadikan laporan resmi" in said[0].text


def test_a_report_closed_while_the_identity_is_given_takes_none(bench: Bench) -> None:
    report = bench.report("Sari")
    bench.press_data("Sari", f"formal:{report.code}:0")
    bench.press("Sari", "Lanjut isi data")
    report = bench.again(report)
    report.state = State.CLOSED
    bench.store.reports.save(report, bench.now)
    said = bench.press("Sari", "Ya")
    assert "tidak bisa dilanjutkan" in said[0].text
    assert bench.again(report).identity == {}


LEFT = "Hapus juga pesannya dari chat"


def half_an_identity(bench: Bench) -> None:
    report = bench.report("Sari")
    bench.press_data("Sari", f"formal:{report.code}:0")
    bench.press("Sari", "Lanjut isi data")
    bench.press("Sari", "Ya")
    bench.write("Sari", "Sari Rahayu")


@pytest.mark.parametrize("way", ["batal", "menu", "/lapor", "go:ask:0", "go:menu:0", "/mulai lapor"])
def test_whichever_way_it_is_left_the_messages_are_to_be_deleted(bench: Bench, way: str) -> None:
    half_an_identity(bench)
    said = bench.press_data("Sari", way) if way.startswith("go:") else bench.write("Sari", way)
    assert [LEFT in heard.text for heard in said].count(True) == 1, said
    assert LEFT not in bench.write("Sari", "menu")[0].text, "it is said once"


def test_left_with_nothing_typed_there_is_nothing_to_delete(bench: Bench) -> None:
    report = bench.report("Sari")
    bench.press_data("Sari", f"formal:{report.code}:0")
    bench.press("Sari", "Lanjut isi data")
    bench.press("Sari", "Ya")
    bench.write("Sari", "kembali")
    assert LEFT not in bench.write("Sari", "batal")[-1].text


def test_a_question_asked_between_leaves_the_form_open_and_nothing_is_said(bench: Bench) -> None:
    half_an_identity(bench)
    assert LEFT not in bench.write("Sari", "/hapus")[-1].text
    assert LEFT not in bench.press("Sari", "Tidak jadi")[-1].text
    assert "Alamat Anda" in bench.write("Sari", "lanjut")[-1].text


def test_after_a_goodbye_nothing_is_said(bench: Bench) -> None:
    half_an_identity(bench)
    bench.write("Sari", "/hapus")
    said = bench.press("Sari", "Ya, hapus")
    assert len(said) == 1
    assert "hapus juga dari HP" in said[0].text


def test_a_report_closed_meanwhile_leaves_messages_to_be_deleted_too(bench: Bench) -> None:
    half_an_identity(bench)
    (report,) = bench.store.reports.of(bench.store.conversations.at(bench.at("Sari"), bench.now).id)
    report.state = State.CLOSED
    bench.store.reports.save(report, bench.now)
    assert LEFT in bench.write("Sari", "Jalan Kenanga 7, Desa Murung Asih")[-1].text
