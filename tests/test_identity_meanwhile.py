"""Opening a reporter's identity: what may happen between asking, approving and reading, and what a reporter writes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.report import Role, State, Track
from storage.database import transact
from tests.bench import Bench
from tests.identities import REASON, actions, asked, nobody_read, open_button, pass_a_day, remove, taken


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


# What happens meanwhile


def test_a_lead_has_no_identity_to_open(bench: Bench) -> None:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Lainnya", "grup")
    assert not any("identitas" in label for label in bench.said("grup")[-1].labels)
    bench.press_data("Dewi", open_button(bench.again(report)), "grup")
    assert bench.notices[-1] == "Laporan ini tidak punya identitas yang bisa dibuka."


def test_a_change_meanwhile_is_shown_before_it_is_approved(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press("Dewi", "Berkas diterima", "grup")
    bench.press("Dewi", "Ya, lanjutkan")
    assert bench.again(report).lodged_at
    bench.press_data("Hasan", f"identity:1/yes:{report.version}")
    assert bench.notices[-1].startswith("Laporan ini baru saja berubah")
    bench.press("Hasan", "Setujui")
    bench.press("Dewi", "Lihat identitas")
    assert "Siti Aminah" in bench.words("Dewi")


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_report_closed_meanwhile_keeps_its_identity_closed(bench: Bench, stage: str) -> None:
    report = taken(bench)
    asked(bench, report)
    if stage == "after":
        bench.press("Hasan", "Setujui")

    def close() -> None:
        found = bench.again(report)
        found.state = State.CLOSED
        found.version += 1
        bench.store.reports.save(found, bench.now)

    transact(bench.store.connection, close)
    if stage == "after":
        bench.press("Dewi", "Lihat identitas")
    else:
        bench.press("Hasan", "Setujui")
    assert bench.notices[-1] == "Permintaan ini tidak berlaku lagi."
    assert "laporannya sudah ditutup" in bench.words("Dewi")
    assert nobody_read(bench)


def test_a_report_passed_on_meanwhile_stays_closed_to_the_office_before(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press("Hasan", "Setujui")

    def pass_on() -> None:
        found = bench.again(report)
        found.office = bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin").id
        found.taken_by = 0
        bench.store.reports.save(found, bench.now)

    transact(bench.store.connection, pass_on)
    bench.press("Dewi", "Lihat identitas")
    assert nobody_read(bench)
    assert actions(bench, report)[-1][0] == "identity_ended"


def test_a_deleted_report_takes_its_requests_along(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    transact(bench.store.connection, lambda: bench.store.erase_report(report, bench.now))
    bench.press_data("Hasan", f"identity:1/yes:{report.version}")
    assert bench.notices[-1] == "Permintaan ini tidak ada, atau bukan untuk Anda."
    assert bench.store.connection.execute("SELECT COUNT(*) FROM identity_requests").fetchone() == (0,)


def test_who_cannot_be_reached_in_private_is_neither_asked_nor_answered(bench: Bench) -> None:
    report = taken(bench)

    def lose(name: str, *, reachable: bool) -> None:
        conversation = bench.store.conversations.at(bench.at(name), bench.now)
        conversation.reachable = reachable
        bench.store.conversations.save(conversation, bench.now)

    transact(bench.store.connection, lambda: lose("Hasan", reachable=False))
    asked(bench, report)
    assert "Terkirim kepada Rina." in bench.said("Dewi")[-1].text
    transact(bench.store.connection, lambda: lose("Dewi", reachable=False))
    bench.press("Rina", "Setujui")
    assert bench.notices[-1].startswith("Saya belum bisa mengirim ke chat pribadi Dewi.")
    transact(bench.store.connection, lambda: lose("Dewi", reachable=True))
    bench.press("Rina", "Setujui")
    bench.press("Dewi", "Lihat identitas")
    assert "Siti Aminah" in bench.words("Dewi")


def test_a_head_alone_asks_the_province_s_and_where_nobody_is_hears_so(bench: Bench) -> None:
    for name in ("Rina", "Joko", "Dewi"):
        remove(bench, name)
    report = taken(bench, "Hasan")
    bench.press_data("Hasan", open_button(report), "grup")
    assert bench.notices[-1].startswith("Belum ada orang kedua")

    def province() -> None:
        office = bench.store.offices.at("63", "Bawaslu Kalimantan Selatan")
        chat = bench.store.conversations.at(bench.at("Wati"), bench.now).id
        bench.store.offices.add_staff(bench.at("Wati"), "Wati", Role.HEAD, office.id, chat, bench.now)

    transact(bench.store.connection, province)
    asked(bench, report, "Hasan")
    bench.press("Wati", "Setujui")
    bench.press("Hasan", "Lihat identitas")
    assert "Siti Aminah" in bench.words("Hasan")
    assert "Siti Aminah" not in bench.words("Wati")


def test_two_requests_at_once_are_decided_each_on_its_own(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press_data("Dewi", open_button(report), "grup")
    assert bench.notices[-1].startswith("Permintaan Anda untuk laporan ini masih berjalan")
    asked(bench, report, "Hasan")
    assert [heard for heard in bench.said("Hasan") if "Dewi meminta" in heard.text]
    bench.press_data("Rina", f"identity:2/yes:{report.version}")
    bench.press_data("Rina", f"identity:1/no:{report.version}")
    bench.press("Hasan", "Lihat identitas")
    assert nobody_read(bench, "Hasan")
    bench.press_data("Rina", f"identity:2/yes:{report.version}")
    assert bench.notices[-1].startswith("Identitas itu sudah ditampilkan sekali")


def test_it_is_shown_once(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press("Hasan", "Setujui")
    bench.press("Dewi", "Lihat identitas")
    bench.press("Dewi", "Lihat identitas")
    assert bench.notices[-1].startswith("Identitas itu sudah ditampilkan sekali")
    assert bench.words("Dewi").count("Siti Aminah") == 1


# A day


def test_what_nobody_decides_lapses_after_a_day_and_may_be_asked_again(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    pass_a_day(bench)
    assert bench.said("Dewi")[-1].text.startswith(
        f"⌛ Permintaan membuka identitas pelapor {report.code} tidak dijawab"
    )
    assert actions(bench, report)[-1] == ("identity_lapsed", 0)
    bench.press_data("Hasan", f"identity:1/yes:{report.version}")
    assert bench.notices[-1] == "Permintaan ini tidak berlaku lagi."
    asked(bench, report)
    bench.press_data("Hasan", f"identity:2/yes:{report.version}")
    pass_a_day(bench)
    assert "tidak dibuka dalam sehari" in bench.said("Dewi")[-1].text
    bench.press("Dewi", "Lihat identitas")
    assert nobody_read(bench)


def test_an_approval_that_comes_before_the_timer_but_after_the_day_is_too_late(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.now += timedelta(days=1)
    bench.press("Hasan", "Setujui")
    assert bench.notices[-1] == "Permintaan ini tidak berlaku lagi."
    assert actions(bench, report)[-1] == ("identity_lapsed", 0)
    pass_a_day(bench)
    assert [action for action, _ in actions(bench, report)] == ["identity_asked", "identity_lapsed"]
    assert nobody_read(bench)


# Asking


def test_a_reason_is_short_words_and_can_be_changed_or_dropped(bench: Bench) -> None:
    report = taken(bench)
    bench.press_data("Dewi", open_button(report), "grup")
    bench.write("Dewi", "x" * 201)
    assert "paling banyak 200 huruf" in bench.said("Dewi")[-2].text
    bench.send_file("Dewi")
    assert "hanya bisa berupa tulisan" in bench.said("Dewi")[-2].text
    bench.press("Dewi", "Periksa syarat")
    assert "“memeriksa syarat formal”" in bench.said("Dewi")[-1].text
    bench.press("Dewi", "Ubah")
    bench.write("Dewi", REASON)
    bench.write("Dewi", "batal")
    assert bench.said("Dewi")[-1].text.startswith("Baik, tidak ada yang diminta.")
    assert actions(bench, report) == []


def test_a_button_of_an_older_version_asks_nothing(bench: Bench) -> None:
    report = taken(bench)
    bench.press_data("Dewi", f"open_identity:{report.code}:{report.version - 1}", "grup")
    assert bench.notices[-1].startswith("Laporan ini baru saja berubah")


def test_the_reason_lies_under_the_report_s_own_lock(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    rows = bench.store.connection.execute("SELECT * FROM identity_requests").fetchall()
    assert REASON.encode() not in b"".join(value for row in rows for value in row if isinstance(value, bytes))
    assert not any(REASON in str(value) for row in rows for value in row)


# Writing to who has the report


def test_a_reporter_writes_only_about_an_own_report_and_hears_when_nobody_is_there(bench: Bench) -> None:
    report = taken(bench)
    bench.press_data("Udin", f"ask_keeper:{report.code}:0")
    assert report.code not in bench.words("Udin")
    bench.press_data("Ani", f"ask_keeper:{report.code}:0")
    bench.write("Ani", "x" * 801)
    assert "paling banyak 800 huruf" in bench.said("Ani")[-2].text
    bench.send_file("Ani")
    assert "hanya bisa berupa tulisan" in bench.said("Ani")[-2].text
    bench.press("Ani", "Tidak jadi")
    for name in ("Dewi", "Joko", "Hasan", "Rina"):
        remove(bench, name)
    bench.press_data("Ani", f"ask_keeper:{report.code}:0")
    assert "Belum ada petugas yang bisa saya hubungi" in bench.said("Ani")[-1].text


def test_what_a_reporter_writes_before_anybody_took_it_waits_in_the_history(bench: Bench) -> None:
    report = bench.report(track=Track.FORMAL)
    bench.press_data("Ani", f"ask_keeper:{report.code}:0")
    bench.write("Ani", "rumah saya dekat kantor camat")
    assert "rumah saya" not in bench.words("Hasan") + bench.words("Rina")
    bench.press("Dewi", "Ambil", "grup")
    assert "💬 Pelapor: “rumah saya dekat kantor camat”" in bench.words("Dewi")
