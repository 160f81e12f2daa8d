"""A report whose keeper is no longer staff is free again; one whose file never came is closed and not "not registered"."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.report import NotAllowed, Report, Role, State, Track, possible, reasons
from handlers.deciding import decide
from storage.database import transact
from tests.bench import STORY, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def taken_and_left(bench: Bench, state: State) -> Report:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    if state is State.LOOKED_INTO:
        bench.press("Dewi", "Telusuri", "grup")
    elif state is State.WAITING:
        bench.press("Dewi", "Tanya pelapor", "grup")
        bench.write("Dewi", "Apakah ada saksi?")
        bench.press("Dewi", "Kirim")
    found = bench.again(report)
    transact(bench.store.connection, lambda: bench.store.offices.remove_staff(found.taken_by, bench.now))
    return bench.again(report)


@pytest.mark.parametrize("state", [State.TAKEN, State.WAITING, State.LOOKED_INTO])
def test_what_a_removed_member_had_is_taken_over(bench: Bench, state: State) -> None:
    report = taken_and_left(bench, state)
    assert report.state is state
    queue = bench.write("Hasan", "/antrean", "grup")[-1].text
    assert "yang mengambil bukan petugas kantor ini lagi, jadi boleh diambil alih" in queue
    card = bench.write("Hasan", f"/laporan {report.code}", "grup")[-1]
    assert "Yang mengambil bukan petugas kantor ini lagi" in card.text
    assert card.labels[0] == "✋ Ambil"
    news = len(bench.said("Ani"))
    bench.press("Joko", "Ambil", "grup")
    found, joko = bench.again(report), bench.store.offices.staff_of(bench.at("Joko"))
    assert joko is not None
    assert (found.state, found.taken_by, found.keeper_left) == (state, joko.id, False)
    takers = [event.staff for event in bench.store.reports.events(report.id) if event.action == "take"]
    assert takers == [report.taken_by, joko.id]
    shown = bench.said("grup")[-1]
    assert "✋ Diambil Dewi · 14.05 WITA\n" in shown.text
    assert "✋ Diambil Joko · 14.05 WITA" in shown.text
    assert "bukan petugas kantor ini lagi" not in shown.text
    assert "✋ Ambil" not in shown.labels
    assert STORY in bench.words("Joko")
    assert len(bench.said("Ani")) == news  # nothing changed for the reporter
    bench.press_data("Hasan", f"take:{report.code}:{report.version}", "grup")
    assert bench.notices[-1].startswith("Keadaannya sekarang")
    assert bench.again(report).taken_by == joko.id


def test_the_answer_to_an_open_question_reaches_who_took_it_over(bench: Bench) -> None:
    report = taken_and_left(bench, State.WAITING)
    bench.write("Joko", f"/laporan {report.code}", "grup")
    bench.press("Joko", "Ambil", "grup")
    bench.press_data("Ani", "news::0")
    bench.write("Ani", "ada, tetangga saya")
    assert "ada, tetangga saya" in bench.said("Joko")[-1].text
    assert bench.again(report).state is State.TAKEN


def test_nobody_takes_over_from_a_member_who_is_there(bench: Bench) -> None:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    report = bench.again(report)
    assert "take" not in possible(report, Role.OFFICER)
    bench.press_data("Joko", f"take:{report.code}:{report.version}", "grup")
    assert bench.again(report).taken_by == report.taken_by
    assert "Joko" not in bench.said("grup")[-1].text


@pytest.mark.parametrize("lodged", [False, True])
@pytest.mark.parametrize("state", [State.TAKEN, State.WAITING])
def test_not_registered_only_once_the_office_has_the_file(lodged: bool, state: State) -> None:
    report = Report(1, track=Track.FORMAL, state=state, lodged_at="2026-11-23T10:00:00+08:00" if lodged else "")
    assert ("not_register" in possible(report, Role.OFFICER)) is lodged
    assert ("not_lodged" in reasons(report, "close")) is not lodged
    assert "not_lodged" not in reasons(Report(2, state=state), "close")  # nobody waits for the file of a lead


def test_a_file_that_came_while_the_closing_was_prepared_is_not_said_to_be_missing(bench: Bench) -> None:
    report = bench.report(track=Track.FORMAL)
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Lainnya", "grup")
    bench.press("Dewi", "Tutup", "grup")
    bench.press("Dewi", "Berkas tidak datang")
    bench.press("Dewi", "Pakai kalimat baku")
    bench.write("Hasan", f"/laporan {report.code}", "grup")
    bench.press("Hasan", "Berkas diterima", "grup")
    bench.press("Hasan", "Ya, lanjutkan")
    bench.press("Dewi", "Ya, lanjutkan")
    assert bench.notices[-1].startswith("Keadaannya sekarang: berkas sudah diterima kantor")
    assert bench.again(report).state is State.TAKEN


def test_a_reason_is_given_where_the_table_asks_for_one(bench: Bench) -> None:
    report = bench.report()
    with pytest.raises(NotAllowed):
        _decide(bench, report, "close", "known")
    _decide(bench, report, "close", "other")
    assert bench.again(report).state is State.CLOSED


def _decide(bench: Bench, report: Report, action: str, reason: str) -> None:
    from bot.core.messages import Incoming

    def work() -> None:
        turn = bench.turn(Incoming("d1", bench.at("Hasan")))
        staff = turn.staff
        assert staff is not None
        decide(turn, bench.again(report), staff, action, reason)
        bench._note(turn)

    transact(bench.store.connection, work)


def join(bench: Bench, name: str, role: Role, region: str) -> None:
    """An invitation used by somebody who is staff already."""

    def work() -> None:
        offices = bench.store.offices
        chat = bench.store.conversations.find(bench.at(name))
        offices.add_staff(bench.at(name), name, role, offices.at(region, "Kantor").id, chat, bench.now)

    bench.now += timedelta(minutes=1)
    transact(bench.store.connection, work)


def test_what_a_member_had_who_moved_to_another_office_is_free_again(bench: Bench) -> None:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    join(bench, "Dewi", Role.OFFICER, "63.71")
    assert bench.again(report).keeper_left
    before = len(bench.said("Dewi"))
    bench.press("Dewi", "Telusuri", "grup")
    assert bench.notices[-1] == "Laporan itu tidak ada di kantor Anda."
    bench.write("Joko", f"/laporan {report.code}", "grup")
    bench.press("Joko", "Ambil", "grup")
    found = bench.again(report)
    assert not found.keeper_left
    assert STORY in bench.words("Joko")
    assert len(bench.said("Dewi")) == before


def test_a_keeper_who_got_another_role_in_the_same_office_keeps_it(bench: Bench) -> None:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    join(bench, "Dewi", Role.HEAD, "63.03")
    assert not bench.again(report).keeper_left


def test_a_keeper_of_the_province_s_office_keeps_what_was_taken_from_there(bench: Bench) -> None:
    join(bench, "Dewi", Role.OFFICER, "63")
    report = bench.report()
    bench.write("Dewi", f"/laporan {report.code}")
    bench.press("Dewi", "Ambil")
    assert bench.again(report).taken_by
    assert not bench.again(report).keeper_left
