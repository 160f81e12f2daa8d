"""A whole report in headless Chromium, with the whole program behind the page: from the greeting to the news of being taken."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.practice_echo import WORDS
from tests.practice_office import photos, practice_office, tell_report
from tests.practice_page import NARROW, PracticePage, practice_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
"""Sunday, two in the afternoon in Kalimantan Selatan."""

CODE = re.compile(r"AN-[0-9A-Z]{4}-[0-9A-Z]{4}")


def clean(page: PracticePage) -> None:
    assert page.errors == []
    assert page.outside == []


async def sent_code(page: PracticePage) -> str:
    """Sends the report under review and returns its code."""
    await page.press("📨 Kirim")
    await page.wait_for("Sudah kami terima, terima kasih.")
    found = CODE.search(await page.last_bot_text())
    assert found is not None
    return found[0]


async def test_a_report_from_the_greeting_to_the_news_of_being_taken(tmp_path: Path) -> None:
    pictures = photos(tmp_path, 2)
    async with practice_office(tmp_path / "data", start=START) as address, practice_page(address) as page:
        await tell_report(page, WORDS["place_1"], pictures)
        review = await page.last_bot_text()
        assert review.splitlines()[0] == "2 foto tersimpan."
        assert "👤 Terlapor: Rahmad Fauzi, Camat Sungai Rimba" in review
        assert "📅 Sabtu, 21 November 2026; Anda tahu hari itu juga" in review
        assert "Kalau mau dijadikan laporan resmi: paling lambat Sabtu, 28 November 2026." in review
        code = await sent_code(page)

        alert = page.bot_messages("room").filter(has_text=code)
        await expect(alert).to_have_count(1)
        await expect(alert).to_contain_text("Terlapor: Rahmad Fauzi, Camat Sungai Rimba")
        await expect(alert).to_contain_text("📎 2 foto")
        await page.choose_staff(WORDS["s_1"])
        await page.press("📎 Bukti", "room")
        await expect(page.bot_messages("room").last.locator(".album.many img")).to_have_count(2)
        await expect(page.bot_messages("room").last.locator("a")).to_have_count(0)
        await page.press("📍 Peta", "room")
        await page.wait_for(WORDS["place_1"], "room")
        await page.press("✋ Ambil", "room")
        await expect(alert.first).to_contain_text(f"✋ Diambil {WORDS['s_1']}")
        await page.choose_staff(WORDS["s_2"])
        await expect(alert.first.locator(".choices button").first).to_have_text("💬 Tanya pelapor")

        await page.wait_for("Ada kabar untuk Anda dari layanan kami.")
        assert code not in await page.last_bot_text()
        await page.press("Buka")
        await page.wait_for(f"{code} sedang dipelajari petugas {WORDS['room_name']}.")
        assert "saya lihat sendiri" not in "\n".join(await page.room_texts())
        await page.choose_person(WORDS["s_1"])
        await page.wait_for("saya lihat sendiri")
        clean(page)


async def test_the_same_on_a_narrow_screen(tmp_path: Path) -> None:
    pictures = photos(tmp_path, 2)
    async with practice_office(tmp_path / "data", start=START) as address, practice_page(address, NARROW) as page:
        await tell_report(page, WORDS["place_1"], pictures)
        code = await sent_code(page)
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert await page.page.evaluate(wide) is False
        small = "its => its.filter(it => it.offsetParent && it.offsetHeight < 44).map(it => it.outerHTML)"
        assert await page.page.locator("button, textarea, .people label").evaluate_all(small) == []
        await expect(page.page.locator(".tabs [data-view=room] .badge")).to_contain_text("1")
        await page.show("room")
        await page.wait_for(code, "room")
        assert await page.page.evaluate(wide) is False
        assert await page.page.locator("button, textarea, .actors label").evaluate_all(small) == []
        await page.press("✋ Ambil", "room")
        await page.wait_for(f"✋ Diambil {WORDS['s_1']}", "room")
        await page.show("chat")
        await page.wait_for("Ada kabar untuk Anda dari layanan kami.")
        await page.press("Buka")
        await page.wait_for(f"{code} sedang dipelajari petugas")
        clean(page)
