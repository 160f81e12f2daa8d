"""Drives the practice room's page in a browser, in the words of a person using it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.browser_support import chromium

Side = Literal["chat", "room"]
WIDE = (1280, 800)
NARROW = (390, 844)


class PracticePage:
    """The page in one browser tab. `chat` is the left phone (a citizen, or staff in private), `room` the group.

    `errors` collects what the console or the page complained about, `outside` every request that left our own address.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("console", lambda said: self.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", f"blob:{self.address}/")):
            self.outside.append(url)

    async def open(self) -> None:
        """Opens or reloads the page and waits until it is connected."""
        await self.page.goto(self.address)
        await expect(self.page.locator("html[data-connected=true]")).to_be_attached()

    def messages(self, side: Side = "chat") -> Locator:
        return self.page.locator(f"#{side} .message")

    def bot_messages(self, side: Side = "chat") -> Locator:
        return self.page.locator(f"#{side} .message.bot")

    async def say(self, text: str, side: Side = "chat") -> None:
        """Types and presses Enter; returns when it was received."""
        entry = self.page.locator(f"#{side}-entry")
        await entry.fill(text)
        await entry.press("Enter")
        await expect(entry).to_have_value("")

    async def press(self, label: str, side: Side = "chat") -> None:
        """Presses the newest choice with this label, when it is there; returns when it was received."""
        button = self.page.locator(f"#{side} .choices button").filter(has_text=re.compile(f"^{re.escape(label)}")).last
        await self._until_received(button)

    async def _until_received(self, button: Locator) -> None:
        async with self.page.expect_response("**/practice/act") as answer:
            await button.click()
        assert (await answer.value).ok

    async def attach(
        self, paths: Sequence[Path], *, side: Side = "chat", as_photo: bool = True, text: str = ""
    ) -> None:
        """Attaches files, several as an album, and sends them."""
        picker = f"#{side} .pick[data-as={'photo' if as_photo else 'file'}]"
        await self.page.locator(picker).set_input_files(list(paths))
        if text:
            await self.page.locator(f"#{side}-entry").fill(text)
        await self._until_received(self.page.locator(f"#{side} .send"))
        await expect(self.page.locator(f"#{side} .chosen")).to_be_hidden()

    async def send_place(self, name: str, side: Side = "chat") -> None:
        """Picks a place of the list and sends it."""
        await self.page.locator(f"#{side} [data-do=tools]").click()
        await self.page.locator(f"#{side} [data-do=place]").click()
        await self.page.locator("#places").get_by_label(name).check()
        await self._until_received(self.page.locator("#places .main"))

    async def choose_person(self, name: str) -> None:
        """Opens this person's chat on the left."""
        row = self.page.locator(".people label").filter(has=self.page.get_by_text(name, exact=True))
        await row.locator("input").check()
        await expect(self.page.locator("#chat-name")).to_have_text(name)

    async def choose_staff(self, name: str) -> None:
        """Who writes and presses in the room from now on."""
        await self.page.locator(".actors label").filter(has_text=name).locator("input").check()

    async def reply(self, text: str, to: str) -> None:
        """Replies in the room to the bot's newest message containing `to`."""
        await self.bot_messages("room").filter(has_text=to).last.locator(".reply").click()
        await self.say(text, "room")

    async def show(self, side: Side) -> None:
        """On a narrow screen: the tab of this side."""
        await self.page.locator(f".tabs [data-view={side}]").click()

    async def wait_for(self, text: str, side: Side = "chat") -> None:
        """Until the newest message of the bot contains `text`."""
        await expect(self.bot_messages(side).last).to_contain_text(text)

    async def last_bot_text(self, side: Side = "chat") -> str:
        """What the bot said last (without buttons); "" when it has said nothing."""
        texts = await self.bot_messages(side).locator(".text").all_inner_texts()
        return texts[-1] if texts else ""

    async def room_texts(self) -> list[str]:
        """Every text in the office's group, oldest first."""
        return await self.messages("room").locator(".text").all_inner_texts()

    async def screenshot(self, path: Path) -> None:
        """A picture of what the screen shows."""
        await self.page.screenshot(path=path)


@asynccontextmanager
async def practice_page(
    address: str, size: tuple[int, int] = WIDE, *, dark: bool = False
) -> AsyncIterator[PracticePage]:
    """The page in a fresh headless Chromium of this size, opened and connected."""
    async with async_playwright() as playwright:
        # Containers run as root, where Chromium's sandbox cannot; the only page it opens here is ours.
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            page = await browser.new_page(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                locale="id-ID",
                timezone_id="Asia/Makassar",
            )
            driver = PracticePage(page, address)
            await driver.open()
            yield driver
        finally:
            await browser.close()
