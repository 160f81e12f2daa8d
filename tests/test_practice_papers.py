"""The receipt and the case file on the practice room's page, with the whole program behind it."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from playwright.async_api import expect

from tests.practice_echo import WORDS
from tests.practice_office import photos, practice_office, tell_report
from tests.practice_page import practice_page
from tests.test_practice_report import START, clean, sent_code

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_the_receipt_is_a_picture_and_the_case_file_opens_where_it_may_not_be_saved(tmp_path: Path) -> None:
    pictures = photos(tmp_path, 2)
    async with practice_office(tmp_path / "data", start=START) as address, practice_page(address) as page:
        await tell_report(page, WORDS["place_1"], pictures)
        code = await sent_code(page)
        await page.press("🧾 Kartu kode")
        receipt = page.bot_messages().last.locator(".album img")
        await expect(receipt).to_have_count(1)
        await expect(receipt).to_have_js_property("naturalWidth", 1080)

        await page.choose_staff(WORDS["s_1"])
        await page.press("✋ Ambil", "room")
        await page.choose_person(WORDS["s_1"])
        await page.press("⋯ Lainnya", "room")
        await page.press("📄 Berkas", "room")
        await page.wait_for(f"Berkas {code}")
        file = page.bot_messages().last.locator("a.file")
        await expect(file).to_contain_text(f"berkas-{code}.pdf")
        assert await file.get_attribute("download") is None
        opened = await page.page.request.get(f"{address}{await file.get_attribute('href')}")
        assert opened.headers["content-type"] == "application/pdf"
        assert opened.headers["content-disposition"] == "inline"
        found = pypdf.PdfReader(io.BytesIO(await opened.body())).pages
        assert code in found[0].extract_text()
        assert sum(len(each.images) for each in found) == 2
        refused = await page.page.request.get(f"{address}{await file.get_attribute('href')}?save")
        assert refused.status == 403
        clean(page)
