"""What the machine-readable description leaves out: lengths and characters, as Telegram's documentation gives them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

Rule = Callable[[dict[str, Any]], None]

_TAG = re.compile(r"</?[a-z][^>]*>")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


class Violation(Exception):
    """A request that breaks the documented API; `description` is what Telegram would answer with 400."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


def check_lengths(method: str, params: dict[str, Any]) -> None:
    """Raises `Violation` for a value out of its documented bounds."""
    for rule in (*_RULES.get(method, ()), *_ALWAYS):
        rule(params)


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _length(name: str, least: int, most: int, empty: str = "", long: str = "") -> Rule:
    entities = {"text": "entities", "caption": "caption_entities"}.get(name, "")

    def check(params: dict[str, Any]) -> None:
        if name not in params:
            return
        text = params[name]
        if params.get("parse_mode", "").lower() == "html":
            text = html.unescape(_TAG.sub("", text))
        size = units(text)
        if size > most:
            raise Violation(long or f"{name} is too long")
        if size < least or (least and not text.strip()):
            raise Violation(empty or f"{name} is empty")
        for entity in params.get(entities, ()):
            if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > size:
                raise Violation("ENTITY_BOUNDS_INVALID")

    return check


def _check_media(params: dict[str, Any]) -> None:
    media = params["media"]
    if not 2 <= len(media) <= 10:
        raise Violation("media group must have 2-10 items")
    kinds = {item["type"] for item in media}
    if len(kinds) > 1 and not kinds <= {"photo", "video", "live_photo"}:
        raise Violation("documents and photos can't be mixed")
    for item in media:
        _CAPTION(item)


def _check_deleted(params: dict[str, Any]) -> None:
    if not 1 <= len(params["message_ids"]) <= 100:
        raise Violation("message_ids must have 1-100 items")


def _check_commands(params: dict[str, Any]) -> None:
    if len(params["commands"]) > 100:
        raise Violation("BOT_COMMANDS_TOO_MUCH")
    for command in params["commands"]:
        if not _COMMAND.fullmatch(command["command"]):
            raise Violation("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Violation("BOT_COMMAND_DESCRIPTION_INVALID")


def _check_keyboard_size(params: dict[str, Any]) -> None:
    markup = params.get("reply_markup")
    if isinstance(markup, dict) and sum(len(row) for row in markup.get("inline_keyboard", ())) > 100:
        raise Violation("REPLY_MARKUP_TOO_LONG")
    if isinstance(markup, dict) and params.get("chat_id", 0) < 0:
        keys = [key for row in markup.get("keyboard", ()) for key in row if isinstance(key, dict)]
        if any("request_location" in key for key in keys):
            raise Violation("phone number and location can be requested in private chats only")


def _check_webhook(params: dict[str, Any]) -> None:
    if "secret_token" in params and not _SECRET.fullmatch(params["secret_token"]):
        raise Violation("secret token contains unallowed characters")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise Violation("max_connections out of range")


def _check_polling(params: dict[str, Any]) -> None:
    if not 1 <= params.get("limit", 100) <= 100:
        raise Violation("limit out of range")


_TEXT = _length("text", 1, 4096, "message text is empty", "message is too long")
_CAPTION = _length("caption", 0, 1024, long="message caption is too long")
_ALWAYS: tuple[Rule, ...] = (_CAPTION, _check_keyboard_size)
_RULES: dict[str, tuple[Rule, ...]] = {
    "sendMessage": (_TEXT,),
    "editMessageText": (_TEXT,),
    "answerCallbackQuery": (_length("text", 0, 200, long="MESSAGE_TOO_LONG"),),
    "sendMediaGroup": (_check_media,),
    "deleteMessages": (_check_deleted,),
    "setMyCommands": (_check_commands,),
    "setMyDescription": (_length("description", 0, 512),),
    "setMyShortDescription": (_length("short_description", 0, 120),),
    "sendVenue": (_length("title", 1, 4096), _length("address", 1, 4096)),
    "setWebhook": (_check_webhook,),
    "getUpdates": (_check_polling,),
}
