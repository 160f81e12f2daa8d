"""A bot that only answers back, to try the practice room without handlers, and the room on a loopback port."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.channels.channel import Channel, NotAccepted, Unparsed
from bot.channels.practice import ROOM, Practice, read_words
from bot.core.messages import Address, Attachment, Incoming, Outgoing, Point, Run

WORDS = read_words(Path(__file__).parent.parent / "locales" / "id" / "practice.toml")
CHOICES = (("Lapor kejadian", "ask:1:1"), ("Tanya aturan", "ask:2:1"), ("Ubah pesan ini", "edit:1:1"))


class EchoBot:
    """Keeps what it accepted (each delivery id once) and answers at once."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.offered: list[Incoming] = []
        self.refuse = 0
        self.begun = asyncio.Event()
        self.commit = asyncio.Event()
        self.commit.set()
        self.refused: list[str] = []
        self.picture = b""

    @property
    def accepted(self) -> list[Incoming]:
        return list({message.delivery_id: message for message in reversed(self.offered)}.values())[::-1]

    async def accept(self, batch: Sequence[Incoming | Unparsed]) -> None:
        self.begun.set()
        await self.commit.wait()
        if self.refuse:
            self.refuse -= 1
            self.refused += [message.delivery_id for message in batch]
            raise NotAccepted
        for message in batch:
            assert isinstance(message, Incoming)
            known = any(other.delivery_id == message.delivery_id for other in self.offered)
            self.offered.append(message)
            if not known and message.to_bot:
                await self.answer(message)

    async def answer(self, message: Incoming) -> None:
        to = Address(message.sender.channel, message.sender.chat)
        if message.press:
            await self.press(to, message)
        elif message.files:
            data = await self.practice.download(message.files[0])
            await self.say(to, f"Diterima: {message.files[0].kind}, {len(data)} byte")
        elif message.point:
            await self.say(to, f"Lokasi: {message.point.label}")
        elif message.unreadable:
            await self.say(to, "Stiker belum bisa saya baca.")
        elif message.text == "/start":
            rich = (Run("Selamat datang. Ini "), Run("AwasNetral", "b"), Run(".\n"), Run("Ada yang bisa dibantu?", "i"))
            await self.practice.send(to, Outgoing(rich, CHOICES, ask_point="Kirim titik kejadian"))
        else:
            await self.say(to, f"Anda menulis: {message.text}")

    async def press(self, to: Address, message: Incoming) -> None:
        assert message.press is not None
        await self.practice.send(to, Outgoing((Run("Siap"),), press=message.press.id))
        if message.press.data.startswith("edit"):
            edit = Outgoing(
                (Run("Pesan ini sudah diubah."),), (("Tanya aturan", "ask:2:2"),), edit=message.press.message_id
            )
            await self.practice.send(to, edit)
            return
        await self.practice.send(to, Outgoing(typing=True))
        await self.say(to, f"Ditekan: {message.press.data}")
        if to != ROOM:
            await self.practice.send(ROOM, Outgoing((Run("Laporan baru", "b"),), (("Ambil", "take:1:1"),)))

    async def say(self, to: Address, words: str) -> None:
        await self.practice.send(to, Outgoing((Run(words),)))

    async def show_evidence(self, to: Address, data: bytes) -> None:
        pictures = (Attachment("bukti-1.jpg", data, "photo"), Attachment("bukti-2.pdf", b"%PDF-1.7"))
        await self.practice.send(to, Outgoing(attachments=pictures, point=Point(-3.4, 114.8, "Lapangan"), protect=True))


@asynccontextmanager
async def practice_room() -> AsyncIterator[tuple[EchoBot, str]]:
    """The room with an echo bot on a free loopback port: the bot and the page's address."""
    practice = Practice(WORDS)
    bot = EchoBot(practice)
    app = web.Application()
    app.add_routes(practice.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    channel: Channel = practice
    listening = asyncio.create_task(channel.listen(bot.accept))
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield bot, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        await practice.close()
        await runner.cleanup()
