"""What staff do with a report, step by step: who may, what everybody sees, and who never learns a thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.messages import Incoming
from bot.core.report import TRANSITIONS, Report, Role, State, Track, possible
from handlers import alerts, hearing
from storage.database import transact
from tests.bench import STORY, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def taken(bench: Bench, **changes: object) -> Report:
    report = bench.report(**changes)
    bench.press("Dewi", "Ambil", "grup")
    return bench.again(report)


def lodged(bench: Bench) -> Report:
    report = taken(bench, track=Track.FORMAL)
    bench.press("Dewi", "Berkas diterima", "grup")
    bench.press("Dewi", "Ya, lanjutkan")
    return bench.again(report)


def open_news(bench: Bench, name: str = "Ani") -> str:
    return "\n".join(heard.text for heard in bench.press_data(name, "news::0"))


# The alert


def test_an_alert_names_no_reporter_and_no_witness_and_quotes_nobody(bench: Bench) -> None:
    report = bench.report(track=Track.FORMAL)
    alert = bench.said("grup")[-1]
    assert alert.text.splitlines() == [
        f"🔔 Laporan resmi baru · {report.code} · Kabupaten Banjar",
        "👤 Terlapor: Rahmad Fauzi, Camat Sungai Rimba (menurut pelapor, belum diverifikasi)",
        alert.text.splitlines()[2],
        "📅 Sab 21 Nov 2026 · 📍 Lapangan Desa Murung Asih · 📎 belum ada bukti",
        "Kelengkapan 6/7 · berkas harus masuk kantor paling lambat Sab 28 Nov 2026",
    ]
    assert alert.text.splitlines()[2].startswith("⚖️ Dugaan: ")
    for planted in (STORY, "Mariani", "0812", "Siti Aminah", "Melati"):
        assert planted not in bench.words("grup")


def test_without_a_stage_no_deadline_is_shown(tmp_path: Path) -> None:
    bench = Bench(tmp_path, election="none")
    bench.report()
    assert "batas" not in bench.words("grup")


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
@pytest.mark.parametrize("track", Track)
def test_buttons_offer_what_the_table_allows_and_nothing_else(bench: Bench, state: State, track: Track) -> None:
    for lodged_at in ("", "2026-11-23T10:00:00+08:00"):
        report = Report(1, "AN-7K3M-Q2XD", track, state, version=999, lodged_at=lodged_at)
        front, rest = alerts.buttons(report), alerts.buttons(report, more=True)
        assert len(front) <= 4
        every = {choice.data: bench.knowledge.texts.words(choice.label) for choice in front + rest}
        assert all(len(data.encode()) <= 64 for data in every)
        assert all(len(label) <= 24 for label in every.values())
        offered = {data.split(":")[1].partition("/")[2] for data in every if data.startswith("decide:")}
        direct = {data.split(":")[0] for data in every} & set(alerts.AT_ONCE.values())
        wanted = set(possible(report, Role.OFFICER))
        assert offered == wanted - set(alerts.AT_ONCE)
        assert direct == {alerts.AT_ONCE[action] for action in wanted & set(alerts.AT_ONCE)}


# Taking


def test_taking_shows_who_and_when_and_the_second_press_says_so(bench: Bench) -> None:
    report = bench.report()
    stale = bench.said("grup")[-1].data[0]
    bench.press("Dewi", "Ambil", "grup")
    alert = bench.said("grup")[-1]
    assert "✋ Diambil Dewi · 14.05 WITA" in alert.text
    assert alert.labels == ["💬 Tanya pelapor", "🔎 Telusuri", "↪ Alihkan", "⋯ Lainnya"]
    assert alert.say.edit
    bench.press_data("Joko", stale, "grup")
    assert bench.notices[-1] == "Keadaannya sekarang: diambil Dewi, 14.05 WITA."
    found = bench.again(report)
    assert (found.state, bench.store.offices.member(found.taken_by).name) == (State.TAKEN, "Dewi")  # type: ignore[union-attr]
    assert [event.action for event in bench.store.reports.events(report.id)] == ["send", "take"]
    assert open_news(bench).startswith(f"{report.code} sedang dipelajari petugas Bawaslu Kabupaten Banjar.")


def test_the_account_goes_to_who_took_it_in_private_only(bench: Bench) -> None:
    report = taken(bench)
    assert STORY in bench.words("Dewi")
    bench.write("Joko", f"/laporan {report.code}")
    bench.write("Dewi", f"/laporan {report.code}", "grup")
    bench.press("Hasan", "Lainnya", "grup")
    bench.press("Hasan", "Rincian", "grup")
    for chat in ("grup", "Joko", "Hasan"):
        assert STORY not in bench.words(chat)
    assert "hanya dibaca petugas yang mengambilnya" in bench.words("Hasan")
    transact(bench.store.connection, lambda: bench.store.offices.remove_staff(report.taken_by, bench.now))
    bench.write("Hasan", f"/laporan {report.code}")
    assert STORY in bench.words("Hasan")  # somebody must be able to go on


@pytest.mark.parametrize(
    "verb", ["take", "look_into", "show_evidence", "show_map", "show_details", "more_actions", "ask_reporter"]
)
def test_who_is_not_staff_learns_nothing_from_a_press(bench: Bench, verb: str) -> None:
    report = bench.report()
    before = len(bench.said("grup"))
    for code in (report.code, "AN-2222-222X"):
        bench.press_data("Udin", f"{verb}:{code}:{report.version}", "grup")
        bench.press_data("Udin", f"{verb}:{code}:{report.version}")
    bench.press_data("Udin", f"decide:{report.code}/close:{report.version}", "grup")
    assert len(bench.notices) == 5
    assert set(bench.notices) == {"Tombol ini untuk petugas kantor."}
    assert len(bench.said("grup")) == before
    assert not bench.said("Udin")
    assert bench.again(report).state is State.NEW


def test_powers_end_at_once(bench: Bench) -> None:
    report = taken(bench)
    transact(bench.store.connection, lambda: bench.store.offices.remove_staff(report.taken_by, bench.now))
    bench.press("Dewi", "Telusuri", "grup")
    assert bench.notices[-1] == "Tombol ini untuk petugas kantor."
    assert bench.again(report).state is State.TAKEN


def test_a_report_that_changed_meanwhile_wants_a_second_look(bench: Bench) -> None:
    report = bench.report()
    bench.press_data("Dewi", f"take:{report.code}:{report.version - 1}", "grup")
    assert bench.notices[-1].startswith("Laporan ini baru saja berubah")
    assert bench.again(report).state is State.NEW


def test_a_map_needs_a_point_else_the_place_is_said(bench: Bench) -> None:
    report = bench.report()
    bench.press("Joko", "Peta", "grup")
    assert bench.said("grup")[-1].text.startswith(f"📍 {report.code}: Lapangan Desa Murung Asih, Kabupaten Banjar.")
    bench.report(body=report.body | {"point": [-3.41, 114.84]})
    bench.press("Joko", "Peta", "grup")
    point = bench.said("grup")[-1].say.point
    assert point is not None
    assert (point.latitude, point.longitude) == (-3.41, 114.84)


# Deciding


def test_registration_waits_until_the_office_has_the_file(bench: Bench) -> None:
    report = taken(bench, track=Track.FORMAL)
    assert bench.said("grup")[-1].labels == [
        "💬 Tanya pelapor",
        "📥 Berkas diterima",
        "↪ Alihkan",
        "⋯ Lainnya",
    ]
    for action in ("register", "not_register"):
        bench.press_data("Dewi", f"decide:{report.code}/{action}:{report.version}", "grup")
        assert bench.notices[-1].startswith("Keadaannya sekarang")
    bench.press("Dewi", "Berkas diterima", "grup")
    assert "sudah diterima kantor, Minggu 22 November pukul 14.05 WITA" in bench.said("Dewi")[-1].text
    bench.press("Dewi", "Ya, lanjutkan")
    assert bench.said("grup")[-1].labels[1] == "✅ Registrasi"
    bench.press("Dewi", "Registrasi", "grup")
    bench.press("Dewi", "Ya, lanjutkan")
    assert bench.again(report).state is State.REGISTERED
    assert "dalam 3 hari, dan bisa ditambah 2 hari" in open_news(bench)


def test_not_registered_needs_a_reason_and_says_what_is_still_possible(bench: Bench) -> None:
    report = lodged(bench)
    bench.press("Dewi", "Tidak diregistrasi", "grup")
    bench.press("Dewi", "Syarat materiel")
    bench.write("Dewi", "fotonya terlalu jauh")
    assert "fotonya terlalu jauh" in bench.said("Dewi")[-1].text
    assert bench.again(report).state is State.TAKEN  # nothing before the last press
    bench.press("Dewi", "Ya, lanjutkan")
    last = bench.store.reports.events(report.id)[-1]
    assert (last.action, last.reason, last.words) == ("not_register", "material", "fotonya terlalu jauh")
    opened = open_news(bench)
    assert "Alasannya: fotonya terlalu jauh." in opened
    assert "tidak berarti Anda salah melapor" in opened


def test_passing_on_moves_the_alert(bench: Bench) -> None:
    def second_office() -> int:
        other = bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin")
        bench.store.offices.set_room(other.id, bench.store.conversations.at(bench.at("grup2").room, bench.now).id)
        return other.id

    other = transact(bench.store.connection, second_office)
    report = taken(bench)
    bench.press("Dewi", "Alihkan", "grup")
    bench.press("Dewi", "Kota Banjarmasin")
    bench.press("Dewi", "Ya, lanjutkan")
    found = bench.again(report)
    assert (found.office, found.state, found.taken_by) == (other, State.NEW, 0)
    old, new = bench.said("grup")[-1], bench.said("grup2")[-1]
    assert "↪ Dialihkan ke Bawaslu Kota Banjarmasin" in old.text
    assert old.labels == []
    assert new.labels[0] == "✋ Ambil"
    assert "Dewi" not in new.text
    bench.press_data("Dewi", f"take:{report.code}:{found.version}", "grup")
    assert bench.notices[-1] == "Laporan itu tidak ada di kantor Anda."
    assert "dialihkan ke Bawaslu Kota Banjarmasin" in open_news(bench)


def test_a_whole_course(bench: Bench) -> None:
    report = taken(bench)
    bench.press("Dewi", "Telusuri", "grup")
    for label in ("Ada dugaan", "Teruskan", "Ada tindak lanjut"):
        bench.press("Dewi", label, "grup")
        bench.press("Dewi", "Ya, lanjutkan")
    bench.press("Dewi", "Tutup", "grup")
    bench.press("Dewi", "Sudah diputus instansi")
    bench.press("Dewi", "Pakai kalimat baku")
    bench.press("Dewi", "Ya, lanjutkan")
    assert bench.again(report).state is State.CLOSED
    opened = open_news(bench)
    assert "Badan Kepegawaian Negara (BKN) dan Pejabat Pembina Kepegawaian Kabupaten Banjar" in opened
    assert "PPK" not in opened


def test_every_news_of_a_step_fits_a_screen(bench: Bench) -> None:
    report = bench.report()
    turn = bench.turn(Incoming("x", bench.at("Ani")))
    for row in TRANSITIONS:
        if row.tells:
            news = hearing.news_of(turn, report, row.action, words="x" * 150)
            words = turn.label(news)
            assert report.code in words
            assert len(words) <= 650, (row.action, len(words))
