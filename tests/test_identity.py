"""Opening a reporter's identity: two people, a reason, ten minutes, and the reporter hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.report import Role
from handlers.identity import SHOWN_FOR
from storage.database import transact
from tests.bench import Bench
from tests.identities import REASON, actions, asked, member, nobody_read, open_button, remove, taken


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


# The way it goes


def test_one_asks_another_approves_and_the_first_reads_it_once(bench: Bench) -> None:
    report = taken(bench)
    bench.press_data("Dewi", open_button(report), "grup")
    assert bench.notices[-1] == "Saya kirim ke chat pribadi Anda."
    assert "Pelapor akan membaca alasan ini" in bench.said("Dewi")[-1].text
    bench.write("Dewi", REASON)
    assert f"“{REASON}”" in bench.said("Dewi")[-1].text
    assert nobody_read(bench)
    assert actions(bench, report) == []
    bench.press("Dewi", "Kirim")
    assert bench.said("Dewi")[-1].text.startswith("Terkirim kepada Hasan, Rina. Salah satunya harus menyetujui sebelum")
    for name in ("Hasan", "Rina"):
        request = bench.said(name)[-1]
        assert REASON in request.text
        assert request.labels == ["✅ Setujui", "🚫 Tolak"]
        assert request.say.protect
    bench.press("Rina", "Setujui")
    assert nobody_read(bench), "approved is not shown yet: nobody may be looking at the officer's screen"
    bench.press("Dewi", "Lihat identitas")
    shown = next(heard for heard in bench.said("Dewi") if "Siti Aminah" in heard.text)
    assert "Alamat: Jalan Melati 5" in shown.text
    assert (shown.say.protect, shown.say.gone_after, shown.say.about) == (True, SHOWN_FOR, report.id)
    assert nobody_read(bench, "Dewi")
    assert actions(bench, report) == [
        ("identity_asked", member(bench, "Dewi")),
        ("identity_approved", member(bench, "Rina")),
        ("identity_shown", member(bench, "Dewi")),
    ]
    entries = bench.store.custody.of(report.id)
    assert [(entry.staff, entry.what) for entry in entries if entry.what == "identity"] == [
        (member(bench, "Dewi"), "identity")
    ]
    for name in ("Hasan", "Rina"):
        last = bench.said(name)[-1]
        assert last.say.edit
        assert last.labels == []
        assert "dibuka Dewi" in last.text


def test_the_reporter_hears_that_it_was_opened_and_why_and_can_write_back(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press("Hasan", "Setujui")
    before = len(bench.said("Ani"))
    bench.press("Dewi", "Lihat identitas")
    assert "Ada kabar" not in "".join(
        heard.text for heard in bench.said("Ani")[before:]
    )  # announced once, by the taking
    told = bench.press_data("Ani", "news::0")[-1]
    assert told.text == (
        f"Identitas Anda pada {report.code} dibuka petugas Minggu 22 November pukul 14.05 WITA, dengan persetujuan orang kedua."
        f" Alasannya: “{REASON}”"
    )
    assert told.labels == ["💬 Tanya petugas", "Mengerti"]
    assert not any(name in told.text for name in ("Dewi", "Hasan"))
    bench.press("Ani", "Tanya petugas")
    bench.write("Ani", "siapa saja yang sudah tahu nama saya?")
    assert f"💬 Pelapor bertanya · {report.code}: “siapa saja yang sudah tahu nama saya?”" in bench.words("Dewi")
    assert "siapa saja" not in bench.words("grup") + bench.words("Hasan")
    bench.write("Ani", f"/status {report.code}")
    assert "identitas Anda dibuka petugas, dengan persetujuan orang kedua" in bench.said("Ani")[-1].text


def test_a_refusal_is_told_to_who_asked_and_shows_nothing(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press("Hasan", "Tolak")
    assert bench.said("Dewi")[-1].text.startswith(
        f"🚫 Hasan tidak menyetujui pembukaan identitas pelapor {report.code}."
    )
    bench.press_data("Rina", bench.said("Rina")[0].data[0])
    assert bench.notices[-1] == "Permintaan ini tidak berlaku lagi."
    bench.press_data("Dewi", "identity:1/see:0")
    assert bench.notices[-1] == "Permintaan ini tidak berlaku lagi."
    assert nobody_read(bench)
    assert [action for action, _ in actions(bench, report)] == ["identity_asked", "identity_refused"]
    assert not bench.press_data("Ani", "news::0")[1:]


# Who asked never approves, and powers are looked up


@pytest.mark.parametrize("asker", ["Hasan", "Dewi"])
def test_who_asked_can_never_approve_whatever_the_role(bench: Bench, asker: str) -> None:
    report = taken(bench, asker)
    asked(bench, report, asker)
    for data in (f"identity:1/yes:{report.version}", f"identity:1/no:{report.version}"):
        bench.press_data(asker, data)
        assert bench.notices[-1] == "Permintaan ini tidak ada, atau bukan untuk Anda."
    found = bench.store.identity_requests.get(1)
    assert found is not None
    assert (found.state, found.decided_by) == ("open", 0)
    assert member(bench, asker) not in found.asked_of


def test_an_asker_who_became_head_meanwhile_cannot_approve(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)

    def promote() -> None:
        chat = bench.store.conversations.find(bench.at("Dewi"))
        bench.store.offices.add_staff(bench.at("Dewi"), "Dewi", Role.HEAD, bench.office, chat, bench.now)

    transact(bench.store.connection, promote)
    bench.press_data("Dewi", f"identity:1/yes:{report.version}")
    assert bench.notices[-1] == "Permintaan ini tidak ada, atau bukan untuk Anda."


@pytest.mark.parametrize("name", ["Joko", "Udin", "Ani", "Dewi"])
def test_nobody_else_approves_or_reads(bench: Bench, name: str) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press_data(name, f"identity:1/yes:{report.version}")
    bench.press("Hasan", "Setujui")
    for other in ("Joko", "Udin", "Ani", "Hasan", "Rina"):
        bench.press_data(other, f"identity:1/see:{report.version}")
    assert nobody_read(bench)
    assert [action for action, _ in actions(bench, report)] == ["identity_asked", "identity_approved"]


def test_in_the_room_nothing_is_decided(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    bench.press_data("Hasan", f"identity:1/yes:{report.version}", "grup")
    assert bench.notices[-1] == "Tombol itu hanya berlaku di chat pribadi dengan saya."
    bench.press("Hasan", "Setujui")
    bench.press_data("Dewi", f"identity:1/see:{report.version}", "grup")
    assert nobody_read(bench)


def test_a_member_removed_meanwhile_neither_approves_nor_reads(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    remove(bench, "Hasan")
    bench.press_data("Hasan", f"identity:1/yes:{report.version}")
    assert bench.notices[-1] == "Tombol ini untuk petugas kantor."
    bench.press("Rina", "Setujui")
    remove(bench, "Dewi")
    bench.press_data("Dewi", f"identity:1/see:{report.version}")
    assert bench.notices[-1] == "Tombol ini untuk petugas kantor."
    assert nobody_read(bench)


def test_approval_finds_that_who_asked_has_left(bench: Bench) -> None:
    report = taken(bench)
    asked(bench, report)
    remove(bench, "Dewi")
    bench.press("Hasan", "Setujui")
    assert bench.notices[-1] == "Permintaan ini tidak berlaku lagi."
    assert actions(bench, report)[-1] == ("identity_ended", 0)
    assert "tidak berlaku lagi" in bench.said("Rina")[-1].text


def test_only_who_took_it_or_a_head_asks(bench: Bench) -> None:
    report = taken(bench)
    for name in ("Joko", "Rina"):
        bench.press_data(name, open_button(report), "grup")
        assert bench.notices[-1].startswith("Yang bisa meminta hanya petugas yang mengambil laporan ini")
    bench.press_data("Udin", open_button(report), "grup")
    assert bench.notices[-1] == "Tombol ini untuk petugas kantor."
    asked(bench, report, "Hasan")
    assert [name for name, _ in actions(bench, report)] == ["identity_asked"]
    assert "Setujui" not in "".join(bench.said("Hasan")[-1].labels)


def test_a_number_typed_for_something_else_approves_nothing(bench: Bench) -> None:
    """The request comes while a head looks at another list: its number 1 must not become a consent."""
    report = taken(bench)
    asked(bench, report)
    for typed in ("1", "1.", "2"):
        assert "Tekan tombolnya" in bench.write("Hasan", typed)[-1].text
    assert [name for name, _ in actions(bench, report)] == ["identity_asked"]
    bench.write("Hasan", "setujui")
    assert "Tekan tombolnya" in bench.write("Dewi", "1")[-1].text
    assert nobody_read(bench)
    bench.write("Dewi", "lihat identitas")
    assert "Siti Aminah" in bench.words("Dewi")
