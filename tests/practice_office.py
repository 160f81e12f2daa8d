"""The whole program behind the practice room's page, on a loopback port and data of its own; and a report told on that page."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.clock import RealClock
from bot.config import load_settings
from tests.pictures import saved, scene
from tests.practice_page import PracticePage

MASTER = bytes(range(32))
STORY = "Pak camat naik panggung kampanye, saya lihat sendiri"


class ShiftedClock(RealClock):
    """Runs like the machine's clock, but began at `start`: what is shown is the same whenever it is shown."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        return super().now() + self._ahead


@asynccontextmanager
async def practice_office(folder: Path, *, start: datetime, election: str = "pilkada") -> AsyncIterator[str]:
    """The program running with data in `folder`; yields the address of its page, without the last slash."""
    settings = load_settings(
        {
            "DATA_DIR": str(folder),
            "AWASNETRAL_KEY": base64.b64encode(MASTER).decode(),
            "LISTEN": "127.0.0.1:0",
            "HOME_REGION": "63.03",
            "ELECTION": election,
            "SEND_LIMITS": "off",
            "PERSON_LIMITS": "off",
        },
        None,
    )
    app = App(settings, MASTER, clock=ShiftedClock(start))
    await app.start()
    try:
        yield app.address.rstrip("/")
    finally:
        await app.stop()


def photos(folder: Path, count: int) -> list[Path]:
    """So many different photos as files."""
    paths = [folder / f"foto-{number}.jpg" for number in range(1, count + 1)]
    for number, path in enumerate(paths):
        path.write_bytes(saved(scene(640, 480).rotate(5 * number), "JPEG"))
    return paths


async def tell_report(page: PracticePage, place: str, pictures: Sequence[Path]) -> None:
    """From the greeting to the review: presses where there is a button, types where there is none. `place` is one of the page's
    list."""
    await page.say("halo")
    await page.wait_for("Selamat datang")
    await page.press("Lapor kejadian")
    await page.wait_for("Sebelum mulai")
    await page.press("Setuju, lanjut")
    await page.wait_for("Silakan cerita")
    await page.say(STORY)
    await page.wait_for("Siapa nama")
    await page.say("Rahmad Fauzi")
    await page.wait_for("Jabatan dan tempat kerjanya")
    await page.say("Camat Sungai Rimba")
    await page.wait_for("Yang paling dekat dengan perbuatannya")
    await page.press("Ikut kampanye")
    await page.wait_for("Kapan kejadiannya?")
    await page.press("Kemarin")
    await page.wait_for("Kapan Anda pertama kali tahu?")
    await page.press("Hari itu juga")
    await page.wait_for("Di mana kejadiannya?")
    await page.send_place(place)
    await page.wait_for("Sekarang buktinya")
    await page.attach(pictures)
    await page.wait_for("Kelengkapan: 5 dari 7 unsur")
