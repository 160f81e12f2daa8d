"""Reads what the page sends: one thing somebody did, as a form with files."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.channels.practice.cast import may_speak
from bot.channels.practice.files import MAX_FILE_BYTES, MAX_FILES, StoredFile
from bot.core.messages import Point

MAX_TEXT: Final = 4096
"""Characters of a text message on Telegram."""
MAX_PRESS: Final = 64
"""Bytes of a button's data on Telegram."""
MAX_FIELD_BYTES: Final = 4 * MAX_TEXT + 1024
MAX_FIELDS: Final = 16
CHUNK: Final = 64 * 1024
ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")


class FormError(Exception):
    """The form cannot be taken. `problem` is the end of a word's name (`problem_too_large`), `status` that of HTTP."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did. `id` is the page's own and stays the same when the page sends it again.

    `message` is the message whose button was pressed, or which is replied to.
    """

    id: str
    chat: str
    person: str
    text: str = ""
    press: str = ""
    message: str = ""
    reply: bool = False
    sticker: bool = False
    point: Point | None = None
    files: tuple[StoredFile, ...] = ()


async def read_act(request: web.Request) -> Act:
    """The act in a multipart form. Raises `FormError`; never reads more than its limits into memory."""
    if request.content_type != "multipart/form-data":
        raise FormError("unclear", 415)
    fields: dict[str, str] = {}
    files: list[StoredFile] = []
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or len(fields) >= MAX_FIELDS:
                raise FormError("unclear")
            if part.filename is None:
                fields[part.name or ""] = (await _read(part, MAX_FIELD_BYTES)).decode()
            elif len(files) == MAX_FILES:
                raise FormError("too_many", 413)
            else:
                # Photos or files is the person's choice; that field stands before the files.
                kind = _kind(part.headers.get("Content-Type", ""), as_photo=fields.get("as") == "photo")
                files.append(StoredFile(_name(part.filename), kind, await _read(part, MAX_FILE_BYTES)))
    except (ValueError, HttpProcessingError, web.RequestPayloadError) as error:
        # Broken multipart in one of aiohttp's three ways, or text that is not UTF-8.
        raise FormError("unclear") from error
    return _check(fields, tuple(files))


async def _read(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > limit:
            raise FormError("too_large", 413)
    return bytes(data)


def _name(given: str) -> str:
    """The last part of a file's name, cut to what a screen shows."""
    return PurePosixPath(given.replace("\\", "/")).name[:120]


def _kind(media_type: str, *, as_photo: bool) -> str:
    """What a phone's app would have declared: see `FileRef.kind`."""
    family = media_type.partition("/")[0].strip().lower()
    if family == "image":
        return "photo" if as_photo else "document"
    if family == "audio":
        return "voice" if "ogg" in media_type or "opus" in media_type else "audio"
    return "video" if family == "video" else "document"


def _check(fields: dict[str, str], files: tuple[StoredFile, ...]) -> Act:
    act = Act(
        id=fields.get("id", ""),
        chat=fields.get("chat", ""),
        person=fields.get("person", ""),
        text=fields.get("text", "").replace("\r\n", "\n").strip(),
        press=fields.get("press", ""),
        message=fields.get("message", ""),
        reply="reply" in fields,
        sticker="sticker" in fields,
        point=_point(fields),
        files=files,
    )
    if not ID.fullmatch(act.id):
        raise FormError("unclear")
    if not may_speak(act.chat, act.person):
        raise FormError("unknown_chat")
    if len(act.text) > MAX_TEXT or len(act.press.encode()) > MAX_PRESS:
        raise FormError("too_long")
    if not (act.text or act.press or act.sticker or act.point or act.files):
        raise FormError("empty")
    return act


def _point(fields: dict[str, str]) -> Point | None:
    if "latitude" not in fields:
        return None
    try:
        latitude, longitude = float(fields["latitude"]), float(fields.get("longitude", ""))
    except ValueError as error:
        raise FormError("bad_point") from error
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise FormError("bad_point")
    return Point(latitude, longitude, fields.get("place", "")[:100])
