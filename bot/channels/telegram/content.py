"""What a message contains, whichever of Telegram's three dozen kinds it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from telegram import Message

from bot.core.messages import Contact, FileRef, Point

_FILE_KINDS: Final = (
    # An animation also fills `document`, so it is looked for first.
    ("animation", "animation"),
    ("document", "document"),
    ("video", "video"),
    ("video_note", "video"),
    ("voice", "voice"),
    ("audio", "audio"),
)
_UNREADABLE_KINDS: Final = (
    "sticker",
    "dice",
    "poll",
    "game",
    "story",
    "checklist",
    "paid_media",
    "live_photo",
    "invoice",
    "giveaway",
    "giveaway_winners",
)
# What happens to a chat rather than what somebody says in it (core.telegram.org/bots/api#message).
_SERVICE: Final = frozenset(
    (
        "new_chat_members",
        "left_chat_member",
        "chat_owner_left",
        "chat_owner_changed",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "successful_payment",
        "refunded_payment",
        "users_shared",
        "chat_shared",
        "gift",
        "unique_gift",
        "gift_upgrade_sent",
        "connected_website",
        "write_access_allowed",
        "passport_data",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "direct_message_price_changed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "giveaway_completed",
        "managed_bot_created",
        "paid_message_price_changed",
        "poll_option_added",
        "poll_option_deleted",
        "suggested_post_approved",
        "suggested_post_approval_failed",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "web_app_data",
    )
)


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of an `Incoming` that come from a message's content."""

    text: str = ""
    files: tuple[FileRef, ...] = ()
    point: Point | None = None
    contact: Contact | None = None
    unreadable: str = ""


def is_service(raw: dict[str, Any]) -> bool:
    """Whether a raw message is Telegram's own note about the chat."""
    return not _SERVICE.isdisjoint(raw)


def content_of(message: Message, raw: dict[str, Any]) -> Content:
    """Reads a message's content. Raises TypeError or ValueError for values of the wrong shape.

    Durations come from `raw`, because python-telegram-bot's attributes are about to change their unit and warn at
    every use.
    """
    if message.text is not None:
        return Content(text=words(message.text))
    text = words(message.caption)
    if message.photo:
        largest = max(
            message.photo, key=lambda size: (whole_number(size.width) * whole_number(size.height), size.file_size or 0)
        )
        return Content(text, (FileRef(_ref(largest), "photo", _size(largest)),))
    for attribute, kind in _FILE_KINDS:
        if (file := getattr(message, attribute)) is not None:
            seconds = raw[attribute].get("duration") or 0
            name = words(getattr(file, "file_name", None)) or words(getattr(file, "title", None))
            return Content(text, (FileRef(_ref(file), kind, _size(file), name, max(0, whole_number(seconds))),))
    if message.venue is not None:
        place = message.venue
        return Content(text, point=_point(place.location.latitude, place.location.longitude, words(place.title)))
    if message.location is not None:
        return Content(text, point=_point(message.location.latitude, message.location.longitude))
    if message.contact is not None:
        card = message.contact
        name = " ".join(part for part in (words(card.first_name), words(card.last_name)) if part)
        return Content(text, contact=Contact(name, words(card.phone_number)))
    unreadable = next((kind for kind in _UNREADABLE_KINDS if getattr(message, kind) is not None), "unknown")
    return Content(text, unreadable=unreadable)


def words(value: object) -> str:
    """A text field's value, "" when absent. Raises TypeError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return str(value)


def whole_number(value: object) -> int:
    """An integer field's value. Raises TypeError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _ref(file: Any) -> str:
    if not (ref := words(file.file_id)):
        raise ValueError("a file without an id")
    return ref


def _size(file: Any) -> int:
    return max(0, whole_number(file.file_size)) if file.file_size is not None else 0


def _point(latitude: Any, longitude: Any, label: str = "") -> Point:
    for value, most in ((latitude, 90), (longitude, 180)):
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not math.isfinite(value)
            or abs(value) > most
        ):
            raise ValueError("not on earth")
    return Point(float(latitude), float(longitude), label)
