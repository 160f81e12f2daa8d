"""Hundreds of files that no honest phone makes, sent to the running bot: each is answered, none harms its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.evidence import Evidence, EvidenceFiles, sha256
from storage.opening import evidence_files
from tests import pictures
from tests.dialog import photo
from tests.hostile import EITHER, KEPT, REFUSED, Strange, strange_files
from tests.lines import newest
from tests.telegram_line import TelegramLine
from tests.town import Town

AT_ONCE = 18
"""With a sound picture before and one after them as many as a report may have."""

MOST_GROWTH, MOST_WORKER = 50_000_000, 250_000_000
WORDS = {
    "broken": "tidak bisa dibuka, mungkin terputus saat dikirim",
    "empty": "ternyata kosong",
    "too_many_pixels": "terlalu besar ukuran gambarnya",
    "unreadable": "tidak selesai dibuka",
}
NEIGHBOURS = [Strange("sebelum.jpg", photo(1), KEPT), Strange("sesudah.jpg", photo(2), KEPT)]


def batches(files: Iterator[Strange]) -> Iterator[list[Strange]]:
    while batch := list(islice(files, AT_ONCE)):
        yield [NEIGHBOURS[0], *batch, NEIGHBOURS[1]]


def test_there_are_enough_of_them_and_always_the_same() -> None:
    files = list(strange_files())
    assert len(files) >= 300
    assert len({(file.name, file.data) for file in files}) >= 300
    assert {file.fate for file in files} == {KEPT, REFUSED, EITHER}
    assert [sha256(file.data) for file in files] == [sha256(file.data) for file in strange_files()]
    assert len(pictures.saved(pictures.scene(8, 8), "JPEG")) < len(photo(1)), "the neighbours are pictures of some size"


@pytest.mark.slow
async def test_every_strange_file_is_answered_and_its_neighbours_are_kept() -> None:
    line = TelegramLine()
    start = datetime(2026, 11, 22, 14, tzinfo=ZoneInfo("Asia/Makassar"))
    async with Town(line, start=start, election="pilkada") as town:
        before = 0
        for number, batch in enumerate(batches(strange_files())):
            await _send(town, f"Warga{number}", batch)
            pieces = await _evidence_of(town, f"Warga{number}")
            assert [piece.facts["name"] for piece in pieces] == [file.name for file in batch]
            files = evidence_files(town.settings.store_dir)
            for file, piece in zip(batch, pieces, strict=True):
                await _one_answer(town, files, file, piece)
            _clear_words(newest_words(line, f"Warga{number}"), pieces)
            assert _highest(town.app.pictures.process_id) < MOST_WORKER
            before = before or _resident()  # after the first: modules, templates and the worker are there
        assert _resident() - before < MOST_GROWTH
        assert await town.query("SELECT COUNT(*) FROM parked") == [(0,)]
        assert await town.query("SELECT COUNT(*) FROM evidence WHERE state = 'pending'") == [(0,)]
        assert town.app.failure() is None
        stored = {path.name for path in town.folder.rglob("*") if path.is_file() and path.parent.name == "evidence"}
        assert stored
        assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in stored), "no file is named by its sender"


async def _send(town: Town, person: str, batch: list[Strange]) -> None:
    """Begins a report and sends everything as evidence of it, at once."""
    await town.act(person, person, "text", "/lapor")
    await town.act(person, person, "press", "Setuju")
    await town.act(person, person, "text", "pak camat ikut kampanye di lapangan desa kemarin sore")
    talker = town.line.person(person)  # type: ignore[attr-defined]
    for file in batch:
        talker.document(file.data, file.name)
    await town.settle()


async def _evidence_of(town: Town, person: str) -> list[Evidence]:
    """The evidence of the person's draft, which is the newest."""
    ((number,),) = await town.query("SELECT MAX(id) FROM reports WHERE state = 'draft'")
    return await town.app.database.call(lambda _: town.app.store.evidence.of(number))


async def _one_answer(town: Town, files: EvidenceFiles, file: Strange, piece: Evidence) -> None:
    """A file is kept as it came, or refused for a reason there are words for."""
    what = f"{file.name!r}: {piece.state}, {piece.facts.get('problem')}"
    assert piece.state in ({KEPT: {"stored"}, REFUSED: {"lost"}}.get(file.fate, {"stored", "lost"})), what
    if piece.state == "lost":
        assert piece.facts["problem"] == (file.problem or piece.facts["problem"]), what
        assert piece.facts["problem"] in WORDS, what
        return
    sealer = await town.app.database.call(lambda _: town.app.store.evidence_sealer(piece.id))
    assert sealer is not None
    assert files.open(piece.path, sealer) == file.data, what
    assert piece.facts["sha256"] == sha256(file.data)
    if file in NEIGHBOURS:
        assert piece.clean_path, "staff see a copy of the sound ones"
    if piece.clean_path:
        clean = files.open(piece.clean_path, sealer)
        assert clean.startswith((b"\xff\xd8\xff", b"\x89PNG")), what
        assert b"PK\x03\x04" not in clean
        assert b"<script" not in clean


def newest_words(line: TelegramLine, person: str) -> str:
    """What stands in the chat now."""
    return "\n".join(said.text for said in newest(line, person).values())


def _clear_words(said: str, pieces: list[Evidence]) -> None:
    """So many are said to be stored as are; each that is not is named by its number and with its reason."""
    kept = sum(piece.state == "stored" for piece in pieces)
    counted = next(line for line in said.splitlines() if line.endswith(" tersimpan."))
    assert sum(map(int, re.findall(r"\d+", counted))) == kept, said
    for number, piece in enumerate(pieces, start=1):
        if piece.state == "lost":
            line = next(line for line in said.splitlines() if WORDS[piece.facts["problem"]] in line)
            assert re.search(rf"ke-{number}\b", line), f"{number} in {said}"
    if kept < len(pieces):
        assert "Yang lainnya aman." in said


def _resident() -> int:
    """Bytes of this process, which the bot runs in."""
    return _status("self", "VmRSS")


def _highest(process: int | None) -> int:
    """The most the picture worker has used since it was started."""
    return _status(str(process), "VmHWM") if process else 0


def _status(process: str, field: str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(field)
