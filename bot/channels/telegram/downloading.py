"""Fetches a file somebody sent. Its address holds the bot's token, so it lives only inside `Transport.file`."""

from __future__ import annotations

from typing import Final

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.channel import DownloadFailed
from bot.channels.telegram.failures import says
from bot.channels.telegram.transport import TooLarge, Transport
from bot.core.messages import FileRef

# Bots may fetch no more (core.telegram.org/bots/api#getfile).
MOST_BYTES: Final = 20_000_000


async def download(transport: Transport, file: FileRef) -> bytes:
    """The file's bytes. Raises `DownloadFailed`: too_large (said before a byte is fetched where the size is known),
    gone, or unreachable, which alone is worth another try."""
    if file.size > MOST_BYTES:
        raise DownloadFailed("too_large", final=True)
    try:
        found = await transport.call("getFile", {"file_id": file.ref})
    except BadRequest as error:
        if says(error, "file is too big"):
            raise DownloadFailed("too_large", final=True) from None
        raise DownloadFailed("gone", final=not says(error, "temporarily unavailable")) from None
    except TelegramError:
        raise DownloadFailed("unreachable", final=False) from None
    path = found.get("file_path") if isinstance(found, dict) else None
    if not isinstance(path, str) or not path:
        raise DownloadFailed("gone", final=True)
    try:
        return await transport.file(path, MOST_BYTES)
    except TooLarge:
        raise DownloadFailed("too_large", final=True) from None
    except InvalidToken:
        # 404: the path was handed out a moment ago, so the token is good and the file is not there.
        raise DownloadFailed("gone", final=True) from None
    except TelegramError:
        raise DownloadFailed("unreachable", final=False) from None
