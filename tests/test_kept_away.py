"""A report about an agency is kept from members whom that agency lends: they find, take, read and approve nothing of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.agencies import ANY_LOCAL
from bot.core.report import Report, State, Track
from bot.core.retention import REPORT_NOTICE
from bot.library import read_agencies
from storage.database import transact
from tests.bench import STORY, Bench
from tests.identities import member, remove
from tests.sweeping import LIMITS, after
from tests.test_similar import piece, some

AGENCY, OTHER = "disdik", "dinkes"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def second(bench: Bench, name: str, agency: str = AGENCY) -> None:
    number = member(bench, name)
    assert transact(bench.store.connection, lambda: bench.store.offices.second(number, agency))


def about(bench: Bench, agency: str = AGENCY, **changes: object) -> Report:
    return bench.report(agency=agency, **changes)


def test_which_agencies_a_lending_one_stands_for() -> None:
    book = read_agencies()
    assert book.concerns(AGENCY, AGENCY)
    assert not book.concerns(OTHER, AGENCY)
    assert book.concerns(ANY_LOCAL, AGENCY)
    assert not book.concerns(ANY_LOCAL, "polres")
    assert not book.concerns("", AGENCY)
    assert not book.concerns(ANY_LOCAL, "")
    assert [book.meant(typed) for typed in ("disdik", "Dinas Pendidikan", "local", "entah apa")] == [
        AGENCY,
        AGENCY,
        ANY_LOCAL,
        "",
    ]


def test_the_group_reads_only_that_there_is_one_and_the_leaders_get_it_in_private(bench: Bench) -> None:
    second(bench, "Joko")
    report = about(bench)
    assert [heard.text for heard in bench.said("grup")] == [
        f"🔔 Informasi awal baru · {report.code}. Rinciannya dikirim ke kepala kantor."
    ]
    assert bench.said("grup")[-1].labels == []
    for name in ("Hasan", "Rina"):
        assert "Rahmad Fauzi" in bench.said(name)[-1].text
        assert "✋ Ambil" in bench.said(name)[-1].labels
    assert not bench.said("Joko")
    bench.press("Hasan", "Ambil")
    bench.press("Hasan", "Telusuri")
    assert bench.again(report).state is State.LOOKED_INTO
    assert "Rahmad Fauzi" not in bench.words("grup")
    assert STORY in bench.words("Hasan")


def test_to_the_member_it_does_not_exist(bench: Bench) -> None:
    second(bench, "Joko")
    report = about(bench)
    for verb in ("take", "show_evidence", "show_map", "show_details", "more_actions", "ask_reporter", "originals"):
        subject = f"{report.code}/0" if verb == "originals" else report.code
        for group in ("grup", ""):
            bench.press_data("Joko", f"{verb}:{subject}:{report.version}", group)
            assert bench.notices[-1] == "Laporan itu tidak ada di kantor Anda."
    bench.press_data("Joko", f"decide:{report.code}/close:{report.version}", "grup")
    assert bench.again(report).state is State.NEW
    assert bench.write("Joko", f"/laporan {report.code}")[-1].text.startswith("Kode itu tidak ditemukan.")
    assert report.code not in bench.write("Joko", "/antrean")[-1].text
    assert report.code not in bench.write("Joko", "/cari fauzi")[-1].text
    assert "Rahmad" not in bench.words("Joko") + bench.words("grup")


def test_others_of_the_office_work_on_it_in_private_and_never_in_the_group(bench: Bench) -> None:
    second(bench, "Joko")
    report = about(bench)
    assert report.code not in "".join(heard.text for heard in bench.write("Dewi", "/antrean", "grup"))
    assert report.code in bench.write("Dewi", "/antrean")[-1].text
    bench.write("Dewi", f"/laporan {report.code}", "grup")
    assert bench.said("grup")[-1].text == "Laporan itu tidak dibaca di grup ini, jadi saya kirim ke chat pribadi Anda."
    bench.press("Dewi", "Ambil")
    assert STORY in bench.words("Dewi")
    bench.press_data("Dewi", f"show_evidence:{report.code}:0", "grup")
    assert "Bukti" not in bench.words("grup")
    assert "Rahmad" not in bench.words("grup")


def test_a_report_about_another_agency_is_everybody_s(bench: Bench) -> None:
    second(bench, "Joko")
    report = about(bench, OTHER)
    assert "Rahmad Fauzi" in bench.words("grup")
    bench.press("Joko", "Ambil", "grup")
    assert bench.again(report).state is State.TAKEN


def test_a_lent_head_gets_nothing_and_where_no_other_is_the_group_hears_so(bench: Bench) -> None:
    second(bench, "Hasan")
    about(bench)
    assert not bench.said("Hasan")
    assert "Rahmad Fauzi" in bench.words("Rina")
    remove(bench, "Rina")
    report = about(bench)
    assert bench.said("grup")[-1].text == (
        f"🔔 Informasi awal baru · {report.code}. Belum ada kepala atau admin yang boleh membacanya:"
        " minta pengelola mengundang satu orang."
    )
    assert not bench.said("Hasan")


def test_who_has_a_report_and_is_found_to_be_lent_reads_no_more_of_it(bench: Bench) -> None:
    report = about(bench)
    bench.press("Dewi", "Ambil", "grup")
    second(bench, "Dewi")
    before = len(bench.said("Dewi"))
    bench.press_data("Ani", f"ask_keeper:{report.code}:0")
    bench.write("Ani", "apakah sudah dibaca?")
    assert len(bench.said("Dewi")) == before
    assert "apakah sudah dibaca?" in bench.words("Hasan") + bench.words("Rina")


def test_a_lent_head_approves_no_opening_of_an_identity(bench: Bench) -> None:
    report = about(bench, track=Track.FORMAL)
    bench.press("Dewi", "Ambil", "grup")
    second(bench, "Hasan")
    bench.press_data("Dewi", f"open_identity:{report.code}:{bench.again(report).version}")
    bench.press("Dewi", "Periksa syarat")
    bench.press("Dewi", "Kirim")
    assert "Terkirim kepada Rina." in bench.said("Dewi")[-1].text
    second(bench, "Rina")
    bench.press("Rina", "Setujui")
    assert bench.notices[-1] == "Permintaan ini tidak ada, atau bukan untuk Anda."


def test_no_alert_in_reach_of_the_member_names_it_beside_another_report(bench: Bench) -> None:
    second(bench, "Joko")
    kept, open_one = about(bench), about(bench, OTHER)
    piece(bench, open_one, some(1), (piece(bench, kept, some(1)),), "Ani")
    bench.write("Joko", f"/laporan {open_one.code}")
    bench.write("Dewi", f"/laporan {open_one.code}", "grup")
    assert "kejadian yang sama" not in bench.words("grup") + bench.words("Joko")
    assert "Mirip bukti" not in bench.words("grup") + bench.words("Joko")
    assert kept.code not in bench.words("Joko")


def test_that_it_is_about_to_go_the_leaders_hear_in_private(bench: Bench) -> None:
    second(bench, "Joko")
    kept, open_one = about(bench), about(bench, OTHER)
    transact(bench.store.connection, lambda: bench.store.retention.set_limits(bench.office, LIMITS, 1, bench.now))
    soon = timedelta(days=LIMITS.lead_days) - REPORT_NOTICE + timedelta(hours=1)
    told = after(bench, soon, "grup")[-1].text
    assert (open_one.code in told, kept.code in told) == (True, False)
    for name in ("Hasan", "Rina"):
        assert bench.said(name)[-1].data == [f"retain:{kept.code}:0"]
    bench.press("Hasan", "Tahan")
    assert bench.notices[-1].startswith(f"{kept.code} ditahan")
