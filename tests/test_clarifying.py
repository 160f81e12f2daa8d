"""Questions between officer and reporter: what each side sees, and what the room never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.report import Report, State
from tests.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def taken(bench: Bench) -> Report:
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    return bench.again(report)


def open_news(bench: Bench, name: str = "Ani") -> str:
    return "\n".join(heard.text for heard in bench.press_data(name, "news::0"))


def ask(bench: Bench, words: str = "Apakah ada yang merekam pidatonya?") -> None:
    bench.press("Dewi", "Tanya pelapor", "grup")
    assert bench.notices[-1] == "Saya kirim ke chat pribadi Anda."
    bench.write("Dewi", words)
    assert "Jangan menanyakan hal yang membuka siapa pelapornya" in bench.said("Dewi")[-1].text
    bench.press("Dewi", "Kirim")


def test_question_and_answer_stay_out_of_the_room(bench: Bench) -> None:
    report = taken(bench)
    ask(bench)
    assert bench.again(report).state is State.WAITING
    assert "Ada" in bench.said("Ani")[-1].text
    assert "merekam" not in bench.said("Ani")[-1].text  # nothing on a lock screen
    opened = open_news(bench)
    assert "Apakah ada yang merekam pidatonya?" in opened
    bench.write("Ani", "ada, teman sy punya videonya")
    assert "ada, teman sy punya videonya" in bench.words("Dewi")
    assert "💬 Pelapor sudah menjawab Dewi · 14.05 WITA" in bench.said("grup")[-1].text
    assert bench.again(report).state is State.TAKEN
    bench.write("Ani", "namanya saya rahasiakan")
    assert "namanya saya rahasiakan" in bench.words("Dewi")
    bench.press("Ani", "Cukup")
    for words in ("videonya", "rahasiakan", "merekam"):
        assert words not in bench.words("grup")
    assert "Ani" not in bench.words("Dewi") + bench.words("grup")
    events = [(event.action, event.words) for event in bench.store.reports.events(report.id)]
    assert events[2:] == [
        ("ask", "Apakah ada yang merekam pidatonya?"),
        ("answer", "ada, teman sy punya videonya"),
        ("answer", "namanya saya rahasiakan"),
    ]


def test_a_reporters_words_are_not_for_forwarding(bench: Bench) -> None:
    taken(bench)
    details = next(heard for heard in bench.said("Dewi") if "Uraian pelapor" in heard.text)
    assert details.say.protect
    ask(bench)
    open_news(bench)
    bench.write("Ani", "ada, teman sy punya videonya")
    assert bench.said("Dewi")[-1].say.protect
    assert not bench.said("grup")[-1].say.protect


def test_the_reporter_may_say_nothing_and_the_officer_hears_that(bench: Bench) -> None:
    taken(bench)
    ask(bench)
    open_news(bench)
    bench.write("Ani", "tidak mau menjawab")
    assert "“Tidak mau menjawab”" in bench.words("Dewi")
    assert bench.store.conversations.at(bench.at("Ani"), bench.now).form == ""


def test_files_of_an_answer_become_evidence(bench: Bench) -> None:
    report = taken(bench)
    ask(bench)
    open_news(bench)
    bench.send_file("Ani")
    assert [piece.kind for piece in bench.store.evidence.of(report.id)] == ["video"]
    assert "📎 Pelapor mengirim berkas" in bench.said("Dewi")[-1].text


def test_an_open_question_of_the_officer_is_kept(bench: Bench) -> None:
    first, second = taken(bench), bench.report("Budi")
    bench.press_data("Dewi", f"ask_reporter:{first.code}:0", "grup")
    bench.press("Hasan", "Ambil", "grup")
    bench.press_data("Dewi", f"decide:{second.code}/close:{bench.again(second).version}", "grup")
    assert second.code in bench.said("Dewi")[-1].text
    bench.press("Dewi", "Tidak jadi")
    assert first.code in bench.said("Dewi")[-1].text  # the question that was put aside is asked again
    bench.write("Dewi", "Jam berapa?")
    bench.press("Dewi", "Kirim")
    assert bench.again(first).state is State.WAITING
    assert bench.again(second).state is State.TAKEN


def test_the_reporter_comes_back_to_what_was_open(bench: Bench) -> None:
    taken(bench)
    ask(bench)
    bench.write("Ani", "/hapus")
    open_before = bench.store.conversations.at(bench.at("Ani"), bench.now)
    assert open_before.form
    open_news(bench)
    bench.write("Ani", "ada")
    bench.press("Ani", "Cukup")
    after = bench.store.conversations.at(bench.at("Ani"), bench.now)
    assert (after.form, after.question) == (open_before.form, open_before.question)


def test_a_decision_that_was_open_is_asked_again_after_the_question(bench: Bench) -> None:
    report = taken(bench)
    bench.press("Dewi", "Lainnya", "grup")
    bench.press("Dewi", "Tutup", "grup")
    assert bench.said("Dewi")[-1].text == f"{report.code} ditutup dengan hasil apa?"
    bench.press_data("Dewi", f"ask_reporter:{report.code}:0")
    bench.write("Dewi", "Jam berapa?")
    bench.press("Dewi", "Kirim")
    assert [heard.text for heard in bench.said("Dewi")[-2:]] == [
        f"Terkirim untuk {report.code}. Jawabannya nanti masuk ke sini.",
        f"{report.code} ditutup dengan hasil apa?",
    ]
