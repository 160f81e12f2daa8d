"""Too little room: nothing is fetched, nothing is lost, and everybody hears the truth once: reporter, office, operator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot import space
from bot.fetching import GIVE_UP
from tests.dialog import Player, photo, read_dialog
from tests.post import Post
from tests.reporter import report
from tests.telegram_line import TelegramLine
from tests.town import Town

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))
NO_DISK_HAS = "999999999"
OFFICE = "Bawaslu Kalimantan Selatan"


class Story:
    """A town with too little room, and lines of a dialog played on it."""

    def __init__(self, line: Any, folder: Path, least: str = NO_DISK_HAS) -> None:
        self.town = Town(line, start=START, election="pilkada", office=OFFICE, extra={"FREE_SPACE_MB": least})
        self.player = Player(self.town, OFFICE)
        self.folder = folder

    async def play(self, lines: str) -> None:
        path = self.folder / "story.txt"
        path.write_text(lines, encoding="utf-8")
        await self.player.play(read_dialog(path), "story")
        self.player.where = ""

    async def room_there_is(self, least: str) -> None:
        """The operator makes room: told here by another line and a restart, since no test fills or empties a disk."""
        self.town._extra["FREE_SPACE_MB"] = least
        await self.town.restart()

    def told(self, words: str) -> int:
        return sum(words in said.text for said in self.town.line.said("grup"))

    async def evidence(self) -> list[str]:
        return [state for (state,) in await self.town.query("SELECT state FROM evidence ORDER BY id")]


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """On Telegram, which keeps files over a restart of the bot; the practice room does not."""
    made = Story(TelegramLine(), tmp_path)
    async with made.town:
        yield made


SENT = """
Ani> (2 foto)
< 2 foto sudah saya terima, tetapi belum bisa disimpan sekarang: … Simpan aslinya dulu, ya.
< …
"""


async def begin(story: Story) -> None:
    for words in ("/lapor", "setuju", "pak camat ikut kampanye di lapangan desa, saya lihat sendiri"):
        await story.town.act("Ani", "Ani", "text", words)


async def test_files_wait_and_arrive_when_there_is_room(story: Story) -> None:
    await begin(story)
    await story.play(SENT)
    assert await story.evidence() == ["pending", "pending"]
    assert story.told("Ruang disk bot tinggal sedikit, di bawah 999999999 MB.") == 1
    await story.play("Ani> (1 foto)\n< …belum bisa disimpan sekarang…\n< …\n")
    await story.town.later(timedelta(hours=2))
    await story.town.restart()
    assert await story.evidence() == ["pending"] * 3
    assert story.told("Ruang disk bot tinggal sedikit") == 1, "once an episode, whatever is restarted"
    heard = len(story.town.line.said("Ani"))
    await story.room_there_is("0")
    assert await story.evidence() == ["stored"] * 3
    assert story.told("Ruang disk sudah cukup lagi") == 1
    (notice,) = story.town.line.said("Ani")[heard:]
    assert "foto" not in notice.text, "news, in a neutral line"
    await story.play("Ani> buka\n< 3 foto yang tadi belum bisa disimpan, sekarang sudah tersimpan.\n< …\n")
    await story.room_there_is(NO_DISK_HAS)
    assert story.told("Ruang disk bot tinggal sedikit") == 2, "a new episode, seen at the start"
    await story.play(SENT)
    assert story.told("Ruang disk bot tinggal sedikit") == 2


async def test_what_never_found_room_is_named_after_a_day(story: Story) -> None:
    await begin(story)
    await story.play(SENT)
    await story.town.later(GIVE_UP + timedelta(minutes=2))
    assert await story.evidence() == ["lost", "lost"]
    assert await story.town.query("SELECT COUNT(*) FROM outbox WHERE lane = 'file' AND state = 'waiting'") == [(0,)]
    await story.play(
        "Ani> buka\n< 2 foto yang Anda kirim Minggu, 22 November 2026 pukul 14.00 tidak bisa disimpan. "
        "Kalau masih ada, kirim sekali lagi.\n< Siapa nama terlapor …\n"
    )


async def test_a_sent_report_gets_its_files_later_and_its_alert_counts_them(story: Story) -> None:
    await begin(story)
    await story.play(SENT)
    await report(story.town, "Ani")
    await story.room_there_is("0")
    assert await story.evidence() == ["stored", "stored"]
    alert = next(said for said in reversed(story.town.line.said("grup")) if "2 foto" in said.text)
    assert alert


async def test_a_cancelled_drafts_files_are_not_waited_for_and_erasing_goes_on(story: Story) -> None:
    """With one photo kept before the room was gone: it is erased at once, though nothing can be fetched."""
    await story.room_there_is("0")
    await begin(story)
    await story.town.act("Ani", "Ani", "photos", [photo(7)])
    folder = story.town.settings.store_dir / "evidence"
    assert len(list(folder.iterdir())) == 2
    await story.room_there_is(NO_DISK_HAS)
    await story.town.act("Ani", "Ani", "photos", [photo(8)])
    await story.town.act("Ani", "Ani", "text", "batal")
    await story.town.act("Ani", "Ani", "press", "Hapus")
    assert list(folder.iterdir()) == []
    await story.town.later(timedelta(minutes=5))
    assert await story.town.query("SELECT COUNT(*) FROM outbox WHERE lane = 'file' AND state = 'waiting'") == [(0,)]


async def test_metrics_say_it(story: Story) -> None:
    async def metrics() -> str:
        async with aiohttp.ClientSession() as session, session.get(f"{story.town.app.address}metrics") as answer:
            return await answer.text()

    await begin(story)
    await story.town.act("Ani", "Ani", "photos", [photo(1)])
    assert "awasnetral_downloads_paused 1.0" in await metrics()
    await story.room_there_is("0")
    assert "awasnetral_downloads_paused 0.0" in await metrics()


def test_a_line_just_crossed_is_not_crossed_back_by_one_file() -> None:
    assert space.ENOUGH_AGAIN * 1_000_000_000 - 1_000_000_000 >= 3 * 20_000_000


async def test_a_disk_that_cannot_be_asked_stops_nothing(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.space._folder = tmp_path / "nowhere"
        post.space.least = 10**15
        assert await post.space.look(post.clock.now()) is False
