"""What the reporter hears of a file that could not be kept, and that nothing is made of missing metadata."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from bot.core.messages import Fetched
from storage.database import transact
from tests.bench import Bench
from tests.test_keeping import STORY, arrives, moment_later, send


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.write("Ani", "/lapor")
    made.press("Ani", "Setuju")
    made.write("Ani", STORY)
    return made


@pytest.mark.parametrize(
    ("problem", "words", "again"),
    [
        ("broken", "tidak bisa dibuka, mungkin terputus saat dikirim.", True),
        ("empty", "ternyata kosong, tidak ada isinya.", True),
        ("gone", "tidak bisa kami ambil dari aplikasi chat.", True),
        ("too_many_pixels", "terlalu besar ukuran gambarnya untuk dibuka di sini. Kirim tangkapan layarnya", False),
        ("unreadable", "tidak selesai dibuka di sini. Kirim dalam bentuk lain", False),
        ("too_large", "terlalu besar untuk kami simpan. Kirim potongan terpentingnya", False),
    ],
)
def test_every_trouble_has_its_answer_and_a_way_on(bench: Bench, problem: str, words: str, again: bool) -> None:
    first, second, third = send(bench, "photo", "photo", "photo")
    for number, state in ((first, problem), (second, ""), (third, problem)):
        arrives(bench, number, state)
    said = moment_later(bench)
    assert f"1 foto tersimpan.\nFoto ke-1 dan ke-3 {words}" in said.replace(", ke-3", " dan ke-3")
    assert "Yang lainnya aman." in said
    assert ("Boleh dikirim ulang?" in said) is again


def test_a_picture_without_metadata_is_told_of_like_any_other(bench: Bench) -> None:
    """A photo sent as a photo has lost where and when it was taken: nobody is told, and nothing is made of it."""
    told: list[str] = []
    for facts in ({}, {"taken_at": "2026-11-21T14:05:00", "point": [-3.41, 114.84]}):
        report = bench.report("Budi", happened_on=f"2026-11-0{len(told) + 1}")
        piece = transact(
            bench.store.connection, partial(bench.store.evidence.expect, report.id, "photo", 10, {}, bench.now)
        )
        stored = {"path": f"q{piece.id}", "clean_path": "c", "size": 10, "fingerprint": ""} | facts
        bench.do("Budi", fetched=Fetched(piece.id, "", "jpeg", stored))
        told.append(bench.said("grup")[-1].text.replace(report.code, "").replace(f"{len(told) + 1} Nov", ""))
        assert "1 foto" in told[-1]
    assert told[0].partition("📎")[2] == told[1].partition("📎")[2]


def test_staff_are_told_that_a_copy_shows_the_first_page_only(bench: Bench) -> None:
    report = bench.report("Budi")
    for facts in ({"more_frames": False}, {"more_frames": True}):
        piece = transact(
            bench.store.connection, partial(bench.store.evidence.expect, report.id, "document", 10, {}, bench.now)
        )
        stored = {"path": f"q{piece.id}", "clean_path": f"c{piece.id}", "size": 10} | facts
        bench.do("Budi", fetched=Fetched(piece.id, "", "tiff", stored))
    bench.press("Dewi", "Bukti", "grup")
    said = bench.said("grup")[-1].text
    assert "• bukti 2: salinannya halaman atau gambar pertama saja; sisanya di berkas asli" in said
    assert "bukti 1:" not in said
