"""Long polling with the promise that matters: the offset moves only after everything before it is committed.

Telegram forgets an update when a later offset is asked for. So a batch is read, handed over, and confirmed by the
next question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.channel import Accept, NotAccepted, Unparsed
from bot.channels.finishing import FinishedThoughCancelled, finished
from bot.channels.telegram.failures import TooFast
from bot.channels.telegram.pacing import Backoff
from bot.channels.telegram.reading import ALLOWED_UPDATES, Reader
from bot.channels.telegram.transport import Transport
from bot.core.messages import Incoming
from bot.logs import get_log

log = get_log(__name__)

_HOLD_SECONDS = 50
_MOST = 100
_CONFLICT_SECONDS = 10.0


class Polling:
    """Asks for updates until cancelled."""

    def __init__(self, transport: Transport, reader: Reader, backoff: Backoff) -> None:
        self._transport = transport
        self._reader = reader
        self._backoff = backoff
        self._offset: int | None = None
        self._confirmed: int | None = None
        self._said: set[str] = set()

    async def run(self, accept: Accept) -> None:
        """Receives until cancelled; then lets a batch in hand finish and confirms it, so that it does not come
        again."""
        try:
            while True:
                updates = await self._ask()
                if updates:
                    await self._take(updates, accept)
        except asyncio.CancelledError:
            await self._confirm()
            raise

    async def _ask(self) -> list[Any]:
        params: dict[str, Any] = {"timeout": _HOLD_SECONDS, "limit": _MOST, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            params["offset"] = self._offset
        asked_from = self._offset
        try:
            updates = await self._transport.call("getUpdates", params, wait=_HOLD_SECONDS)
        except Conflict:
            # Another process polls with this token, or a webhook was set behind our back.
            self._say_once("telegram_conflict_another_poller")
            await self._backoff.wait(at_least=_CONFLICT_SECONDS)
            return []
        except InvalidToken:
            self._say_once("telegram_token_refused")
            await self._backoff.wait(at_least=_CONFLICT_SECONDS)
            return []
        except TooFast as error:
            await self._backoff.wait(at_least=error.seconds)
            return []
        except TelegramError:
            self._say_once("telegram_unreachable")
            await self._backoff.wait()
            return []
        self._confirmed = asked_from
        if self._said:
            self._said.clear()
            log.info("telegram_reached_again")
        if not isinstance(updates, list):
            self._say_once("telegram_unreachable")
            await self._backoff.wait()
            return []
        return updates

    async def _take(self, updates: Sequence[Any], accept: Accept) -> None:
        batch: list[Incoming | Unparsed] = [item for raw in updates if (item := self._reader.read(raw)) is not None]
        next_offset = max(
            (update_id + 1 for raw in updates if (update_id := _update_id(raw)) is not None), default=None
        )
        if batch:
            try:
                await finished(accept(batch))
            except NotAccepted:
                log.warning("telegram_not_accepted", count=len(batch))
                await self._backoff.wait()
                return
            except FinishedThoughCancelled:
                self._move(next_offset)
                raise asyncio.CancelledError from None
        self._move(next_offset)
        if next_offset is None:  # nothing here can be confirmed, so it comes again: not in a hot loop
            await self._backoff.wait()
        else:
            self._backoff.reset()

    def _move(self, offset: int | None) -> None:
        if offset is not None:
            self._offset = offset

    async def _confirm(self) -> None:
        """Tells Telegram what is done, without waiting for more. Failing is harmless: repeats are recognised."""
        if self._offset is None or self._offset == self._confirmed:
            return
        params = {"offset": self._offset, "timeout": 0, "limit": 1, "allowed_updates": ALLOWED_UPDATES}
        try:
            await self._transport.call("getUpdates", params)
        except TelegramError:
            log.info("telegram_last_batch_unconfirmed")

    def _say_once(self, event: str) -> None:
        """A state that lasts is worth one line, not one a second."""
        if event not in self._said:
            self._said.add(event)
            log.warning(event)


def _update_id(raw: Any) -> int | None:
    value = raw.get("update_id") if isinstance(raw, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
