"""Which Bot API calls one outgoing message becomes, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.channel import Rejected
from bot.channels.cutting import split, units
from bot.channels.telegram import keyboards
from bot.channels.telegram.writing import CAPTION_UNITS, marked
from bot.core.messages import Attachment, Outgoing, Point, Rich, plain

_ALBUM_MOST: Final = 10
# Above this Telegram takes a picture as a document only (core.telegram.org/bots/api#sending-files).
_PHOTO_BYTES: Final = 10_000_000
_TITLE_CHARACTERS: Final = 100
# A preview would let Telegram's servers open links out of a report, and fill the screen with them.
_NO_PREVIEW: Final = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Step:
    """One call; `uploads` pairs form fields with files."""

    method: str
    params: dict[str, Any]
    uploads: tuple[tuple[str, Attachment], ...] = ()


def text_step(chat: int, rich: Rich) -> Step:
    """A sendMessage for a piece that fits."""
    text, entities = marked(rich)
    params: dict[str, Any] = {"chat_id": chat, "text": text, "link_preview_options": _NO_PREVIEW}
    if entities:
        params["entities"] = entities
    return Step("sendMessage", params)


def steps_for(chat: int, message: Outgoing) -> list[Step]:
    """The calls for a new message: its files, its place, its words, with the buttons on the last call.

    Words that fit go under a lone file as its caption, and under an album when there are no buttons (an album
    carries none). Raises `Rejected` for what Telegram could never show: nothing at all, or buttons without anything
    to hang under.
    """
    private = chat > 0
    if message.ask_point and private:
        markup: dict[str, Any] | None = keyboards.asking_point(message.ask_point, message.choices)
    else:
        markup = keyboards.inline(message.choices)
    pieces = split(message.rich)
    steps = list(_files(chat, message.attachments))
    if len(steps) == 1 and len(pieces) == 1 and message.point is None and _can_caption(steps[0], pieces[0], markup):
        text, entities = marked(pieces.pop())
        target = steps[0].params["media"][0] if "media" in steps[0].params else steps[0].params
        target["caption"] = text
        if entities:
            target["caption_entities"] = entities
    if message.point is not None:
        steps.append(_place(chat, message.point))
    steps += [text_step(chat, piece) for piece in pieces]
    if not steps:
        raise Rejected("nothing to say")
    if markup is not None:
        if steps[-1].method == "sendMediaGroup":
            raise Rejected("buttons without words")
        steps[-1].params["reply_markup"] = markup
    if message.protect:
        for step in steps:
            step.params["protect_content"] = True
    return steps


def press_answer(message: Outgoing) -> Step:
    """The notice on the presser's screen, at most 200 characters."""
    params: dict[str, Any] = {"callback_query_id": message.press}
    if words := plain(message.rich).strip():
        params["text"] = words if units(words) <= 200 else words[:99].rstrip() + "…"
    return Step("answerCallbackQuery", params)


def _can_caption(step: Step, piece: Rich, markup: dict[str, Any] | None) -> bool:
    album = step.method == "sendMediaGroup"
    return units(plain(piece)) <= CAPTION_UNITS and not (album and markup is not None)


def _files(chat: int, attachments: tuple[Attachment, ...]) -> Iterator[Step]:
    """Photos together, then documents together: Telegram mixes them in no album. A document stays what it is: Telegram would make
    a video of a file that looks like one."""
    photos = [item for item in attachments if item.kind == "photo" and len(item.data) <= _PHOTO_BYTES]
    documents = [item for item in attachments if not (item.kind == "photo" and len(item.data) <= _PHOTO_BYTES)]
    for kind, items in (("photo", photos), ("document", documents)):
        for start in range(0, len(items), _ALBUM_MOST):
            group = items[start : start + _ALBUM_MOST]
            as_it_is = {"disable_content_type_detection": True} if kind == "document" else {}
            if len(group) == 1:
                yield Step(f"send{kind.capitalize()}", {"chat_id": chat, **as_it_is}, ((kind, group[0]),))
            else:
                named = [(f"file{number}", item) for number, item in enumerate(group)]
                media = [{"type": kind, "media": f"attach://{field}", **as_it_is} for field, _ in named]
                yield Step("sendMediaGroup", {"chat_id": chat, "media": media}, tuple(named))


def _place(chat: int, point: Point) -> Step:
    params: dict[str, Any] = {"chat_id": chat, "latitude": point.latitude, "longitude": point.longitude}
    if not point.label.strip():
        return Step("sendLocation", params)
    params["title"] = point.label[:_TITLE_CHARACTERS]
    # A venue needs an address; the coordinates are the only one we are sure of.
    params["address"] = f"{point.latitude:.5f}, {point.longitude:.5f}"
    return Step("sendVenue", params)
