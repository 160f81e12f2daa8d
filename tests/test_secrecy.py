"""After a full run with planted names, numbers and words, none of them stands in any byte we leave behind."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import resource
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from storage.opening import evidence_files, open_beside
from tests.botapi import BotApi
from tests.markers import disguises, found_below, found_in
from tests.planted import FILES, POINT, WORDS, planted_numbers, slices
from tests.planted_run import Talk, whole_run
from tests.process import KEY, Program, free_port


def test_the_disguises_are_found() -> None:
    """The search itself finds what is there."""
    for form, pattern in disguises("Zulfahmiyanti"):
        assert found_in(b"xx" + pattern + b"yy", {"name": "Zulfahmiyanti"}), form
    for before in (b"", b"a", b"ab"):
        assert found_in(base64.b64encode(before + b"Zulfahmiyanti dan lain-lain"), {"name": "Zulfahmiyanti"})
    assert not found_in(b"nothing of the kind", {"name": "Zulfahmiyanti"})
    digest = hashlib.sha256(FILES["photo"]).digest()
    for before in (b"", b"a", b"ab"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            assert found_in(encode(before + digest + b"more"), {"digest": digest})
    assert found_in(b"x" + digest, {"digest": digest})
    assert found_in(digest.hex().upper().encode(), {"digest": digest})
    for name, piece in slices(FILES["photo"]):
        assert found_in(FILES["photo"], {name: piece})
    assert len(dict(slices(FILES["photo"]))) == 3


@pytest.mark.slow
async def test_nothing_planted_is_left_anywhere(tmp_path: Path) -> None:
    async with BotApi() as api:
        port = free_port()
        settings = {
            "TELEGRAM_TOKEN": api.token,
            "TELEGRAM_API_URL": api.url,
            "OFFICE_NAME": "Bawaslu Uji",
            "ELECTION": "pilkada",
            "LISTEN": f"127.0.0.1:{port}",
            "LOG_LEVEL": "DEBUG",
        }
        async with Program(tmp_path, settings) as program:
            cast = await whole_run(api, program)
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                metrics = await answer.read()
            assert b"awasnetral_messages_handled" in metrics
            assert found_in(metrics, WORDS) == []
            copies = tmp_path / "copies"
            copies.mkdir()
            for command in (("export",), ("staff",), ("check",), ("key", "check"), ("backup", str(copies))):
                code, said, errors = await program.command(*command)
                assert said.strip(), command
                assert code == 0 or command == ("check",), (command, errors)
                mine = {name: word for name, word in WORDS.items() if name != "officer's name" or command != ("staff",)}
                assert found_in((said + errors).encode(), mine) == [], command
            await program.kill()  # the write-ahead log and the memory-mapped file stay as they were
            assert (tmp_path / "data" / "awasnetral.db-wal").stat().st_size > 0
            planted = {**WORDS, **planted_numbers(api), **_with_the_key_everything_reads_back(tmp_path / "data")}
            assert found_below(tmp_path, planted) == []
            _sizes_stand_in_no_column(tmp_path / "data")
            assert api.token not in program.log.read_text()
            await program.start()
            await _crashes_with_words_in_memory(api, program, planted)
            await program.start()
            await cast.ani.text("/hapus")
            await cast.ani.press("Ya, hapus")
            assert await program.stop() == 0
            assert found_below(tmp_path, planted) == []
            assert "level=debug" in program.log.read_text()
            _with_the_key_everything_reads_back(next(copies.iterdir()))
            _with_the_key_everything_reads_back(tmp_path / "data", forgotten=True)


async def _crashes_with_words_in_memory(api: BotApi, program: Program, planted: dict[str, str | bytes]) -> None:
    """Ended by the system in the middle of somebody's words: no core, and nothing of them in what it says."""
    await Talk(api, api.user("Lain")).text(f"boleh ga {WORDS['free question']} dan {WORDS['story']}?")
    process = program.process
    assert process is not None
    assert resource.prlimit(process.pid, resource.RLIMIT_CORE) == (0, 0)
    process.send_signal(signal.SIGSEGV)
    async with asyncio.timeout(20):
        assert await process.wait() == -signal.SIGSEGV
    assert _cores(program.folder, process.pid) == []
    assert found_in(program.log.read_bytes(), planted) == []


def _cores(folder: Path, number: int) -> list[str]:
    """Core files below `folder`, and of this process where the system puts them."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    found = [path.name for path in folder.rglob("core*") if path.is_file()]
    if pattern.startswith("/"):
        found += [path.name for path in Path(pattern).parent.glob("*core*") if str(number) in path.name]
    return found


def _sizes_stand_in_no_column(folder: Path) -> None:
    """The exact size of a file is as good as its name to somebody who has seen it."""
    sizes = {form for data in FILES.values() for form in (len(data), str(len(data)), str(len(data)).encode())}
    with closing(sqlite3.connect(folder / "awasnetral.db")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "evidence" in tables
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                assert not sizes.intersection(row), table


def _with_the_key_everything_reads_back(folder: Path, *, forgotten: bool = False) -> dict[str, str | bytes]:
    """What was planted is there for who has the key. Returns what only the program computes: the pictures' fingerprints, and the
    clean copies with their digests. `forgotten`: after the reporter's /hapus."""
    store, files = open_beside(folder, base64.b64decode(KEY)), evidence_files(folder)
    number = store.connection.execute("SELECT id FROM reports WHERE track = 'formal'").fetchone()[0]
    report = store.reports.get(number)
    assert report is not None
    told = str(report.body) + str(report.identity)
    for name in (
        "reporter's full name",
        "reporter's address",
        "reported person",
        "story",
        "place",
        "witness",
        "witness by card",
        "witness's phone",
    ):
        assert WORDS[name] in told, name
    assert tuple(report.body["point"]) == POINT
    events = " ".join(event.words for event in store.reports.events(number))
    assert WORDS["question"] in events or WORDS["answer"] in events
    numbers = store.connection.execute("SELECT id FROM questions").fetchall()
    asked = [question for (each,) in numbers if (question := store.questions.get(each))]
    told = " ".join(question.words + question.answer for question in asked)
    for name in ("question handed to staff", "staff's answer to it"):
        assert (WORDS[name] in told) is not forgotten, name
    assert store.connection.execute("SELECT COUNT(*) FROM similar_evidence").fetchone() == (1,)
    pieces, sealer = store.evidence.of(number), store.reports.sealer(number)
    store.connection.close()
    assert [piece.size for piece in pieces] == [len(data) for data in FILES.values()]
    assert [piece.facts["sha256"] for piece in pieces] == [hashlib.sha256(data).hexdigest() for data in FILES.values()]
    assert [files.open(piece.path, sealer) for piece in pieces] == list(FILES.values())
    found: dict[str, str | bytes] = {}
    for piece in pieces:  # each part of a fingerprint tells the picture again
        whole = bytes.fromhex(piece.facts["fingerprint"])
        parts = [whole[at : at + 16] for at in range(0, len(whole), 16)]
        found |= {f"fingerprint {at} of {piece.id}": part for at, part in enumerate(parts) if any(part)}
        clean = files.open(piece.clean_path, sealer)
        found[f"SHA-256 of clean copy {piece.id}"] = hashlib.sha256(clean).digest()
        found |= {f"clean copy {piece.id} {name}": part for name, part in slices(clean)}
    assert len(found) >= 2 * (25 + 1 + 3), "too plain to be looked for"
    return found
