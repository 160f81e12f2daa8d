"""After a full run with planted names, numbers and words, none of them stands in any byte we leave behind."""

from __future__ import annotations

import base64
import hashlib
import random
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from storage.opening import open_beside
from tests.botapi import BotApi, Group, User
from tests.kills import _invitation
from tests.markers import disguises, found_below, found_in
from tests.pictures import saved
from tests.process import KEY, Program, free_port

REPORTER = "Zulfahmiyanti"
WORDS = {
    "reporter's name": REPORTER,
    "reporter's user and chat id": "7312946058",
    "reporter's full name": "Qamariyahsyah",
    "reporter's address": "Kelayanbaru",
    "reporter's phone": "081399887766",
    "reported person": "Ghufranuddin",
    "story": "berkatamantra",
    "place": "Lapanganwarukin",
    "witness": "Saksiwidya",
    "file name": "rahasiabukti",
    "question": "Pertanyaanpuspa",
    "answer": "Jawabanmelati",
    "wrong code": "Kodengawur",
    "free question": "Bolehkahmenari",
    "witness by card": "Kartusaksimaya",
    "witness's phone": "6281277319946",
}
POINT = (-3.4172839, 114.8461357)
"""Where it happened, shared as a location in Kabupaten Banjar."""


def _picture(seed: int) -> bytes:
    """A picture whose perceptual fingerprint is like no other's: a chequer of chance."""
    chequer = Image.frombytes("L", (18, 16), random.Random(seed).randbytes(18 * 16))
    return saved(chequer.resize((320, 240), Image.Resampling.NEAREST), "JPEG")


FILES = {"document": _picture(7), "photo": _picture(8)}


class Talk:
    """Says something and waits for what the bot says to it."""

    def __init__(self, api: BotApi, user: User) -> None:
        self.api = api
        self.user = user

    async def _after(self, before: int) -> str:
        await self.api.until(lambda: len(self.user.said_to()) > before, 60)
        return self.user.said_to()[-1]

    async def text(self, words: str) -> str:
        before = len(self.user.said_to())
        self.user.text(words)
        return await self._after(before)

    async def press(self, label: str) -> str:
        await self.api.until(lambda: self._full(label), 60)
        before, sent = len(self.user.said_to()), len(self.api.sent)
        full = self._full(label)
        self.user.press(full)
        await self.api.until(lambda: len(self.user.said_to()) > before or len(self.api.sent) > sent + 1, 60)
        return self.user.said_to()[-1]

    def _full(self, label: str) -> str:
        """The newest button with this in its label, "" when there is none yet."""
        shown = (shown for message in reversed(self.user.view()) for shown, _ in message.buttons if label in shown)
        return next(shown, "")

    def buttons(self) -> list[str]:
        return [label for message in self.user.view()[-1:] for label, _ in message.buttons]


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
            await _whole_run(api, program)
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                metrics = await answer.read()
            assert b"awasnetral_messages_handled" in metrics
            assert found_in(metrics, WORDS) == []
            _, exported, errors = await program.command("export")
            assert exported.strip()
            assert found_in((exported + errors).encode(), WORDS) == []
            (tmp_path / "cadangan").mkdir()
            code, out, errors = await program.command("backup", str(tmp_path / "cadangan"))
            assert code == 0, errors
            assert found_in((out + errors).encode(), WORDS) == []
            _, out, errors = await program.command("key", "check")
            assert found_in((out + errors).encode(), WORDS) == []
            await program.kill()  # the write-ahead log and the memory-mapped file stay as they were
            assert (tmp_path / "data" / "awasnetral.db-wal").stat().st_size > 0
            fingerprints = _with_the_key_everything_reads_back(tmp_path / "data")
            planted = {**WORDS, **_planted_numbers(api), **fingerprints}
            assert found_below(tmp_path, planted) == []
            _sizes_stand_in_no_column(tmp_path / "data")
            assert api.token not in program.log.read_text()
            await program.start()
            await Talk(api, api.user("Lain")).text("/start")
            assert await program.stop() == 0
            assert found_below(tmp_path, planted) == []
            assert "level=debug" in program.log.read_text()
            _with_the_key_everything_reads_back(next((tmp_path / "cadangan").iterdir()))
            _with_the_key_everything_reads_back(tmp_path / "data")


async def _whole_run(api: BotApi, program: Program) -> None:
    """From invitation to a formal report with identity, question and answer."""
    await api.until(lambda: "getUpdates" in api.calls, 60)
    admin, group = api.user("Rina"), api.group("Posko Uji")
    await Talk(api, admin).text(f"/gabung {await _invitation(program, 'admin')}")
    group.by(admin).text(f"/gabung@awasnetral_bot {await _invitation(program, 'room')}")
    await api.until(lambda: any(shown.from_bot for shown in group.view()), 60)

    ani = Talk(api, api.user(REPORTER, user_id=int(WORDS["reporter's user and chat id"])))
    await ani.text(f"boleh ga {WORDS['free question']}?")
    await ani.text(f"/status {WORDS['wrong code']}")
    await ani.text("/lapor")
    await ani.press("Setuju")
    await ani.text(f"camat {WORDS['reported person']} ikut kampanye dan {WORDS['story']} di lapangan")
    ani.user.document(FILES["document"], f"{WORDS['file name']}.jpg")
    await api.until(lambda: _stored(ani) >= 1, 60)
    ani.user.photo(FILES["photo"])
    await api.until(lambda: _stored(ani) >= 2, 60)
    answers = [WORDS["reported person"], f"camat {WORDS['reported person']}"]
    for _ in range(20):
        labels, asked = ani.buttons(), ani.user.said_to()[-1]
        if any("📨" in label for label in labels):
            break
        if "kabupaten atau kota" in asked:
            before = len(ani.user.said_to())
            ani.user.location(*POINT)
            await api.until(lambda before=before: len(ani.user.said_to()) > before, 60)  # type: ignore[misc]
        elif "Di mana" in asked:
            await ani.text(WORDS["place"])
        elif wanted := next(
            (label for label in labels if label in ("Hari ini", "Ya", "Lainnya") or "Banjar" in label), ""
        ):
            await ani.press(wanted)
        else:
            await ani.text(answers.pop(0) if answers else f"{WORDS['story']} begitu ceritanya")
    await ani.press("saksi")
    await ani.text(f"{WORDS['witness']} melihat juga")
    await ani.press("saksi")
    before = len(ani.user.said_to())
    ani.user.contact(WORDS["witness by card"], WORDS["witness's phone"])
    await api.until(lambda: len(ani.user.said_to()) > before, 60)
    await ani.press("📨")
    await ani.press("Laporan resmi")
    await ani.press("Lanjut isi data")
    await ani.press("Ya")
    await ani.text(WORDS["reporter's full name"])
    await ani.text("Jalan " + WORDS["reporter's address"] + " 5, Martapura, Kabupaten Banjar")
    await ani.press("Telepon")
    await ani.text(WORDS["reporter's phone"])

    await api.until(lambda: any("Laporan resmi" in shown.text for shown in group.view()), 60)
    for look in ("Ambil", "Lainnya", "Bukti", "Peta", "Kembali", "Tanya pelapor"):
        await api.until(lambda look=look: any(look in label for label in _labels_in(group)), 60)  # type: ignore[misc]
        _press_in(group.by(admin), look)
    await ani.press("Buka")
    officer = Talk(api, admin)
    await api.until(lambda: "?" in admin.said_to()[-1] or "pertanyaan" in admin.said_to()[-1].lower(), 60)
    await officer.text(f"{WORDS['question']} ada saksi?")
    await officer.press("Kirim")
    await api.until(lambda: any("Buka" in label for label in ani.buttons()), 60)
    await ani.press("Buka")
    before = len(admin.said_to())
    await ani.text(f"{WORDS['answer']} ada")
    await api.until(lambda: any(WORDS["answer"] in said for said in admin.said_to()[before:]), 60)
    rooms = "\n".join(shown.text for shown in group.view() if shown.from_bot)
    mine = {name: word for name, word in WORDS.items() if name not in ("reported person", "place", "story")}
    assert found_in(rooms.encode(), mine) == []


def _labels_in(group: Group) -> list[str]:
    return [label for shown in group.view() for label, _ in shown.buttons]


def _stored(talk: Talk) -> int:
    return sum("tersimpan" in shown.text for shown in talk.user.view())


def _press_in(talker: object, label: str) -> None:
    view = talker.view()  # type: ignore[attr-defined]
    full = next(shown for message in reversed(view) for shown, _ in message.buttons if label in shown)
    talker.press(full)  # type: ignore[attr-defined]


def _planted_numbers(api: BotApi) -> dict[str, str | bytes]:
    """What was sent besides words, in every form in which it could lie: digests, the point, Telegram's names of the files."""
    planted: dict[str, str | bytes] = {}
    for name, data in FILES.items():
        planted[f"SHA-256 of the {name}"] = hashlib.sha256(data).digest()
    for name, number in zip(("latitude", "longitude"), POINT, strict=True):
        planted[name] = str(abs(number))
        planted[f"{name} as a number"] = struct.pack(">d", number)
        planted[f"{name} as a number, turned"] = struct.pack("<d", number)
    for file_id in api.world.files:
        planted[f"Telegram's {file_id}"] = file_id
    return planted


def _sizes_stand_in_no_column(folder: Path) -> None:
    """The exact size of a file is as good as its name to somebody who has seen it."""
    sizes = {form for data in FILES.values() for form in (len(data), str(len(data)), str(len(data)).encode())}
    with closing(sqlite3.connect(folder / "awasnetral.db")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "evidence" in tables
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                assert not sizes.intersection(row), table


def _with_the_key_everything_reads_back(folder: Path) -> dict[str, str | bytes]:
    """What was planted is there for who has the key. Returns the pictures' fingerprints, which only the program computes."""
    store = open_beside(folder, base64.b64decode(KEY))
    number = store.connection.execute("SELECT id FROM reports WHERE state <> 'draft'").fetchone()[0]
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
    pieces = store.evidence.of(number)
    store.connection.close()
    assert [piece.size for piece in pieces] == [len(data) for data in FILES.values()]
    assert [piece.facts["sha256"] for piece in pieces] == [hashlib.sha256(data).hexdigest() for data in FILES.values()]
    fingerprints: dict[str, str | bytes] = {}
    for piece in pieces:  # each of its parts tells the picture again
        whole = bytes.fromhex(piece.facts["fingerprint"])
        parts = [whole[at : at + 16] for at in range(0, len(whole), 16)]
        fingerprints |= {f"fingerprint {at} of {piece.id}": part for at, part in enumerate(parts) if any(part)}
    assert len(fingerprints) >= 2 * 17, "too plain to be looked for"
    return fingerprints
