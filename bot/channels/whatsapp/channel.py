"""The WhatsApp channel as the rest of the program sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from bot.channels.channel import Accept, CheckFailed, Limits, Rejected, Unreachable
from bot.channels.whatsapp.choices import BUTTON_UNITS, MOST_BUTTONS, Words
from bot.channels.whatsapp.downloading import Downloader
from bot.channels.whatsapp.failures import AnswerLost, GraphError, NotSent, meaning
from bot.channels.whatsapp.identity import CHANNEL
from bot.channels.whatsapp.reading import Reader
from bot.channels.whatsapp.sending import Sender
from bot.channels.whatsapp.steps import Templates
from bot.channels.whatsapp.transport import Transport
from bot.channels.whatsapp.webhook import PATH, Webhook
from bot.core.messages import Address, FileRef, Outgoing
from bot.logs import get_log

log = get_log(__name__)

_CLOSING_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Account:
    """A business phone number and the secrets that go with it. `api_url` is the Graph server with its version; `templates` are
    names by what they stand for (news, alert), those not set are absent."""

    phone_id: str
    token: str
    app_secret: str
    verify_token: str
    api_url: str
    templates: Templates


class WhatsApp:
    """One business number. Meta posts to `routes()`; everything else goes to `account.api_url`. `patience` is the longest wait for
    an answer, in seconds."""

    name = CHANNEL
    # Documented: 80 a second for a number, one in six seconds to a person (more in a burst, borrowed from what comes after). What
    # was sent cannot be changed, and 24 hours after a person's last message only templates are taken; a minute is for our clocks.
    limits = Limits(
        per_second=80,
        chat_per_second=1 / 6,
        chat_burst=10,
        recalls=False,
        edits=False,
        bundles=True,
        arrivals=True,
        buttons=MOST_BUTTONS,
        button_label=BUTTON_UNITS,
        window=timedelta(hours=23, minutes=59),
        files_live=timedelta(days=7),
    )

    def __init__(self, account: Account, *, words: Words, now: Callable[[], datetime], patience: float = 20.0) -> None:
        self._account = account
        self._transport = Transport(account.api_url, account.token, patience)
        self._webhook = Webhook(Reader(account.phone_id, now), account.app_secret, account.verify_token)
        self._sender = Sender(self._transport, account.phone_id, words, account.templates)
        self._downloader = Downloader(self._transport, account.phone_id, now)
        self._number = ""
        self._sending = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def routes(self) -> list[web.RouteDef]:
        """What the program's web server must serve."""
        return [web.get(PATH, self._webhook.verify, allow_head=False), web.post(PATH, self._webhook.handle)]

    async def number(self) -> str:
        """The number as people see it. Opens and closes its own connection. Raises `CheckFailed`."""
        await self._transport.open()
        try:
            about = await self._transport.get(self._account.phone_id, fields="display_phone_number,verified_name")
        except GraphError as error:
            if error.code == 100:
                raise CheckFailed("phone_id") from None
            refused = isinstance(meaning(error).does, Unreachable) and bool(meaning(error).event)
            raise CheckFailed("token" if refused else "unreachable") from None
        except (NotSent, AnswerLost):
            raise CheckFailed("unreachable") from None
        finally:
            await self._transport.close()
        shown = about.get("display_phone_number")
        if str(about.get("id", "")) != self._account.phone_id or not isinstance(shown, str):
            raise CheckFailed("phone_id")
        return shown

    def link(self) -> str:
        """See `Channel.link`; our number is known once Meta has told it."""
        return f"https://wa.me/{self._number}?text=" if self._number else ""

    async def start(self) -> None:
        """Opens the connection."""
        await self._transport.open()

    async def listen(self, accept: Accept) -> None:
        """See `Channel.listen`."""
        self._webhook.accept = accept
        log.info("whatsapp_listening")
        try:
            await self._introduce()
            await asyncio.get_running_loop().create_future()
        finally:
            self._webhook.accept = None

    async def _introduce(self) -> None:
        """Asks for our own number, once: only links need it, and a server that does not tell it hinders nothing else."""
        try:
            about = await self._transport.get(self._account.phone_id, fields="display_phone_number")
        except (GraphError, NotSent, AnswerLost):
            log.warning("whatsapp_number_unknown")
            return
        self._number = "".join(
            letter for letter in str(about.get("display_phone_number", "")) if letter in "0123456789"
        )

    async def send(self, to: Address, message: Outgoing) -> str:
        """See `Channel.send`. A message longer than WhatsApp takes becomes several; the ids are of all of them. Raises
        `WindowClosed` for what must wait until the person writes."""
        self._sending += 1
        self._idle.clear()
        try:
            return await self._sender.send(to, message)
        finally:
            self._sending -= 1
            if not self._sending:
                self._idle.set()

    async def take_back(self, to: Address, message_ids: tuple[str, ...]) -> None:
        """See `Channel.take_back`: a business cannot take anything back on WhatsApp."""
        raise Rejected("nothing can be taken back")

    async def download(self, file: FileRef) -> bytes:
        """See `Channel.download`. At most 20,000,000 bytes."""
        return await self._downloader.download(file)

    async def close(self) -> None:
        """Lets sends in flight finish, for eight seconds at most, and closes the connection."""
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("whatsapp_closed_while_sending", count=self._sending)
        await self._transport.close()
