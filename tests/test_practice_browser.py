"""The practice room in headless Chromium, with a bot that answers back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from bot.channels.practice import ROOM
from bot.core.messages import Address, Attachment, Outgoing, Point, Run
from tests.practice_echo import WORDS, practice_room
from tests.practice_page import NARROW, PracticePage, practice_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def jpeg(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "satu.jpg", tmp_path / "dua.jpg"]
    for path, colour in zip(paths, ("teal", "orange"), strict=True):
        path.write_bytes(jpeg(colour))
    return paths


def clean(page: PracticePage) -> None:
    assert page.errors == []
    assert page.outside == []


async def test_a_conversation_with_presses_and_edits() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        await expect(page.page.get_by_text(WORDS["banner"])).to_be_visible()
        await page.page.get_by_role("button", name=WORDS["start"]).click()
        await page.wait_for("Selamat datang. Ini AwasNetral.")
        greeting = page.bot_messages().first
        assert await page.last_bot_text() == "Selamat datang. Ini AwasNetral.\nAda yang bisa dibantu?"
        await expect(greeting.locator("strong")).to_have_text("AwasNetral")
        await expect(greeting.locator("em")).to_have_text("Ada yang bisa dibantu?")
        await page.press("Lapor kejadian")
        await page.wait_for("Ditekan: ask:1:1")
        await expect(page.page.locator("#chat .toast")).to_have_text("Siap")
        await page.say("baris satu\nbaris dua")
        await page.wait_for("Anda menulis: baris satu\nbaris dua")
        await page.press("Ubah pesan ini")
        await expect(greeting.locator(".text")).to_have_text("Pesan ini sudah diubah.")
        await expect(greeting.locator(".choices button")).to_have_text(["Tanya aturan"])
        assert await page.room_texts() == ["Laporan baru"]
        await bot.practice.send(Address("practice", "p-1"), Outgoing(typing=True))
        await expect(page.page.locator("#chat .typing")).to_be_visible()
        await page.say("cepat")
        await page.wait_for("cepat")
        await expect(page.page.locator("#chat .typing")).to_have_count(0)
        assert [message.sender.person for message in bot.accepted] == ["p-1"] * 5
        clean(page)


async def test_what_people_type_is_never_markup() -> None:
    async with practice_room() as (_, address), practice_page(address) as page:
        await page.say("<img src=x onerror=alert(1)> <b>tebal</b>")
        await page.wait_for("Anda menulis: <img src=x onerror=alert(1)> <b>tebal</b>")
        await expect(page.page.locator(".log img, .log .text b")).to_have_count(0)
        clean(page)


async def test_photos_files_places_and_stickers(photos: list[Path]) -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        await page.attach(photos, text="dua foto")
        await expect(page.messages().first.locator(".album.many img")).to_have_count(2)
        await page.attach(photos[:1], as_photo=False)
        await page.wait_for("Diterima: document")
        await page.send_place(WORDS["place_2"])
        await page.wait_for(f"Lokasi: {WORDS['place_2']}")
        await page.page.locator("#chat [data-do=tools]").click()
        await page.page.locator("#chat [data-do=sticker]").click()
        await page.wait_for("Stiker belum bisa saya baca.")
        first, second, third = [message for message in bot.accepted if message.files]
        assert first.album == second.album != third.album == ""
        assert (first.text, second.text) == ("dua foto", "")
        assert await bot.practice.download(second.files[0]) == photos[1].read_bytes()
        clean(page)


async def test_too_large_a_file_is_named_before_it_is_sent(tmp_path: Path) -> None:
    large = tmp_path / "video.mp4"
    large.write_bytes(bytes(20 * 1024 * 1024 + 1))
    async with practice_room() as (bot, address), practice_page(address) as page:
        await page.page.locator("#chat .pick[data-as=file]").set_input_files([large])
        await expect(page.page.locator("#chat .trouble")).to_have_text(WORDS["problem_too_large"])
        assert bot.offered == []
        clean(page)


async def test_protected_pictures_offer_no_way_to_save() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        await bot.show_evidence(ROOM, jpeg("navy"))
        message = page.bot_messages("room").last
        await expect(message.locator("img")).to_be_visible()
        await expect(message.locator(".file")).to_contain_text("bukti-2.pdf")
        await expect(message.locator("a[download]")).to_have_count(0)
        await expect(message).to_contain_text("Lapangan")
        await message.locator(".look").click()
        await expect(page.page.locator("#picture img")).to_be_visible()
        await expect(page.page.locator("#picture a")).to_be_hidden()
        await page.page.keyboard.press("Escape")
        await bot.practice.send(ROOM, Outgoing(attachments=(Attachment("a.jpg", jpeg("navy"), "photo"),)))
        await expect(page.bot_messages("room")).to_have_count(2)
        await page.bot_messages("room").last.locator(".look").click()
        await expect(page.page.locator("#picture a")).to_be_visible()
        clean(page)


async def test_several_people_each_have_their_own_chat() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        await page.say("dari Ani")
        await page.choose_person(WORDS["p_2"])
        assert await page.last_bot_text() == ""
        await page.say("dari Budi")
        await page.wait_for("dari Budi")
        await bot.practice.send(Address("practice", "p-1"), Outgoing((Run("kabar"),)))
        await expect(page.page.locator("[data-chat=p-1] .badge")).to_contain_text("1")
        await page.choose_person(WORDS["p_1"])
        await page.wait_for("kabar")
        await expect(page.page.locator("[data-chat=p-1] .badge")).to_be_empty()
        await page.choose_person(WORDS["s_1"])
        await page.say("pribadi")
        assert bot.accepted[-1].sender == Address("practice", "s-1", "s-1")
        clean(page)


async def test_staff_speak_and_press_in_the_room() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        await bot.practice.send(ROOM, Outgoing((Run("Laporan baru"),), (("Ambil", "take:1:1"),)))
        await page.choose_staff(WORDS["s_2"])
        await page.press("Ambil", "room")
        await page.wait_for("Ditekan: take:1:1", "room")
        await page.say("bicara dengan teman", "room")
        await page.reply("untuk bot", "Laporan baru")
        await page.wait_for("Anda menulis: untuk bot", "room")
        assert [(message.sender.person, message.to_bot) for message in bot.accepted] == [
            ("s-2", True),
            ("s-2", False),
            ("s-2", True),
        ]
        clean(page)


async def test_a_reload_shows_the_same() -> None:
    async with practice_room() as (_, address), practice_page(address) as page:
        await page.say("halo")
        await page.wait_for("halo")
        before = await page.messages().all_inner_texts()
        await page.open()
        await page.wait_for("halo")
        assert await page.messages().all_inner_texts() == before
        clean(page)


async def test_a_message_not_accepted_is_sent_again_under_its_id() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        bot.refuse = 1
        await page.say("halo")
        await page.wait_for("Anda menulis: halo")
        assert [message.text for message in bot.offered] == ["halo"]
        await expect(page.messages()).to_have_count(2)


async def test_what_is_never_accepted_stays_in_the_entry() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        bot.refuse = 3
        entry = page.page.locator("#chat-entry")
        await entry.fill("halo")
        await entry.press("Enter")
        await expect(page.page.locator("#chat .trouble")).to_have_text(WORDS["problem_not_accepted"])
        await expect(entry).to_have_value("halo")
        await expect(page.messages()).to_have_count(0)
        await entry.press("Enter")
        await page.wait_for("Anda menulis: halo")
        assert bot.refused == [bot.offered[0].delivery_id] * 3


async def test_a_question_for_a_place_opens_the_list() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        await page.say("/start")
        ask = page.page.get_by_role("button", name="Kirim titik kejadian")
        places = page.page.locator("#places")
        await ask.click()
        await page.page.keyboard.press("Escape")
        await expect(places).to_be_hidden()
        await expect(ask).to_be_focused()
        await ask.click()
        await places.get_by_label(WORDS["latitude"]).fill("-3.5")
        await places.get_by_label(WORDS["longitude"]).fill("114.5")
        await places.get_by_role("button", name=WORDS["place_send"]).click()
        await page.wait_for("Lokasi:")
        assert bot.offered[-1].point == Point(-3.5, 114.5)
        clean(page)


async def test_the_keyboard_alone_is_enough() -> None:
    async with practice_room() as (bot, address), practice_page(address) as page:
        keyboard = page.page.keyboard
        focus = page.page.locator(":focus")
        await keyboard.press("Tab")
        await expect(focus).to_have_text(WORDS["skip"])
        await keyboard.press("Tab")
        await keyboard.press("ArrowDown")
        await expect(page.page.locator("#chat-name")).to_have_text(WORDS["p_2"])
        assert await focus.evaluate("it => getComputedStyle(it.closest('label')).outlineStyle") == "solid"
        await page.page.locator(".skip").focus()
        await keyboard.press("Enter")
        await expect(focus).to_have_id("chat-entry")
        await keyboard.type("/start")
        await keyboard.press("Shift+Enter")
        await keyboard.press("Backspace")
        await keyboard.press("Enter")
        await page.wait_for("Selamat datang")
        await expect(focus).to_have_id("chat-entry")
        for _ in range(5):  # the plus button, the one for a place, then the three choices from the last
            await keyboard.press("Shift+Tab")
        await expect(focus).to_have_text("Lapor kejadian")
        assert await focus.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"
        await keyboard.press("Enter")
        await page.wait_for("Ditekan: ask:1:1")
        await expect(focus).to_contain_text("Lapor kejadian")
        await keyboard.press("Tab")
        await keyboard.press("Tab")
        await keyboard.press("Enter")
        await expect(page.messages().locator(".text").nth(1)).to_have_text("Pesan ini sudah diubah.")
        await expect(focus).to_have_text("Tanya aturan")
        assert [message.sender.person for message in bot.accepted] == ["p-2"] * 3
        clean(page)


async def test_a_narrow_screen_has_tabs_and_large_targets() -> None:
    async with practice_room() as (_, address), practice_page(address, NARROW) as page:
        await page.say("/start")
        await page.wait_for("Selamat datang")
        await page.press("Lapor kejadian")
        room, room_tab = page.page.locator("#room"), page.page.locator(".tabs [data-view=room]")
        await expect(room).to_be_hidden()
        await expect(room_tab.locator(".badge")).to_contain_text("1")
        small = "its => its.filter(it => it.offsetParent && it.offsetHeight < 44).map(it => it.outerHTML)"
        assert await page.page.locator("button, textarea, .people label").evaluate_all(small) == []
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert await page.page.evaluate(wide) is False
        await page.show("room")
        await expect(room).to_be_visible()
        await expect(page.page.locator("#chat")).to_be_hidden()
        await expect(room_tab.locator(".badge")).to_be_empty()
        assert await page.page.locator("button, textarea, .actors label").evaluate_all(small) == []
        assert await page.page.evaluate(wide) is False
        await page.press("Ambil", "room")
        await page.wait_for("Ditekan: take:1:1", "room")
        clean(page)


async def test_a_screen_reader_is_told_what_is_what() -> None:
    async with practice_room() as (_, address), practice_page(address) as page:
        await page.say("/start")
        await page.wait_for("Selamat datang")
        browser = page.page
        assert await browser.locator("html").get_attribute("lang") == "id"
        for name in (WORDS["p_1"], WORDS["room_name"]):
            await expect(browser.get_by_role("region", name=name)).to_be_visible()
            await expect(browser.get_by_role("log", name=name)).to_have_attribute("aria-live", "polite")
        for role, name in (("navigation", "people"), ("group", "citizens"), ("group", "staff"), ("group", "acting_as")):
            await expect(browser.get_by_role(role, name=WORDS[name])).to_be_visible()  # type: ignore[arg-type]
        await expect(browser.get_by_role("textbox", name=WORDS["entry_chat"])).to_be_editable()
        unnamed = "its => its.filter(it => !(it.innerText.trim() || it.ariaLabel)).map(it => it.outerHTML)"
        assert await browser.locator("button").evaluate_all(unnamed) == []
        assert await browser.locator("img:not([alt])").count() == 0
        clean(page)
