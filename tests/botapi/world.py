"""Everybody and everything the server knows: chats, what stands in them now, files, presses, and a log of what the
bot sent."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


class Refused(Exception):
    """An answer outside 2xx."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class Sent:
    """One call the bot made successfully that somebody can see, in order."""

    method: str
    chat: int
    params: JSON
    message_ids: tuple[int, ...]
    at: float


@dataclass(slots=True)
class Shown:
    """A message as it stands in a chat now."""

    message_id: int
    from_bot: bool
    text: str
    buttons: list[tuple[str, str]]
    kind: str
    protected: bool


@dataclass(slots=True)
class Chat:
    """A private chat or a group. `keyboard` is the reply keyboard that is open in it, `fixed` holds the messages
    that can never be edited because they opened or closed one, `born` when the bot sent each of its own."""

    about: JSON
    messages: dict[int, JSON] = field(default_factory=dict)
    last_id: int = 0
    born: dict[int, float] = field(default_factory=dict)
    closed: str = ""
    moved_to: int = 0
    keyboard: list[list[JSON]] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)

    @property
    def id(self) -> int:
        """The chat's number."""
        return int(self.about["id"])

    def add(self, sender: JSON | None, content: JSON) -> JSON:
        """Puts a message into the chat."""
        self.last_id += 1
        message = {"message_id": self.last_id, "date": int(time.time()), "chat": self.about, **content}
        if sender is not None:
            message["from"] = sender
        self.messages[self.last_id] = message
        return message


class World:
    """State shared by the methods and the people. `keep` bounds how many sent calls are remembered (None: all)."""

    def __init__(self, bot: JSON, keep: int | None = None) -> None:
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[bytes, int]] = {}
        self.sent: deque[Sent] = deque(maxlen=keep)
        self.sent_count = 0
        self.presses: set[str] = set()
        self.press_count = 0
        self.answers: list[JSON] = []
        self.profile: dict[str, JSON] = {}
        self.keep = keep
        self.now: Callable[[], float] = time.time
        """Seconds since 1970: tests put their own clock here."""

    def chat(self, chat_id: Any) -> Chat:
        """The chat the bot wants to write to, or Telegram's refusal."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.moved_to:
            raise Refused(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        if chat.closed:
            raise Refused(403, f"Forbidden: {chat.closed}")
        return chat

    def add(self, chat: Chat, content: JSON) -> JSON:
        """Puts a message of the bot's into a chat."""
        message = chat.add(self.bot, content)
        chat.born[message["message_id"]] = self.now()
        return message

    def log(self, method: str, chat: int, params: JSON, *message_ids: int) -> None:
        """Notes what the bot did."""
        self.sent_count += 1
        self.sent.append(Sent(method, chat, params, message_ids, time.perf_counter()))
        if self.keep is not None and (shown := self.chats.get(chat)) is not None:
            while len(shown.messages) > 20:
                del shown.messages[next(iter(shown.messages))]

    def add_file(self, data: bytes, size: int | None = None) -> str:
        """Stores a file; `size` may claim more than there is."""
        file_id = f"FILE{len(self.files) + 1:06d}"
        self.files[file_id] = (data, len(data) if size is None else size)
        return file_id

    def view(self, chat_id: int) -> list[Shown]:
        """What stands in a chat now, edits and deletions included, oldest first."""
        return [_shown(message, self.bot["id"]) for message in self.chats[chat_id].messages.values()]


_KINDS = (
    "photo",
    "document",
    "video",
    "voice",
    "audio",
    "animation",
    "sticker",
    "venue",
    "location",
    "contact",
    "text",
)


def _shown(message: JSON, bot_id: int) -> Shown:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Shown(
        message_id=message["message_id"],
        from_bot=message.get("from", {}).get("id") == bot_id,
        text=str(message.get("text") or message.get("caption") or ""),
        buttons=[(button["text"], button.get("callback_data", "")) for row in rows for button in row],
        kind=next((kind for kind in _KINDS if kind in message), ""),
        protected=message.get("has_protected_content", False),
    )
