"""Codes that open nothing, keys that open once, tries that wait, and a chat that is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.messages import Address
from bot.core.patience import LONGEST, LONGEST_OVERALL, wait_before
from handlers.reporter_key import looks_like_key
from storage.database import transact
from tests.dialog import Player, read_dialog, town_for
from tests.telegram_line import TelegramLine
from tests.town import Town

HEAD = """Judul: Sesudah melapor
Waktu: 2026-11-22 14.00
Pemilihan: pilkada
Wilayah: 63.03 Bawaslu Kabupaten Banjar
"""
REPORT = """
Ani> camat Sungai Rimba kemarin ikut kampanye di lapangan
< …
Ani> [Setuju, lanjut]
< …
Ani> Rahmad Fauzi
< …
Ani> camat Sungai Rimba
< …
Ani> Ikut kampanye
< …
Ani> kemarin
< …
Ani> hari itu juga
< …
Ani> lapangan Desa Murung Asih
< …
Ani> [Ya, Kab. Banjar]
< …
Ani> [Belum punya bukti]
< …
Ani> [Kirim]
< …AN-XXXX-XXXX…
"""
FORGET = """
Ani> /hapus
< Yang dihapus: …
Ani> [Ya, hapus]
< Sudah dihapus. …
"""


def test_the_first_mistakes_cost_nothing_and_later_ones_ever_more_up_to_a_limit() -> None:
    waits = [wait_before(own, own) for own in range(40)]
    assert waits[:3] == [timedelta(0)] * 3
    assert waits[3:7] == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST


def test_what_everybody_tries_slows_too_but_less() -> None:
    assert wait_before(0, 59) == timedelta(0)
    assert wait_before(0, 60) == timedelta(seconds=2)
    assert wait_before(0, 10**9) == LONGEST_OVERALL < LONGEST


@pytest.mark.parametrize(
    "typed", ["AB12-CD34-EF56-GH78", "ab12cd34ef56gh78", "ab12 cd34 ef56 gh78", "k-ab12-cd34-ef56-gh78", " K-xyz "]
)
def test_a_key_is_recognised_as_people_type_it(typed: str) -> None:
    assert looks_like_key(typed)


@pytest.mark.parametrize(
    "typed", ["selamat pagi pak min", "maaf yang mana dong", "08123456789", "AN-7K3M-Q2XD", "yang mana kaka nih 1", ""]
)
def test_words_are_no_key(typed: str) -> None:
    assert not looks_like_key(typed)


class Office:
    """A town on Telegram in which dialogs are played one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.line = TelegramLine()
        head = folder / "head.txt"
        head.write_text(HEAD, encoding="utf-8")
        self.town: Town
        self.town, name = town_for(read_dialog(head), self.line)
        self.player = Player(self.town, name)

    async def play(self, words: str) -> None:
        path = self.folder / "dialog.txt"
        path.write_text(HEAD + words, encoding="utf-8")
        await self.player.play(read_dialog(path), "dialog")
        self.player.where = ""

    def address(self, person: str) -> Address:
        return Address("telegram", *self.line.staff_address(person))

    async def known_addresses(self) -> list[Address]:
        """Every address that the database can still give away."""
        conversations = self.town.app.store.conversations

        def load(connection: sqlite3.Connection) -> list[Address]:
            numbers = [row[0] for row in connection.execute("SELECT id FROM conversations")]
            return [address for number in numbers if (address := conversations.address(number)) is not None]

        return await self.town.app.database.call(load)

    async def found(self, person: str) -> int:
        """The conversation that the person's chat leads to, 0 for none."""
        conversations = self.town.app.store.conversations
        return await self.town.app.database.call(lambda _: conversations.find(self.address(person)))

    async def count(self, table: str, condition: str = "1") -> int:
        return int((await self.town.query(f"SELECT COUNT(*) FROM {table} WHERE {condition}"))[0][0])


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path)
    async with made.town:
        yield made


async def test_a_forgotten_chat_can_be_derived_from_nothing_kept(office: Office) -> None:
    await office.play(REPORT)
    assert office.address("Ani") in await office.known_addresses()
    await office.play(FORGET)
    assert office.address("Ani") not in await office.known_addresses()
    assert await office.found("Ani") == 0
    assert await office.count("followers") == 0
    assert await office.count("reports", "code IS NOT NULL") == 1


async def test_what_was_set_aside_from_the_chat_goes_too(office: Office) -> None:
    deliveries, now = office.town.app.store.deliveries, office.town.clock.now()

    def park(connection: sqlite3.Connection) -> None:
        for person in ("Ani", "Budi"):
            deliveries.park("telegram", "handler", f'{{"chat": {office.address(person).chat}}}'.encode(), now)

    await office.town.app.database.call(lambda connection: transact(connection, lambda: park(connection)))
    await office.play(FORGET)
    assert await office.count("parked") == 1


async def test_an_unfinished_note_goes_with_the_chat(office: Office) -> None:
    await office.play(REPORT[: REPORT.index("Ani> kemarin")] + FORGET)
    assert await office.count("reports") == 0


async def test_a_chat_that_takes_no_goodbye_is_forgotten_all_the_same(office: Office) -> None:
    await office.play("\nAni> /hapus\n< Yang dihapus: …\n")
    office.line.api.fail(
        "sendMessage",
        status=403,
        description="Forbidden: bot was blocked by the user",
        chat=office.line.person("Ani").id,
    )
    await office.play("\nAni> [Ya, hapus]\n")
    await office.town.later(timedelta(minutes=1))
    assert office.address("Ani") not in await office.known_addresses()


async def test_who_writes_before_the_goodbye_is_sent_begins_anew(office: Office) -> None:
    await office.play(REPORT + "\nAni> /hapus\n< Yang dihapus: …\n")
    before = await office.found("Ani")
    office.line.api.fail("sendMessage", retry_after=600, chat=office.line.person("Ani").id)
    await office.play("\nAni> [Ya, hapus]\n")
    await office.play("\nAni> /status\n")
    after = await office.found("Ani")
    assert after not in (0, before)
    assert await office.count("conversations", f"id = {before}") == 1
    await office.town.later(timedelta(minutes=20))
    assert await office.count("conversations", f"id = {before}") == 0
    assert await office.found("Ani") == after
    texts = [said.text for said in office.line.said("Ani")][-2:]
    assert texts[0].startswith("Sudah dihapus.")
    assert texts[1].startswith("Ada kabar untuk Anda"), "an answer that comes so late says nothing on a lock screen"


async def test_a_timer_of_a_forgotten_chat_brings_it_back_in_no_way(office: Office) -> None:
    await office.play("\nAni> saya diancam gara2 lapor\n< …\nAni> [Ya, sampaikan]\n< Sudah saya sampaikan …\n" + FORGET)
    await office.town.later(timedelta(hours=3))
    assert office.address("Ani") not in await office.known_addresses()


async def test_a_former_member_of_the_staff_is_forgotten_but_the_audit_stays(office: Office) -> None:
    await office.play("\nDewi> /hapus\n< Anda tercatat sebagai petugas, …\n")
    offices, clock = office.town.app.store.offices, office.town.clock

    def leave(connection: sqlite3.Connection) -> bool:
        member = offices.staff_of(office.address("Dewi"))
        assert member is not None
        return transact(connection, lambda: offices.remove_staff(member.id, clock.now()))

    assert await office.town.app.database.call(leave)
    await office.play(FORGET.replace("Ani>", "Dewi>"))
    assert office.address("Dewi") not in await office.known_addresses()
    assert await office.count("staff", "removed_at IS NOT NULL") == 1
    await office.play("\nDewi> halo\n< Selamat datang, …\n")


async def test_after_wrong_keys_even_the_right_one_waits(office: Office) -> None:
    await office.play(REPORT + "\nAni> [Kunci]\n< …XXXX-XXXX-XXXX-XXXX…\n")
    for number in range(6):
        await office.town.act("Budi", "Budi", "text", f"/kunci AB12-CD34-EF56-GH7{number}")
    await office.play("\nBudi> XXXX-XXXX-XXXX-XXXX\n< Saya periksa dulu. …\n")
    assert await office.count("followers") == 1
    await office.town.later(timedelta(minutes=1))
    assert await office.count("followers") == 2


async def test_a_key_is_kept_as_no_readable_words(office: Office) -> None:
    await office.play(REPORT + "\nAni> [Kunci]\n< …XXXX-XXXX-XXXX-XXXX…\n")
    letters = office.player.key.replace("-", "").encode()
    rows = await office.town.query("SELECT key_mark FROM reporter_keys")
    assert len(rows) == 1
    for path in (office.town.folder / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert letters not in content
            assert office.player.key.encode() not in content
