"""The practice room as a channel: the same promises as a platform's, kept in memory."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from bot.channels.channel import Accept, DownloadFailed, Limits, NotAccepted, Rejected
from bot.channels.practice.act import Act
from bot.channels.practice.cast import CITIZENS, NAME, ROOM, STAFF, display_name, is_chat
from bot.channels.practice.files import Files, StoredFile, picture_type
from bot.channels.practice.room import Message, Room, ShownFile
from bot.channels.practice.server import Server
from bot.core.messages import Address, FileRef, Incoming, Outgoing, Press, Run, plain


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Practice:
    """A `Channel` whose platform is a page of ours (`routes()`), for learning and trying without a real report.

    Messages and files are only in memory: a restart empties the screens, while conversations and reports go on from the
    database. `words` are those of `locales/id/practice.toml`, `listen_host` the host part of LISTEN.
    """

    name = NAME
    limits = Limits()

    def __init__(
        self,
        words: Mapping[str, str],
        *,
        listen_host: str = "127.0.0.1",
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._words = words
        self._now = now
        self._accept: Accept | None = None
        self._room = Room([*CITIZENS, *(seat.person for seat in STAFF), ROOM.chat])
        self._files = Files()
        self._server = Server(words, self._room, self._files, self.take, listen_host)

    def routes(self) -> list[web.RouteDef]:
        """The page and what it calls, each behind the guard; for the app's own aiohttp application."""
        return self._server.routes()

    async def start(self) -> None:
        """Nothing to open: the app serves `routes()`."""

    async def listen(self, accept: Accept) -> None:
        """Until cancelled, what people do goes to `accept`; each POST is answered only after it returned."""
        self._accept = accept
        try:
            await asyncio.Event().wait()
        finally:
            self._accept = None

    def link(self) -> str:
        """See `Channel.link`: the room is entered by its page alone."""
        return ""

    async def close(self) -> None:
        """Ends the pages' streams, so that the web server can stop."""
        self._room.close()

    async def take(self, act: Act) -> None:
        """Shows what somebody did and has it accepted. Raises `NotAccepted`, and then shows it no longer.

        A repeat (the same `act.id`) is offered again under the same delivery ids and shown once.
        """
        if self._accept is None:
            raise NotAccepted
        offered = self._incoming(act)
        withdraw = not act.press and self._room.find(act.chat, act.id) is None
        if act.press:
            self._room.mark_pressed(act.chat, act.message, act.press)
        else:
            self._show(act)
        try:
            await self._accept(offered)
            withdraw = False
        finally:
            if withdraw:
                self._room.withdraw(act.chat, act.id)

    async def send(self, to: Address, message: Outgoing) -> str:
        """Shows a message, an edit, a notice or that the bot is typing. Raises `Rejected` for a chat there is none of.

        An edit of a message the screen has forgotten (bounded, or emptied by a restart) shows it again under its id.
        """
        if to.channel != self.name or not is_chat(to.chat):
            raise Rejected
        if message.press:
            self._room.notice(message.press, plain(message.rich))
            return ""
        if message.typing:
            self._room.typing(to.chat)
            return ""
        return self._edit(to.chat, message) if message.edit else self._append(to.chat, message)

    async def take_back(self, to: Address, message_ids: tuple[str, ...]) -> None:
        """The messages leave the page, their files the memory."""
        if to.channel != self.name or not is_chat(to.chat):
            raise Rejected
        for message_id in message_ids:
            shown = self._room.find(to.chat, message_id)
            for file in shown.files if shown is not None else ():
                self._files.drop(file.id)
            self._room.withdraw(to.chat, message_id)  # a page may still show what this run never knew

    async def download(self, file: FileRef) -> bytes:
        """The bytes somebody attached. Raises `DownloadFailed` (gone) when they have made room for others."""
        stored = self._files.get(file.ref)
        if stored is None:
            raise DownloadFailed("gone", final=True)
        return stored.data

    def _incoming(self, act: Act) -> list[Incoming]:
        """An album is one message for each file, the first with the words, as platforms deliver it."""
        sender = Address(self.name, act.chat, act.person)
        private = act.chat != ROOM.chat
        first = Incoming(
            delivery_id=act.id,
            sender=sender,
            private=private,
            text=act.text,
            press=Press(act.press, act.id, act.message) if act.press else None,
            point=act.point,
            unreadable="sticker" if act.sticker else "",
            to_bot=private or bool(act.press) or act.reply or act.text.startswith("/"),
            name=display_name(act.person, self._words),
        )
        if not act.files:
            return [first]
        album = act.id if len(act.files) > 1 else ""
        return [
            replace(
                first,
                delivery_id=_file_id(act.id, number),
                text=act.text if number == 0 else "",
                files=(FileRef(_file_id(act.id, number), file.kind, len(file.data), file.name),),
                album=album,
            )
            for number, file in enumerate(act.files)
        ]

    def _show(self, act: Act) -> None:
        if self._room.find(act.chat, act.id) is not None:
            return
        files = [self._store(_file_id(act.id, number), file) for number, file in enumerate(act.files)]
        rich = (Run(act.text),) if act.text else ()
        shown = Message(act.id, act.person, self._now(), rich, files=tuple(files), point=act.point, sticker=act.sticker)
        self._room.put(act.chat, shown)

    def _append(self, chat: str, message: Outgoing, message_id: str = "") -> str:
        # Random, not counted: an id from before a restart must never name another message.
        message_id = message_id or secrets.token_hex(12)
        files = [
            self._store(f"{message_id}-{number}", StoredFile(sent.name, sent.kind, sent.data, protect=message.protect))
            for number, sent in enumerate(message.attachments)
        ]
        shown = Message(
            message_id,
            "",
            self._now(),
            message.rich,
            message.choices,
            message.ask_point,
            tuple(files),
            message.point,
            message.protect,
        )
        self._room.put(chat, shown)
        return message_id

    def _edit(self, chat: str, message: Outgoing) -> str:
        old = self._room.find(chat, message.edit)
        if old is None:
            return self._append(chat, message, message.edit)
        new = replace(old, rich=message.rich, choices=message.choices, ask_point=message.ask_point)
        if new == old:
            return ""
        self._room.put(chat, replace(new, pressed="", edited=True))
        return old.id

    def _store(self, file_id: str, file: StoredFile) -> ShownFile:
        self._files.put(file_id, file)
        return ShownFile(file_id, file.name, file.kind, len(file.data), bool(picture_type(file.data)))


def _file_id(act_id: str, number: int) -> str:
    return f"{act_id}-{number}"
