"""Fetches a file somebody sent: its address first, which lives for minutes, then its bytes.

Meta closes a number's media for an hour after a handful of failed requests, so failures are counted: after a few in an hour
nothing is asked until the hour is over. An id lives for seven days, and that long it is tried again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.channels.channel import DownloadFailed
from bot.channels.whatsapp.failures import AnswerLost, GraphError, NotSent
from bot.channels.whatsapp.transport import StrangeHost, TooLarge, Transport
from bot.core.messages import FileRef
from bot.logs import get_log

log = get_log(__name__)

MOST_BYTES: Final = 20_000_000
MOST_FAILURES: Final = 4
"""In an hour; Meta's own limit is said to be five."""

_HOUR: Final = timedelta(hours=1)
_SETUP_CODES: Final = frozenset({0, 3, 4, 10, 190, 80007, 130429, 131005, 131031, 368})
"""Refusals that say nothing of the file: it can be had once they are over."""


class Downloader:
    """Downloads for one number."""

    def __init__(self, transport: Transport, phone_id: str, now: Callable[[], datetime]) -> None:
        self._transport = transport
        self._phone_id = phone_id
        self._now = now
        self._failures: deque[datetime] = deque()

    async def download(self, file: FileRef) -> bytes:
        """The file's bytes, at most `MOST_BYTES`. Raises `DownloadFailed`: too_large (said before a byte is fetched where Meta
        tells the size), gone, or unreachable, which alone is worth another try."""
        if file.size > MOST_BYTES:
            raise DownloadFailed("too_large", final=True)
        if self._must_wait():
            raise DownloadFailed("unreachable", final=False)
        address = await self._address(file.ref)
        try:
            return await self._transport.file(address, MOST_BYTES)
        except TooLarge:
            raise DownloadFailed("too_large", final=True) from None
        except StrangeHost:
            log.error("whatsapp_strange_media_host")
            raise DownloadFailed("gone", final=True) from None
        except (NotSent, AnswerLost):
            raise DownloadFailed("unreachable", final=False) from None
        except GraphError as error:
            # The address was given a moment ago: that it is refused may pass, and is counted.
            self._count(error)
            raise DownloadFailed("unreachable", final=False) from None

    async def _address(self, ref: str) -> str:
        """Where the file is now, once its size is known to be bearable."""
        if not ref.isascii() or not ref.replace("_", "").replace("-", "").isalnum():
            raise DownloadFailed("gone", final=True)
        try:
            about = await self._transport.get(ref, phone_number_id=self._phone_id)
        except (NotSent, AnswerLost):
            raise DownloadFailed("unreachable", final=False) from None
        except GraphError as error:
            self._count(error)
            passing = error.status >= 500 or error.status == 429 or error.code in _SETUP_CODES - {0}
            passing = passing or error.status in (401, 403)
            raise DownloadFailed("unreachable" if passing else "gone", final=not passing) from None
        size = about.get("file_size")
        if isinstance(size, str) and size.isdecimal():
            size = int(size)
        if isinstance(size, int) and size > MOST_BYTES:
            raise DownloadFailed("too_large", final=True)
        address = about.get("url")
        if not isinstance(address, str) or not address:
            raise DownloadFailed("gone", final=True)
        return address

    def _count(self, error: GraphError) -> None:
        if 400 <= error.status < 500:
            self._failures.append(self._now())

    def _must_wait(self) -> bool:
        now = self._now()
        while self._failures and self._failures[0] <= now - _HOUR:
            self._failures.popleft()
        return len(self._failures) >= MOST_FAILURES
