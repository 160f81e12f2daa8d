"""The ways by which people come in while the bot is killed: what a channel needs to run, and what of its messages was in flight."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any, Protocol

from bot.channels.whatsapp.writing import written
from bot.core.wire import say_in
from storage.store import Store
from tests import aftermath
from tests.besieged import Person, Phone
from tests.botapi import BotApi
from tests.graphapi import GraphApi
from tests.graphapi.shapes import Sent
from tests.whatsapp_phone import WhatsAppPhone

_CONNECTIONS = 4
_MOST_REPEATS = 3
_RECENT = 30


class Gate(Protocol):
    """Where people report; staff are on Telegram in any case. `calls` counts the bot's requests here, `waiting` what it has not
    taken yet, `again` the posts that went out more than once."""

    channel: str

    def settings(self, port: int) -> dict[str, str]: ...
    async def open(self, stack: AsyncExitStack, port: int) -> None: ...
    def phone(self, name: str) -> Phone: ...
    def repeat(self, chance: random.Random) -> None: ...
    def in_flight(self, store: Store) -> Counter[tuple[int, str]]: ...
    def unmarked(self, store: Store, people: list[Person]) -> Counter[int]: ...
    @property
    def calls(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def again(self) -> int: ...


class TelegramGate:
    """Polling, or posts one after the other until each is answered."""

    channel = "telegram"

    def __init__(self, api: BotApi, *, webhook: bool) -> None:
        self._api = api
        self._webhook = webhook

    def settings(self, port: int) -> dict[str, str]:
        about = {
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
            "TELEGRAM_WEBHOOK_SECRET": "rahasia-uji",
        }
        return about if self._webhook else {}

    async def open(self, stack: AsyncExitStack, port: int) -> None:
        """The bot asks for what it wants itself."""

    def phone(self, name: str) -> Phone:
        return self._api.user(name)

    def repeat(self, chance: random.Random) -> None:
        """Telegram does so itself with what was not confirmed."""

    def in_flight(self, store: Store) -> Counter[tuple[int, str]]:
        """Nothing more: what is in flight on Telegram is counted for staff and people at once."""
        return Counter()

    def unmarked(self, store: Store, people: list[Person]) -> Counter[int]:
        return aftermath.unmarked(store, self._api, people)

    @property
    def calls(self) -> int:
        return 0

    @property
    def waiting(self) -> int:
        return 0

    @property
    def again(self) -> int:
        """Not counted: an update has no post of its own."""
        return 0


class WhatsAppGate:
    """Posts of Meta's over several connections, each until it is answered 200, and some of them once more after a kill although
    they were. Every message of the bot's is reported as sent and delivered."""

    channel = "whatsapp"

    def __init__(self, staff: BotApi) -> None:
        self._api = GraphApi(happened=staff.happened)

    def settings(self, port: int) -> dict[str, str]:
        api = self._api
        return {
            "WHATSAPP_PHONE_ID": api.phone_id,
            "WHATSAPP_TOKEN": api.token,
            "WHATSAPP_APP_SECRET": api.app_secret,
            "WHATSAPP_VERIFY_TOKEN": api.verify_token,
            "WHATSAPP_API_URL": api.url,
            "WHATSAPP_TEMPLATE_NEWS": "kabar_baru",
        }

    async def open(self, stack: AsyncExitStack, port: int) -> None:
        await stack.enter_async_context(self._api)
        self._api.deliver_to(f"http://127.0.0.1:{port}/whatsapp", _CONNECTIONS)

    def phone(self, name: str) -> Phone:
        return WhatsAppPhone(self._api, self._api.user(name))

    def repeat(self, chance: random.Random) -> None:
        recent = [post for post in self._api.posted[-_RECENT:] if post.answers and b'"messages":' in post.body]
        for posted in chance.sample(recent, min(len(recent), chance.randint(0, _MOST_REPEATS))):
            self._api.repeat(posted)

    def in_flight(self, store: Store) -> Counter[tuple[int, str]]:
        """(number, words) of what had arrived when the bot was killed, but was not marked. What goes together with others begins
        with the first of them."""
        numbers = {chat: int(user.phone) for user in self._api.people for chat in user.chats}
        first: dict[int, str] = {}
        for row in store.outbox.waiting(("message",)):
            address, say = store.conversations.address(row.conversation), say_in(row.payload)
            if address is not None and address.channel == self.channel and say.text is not None:
                words = written(aftermath.KNOWLEDGE.texts.render(say.text)).strip()
                first.setdefault(numbers[address.chat], words)
        last = {numbers[sent.chat]: _words(sent) for sent in self._api.sent if not sent.reply_to}
        return Counter((number, words) for number, words in first.items() if last.get(number, "").startswith(words))

    def unmarked(self, store: Store, people: list[Person]) -> Counter[int]:
        """How many more messages a person has got than are marked as taken by Meta."""
        numbers = {chat: int(user.phone) for user in self._api.people for chat in user.chats}
        arrived = Counter(numbers[sent.chat] for sent in self._api.sent if not sent.reply_to)
        sql = "SELECT COUNT(*) FROM arrivals WHERE conversation = ?"
        marked = {
            person.user.id: store.connection.execute(sql, (store.conversations.find(person.address),)).fetchone()[0]
            for person in people
        }
        return Counter({number: arrived[number] - count for number, count in marked.items()})

    @property
    def calls(self) -> int:
        return len(self._api.calls)

    @property
    def waiting(self) -> int:
        return self._api.waiting

    @property
    def again(self) -> int:
        bodies = Counter(posted.body for posted in self._api.posted)
        tried = Counter(posted.body for posted in self._api.posted for _ in posted.answers)
        return sum(max(tried[body], count) > 1 for body, count in bodies.items())


def _words(sent: Sent) -> str:
    content: dict[str, Any] = sent.content
    if sent.kind == "interactive":
        return str(content["body"]["text"]).strip()
    return str(content.get("body") or content.get("caption") or "").strip()
