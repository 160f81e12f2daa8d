"""What everyone in the practice room sees: the last messages of each chat, and the pages that look on."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.core.messages import Point, Rich

MAX_MESSAGES: Final = 200
"""Messages kept in a chat; what was said is in the database, this is only the screen."""
MAX_WAITING: Final = 1000
"""Changes a page may be behind before it is cut off; it then connects again and is given everything."""

Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file in a message. `picture`: a browser can show it."""

    id: str
    name: str
    kind: str
    size: int
    picture: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble. `author` is a person, "" for the bot. `pressed` is the data of the choice pressed last."""

    id: str
    author: str
    at: datetime
    rich: Rich = ()
    choices: tuple[tuple[str, str], ...] = ()
    ask_point: str = ""
    files: tuple[ShownFile, ...] = ()
    point: Point | None = None
    protect: bool = False
    sticker: bool = False
    pressed: str = ""
    edited: bool = False

    def shown(self) -> Change:
        """The same as plain values for the page."""
        point = self.point
        return {
            "id": self.id,
            "author": self.author,
            "at": self.at.isoformat(),
            "rich": [[run.text, run.style] for run in self.rich],
            "choices": [list(choice) for choice in self.choices],
            "ask_point": self.ask_point,
            "files": [[file.id, file.name, file.kind, file.size, file.picture] for file in self.files],
            "point": [point.latitude, point.longitude, point.label] if point else None,
            "protect": self.protect,
            "sticker": self.sticker,
            "pressed": self.pressed,
            "edited": self.edited,
        }


class Watcher:
    """One page looking on: the changes it has not been told yet. `None` in the queue ends it."""

    def __init__(self) -> None:
        self.changes: asyncio.Queue[Change | None] = asyncio.Queue(MAX_WAITING)

    def tell(self, change: Change) -> bool:
        """Hands over a change; False when the page is too far behind."""
        if self.changes.full():
            return False
        self.changes.put_nowait(change)
        return True

    def end(self) -> None:
        """Drops what waits and ends the stream."""
        while not self.changes.empty():
            self.changes.get_nowait()
        self.changes.put_nowait(None)


class Room:
    """The chats of the practice room. Every method is plain and quick; nothing here waits."""

    def __init__(self, chats: Iterable[str]) -> None:
        self._chats: dict[str, OrderedDict[str, Message]] = {chat: OrderedDict() for chat in chats}
        self._watchers: set[Watcher] = set()
        self._closed = False

    def watch(self) -> Watcher:
        """A new page: it is first told everything there is, then every change; after `close` only that it is over."""
        watcher = Watcher()
        if self._closed:
            watcher.end()
            return watcher
        chats = {chat: [message.shown() for message in messages.values()] for chat, messages in self._chats.items()}
        watcher.tell({"event": "all", "chats": chats})
        self._watchers.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """A page has gone."""
        self._watchers.discard(watcher)

    def close(self) -> None:
        """Ends the streams of all pages, also of those that come back at once."""
        self._closed = True
        for watcher in self._watchers:
            watcher.end()
        self._watchers.clear()

    def find(self, chat: str, message_id: str) -> Message | None:
        """The message, or None when the chat has forgotten it."""
        return self._chats[chat].get(message_id)

    def put(self, chat: str, message: Message) -> None:
        """Shows a message: in the place of the one with its id, else as the newest."""
        messages = self._chats[chat]
        messages[message.id] = message
        while len(messages) > MAX_MESSAGES:
            messages.popitem(last=False)
        self._tell({"event": "message", "chat": chat, "message": message.shown()})

    def withdraw(self, chat: str, message_id: str) -> None:
        """Takes a message from the page: one that nobody received, or that was shown for a time only."""
        self._chats[chat].pop(message_id, None)
        self._tell({"event": "withdrawn", "chat": chat, "id": message_id})

    def mark_pressed(self, chat: str, message_id: str, data: str) -> None:
        """Shows which choice was pressed; nothing happens when the message is gone."""
        message = self.find(chat, message_id)
        if message is not None and message.pressed != data:
            self.put(chat, replace(message, pressed=data))

    def notice(self, press_id: str, words: str) -> None:
        """The answer to a press: a short notice on the page that pressed it, which shows nothing when wordless."""
        self._tell({"event": "notice", "press": press_id, "words": words})

    def typing(self, chat: str) -> None:
        """The bot is busy with an answer in this chat."""
        self._tell({"event": "typing", "chat": chat})

    def _tell(self, change: Change) -> None:
        for watcher in [watcher for watcher in self._watchers if not watcher.tell(change)]:
            watcher.end()
            self._watchers.discard(watcher)
