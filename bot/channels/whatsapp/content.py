"""What a message contains, whichever of the Cloud API's kinds it is (webhook reference: messages)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.core.messages import Contact, FileRef, Point

REVOKED: Final = "revoked"


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of an `Incoming` that come from a message's content. `data` is a pressed button's."""

    text: str = ""
    data: str = ""
    files: tuple[FileRef, ...] = ()
    point: Point | None = None
    contact: Contact | None = None
    unreadable: str = ""
    edited: bool = False


def content_of(message: dict[str, Any]) -> Content | None:
    """Reads a message's content; None for what is not delivered on purpose: reactions, which answer nothing, and an answer to the
    question whether we may call. Raises TypeError, ValueError or LookupError for values of the wrong shape."""
    kind = words(message["type"])
    if kind in _SILENT:
        return None
    read = _KINDS.get(kind)
    if read is None:
        return Content(unreadable=kind if kind in _NAMED else "unknown")
    return read(message.get(kind), kind)


def words(value: Any) -> str:
    """A text field's value, "" when absent. Raises TypeError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _text(value: Any, _: str) -> Content:
    return Content(text=words(_object(value)["body"]))


def _media(value: Any, kind: str) -> Content:
    media = _object(value)
    ref = words(media["id"])
    if not ref:
        raise ValueError("a file without an id")
    declared = {"image": "photo", "audio": "voice" if media.get("voice") is True else "audio"}.get(kind, kind)
    file = FileRef(ref, declared, _size(media.get("file_size")), words(media.get("filename")))
    return Content(text=words(media.get("caption")), files=(file,))


def _size(value: Any) -> int:
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else 0


def _location(value: Any, _: str) -> Content:
    place = _object(value)
    latitude, longitude = _degrees(place["latitude"], 90), _degrees(place["longitude"], 180)
    return Content(point=Point(latitude, longitude, words(place.get("name")) or words(place.get("address"))))


def _degrees(value: Any, most: int) -> float:
    if isinstance(value, str):
        value = float(value)
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or not math.isfinite(value)
        or not abs(value) <= most
    ):
        raise ValueError("not on earth")
    return float(value)


def _contacts(value: Any, _: str) -> Content:
    """Several cards become one: they answer one question."""
    cards = [_object(card) for card in value] if isinstance(value, list) and value else [_object(None)]
    names, phones = [], []
    for card in cards:
        named = card.get("name")
        names.append(words(_object(named).get("formatted_name") or named.get("first_name")) if named else "")
        numbers = card.get("phones") or []
        phones += [words(_object(number).get("phone") or number.get("wa_id")) for number in numbers]
    return Content(contact=Contact(", ".join(filter(None, names)), ", ".join(filter(None, phones))))


def _button(value: Any, _: str) -> Content:
    """The quick reply of a template."""
    button = _object(value)
    return Content(text=words(button.get("text")), data=words(button.get("payload")))


def _interactive(value: Any, _: str) -> Content | None:
    answer = _object(value)
    kind = words(answer["type"])
    if kind in ("button_reply", "list_reply"):
        reply = _object(answer[kind])
        return Content(text=words(reply.get("title")), data=words(reply["id"]))
    return None if kind == "call_permission_reply" else Content(unreadable="unknown")


def _edit(value: Any, _: str) -> Content:
    """The words as they are now; files of a changed message are the ones that came before."""
    inner = _object(_object(value)["message"])
    now = inner.get(words(inner.get("type")))
    said = now.get("body") or now.get("caption") if isinstance(now, dict) else ""
    return Content(text=words(said), edited=True)


_SILENT: Final = frozenset({"reaction"})
_NAMED: Final = frozenset({"sticker", "poll", "order"})
_KINDS: Final[Mapping[str, Callable[[Any, str], Content | None]]] = {
    "text": _text,
    **dict.fromkeys(("image", "video", "audio", "document"), _media),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "edit": _edit,
    "revoke": lambda value, kind: Content(unreadable=REVOKED),
    # Somebody opened the chat for the first time.
    "request_welcome": lambda value, kind: Content(text="/start"),
}
