"""Whatever is sent, at whatever is open: it is kept or asked about where it can be, it is answered, and there is a way on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.core.conversation import Conversation
from bot.core.messages import Contact, Fetched, FileRef, Point, Timer
from bot.core.report import Report
from tests.bench import Bench

TRUE_KINDS = {"photo": "jpeg", "document": "pdf", "video": "mp4", "voice": "ogg", "audio": "mp3", "animation": "mp4"}
PICTURE = {"taken_at": "2026-11-21T14:05:00", "point": [-3.41, 114.84]}


def _start(bench: Bench) -> None:
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")


def _told(bench: Bench) -> None:
    _start(bench)
    bench.write("Ani", "pak lurah ikut kampanye di lapangan desa")


def _until(words: str) -> Callable[[Bench], None]:
    def steps(bench: Bench) -> None:
        _told(bench)
        while words not in bench.said("Ani")[-1].text:
            bench.write("Ani", "lewati")

    return steps


def _review(bench: Bench) -> None:
    _told(bench)
    while not any("Kirim" in label for label in bench.said("Ani")[-1].labels):
        bench.write("Ani", "lewati")


def _at_review(*then: str) -> Callable[[Bench], None]:
    def steps(bench: Bench) -> None:
        _review(bench)
        for label in then:
            bench.press("Ani", label)

    return steps


def _after_file(kind: str, **facts: Any) -> Callable[[Bench], None]:
    def steps(bench: Bench) -> None:
        _review(bench)
        _send(bench, kind, **facts)

    return steps


def _telltale(bench: Bench) -> None:
    _start(bench)
    bench.write("Ani", "guru anak saya ikut kampanye di lapangan")


def _asked(bench: Bench) -> None:
    bench.report()
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Tanya pelapor", "grup")
    bench.write("Dewi", "Ada yang merekam?")
    bench.press("Dewi", "Kirim")
    bench.write("Ani", "buka")


DRAFTING = {
    "story": _start,
    "name": _told,
    "conduct": _until("Yang paling dekat"),
    "happened": _until("Kapan kejadiannya"),
    "place": _until("Di mana kejadiannya"),
    "region": _until("Kejadiannya di"),
    "evidence": _until("Sekarang buktinya"),
    "review": _review,
    "witness": _at_review("Tambah saksi"),
    "parts": _at_review("Ubah"),
    "dropping": _at_review("Ubah", "Bukti"),
    "gist": _after_file("voice"),
    "exposing": _after_file("video"),
    "camera": _after_file("photo", **PICTURE),
    "telltale": _telltale,
}
ELSEWHERE: dict[str, Callable[[Bench], None]] = {
    "nothing": lambda bench: None,
    "consent": lambda bench: bench.write("Ani", "/lapor") and None,
    "asked": _asked,
    "sent": lambda bench: bench.report() and None,
    "forget": lambda bench: bench.write("Ani", "/hapus") and None,
}
FILES = tuple(TRUE_KINDS)
PLAIN_FILES = ("photo", "document", "video", "voice")
"""The others go the same ways: at fewer steps, since each costs a database."""

PLAIN_OTHERS = ("point", "contact", "sticker")
OTHERS: dict[str, dict[str, Any]] = {
    "point": {"point": Point(-3.41, 114.84)},
    "venue": {"point": Point(-3.41, 114.84, "Lapangan Contoh")},
    "contact": {"contact": Contact("Budi", "0812")},
    "sticker": {"unreadable": "sticker"},
    "poll": {"unreadable": "poll"},
    "unknown": {"unreadable": "unknown"},
}


def _conversation(bench: Bench) -> Conversation:
    return bench.store.conversations.at(bench.at("Ani"), bench.now)


def _draft(bench: Bench) -> Report:
    return bench.store.reports.of(_conversation(bench).id, drafts=True)[0]


def _send(bench: Bench, kind: str, **facts: Any) -> list[Any]:
    """A file that is there before the answer to it."""
    before = {row[0] for row in bench.store.connection.execute("SELECT id FROM evidence").fetchall()}
    said = bench.do("Ani", files=(FileRef("ref", kind, 1000, "rahasia.bin", 7),))
    for (number,) in bench.store.connection.execute("SELECT id FROM evidence").fetchall():
        if number not in before:
            stored = {"path": f"p{number}", "clean_path": "", "size": 10, "sha256": "ab", **facts}
            said += bench.do("Ani", fetched=Fetched(number, "", TRUE_KINDS[kind], stored))
    return said + bench.do("Ani", timer=Timer("files_told"))


def _way_on(bench: Bench, said: list[Any]) -> None:
    assert said, "no answer"
    assert said[-1].labels or _conversation(bench).form, said[-1].text
    assert all("rahasia" not in heard.text and len(heard.text) <= 1000 for heard in bench.said("Ani")), "no file names"


@pytest.mark.parametrize("kind", PLAIN_FILES)
@pytest.mark.parametrize("step", DRAFTING)
def test_every_file_joins_the_draft_whatever_is_asked(tmp_path: Path, step: str, kind: str) -> None:
    bench = Bench(tmp_path)
    DRAFTING[step](bench)
    before = len(bench.store.evidence.of(_draft(bench).id))
    said = _send(bench, kind)
    _way_on(bench, said)
    assert len(bench.store.evidence.of(_draft(bench).id)) == before + 1
    assert "tersimpan" in said[-1].text


@pytest.mark.parametrize("kind", PLAIN_OTHERS)
@pytest.mark.parametrize("step", DRAFTING)
def test_a_place_or_a_person_is_kept_or_asked_about_and_the_rest_answered(tmp_path: Path, step: str, kind: str) -> None:
    bench = Bench(tmp_path)
    DRAFTING[step](bench)
    said = bench.do("Ani", **OTHERS[kind])
    _way_on(bench, said)
    body = _draft(bench).body
    if kind == "point":
        assert body.get("point") or body.get("spot"), said[-1].text
        assert bool(body.get("point")) == (step in ("place", "region")), "elsewhere it is only offered"
    elif kind == "contact":
        assert bool(body.get("witnesses")) == (step in ("evidence", "witness")), said[-1].text
        assert body.get("card") or body.get("witnesses")
    else:
        assert "belum bisa saya baca" in said[0].text


@pytest.mark.parametrize("kind", [*FILES, *OTHERS])
@pytest.mark.parametrize("step", ELSEWHERE)
def test_elsewhere_there_is_an_answer_and_a_way_on(tmp_path: Path, step: str, kind: str) -> None:
    bench = Bench(tmp_path)
    ELSEWHERE[step](bench)
    said = _send(bench, kind) if kind in FILES else bench.do("Ani", **OTHERS[kind])
    _way_on(bench, said)


@pytest.mark.parametrize("kind", FILES)
def test_the_officer_asks_and_a_file_is_an_answer(tmp_path: Path, kind: str) -> None:
    bench = Bench(tmp_path)
    _asked(bench)
    (report,) = bench.store.reports.of(_conversation(bench).id)
    said = _send(bench, kind)
    assert "tersimpan" in "\n".join(heard.text for heard in said)
    assert len(bench.store.evidence.of(report.id)) == 1
    assert f"Pelapor mengirim berkas untuk {report.code}" in bench.words("Dewi")
    assert "rahasia" not in bench.words("Dewi") + bench.words("grup")


def test_what_is_sent_before_consent_is_asked_about_after_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("Ani", "/lapor")
    assert "belum masuk" in bench.do("Ani", **OTHERS["venue"])[0].text
    assert "belum masuk" in bench.do("Ani", **OTHERS["contact"])[0].text
    assert "Titik itu di Lapangan Contoh" in bench.press("Ani", "Setuju")[-1].text
    assert "Kartu kontak Budi ini siapa?" in bench.press("Ani", "Tidak")[-1].text
    assert bench.press("Ani", "Bukan keduanya")[-1].text.startswith("Baik, kontak itu tidak saya simpan.")
    assert not {"spot", "card", "point", "place", "witnesses"} & set(_draft(bench).body)
