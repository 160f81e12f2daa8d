"""Files on their way: what is refused before it is fetched, and how a burst is answered while the last one is still missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Fetched, FileRef, Timer
from bot.core.report import Report, State
from handlers.keeping import MOST_BYTES, MOST_FILES
from tests.bench import Bench

STORY = "pak lurah ikut kampanye di lapangan desa"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.write("Ani", "/lapor")
    made.press("Ani", "Setuju")
    made.write("Ani", STORY)
    return made


def draft(bench: Bench) -> Report:
    conversation = bench.store.conversations.at(bench.at("Ani"), bench.now)
    return bench.store.reports.of(conversation.id, drafts=True)[0]


def send(bench: Bench, *kinds: str, size: int = 1000, text: str = "") -> list[int]:
    """Sends files as one album; returns the numbers of the evidence expected so far."""
    bench.do("Ani", files=tuple(FileRef(f"ref-{kind}", kind, size) for kind in kinds), album="a", text=text)
    return [piece.id for piece in bench.store.evidence.of(draft(bench).id)]


def moment_later(bench: Bench) -> str:
    return "\n---\n".join(heard.text for heard in bench.do("Ani", timer=Timer("files_told")))


def arrives(bench: Bench, number: int, problem: str = "", **facts: Any) -> list[Any]:
    facts = facts or {"path": f"p{number}", "clean_path": f"c{number}", "size": 10, "sha256": "ab"}
    piece = bench.store.evidence.get(number)
    kind = {"video": "mp4", "voice": "ogg"}.get(piece.kind if piece else "", "jpeg")
    return bench.do("Ani", fetched=Fetched(number, problem, kind, {} if problem else facts))


def erased(bench: Bench) -> int:
    row = bench.store.connection.execute("SELECT COUNT(*) FROM outbox WHERE lane = 'file'").fetchone()
    return int(row[0])


def test_while_files_are_on_their_way_it_says_so_and_goes_on_asking(bench: Bench) -> None:
    first, second = send(bench, "photo", "photo")
    said = moment_later(bench)
    assert said.startswith("2 foto diterima, sedang disimpan…\n---\nSiapa nama terlapor")
    assert arrives(bench, first) == []
    done = arrives(bench, second)
    assert [heard.text for heard in done] == ["2 foto tersimpan."]
    assert done[0].say.edit, "the line that said so becomes the result"
    assert bench.store.evidence.count(draft(bench).id) == 2


def test_a_broken_one_is_named_by_its_number_and_the_others_are_safe(bench: Bench) -> None:
    numbers = send(bench, "photo", "video", "photo")
    moment_later(bench)
    arrives(bench, numbers[0])
    arrives(bench, numbers[1])
    done = [heard.text for heard in arrives(bench, numbers[2], "broken")]
    assert done[0] == "1 foto, 1 video tersimpan."
    assert done[1].startswith("Foto ke-2 tidak bisa dibuka, mungkin terputus saat dikirim.\nYang lainnya aman.")


def test_what_arrives_before_the_answer_is_told_once_with_the_question(bench: Bench) -> None:
    (number,) = send(bench, "photo")
    assert arrives(bench, number) == []
    assert moment_later(bench).startswith("1 foto tersimpan.\n\nSiapa nama terlapor")
    assert moment_later(bench) == ""


def test_an_answer_given_meanwhile_is_not_asked_for_again(bench: Bench) -> None:
    send(bench, "photo")
    bench.write("Ani", "Slamet")
    assert moment_later(bench) == "1 foto diterima, sedang disimpan…"


def test_a_caption_belongs_to_the_story(bench: Bench) -> None:
    send(bench, "photo", text="ini waktu dia naik panggung https://fb.com/a")
    body = draft(bench).body
    assert body["story"] == f"{STORY}\nini waktu dia naik panggung https://fb.com/a"
    assert body["links"] == ["https://fb.com/a"]


def test_too_large_and_too_many_are_refused_before_anything_is_fetched(bench: Bench) -> None:
    assert send(bench, "video", size=48_000_000) == []
    assert moment_later(bench).startswith("Videonya 48 MB, batasnya 20 MB.")
    assert len(send(bench, "document", size=MOST_BYTES)) == 1
    assert len(send(bench, *["photo"] * 30)) == MOST_FILES
    assert "Sudah 20 berkas" in moment_later(bench)


def test_more_files_while_the_last_ones_are_missing_end_together(bench: Bench) -> None:
    first = send(bench, "photo")[0]
    moment_later(bench)
    second = send(bench, "photo")[1]
    arrives(bench, first)
    assert moment_later(bench).startswith("2 foto diterima, sedang disimpan…")
    assert [heard.text for heard in arrives(bench, second)] == ["2 foto tersimpan."]


def test_a_file_whose_draft_is_gone_is_erased(bench: Bench) -> None:
    (number,) = send(bench, "photo")
    bench.write("Ani", "batal")
    bench.press("Ani", "Hapus")
    before = erased(bench)
    arrives(bench, number)
    assert erased(bench) == before + 1
    assert bench.store.evidence.get(number) is None


def test_the_same_result_twice_changes_nothing(bench: Bench) -> None:
    (number,) = send(bench, "photo")
    arrives(bench, number)
    arrives(bench, number, "gone")
    piece = bench.store.evidence.get(number)
    assert piece is not None
    assert (piece.state, piece.path, piece.size) == ("stored", f"p{number}", 10)


def test_a_file_that_comes_after_sending_is_counted_in_the_alert(bench: Bench) -> None:
    for words in ("lewati",) * 3:
        bench.write("Ani", words)
    while not any("Kirim" in label for label in bench.said("Ani")[-1].labels):
        bench.write("Ani", "lewati")
    (number,) = send(bench, "photo")
    moment_later(bench)
    bench.press("Ani", "📨 Kirim")
    assert "belum ada bukti" not in bench.said("grup")[-1].text
    done = arrives(bench, number)
    assert [heard.text for heard in done] == ["1 foto tersimpan."]
    assert "1 foto" in bench.said("grup")[-1].text
    assert bench.said("grup")[-1].say.edit


def test_a_recording_wants_its_gist_which_joins_the_story(bench: Bench) -> None:
    (number,) = send(bench, "voice")
    arrives(bench, number)
    assert "belum bisa saya dengarkan" in moment_later(bench)
    bench.write("Ani", "dia mengajak pilih nomor satu")
    assert draft(bench).body["story"].endswith("dia mengajak pilih nomor satu")
    assert bench.said("Ani")[-1].text.startswith("Terima kasih, sudah saya catat.\n\nSiapa nama")


def test_before_consent_nothing_is_fetched_and_a_no_leaves_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.send_file("Budi", "photo")
    rows = bench.store.connection.execute
    assert rows("SELECT COUNT(*) FROM outbox WHERE lane = 'file'").fetchone() == (0,)
    assert rows("SELECT COUNT(*) FROM reports").fetchone() == (1,)
    bench.press("Budi", "Tidak jadi")
    assert rows("SELECT COUNT(*) FROM reports").fetchone() == (0,)
    assert rows("SELECT COUNT(*) FROM evidence").fetchone() == (0,)


def test_without_an_answer_it_goes_after_a_day_in_silence(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("Budi", STORY)
    assert bench.do("Budi", timer=Timer("consent_lapsed")) == []
    assert bench.store.connection.execute("SELECT COUNT(*) FROM reports").fetchone() == (0,)


def test_one_draft_a_conversation_and_never_sent_twice(bench: Bench) -> None:
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Tidak tahu")
    while not any("Kirim" in label for label in bench.said("Ani")[-1].labels):
        bench.write("Ani", "lewati")
    sending = bench.said("Ani")[-1].data[0]
    bench.press_data("Ani", sending)
    again = bench.press_data("Ani", sending)
    assert again == [] or "sudah" in again[0].text.casefold()
    conversation = bench.store.conversations.at(bench.at("Ani"), bench.now)
    assert [report.state for report in bench.store.reports.of(conversation.id)] == [State.NEW]
    assert bench.store.reports.of(conversation.id, drafts=True) == []


def elements(bench: Bench) -> int:
    (count,) = bench.store.connection.execute("SELECT elements FROM reports").fetchone()
    return int(count)


def test_what_was_on_its_way_at_the_sending_counts_only_once_it_is_there(bench: Bench) -> None:
    first, second = send(bench, "photo", "photo")
    moment_later(bench)
    while not any("Kirim" in label for label in bench.said("Ani")[-1].labels):
        bench.write("Ani", "lewati")
    bench.press("Ani", "Kirim")
    hoped = elements(bench)
    arrives(bench, first, "gone")
    assert elements(bench) == hoped, "one may still come"
    arrives(bench, second, "gone")
    assert elements(bench) == hoped - 1


def test_a_file_that_came_after_the_sending_counts(bench: Bench) -> None:
    while not any("Kirim" in label for label in bench.said("Ani")[-1].labels):
        bench.write("Ani", "lewati")
    bench.press("Ani", "Kirim")
    before = elements(bench)
    (number,) = bench.store.connection.execute("SELECT id FROM reports").fetchone()
    piece = bench.store.evidence.expect(number, "photo", 1000, {}, bench.now)
    arrives(bench, piece.id)
    assert elements(bench) == before + 1


# Sent while an older draft has to be decided on

SECOND = "kemarin juga bu kepala dinas sosial kampanye di panggung lapangan merdeka mengajak pns pilih dia"


def with_waiting(bench: Bench, files: int = 1) -> None:
    """Beside the draft a second telling and files wait."""
    bench.write("Ani", "menu")
    bench.write("Ani", SECOND)
    for number in range(files):
        bench.do("Ani", files=(FileRef(f"w{number}", "photo", 10),), album="w")


def test_what_waits_outlasts_a_question_asked_between(bench: Bench) -> None:
    with_waiting(bench)
    bench.write("Ani", "/hapus")
    bench.write("Ani", "batal")
    bench.write("Ani", "lanjut")
    assert SECOND in draft(bench).body["story"]
    assert len(bench.store.evidence.of(draft(bench).id)) == 1
    bench.write("Ani", "menu")
    bench.write("Ani", "lanjut")
    assert draft(bench).body["story"].count(SECOND) == 1


def test_what_is_sent_at_another_question_waits_as_well(bench: Bench) -> None:
    bench.write("Ani", "menu")
    bench.write("Ani", "/hapus")
    bench.do("Ani", files=(FileRef("w", "photo", 10),))
    bench.write("Ani", "batal")
    bench.write("Ani", "lanjut")
    assert len(bench.store.evidence.of(draft(bench).id)) == 1


def test_what_waits_outlasts_the_officers_question(bench: Bench) -> None:
    bench.report()
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Tanya pelapor", "grup")
    bench.write("Dewi", "Jam berapa?")
    bench.press("Dewi", "Kirim")
    with_waiting(bench)
    bench.write("Ani", "buka")
    bench.write("Ani", "jam 10")
    bench.write("Ani", "cukup")
    bench.write("Ani", "lanjut")
    assert SECOND in draft(bench).body["story"]


def test_what_waits_goes_with_the_drafts(bench: Bench) -> None:
    with_waiting(bench)
    bench.write("Ani", "/hapus")
    bench.press("Ani", "Hapus draf saja")
    conversation = bench.store.conversations.at(bench.at("Ani"), bench.now)
    assert conversation.note == {}


def test_more_files_than_may_stay_are_named_after_the_consent(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for number in range(MOST_FILES + 5):
        bench.do("Ani", files=(FileRef(f"f{number}", "photo", 10),), album="a")
    bench.press("Ani", "Setuju")
    assert len(bench.store.evidence.of(draft(bench).id)) == MOST_FILES
    assert moment_later(bench).count("Sudah 20 berkas, itu batasnya") == 1


def test_more_files_than_may_stay_are_named_when_the_draft_is_decided_on(bench: Bench) -> None:
    with_waiting(bench, MOST_FILES + 5)
    bench.write("Ani", "lanjut")
    assert len(bench.store.evidence.of(draft(bench).id)) == MOST_FILES
    assert moment_later(bench).count("Sudah 20 berkas, itu batasnya") == 1
