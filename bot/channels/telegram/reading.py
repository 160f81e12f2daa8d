"""One raw update becomes one `Incoming`, something set aside, or nothing.

Each update is read alone, so that one that cannot be read costs nobody else's. Not delivered, on purpose:

- kinds nobody asked for: posts of channels, business and guest messages, polls, reactions, inline queries and the like;
- service messages (someone joined, a title changed, a message was pinned), except a group's move to a new id;
- messages of other bots, so that two bots never talk to each other without end;
- the later points of a live location, and any other edit of a location;
- presses without data or without a chat (games, inline mode);
- news of our own membership, except that it ended.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final

import orjson
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.error import TelegramError

from bot.channels.channel import Unparsed
from bot.channels.telegram.content import content_of, is_service, whole_number, words
from bot.core.messages import Address, Incoming, Migrated, Press

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

# Accounts of Telegram's own that stand for somebody unnamed: an anonymous admin, a channel, a linked channel's posts.
_STAND_INS: Final = frozenset({1087968824, 136817688, 777000})
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w{1,64}))?(?=\s|$)", re.ASCII)
# What python-telegram-bot raises for a missing or misshapen field, found by feeding it thousands of damaged updates.
_UNREADABLE: Final = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    OSError,
    RecursionError,
    TelegramError,
)


class Reader:
    """Reads updates for one bot. Until `introduce` has told it the bot's own account, nothing counts as a reply to
    the bot."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._bot_id = 0
        self._username = ""

    def introduce(self, bot_id: int, username: str) -> None:
        """Who the bot is: needed for `/command@bot` and for replies in groups."""
        self._bot_id = bot_id
        self._username = username.casefold()

    def read(self, raw: Any) -> Incoming | Unparsed | None:
        """The message in a raw update (as parsed JSON); None for what is not delivered on purpose. Raises nothing."""
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(update_id, int) or isinstance(update_id, bool):
            return self._unparsed(raw, "")
        delivery_id = f"{self._channel}:{update_id}"
        try:
            return self._read(_trimmed(raw), delivery_id)
        except _UNREADABLE:
            return self._unparsed(raw, delivery_id)

    def _unparsed(self, raw: Any, delivery_id: str) -> Unparsed:
        try:
            kept = orjson.dumps(raw)
        except TypeError:  # numbers of more than 64 bits, or deeper than orjson writes
            try:
                kept = json.dumps(raw).encode()
            except RecursionError:
                kept = b""
        return Unparsed(delivery_id or f"{self._channel}:sha256:{hashlib.sha256(kept).hexdigest()}", kept)

    def _read(self, raw: dict[str, Any], delivery_id: str) -> Incoming | None:
        update = Update.de_json(raw, None)
        if update.message is not None:
            return self._message(update.message, raw["message"], delivery_id, edited=False)
        if update.edited_message is not None:
            return self._message(update.edited_message, raw["edited_message"], delivery_id, edited=True)
        if update.callback_query is not None:
            return self._press(update.callback_query, delivery_id)
        if update.my_chat_member is not None:
            return self._membership(update.my_chat_member, delivery_id)
        return None

    def _message(self, message: Message, raw: dict[str, Any], delivery_id: str, *, edited: bool) -> Incoming | None:
        chat = str(whole_number(message.chat.id))
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            return self._moved(message, chat)
        if message.chat.type == "channel" or message.business_connection_id or is_service(raw):
            return None
        if edited and message.location is not None:
            return None
        user = message.from_user
        if user is not None and user.is_bot and user.id not in _STAND_INS:
            return None
        anonymous = user is None or message.sender_chat is not None or user.id in _STAND_INS
        person = "" if anonymous or user is None else str(whole_number(user.id))
        private = message.chat.type == "private"
        content = content_of(message, raw)
        text, for_us, for_another = self._addressed(content.text)
        return Incoming(
            delivery_id=delivery_id,
            sender=Address(self._channel, chat, person),
            private=private,
            text=text,
            files=content.files,
            album=words(message.media_group_id),
            point=content.point,
            contact=content.contact,
            unreadable=content.unreadable,
            edited=edited,
            to_bot=private or for_us or (self._replies_to_us(message) and not for_another),
            name="" if anonymous or user is None else _name(user),
        )

    def _addressed(self, text: str) -> tuple[str, bool, bool]:
        """The text without our own name behind a command; whether it is a command to us; whether one to another bot."""
        if not text.startswith("/"):
            return text, False, False
        command = _COMMAND.match(text)
        if command is None:
            return text, False, False
        name = command.group(2)
        if name is None:
            return text, True, False
        if name.casefold() != self._username:
            return text, False, True
        return f"/{command.group(1)}{text[command.end() :]}", True, False

    def _replies_to_us(self, message: Message) -> bool:
        replied = message.reply_to_message
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._bot_id != 0

    def _moved(self, message: Message, chat: str) -> Incoming:
        """A group became a supergroup. Telegram says so in both chats; both get one delivery id, so it is handled
        once."""
        if message.migrate_to_chat_id:
            old, new = chat, str(whole_number(message.migrate_to_chat_id))
        else:
            old, new = str(whole_number(message.migrate_from_chat_id)), chat
        return Incoming(
            delivery_id=f"{self._channel}:moved:{old}:{new}",
            sender=Address(self._channel, old),
            private=False,
            migrated=Migrated(new),
        )

    def _press(self, query: CallbackQuery, delivery_id: str) -> Incoming | None:
        message = query.message
        if message is None or query.data is None:
            return None
        person = "" if query.from_user.id in _STAND_INS else str(whole_number(query.from_user.id))
        return Incoming(
            delivery_id=delivery_id,
            sender=Address(self._channel, str(whole_number(message.chat.id)), person),
            private=message.chat.type == "private",
            press=Press(words(query.data), words(query.id), str(whole_number(message.message_id))),
            name=_name(query.from_user),
        )

    def _membership(self, change: ChatMemberUpdated, delivery_id: str) -> Incoming | None:
        if change.new_chat_member.status not in ("left", "kicked") or change.chat.type == "channel":
            return None
        chat = str(whole_number(change.chat.id))
        private = change.chat.type == "private"
        return Incoming(
            delivery_id=delivery_id,
            sender=Address(self._channel, chat, chat if private else ""),
            private=private,
            left=True,
        )


def _name(user: User) -> str:
    return " ".join(part for part in (words(user.first_name), words(user.last_name)) if part)


def _trimmed(raw: dict[str, Any]) -> dict[str, Any]:
    """The update without what nobody reads but python-telegram-bot would build objects for: all of a pressed or
    replied-to message except where it is and who wrote it (a third of a press's reading time)."""
    for kind, inner in (
        ("callback_query", "message"),
        ("message", "reply_to_message"),
        ("edited_message", "reply_to_message"),
    ):
        outer = raw.get(kind)
        if isinstance(outer, dict) and isinstance(whole := outer.get(inner), dict):
            short = {key: whole[key] for key in ("message_id", "date", "chat", "from") if key in whole}
            return {**raw, kind: {**outer, inner: short}}
    return raw
