"""What is written to an officer who no longer waits, and what waits for an officer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.conversation import Conversation
from bot.core.messages import Point, Timer
from bot.core.report import Report, State
from tests.bench import Bench

NEW_STORY = "Bu lurah Sekumpul kemarin bagi sembako berstiker calon di kantor kelurahan"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def unopened(bench: Bench) -> Report:
    """A report that Dewi took, with a question that waits for Ani."""
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Tanya pelapor", "grup")
    bench.write("Dewi", "Apakah ada saksi?")
    bench.press("Dewi", "Kirim")
    return bench.again(report)


def asked(bench: Bench) -> Report:
    """The same, opened by Ani."""
    report = unopened(bench)
    bench.press_data("Ani", "news::0")
    return report


def close(bench: Bench, report: Report) -> None:
    bench.press_data("Dewi", f"decide:{report.code}/close:{bench.again(report).version}")
    for _ in range(3):
        bench.write("Dewi", "1")
    assert bench.again(report).state is State.CLOSED


def ani(bench: Bench) -> Conversation:
    return bench.store.conversations.at(bench.at("Ani"), bench.now)


def consent(bench: Bench) -> None:
    """Ani agreed at an earlier report, which the bench leaves out."""
    own = ani(bench)
    own.consented = True
    bench.store.conversations.save(own, bench.now)


def answers(bench: Bench, report: Report) -> list[str]:
    return [event.words for event in bench.store.reports.events(report.id) if event.action == "answer"]


def drafts(bench: Bench) -> list[Report]:
    return bench.store.reports.of(ani(bench).id, drafts=True)


def test_a_story_after_the_case_was_closed_begins_a_draft_and_reaches_no_officer(bench: Bench) -> None:
    consent(bench)
    report = asked(bench)
    bench.write("Ani", "ada, nanti menyusul ya")
    close(bench, report)
    before = len(bench.said("Dewi"))
    said = bench.write("Ani", NEW_STORY)
    assert said[0].text == (
        f"Petugas sudah tidak menunggu jawaban untuk {report.code}, jadi pesan tadi tidak saya sampaikan."
    )
    assert [draft.body["story"] for draft in drafts(bench)] == [NEW_STORY]
    assert bench.said("Dewi")[before:] == []
    assert answers(bench, report) == ["ada, nanti menyusul ya"]


def test_a_photo_after_the_case_was_closed_is_evidence_of_a_draft(bench: Bench) -> None:
    consent(bench)
    report = asked(bench)
    close(bench, report)
    bench.send_file("Ani", "photo")
    assert bench.store.evidence.of(report.id) == []
    assert [piece.kind for piece in bench.store.evidence.of(drafts(bench)[0].id)] == ["photo"]


def test_a_photo_goes_to_the_draft_that_was_put_aside(bench: Bench) -> None:
    report = unopened(bench)
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")
    bench.write("Ani", NEW_STORY)
    draft, question = drafts(bench)[0], ani(bench).question
    bench.press_data("Ani", "news::0")
    assert ani(bench).form == "clarify"
    close(bench, report)
    bench.send_file("Ani", "photo")
    assert (ani(bench).form, ani(bench).question) == ("report", question)
    assert len(bench.store.evidence.of(draft.id)) == 1
    assert bench.store.evidence.of(report.id) == []


def test_what_is_pressed_or_opened_after_the_end_reaches_nobody(bench: Bench) -> None:
    report = asked(bench)
    close(bench, report)
    said = bench.press("Ani", "Tidak tahu")
    assert "sudah tidak menunggu" in said[0].text
    assert said[0].labels == ["Menu"]
    assert answers(bench, report) == []
    assert ani(bench).form == ""


def test_a_question_first_opened_after_the_end_is_not_open(bench: Bench) -> None:
    report = unopened(bench)
    close(bench, report)
    said = bench.press_data("Ani", "news::0")
    assert "sudah tidak menunggu" in said[-1].text
    assert ani(bench).form == ""


def test_a_sticker_after_the_end_hears_so_as_well(bench: Bench) -> None:
    report = asked(bench)
    close(bench, report)
    assert "sudah tidak menunggu" in bench.do("Ani", unreadable="sticker")[-1].text
    assert ani(bench).form == ""


def test_a_day_after_the_first_answer_the_question_is_closed_without_a_word(bench: Bench) -> None:
    consent(bench)
    report = asked(bench)
    waits = bench.store.outbox.pending
    assert not waits(ani(bench).id, "timer", "clarify_over"), "an unanswered question stays open"
    bench.write("Ani", "ada, nanti menyusul ya")
    assert waits(ani(bench).id, "timer", "clarify_over")
    assert bench.do("Ani", timer=Timer("clarify_over")) == []
    assert ani(bench).form == ""
    bench.write("Ani", NEW_STORY)
    assert len(drafts(bench)) == 1
    assert answers(bench, report) == ["ada, nanti menyusul ya"]


def test_a_question_put_aside_is_closed_where_it_lies(bench: Bench) -> None:
    consent(bench)
    asked(bench)
    bench.write("Ani", "ada")
    bench.write("Ani", "/hapus")
    assert bench.do("Ani", timer=Timer("clarify_over")) == []
    assert ani(bench).form == "forget"
    bench.press("Ani", "Tidak jadi")
    assert ani(bench).form == ""


def test_a_new_question_has_its_own_day(bench: Bench) -> None:
    report = asked(bench)
    bench.write("Ani", "ada")
    assert bench.store.outbox.pending(ani(bench).id, "timer", "clarify_over")
    bench.press_data("Dewi", f"ask_reporter:{report.code}:0")
    bench.write("Dewi", "Siapa namanya?")
    bench.press("Dewi", "Kirim")
    bench.press_data("Ani", "news::0")
    assert not bench.store.outbox.pending(ani(bench).id, "timer", "clarify_over")


def test_an_answer_after_passing_on_waits_for_who_takes_the_case(bench: Bench) -> None:
    office = bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin")
    report = asked(bench)
    bench.press_data("Dewi", f"decide:{report.code}/pass_on:{report.version}")
    bench.press_data("Dewi", f"pick:{office.id}:{bench.store.conversations.at(bench.at('Dewi'), bench.now).version}")
    bench.press("Dewi", "Ya, lanjutkan")
    assert bench.again(report).state is State.NEW
    said = bench.write("Ani", "ada, tetangga saya Pak Rahasia")
    assert said[0].text.startswith("Sudah saya simpan.")
    bench.do("Ani", point=Point(-3.41, 114.84))
    leaders = ("Hasan", "Rina")
    for name in (*leaders, "Dewi", "grup"):
        assert "Rahasia" not in bench.words(name)
        assert all(heard.say.point is None for heard in bench.said(name))
    for name in leaders:
        heard = [heard for heard in bench.said(name) if "mengirim jawaban" in heard.text]
        assert len(heard) == 1, "told once that there is one"
    assert bench.press("Ani", "Cukup")[0].text.startswith("Terima kasih, jawabannya saya simpan")
    bench.press_data("Hasan", f"take:{report.code}:{bench.again(report).version}", "grup")
    assert "ada, tetangga saya Pak Rahasia" in bench.words("Hasan")
    assert "titik lokasi: -3.41000, 114.84000" in bench.words("Hasan")
    assert "Rahasia" not in bench.words("Rina") + bench.words("grup")
