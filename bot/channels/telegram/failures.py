"""What can go wrong with the Bot API, in python-telegram-bot's classes, and what each means to delivery."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.channel import Blocked, Limited, Moved, Rejected, SendFailed, Uncertain, Unreachable


class NotSent(NetworkError):
    """No connection could be made: the server has seen nothing of the request."""


class AnswerLost(TimedOut):
    """The request went out, and no readable answer came back: it may have been carried out."""


class TooFast(TelegramError):
    """429. python-telegram-bot's own class warns about its time unit at every use, so this one keeps plain seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


_UNKNOWN_CHAT = ("chat not found", "user is deactivated", "bot was kicked", "bot was blocked", "peer_id_invalid")
_NOT_ALLOWED = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_restricted",
    "group is deactivated",
    "user_is_blocked",
    "topic_closed",
)
"""A 400 that no other message to the same chat would escape: its admins took the right to write away, or closed it."""

_DEFAULT_WAIT = 5.0


def refusal(status: int, payload: bytes) -> TelegramError:
    """The error for an answer outside 2xx, read from its documented fields (core.telegram.org/bots/api#making-
    requests)."""
    try:
        body = orjson.loads(payload)
    except orjson.JSONDecodeError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    description = str(body.get("description", ""))
    parameters = body.get("parameters")
    if not isinstance(parameters, dict):
        parameters = {}
    if moved_to := parameters.get("migrate_to_chat_id"):
        return ChatMigrated(moved_to)
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            seconds = parameters.get("retry_after")
            return TooFast(float(seconds) if isinstance(seconds, int | float) else _DEFAULT_WAIT)
        case HTTPStatus.FORBIDDEN:
            return Forbidden(description)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
            return InvalidToken(description)
        case HTTPStatus.BAD_REQUEST:
            return BadRequest(description)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return BadRequest("request entity too large")
        case HTTPStatus.CONFLICT:
            return Conflict(description)
    return NetworkError(f"status {status}")


def says(error: BadRequest, *phrases: str) -> bool:
    """Whether a 400's description holds one of `phrases` (lower case); Telegram gives no finer code."""
    description = error.message.lower()
    return any(phrase in description for phrase in phrases)


def send_failure(error: TelegramError) -> SendFailed:
    """What delivery should do about `error`. The result carries no words of Telegram's or ours."""
    match error:
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case TooFast():
            return Limited(error.seconds)
        case Forbidden():
            return Blocked("blocked")
        case BadRequest():
            return Blocked("closed chat") if says(error, *_UNKNOWN_CHAT, *_NOT_ALLOWED) else Rejected("rejected")
        case AnswerLost():
            return Uncertain("answer lost")
    # A refused token or a wrong address is the operator's to mend, and 5xx is Telegram's: messages wait for both.
    return Unreachable("unreachable")
