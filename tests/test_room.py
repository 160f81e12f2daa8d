"""In a group: what is answered and to whom, codes that everybody has read, and a group that serves another office."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.report import State
from storage.database import transact
from tests.bench import Bench

WAY_ON = (
    "Di grup saya hanya menjawab tombol dan perintah, misalnya /tanya. Selain itu, tulis di chat pribadi dengan saya."
)
NAMELESS = "Anda menulis tanpa nama (sebagai admin anonim atau kanal)"
NOBODY = "grup"
"""Who writes as the group itself: an address without a person."""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_words_are_answered_only_where_they_reply_to_the_bot_and_alike_for_everybody(bench: Bench) -> None:
    report = bench.report()
    for name in ("Dewi", "Udin", NOBODY):
        for words in ("saya ambil ya", "apa ini?", "rahasia", report.code):
            assert not bench.write(name, words, "grup")
            assert [heard.text for heard in bench.do(name, "grup", text=words, to_bot=True)] == [WAY_ON]
        assert [heard.text for heard in bench.do(name, "grup", unreadable="sticker", to_bot=True)] == [WAY_ON]
        assert not bench.do(name, "grup", text="saya ambil", to_bot=True, edited=True)
    assert bench.again(report).state is State.NEW


@pytest.mark.parametrize("command", ["/antrean", "/laporan {code}", "/laporan", "/cari fauzi"])
def test_who_writes_without_a_name_hears_why_nothing_is_shown(bench: Bench, command: str) -> None:
    report = bench.report()
    for room in ("grup", "grup-arisan"):
        said = bench.write(NOBODY, command.format(code=report.code), room)
        assert len(said) == 1
        assert said[0].text.startswith(NAMELESS)
    assert not bench.write("Udin", command.format(code=report.code), "grup")


def test_the_radar_is_to_others_a_command_that_is_not_for_groups(bench: Bench) -> None:
    for name in ("Udin", NOBODY):
        said = [[heard.text for heard in bench.write(name, words, "grup")] for words in ("/radar", "/tidakada")]
        assert said[0] == said[1]


def test_who_presses_without_a_name_hears_why_nothing_happens(bench: Bench) -> None:
    report = bench.report()
    for data in (f"take:{report.code}:{report.version}", "take:AN-2222-222X:1", f"decide:{report.code}/close:1"):
        assert not bench.press_data(NOBODY, data, "grup")
        assert bench.notices[-1].startswith(NAMELESS)
        assert len(bench.notices[-1]) <= 200
    assert bench.again(report).state is State.NEW


def test_a_command_changed_afterwards_is_not_done_again(bench: Bench) -> None:
    report = bench.report()
    for words in ("/antrean", f"/laporan {report.code}", "/tanya bolehkah like", "/tidakada", "/gabung"):
        assert bench.write("Dewi", words, "grup")
        assert not bench.do("Dewi", "grup", text=words, edited=True)


def test_a_personal_code_is_burnt_also_when_a_message_was_changed_into_it(bench: Bench) -> None:
    code, room = bench.invite("officer"), bench.invite("room", "63.71")
    said = bench.do("Hasan", "grup2", text=f"/gabung {code}", edited=True)
    assert "semua orang di grup ini sudah membacanya" in said[0].text
    assert not bench.do("Hasan", "grup2", text=f"/gabung {code}", edited=True)
    assert "sudah dipakai" in bench.write("Sari", f"/gabung {code}")[0].text
    assert not bench.do("Hasan", "grup2", text=f"/gabung {room}", edited=True)
    assert "Bawaslu Kota Banjarmasin" in bench.write("Hasan", f"/gabung {room}", "grup2")[0].text


@pytest.mark.parametrize(
    "data", ["go:report:0", "go:menu:0", "go:check:0", "words:report:0", "alarm:yes:0", "news::0", "again::0"]
)
def test_what_belongs_into_a_private_chat_does_not_begin_in_a_group(bench: Bench, data: str) -> None:
    before = len(bench.log)
    bench.press_data("Udin", data, "grup")
    assert bench.notices == ["Tombol itu hanya berlaku di chat pribadi dengan saya."]
    assert len(bench.log) == before


def test_a_question_to_staff_is_not_worded_in_a_group(bench: Bench) -> None:
    assert bench.press_data("Udin", "law:topics:0", "grup")
    assert not bench.press_data("Udin", "law:staff:0", "grup")
    assert bench.notices == ["Tombol itu hanya berlaku di chat pribadi dengan saya."]


def test_a_group_given_to_another_office_is_told_to_the_leaders_of_the_first(bench: Bench) -> None:
    said = bench.write("Hasan", f"/gabung {bench.invite('room', '63.71')}", "grup")
    assert "Bawaslu Kota Banjarmasin" in said[0].text
    for name in ("Hasan", "Rina"):
        assert "Bawaslu Kabupaten Banjar tidak punya grup lagi" in bench.words(name)
    assert not bench.said("Dewi")
    before = len(bench.said("grup"))
    report = bench.report()
    assert report.code in bench.said("Hasan")[-1].text
    assert len(bench.said("grup")) == before


def test_a_group_joined_again_for_its_own_office_is_news_to_nobody(bench: Bench) -> None:
    bench.write("Hasan", f"/gabung {bench.invite('room')}", "grup")
    assert not bench.said("Hasan") + bench.said("Rina")


def test_links_are_not_shown_to_the_room_but_it_hears_where_they_are(bench: Bench) -> None:
    link = "https://facebook.com/guru/posts/1"
    report = bench.report()

    def add_link() -> None:
        report.body["links"] = [link]
        bench.store.reports.save(report, bench.now)

    transact(bench.store.connection, add_link)
    bench.press("Dewi", "Bukti", "grup")
    shown = bench.said("grup")[-1].text
    assert "(1 link)." in shown
    assert "Alamat link-nya dibaca di Rincian" in shown
    bench.press("Dewi", "Ambil", "grup")
    assert link in bench.words("Dewi")
    assert link not in bench.words("grup")


def test_another_office_hears_the_same_whether_there_is_such_a_report_or_not(bench: Bench) -> None:
    report = bench.report()
    bench.write("Wati", f"/gabung {bench.invite('head', '62.01')}")
    made_up = "AN-2222-2222"
    for verb in ("take", "look_into", "show_evidence", "show_map", "show_details", "more_actions", "ask_reporter"):
        heard = []
        for code in (report.code, made_up):
            before = len(bench.log)
            bench.press_data("Wati", f"{verb}:{code}:{report.version}", "grup")
            heard.append((bench.notices[-1], len(bench.log) - before))
        assert heard == [("Laporan itu tidak ada di kantor Anda.", 0)] * 2, verb
    for action in ("close", "pass_on", "register", "no_such_step"):
        for code in (report.code, made_up):
            bench.press_data("Wati", f"decide:{code}/{action}:{report.version}", "grup")
            assert bench.notices[-1] == "Laporan itu tidak ada di kantor Anda."
    for words in ("/laporan {}", "/laporan buka {}"):
        said = [[heard.text for heard in bench.write("Wati", words.format(code))] for code in (report.code, made_up)]
        assert said == [["Kode itu tidak ditemukan. Periksa lagi hurufnya, ya."]] * 2
