"""A picture sent as a file still knows when it was taken: when that is asked about, while files come late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Fetched, FileRef, Timer
from bot.core.report import Report
from tests.bench import Bench

CAMERA = {"path": "p", "clean_path": "c", "size": 10, "sha256": "ab", "taken_at": "2026-11-21T14:05:00"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.write("Ani", "/lapor")
    made.press("Ani", "Setuju")
    made.write("Ani", "pak lurah ikut kampanye di lapangan desa")
    return made


def draft(bench: Bench) -> Report:
    conversation = bench.store.conversations.at(bench.at("Ani"), bench.now)
    return bench.store.reports.of(conversation.id, drafts=True)[0]


def send(bench: Bench, text: str = "") -> int:
    """Sends a picture as a file; returns the number of the evidence that is expected."""
    bench.do("Ani", files=(FileRef("ref", "document", 1000, "IMG.jpg"),), text=text)
    return bench.store.evidence.of(draft(bench).id)[-1].id


def moment_later(bench: Bench) -> str:
    return "\n---\n".join(heard.text for heard in bench.do("Ani", timer=Timer("files_told")))


def arrives(bench: Bench, number: int, **facts: Any) -> list[Any]:
    plain = {"path": "p", "clean_path": "c", "size": 10, "sha256": "ab"}
    return bench.do("Ani", fetched=Fetched(number, "", "jpeg", facts or plain))


def at_the_review(bench: Bench) -> None:
    while not any("Kirim" in label for label in bench.said("Ani")[-1].labels):
        bench.write("Ani", "lewati")


def test_what_a_late_picture_says_is_asked_at_the_review(bench: Bench) -> None:
    at_the_review(bench)
    number = send(bench)
    assert "sedang disimpan" in moment_later(bench)
    said = [heard.text for heard in arrives(bench, number, **CAMERA)]
    assert said[0] == "1 foto tersimpan."
    assert said[1] == "Foto ini diambil Sabtu, 21 November 2026 pukul 14.05. Pakai sebagai waktu kejadian?"
    assert "📅 Sabtu, 21 November 2026 pukul 14.05" in bench.write("Ani", "ya")[0].text


def test_a_late_picture_interrupts_no_choice_of_what_to_change(bench: Bench) -> None:
    at_the_review(bench)
    number = send(bench)
    moment_later(bench)
    bench.press("Ani", "Ubah")
    assert [heard.text for heard in arrives(bench, number, **CAMERA)] == ["1 foto tersimpan."]
    assert "Pakai sebagai waktu kejadian?" in bench.press("Ani", "Kembali")[-1].text


def test_what_came_unseen_is_asked_before_anything_is_sent(bench: Bench) -> None:
    at_the_review(bench)
    number = send(bench, "fotonya anakku yang ambil")
    arrives(bench, number, **CAMERA)
    asked = bench.press("Ani", "Kirim")[-1].text
    assert "“anakku”" in asked
    assert "Pakai sebagai waktu kejadian?" in bench.press("Ani", "Ganti")[-1].text
    bench.press("Ani", "Tidak")
    assert bench.press("Ani", "Kirim")[-1].text.startswith("Sudah kami terima")


def test_a_picture_that_says_nothing_is_nothing_to_talk_about(bench: Bench) -> None:
    at_the_review(bench)
    number = send(bench)
    moment_later(bench)
    assert [heard.text for heard in arrives(bench, number)] == ["1 foto tersimpan."]
    assert "5 dari 7" not in bench.words("Ani")
    assert draft(bench).body.get("happened_on") is None
