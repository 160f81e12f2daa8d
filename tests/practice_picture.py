"""Takes the picture of the practice room that stands in the README: `python -m tests.practice_picture docs/practice-room.png`.

A report under way: what the bot noted on the left, the alert of the one before on the right. The time is always the same.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import expect

from tests.practice_echo import WORDS
from tests.practice_office import photos, practice_office, tell_report
from tests.practice_page import WIDE, practice_page

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


async def take_picture(path: Path) -> None:
    """Plays the scene and writes a PNG of 1280 x 800 points."""
    with tempfile.TemporaryDirectory(prefix="awasnetral-picture-") as made:
        folder = Path(made)
        pictures = photos(folder, 2)
        async with practice_office(folder / "data", start=START) as address, practice_page(address, WIDE) as page:
            await tell_report(page, WORDS["place_1"], pictures)
            await page.press("📨 Kirim")
            await page.wait_for("Sudah kami terima, terima kasih.")
            await page.wait_for("Rahmad Fauzi", "room")
            await page.choose_staff(WORDS["s_1"])
            await page.press("✋ Ambil", "room")
            await expect(page.bot_messages("room").first).to_contain_text("✋ Diambil")
            await page.wait_for("Ada kabar untuk Anda")
            review = page.bot_messages().filter(has_text="Kelengkapan: 5 dari 7 unsur")
            await review.evaluate("it => it.scrollIntoView({block: 'start'})")
            await page.page.evaluate("document.activeElement.blur()")
            await page.page.mouse.move(0, 0)
            for side in ("chat", "room"):
                await expect(page.page.locator(f"#{side} .toast")).to_be_empty(timeout=20_000)
            path.parent.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path)


if __name__ == "__main__":
    asyncio.run(take_picture(Path(sys.argv[1])))
