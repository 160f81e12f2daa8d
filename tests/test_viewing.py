"""What staff open of a report: copies for the room, originals for few and in private, and a line for each opening."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.report import Report
from storage.database import transact
from storage.evidence import STORED
from tests.bench import NOW, STORY, Bench

VIDEO = {"seconds": 42, "name": "rahasia-warung-ani.mp4"}
PHOTO = {"taken_at": "2026-11-21T10:02:00", "point": [-3.41234, 114.83456], "name": "IMG_ani.jpg"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def add(bench: Bench, report: Report, kind: str, facts: dict[str, Any], *, size: int = 8_100_000) -> int:
    """A stored piece, as a fetch leaves it."""

    def work() -> int:
        piece = bench.store.evidence.expect(report.id, kind, size, facts, NOW)
        clean = "salinan" if kind == "jpeg" else ""
        bench.store.evidence.settle(piece.id, STORED, kind, size, "asli", clean, {})
        return piece.id

    return transact(bench.store.connection, work)


def opened(bench: Bench, report: Report) -> list[tuple[str, str, int, bool]]:
    """(who, what, evidence, in the room) of each opening."""
    names = {member.id: member.name for member in bench.store.offices.members()}
    return [
        (names[entry.staff], entry.what, entry.evidence, entry.in_room) for entry in bench.store.custody.of(report.id)
    ]


def test_the_room_gets_copies_of_pictures_and_only_words_about_the_rest(bench: Bench) -> None:
    report = bench.report()
    photo, video = add(bench, report, "jpeg", PHOTO), add(bench, report, "mp4", VIDEO)
    bench.press("Joko", "Bukti", "grup")
    shown = bench.said("grup")[-1]
    assert shown.say.evidence == (photo,)
    assert not shown.say.original
    assert "• bukti 2: video, 42 detik, 8 MB" in shown.text
    assert shown.labels == ["🔓 Buka asli 2", "🗂 Berkas asli"]
    for hidden in ("rahasia", "IMG_", "-3.4", "114", "10.02"):
        assert hidden not in bench.words("grup")
    assert opened(bench, report) == [("Joko", "copy", photo, True)]
    assert video not in [entry.evidence for entry in bench.store.custody.of(report.id)]


def test_an_original_goes_to_who_may_read_or_a_head_in_private_and_nowhere_else(bench: Bench) -> None:
    report = bench.report()
    video = add(bench, report, "mp4", VIDEO)
    bench.press("Joko", "Bukti", "grup")
    bench.press("Dewi", "Ambil", "grup")
    before = len(bench.said("grup"))
    for name in ("Joko", "Rina", "Dewi", "Hasan"):
        bench.press("Dewi" if name == "Dewi" else name, "Buka asli 1", "grup")
    assert [heard for heard in bench.said("grup")[before:] if heard.say.evidence] == []
    assert (
        bench.notices[-4:-2] == ["Berkas asli hanya dibuka petugas yang mengambil laporan ini, atau kepala kantor."] * 2
    )
    for name in ("Joko", "Rina"):
        assert not [heard for heard in bench.said(name) if heard.say.evidence]
    for name in ("Dewi", "Hasan"):
        shown = bench.said(name)[-1]
        assert (shown.say.evidence, shown.say.original) == ((video,), True)
        assert shown.text.startswith(f"🔓 Bukti 1 · {report.code}, berkas asli")
        assert "rahasia" not in shown.text
    originals = [entry for entry in opened(bench, report) if entry[1] == "original"]
    assert originals == [("Dewi", "original", video, False), ("Hasan", "original", video, False)]


def test_an_officer_opens_no_original_of_a_report_that_nobody_has_taken(bench: Bench) -> None:
    report = bench.report()
    video = add(bench, report, "mp4", VIDEO)
    for data in (f"original:{report.code}/{video}:0", f"originals:{report.code}/0:0"):
        bench.press_data("Dewi", data, "grup")
        bench.press_data("Dewi", data)
    assert len(set(bench.notices)) == 1
    assert not bench.said("Dewi")
    assert opened(bench, report) == []


def test_a_piece_of_another_report_opens_under_no_code(bench: Bench) -> None:
    mine, other = bench.report(), bench.report("Budi")
    foreign = add(bench, other, "mp4", VIDEO)
    bench.press_data("Dewi", f"take:{mine.code}:{mine.version}", "grup")
    for number in (str(foreign), "0", "x", ""):
        bench.press_data("Dewi", f"original:{mine.code}/{number}:0")
        assert bench.notices[-1] == "Berkas itu tidak ada lagi."
    assert not [heard for heard in bench.said("Dewi") if heard.say.evidence]


def test_many_originals_are_offered_a_page_at_a_time(bench: Bench) -> None:
    report = bench.report()
    pieces = [add(bench, report, "jpeg" if index % 2 else "pdf", {}) for index in range(20)]
    bench.press("Dewi", "Ambil", "grup")
    bench.press_data("Dewi", f"show_evidence:{report.code}:0", "grup")
    assert len(bench.said("grup")[-1].labels) == 7
    bench.press("Dewi", "Berkas asli", "grup")
    offered = []
    while True:
        page = bench.said("Dewi")[-1]
        assert len(page.text) <= 600
        offered += [data.split("/")[1].split(":")[0] for data in page.data if data.startswith("original:")]
        if "➡️ Berikutnya" not in page.labels:
            break
        bench.press("Dewi", "Berikutnya")
    assert offered == [str(number) for number in pieces]


def test_what_the_files_say_of_themselves_is_told_as_their_own_word_to_who_may_read(bench: Bench) -> None:
    report = bench.report()
    add(bench, report, "jpeg", PHOTO)
    bench.press("Dewi", "Ambil", "grup")
    assert "• bukti 1: diambil Sab 21 Nov 2026 pukul 10.02 · titik -3.41234, 114.83456" in bench.words("Dewi")
    assert "Menurut berkas" in bench.words("Dewi")
    bench.write("Joko", f"/laporan {report.code}")
    bench.write("Hasan", f"/laporan {report.code}")
    for chat in ("grup", "Joko", "Hasan"):
        assert "-3.41234" not in bench.words(chat)


def test_an_answer_that_reaches_who_took_it_leaves_a_line(bench: Bench) -> None:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Tanya pelapor", "grup")
    bench.write("Dewi", "Apakah ada saksi?")
    bench.press("Dewi", "Kirim")
    bench.press_data("Ani", "news::0")
    bench.write("Ani", "ada, tetangga saya")
    bench.press_data("Ani", f"ask_keeper:{report.code}:0")
    bench.write("Ani", "apakah nama saya aman?")
    assert opened(bench, report) == [("Dewi", "words", 0, False)] * 3


def test_reading_the_account_and_the_map_leave_a_line_and_leaders_see_all_lines(bench: Bench) -> None:
    report = bench.report()
    bench.report("Budi", body=report.body | {"point": [-3.41, 114.84]})
    bench.press("Joko", "Peta", "grup")
    second = bench.store.reports.of(bench.store.conversations.find(bench.at("Budi")))[0]
    assert opened(bench, second) == [("Joko", "place", 0, True)]
    photo = add(bench, report, "jpeg", {})
    bench.press_data("Dewi", f"take:{report.code}:{report.version}", "grup")
    bench.press_data("Joko", f"show_evidence:{report.code}:0", "grup")
    bench.write("Joko", f"/laporan {report.code}")
    assert opened(bench, report) == [("Dewi", "words", 0, False), ("Joko", "copy", photo, True)]
    bench.press_data("Joko", f"show_custody:{report.code}:0", "grup")
    assert bench.notices[-1] == "Riwayat buka hanya untuk kepala dan admin kantor."
    for name in ("Hasan", "Rina"):
        bench.press_data(name, f"show_custody:{report.code}:0", "grup")
        assert bench.said(name)[-1].text.splitlines() == [
            f"🗃 Riwayat buka {report.code}",
            "• Min 22 Nov 2026 pukul 14.05 WITA · Dewi: uraian pelapor",
            "• Min 22 Nov 2026 pukul 14.05 WITA · Joko: salinan bukti 1, di grup",
        ]
    assert STORY not in bench.words("Hasan")
