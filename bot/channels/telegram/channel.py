"""The Telegram channel as the rest of the program sees it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.channel import Accept, CheckFailed, Limits
from bot.channels.telegram.downloading import download
from bot.channels.telegram.failures import TooFast
from bot.channels.telegram.pacing import Backoff, Pause
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.reading import ALLOWED_UPDATES, Reader
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.webhook import PATH, Webhook
from bot.core.messages import Address, FileRef, Outgoing
from bot.logs import get_log

log = get_log(__name__)

_CLOSING_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram shows about the bot: (command, description) in private chats and in groups, the text of an
    empty chat (at most 512 characters) and of the profile (at most 120)."""

    commands: tuple[tuple[str, str], ...] = ()
    room_commands: tuple[tuple[str, str], ...] = ()
    description: str = ""
    short_description: str = ""


class Telegram:
    """A bot account. With a `webhook_url` (and its secret) Telegram posts to `routes()`; else we poll.

    `api_url` is the Bot API server's address. `webhook_url` is the public address of this program; Telegram posts
    to its `/telegram`. `chance` and `pause` set the waits after failures; `patience` is the longest wait for an
    answer, in seconds.
    """

    name = "telegram"
    # Below Telegram's own 30 a second, and what it documents for one chat and one group (core.telegram.org/bots/faq).
    limits = Limits(per_second=25, chat_per_second=1, chat_burst=5, room_per_minute=20, recall_hours=48)

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "https://api.telegram.org",
        webhook_url: str = "",
        webhook_secret: str = "",
        profile: Profile | None = None,
        chance: random.Random | None = None,
        pause: Pause = asyncio.sleep,
        patience: float = 20.0,
    ) -> None:
        if webhook_url and not webhook_secret:
            raise ValueError("a webhook needs a secret")
        api_url = api_url.rstrip("/")
        self._transport = Transport(api_url, token, patience)
        self._bot = Bot(token, base_url=f"{api_url}/bot", request=self._transport, get_updates_request=self._transport)
        self._profile = profile or Profile()
        self._chance = chance or random.Random()
        self._pause = pause
        self._webhook_url = webhook_url
        self._secret = webhook_secret
        self._reader = Reader(self.name)
        self._webhook = Webhook(self._reader, webhook_secret)
        self._sender = Sender(self._transport)
        self._registering: asyncio.Task[None] | None = None
        self._introduced = False
        self._sending = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def routes(self) -> list[web.RouteDef]:
        """What the program's web server must serve; empty when polling."""
        return [web.post(PATH, self._webhook.handle)] if self._webhook_url else []

    async def get_me(self) -> str:
        """The bot's user name. Opens and closes its own connection where `start` was not called. Raises
        `CheckFailed`."""
        await self._transport.initialize()
        try:
            await self._introduce()
        except InvalidToken:
            raise CheckFailed("token") from None
        except TelegramError:
            raise CheckFailed("unreachable") from None
        finally:
            if self._registering is None:
                await self._transport.shutdown()
        return self._bot.username

    def link(self) -> str:
        """See `Channel.link`; our user name is known once Telegram has told it (core.telegram.org/bots/features#deep-linking)."""
        return f"https://t.me/{self._bot.username}?start=" if self._introduced else ""

    async def start(self) -> None:
        """Opens the connection and registers commands beside everything else. An unreachable Telegram is no error:
        `listen` goes on trying."""
        await self._transport.initialize()
        self._registering = asyncio.create_task(self._register())

    async def listen(self, accept: Accept) -> None:
        """See `Channel.listen`."""
        await self._insist(self._introduce)
        if self._webhook_url:
            self._webhook.accept = accept
            await self._insist(self._set_webhook, refused="telegram_webhook_refused")
            log.info("telegram_webhook_set")
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self._webhook.accept = None
        else:
            await self._insist(self._bot.delete_webhook)
            log.info("telegram_polling")
            await Polling(self._transport, self._reader, Backoff(self._pause, self._chance)).run(accept)

    async def send(self, to: Address, message: Outgoing) -> str:
        """See `Channel.send`. A message longer than Telegram takes becomes several; the ids are of all of them."""
        self._sending += 1
        self._idle.clear()
        try:
            return await self._sender.send(to, message)
        finally:
            self._sending -= 1
            if not self._sending:
                self._idle.set()

    async def take_back(self, to: Address, message_ids: tuple[str, ...]) -> None:
        """See `Channel.take_back`: its own messages, for 48 hours (core.telegram.org/bots/api#deletemessage)."""
        await self._sender.take_back(to, message_ids)

    async def download(self, file: FileRef) -> bytes:
        """See `Channel.download`. At most 20,000,000 bytes."""
        return await download(self._transport, file)

    async def close(self) -> None:
        """Lets sends in flight finish, for eight seconds at most, and closes the connection."""
        if self._registering is not None:
            self._registering.cancel()
            await asyncio.wait([self._registering])
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("telegram_closed_while_sending", count=self._sending)
        await self._transport.shutdown()

    async def _introduce(self) -> None:
        if not self._introduced:
            account = await self._bot.get_me()
            self._reader.introduce(account.id, account.username or "")
            self._introduced = True

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._webhook_url.rstrip("/").removesuffix(PATH) + PATH,
            secret_token=self._secret,
            # One at a time keeps the order; who needs more a second than round trips allow polls (a hundred a batch).
            max_connections=1,
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _register(self) -> None:
        """Tells Telegram our commands and descriptions; what it refuses is logged and left."""
        profile = self._profile
        in_private = [BotCommand(*pair) for pair in profile.commands]
        in_rooms = [BotCommand(*pair) for pair in profile.room_commands]
        calls: list[Callable[[], Awaitable[Any]]] = []
        if in_private:
            calls.append(lambda: self._bot.set_my_commands(in_private, scope=BotCommandScopeAllPrivateChats()))
        if in_rooms:
            calls.append(lambda: self._bot.set_my_commands(in_rooms, scope=BotCommandScopeAllGroupChats()))
        if profile.description:
            calls.append(lambda: self._bot.set_my_description(profile.description))
        if profile.short_description:
            calls.append(lambda: self._bot.set_my_short_description(profile.short_description))
        for call in calls:
            try:
                await self._insist(call)
            except BadRequest:
                log.warning("telegram_profile_refused")

    async def _insist(self, attempt: Callable[[], Awaitable[Any]], refused: str = "") -> None:
        """Tries until it works; says what is wrong once. A 400 is raised as BadRequest unless `refused` names an
        event for it, for what may mend itself (a webhook's host name that does not resolve yet)."""
        backoff = Backoff(self._pause, self._chance)
        said = ""
        while True:
            at_least, event = 0.0, "telegram_unreachable"
            try:
                await attempt()
            except BadRequest:
                if not refused:
                    raise
                event = refused
            except InvalidToken:
                event = "telegram_token_refused"
            except TooFast as error:
                at_least, event = error.seconds, "telegram_too_fast"
            except TelegramError:
                pass
            else:
                return
            if event != said:
                log.warning(event)
                said = event
            await backoff.wait(at_least)
