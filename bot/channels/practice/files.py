"""The files of the practice room: bytes in memory, the oldest making room for new ones."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
"""What the Telegram Bot API lets a bot download; the practice room promises no more than the real thing."""
MAX_FILES: Final = 10
"""Files in one album, as on Telegram."""
MAX_STORED_BYTES: Final = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file somebody or the bot sent. `kind` as in `FileRef`; `protect`: it is shown and not offered for saving."""

    name: str
    kind: str
    data: bytes
    protect: bool = False


class Files:
    """Keeps files by an id until `limit` bytes are full; then the oldest go first. The newest always stays."""

    def __init__(self, limit: int = MAX_STORED_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._files: OrderedDict[str, StoredFile] = OrderedDict()

    def put(self, file_id: str, file: StoredFile) -> None:
        """Stores under that id, replacing what had it (a repeated upload is the same file)."""
        self.drop(file_id)
        self._files[file_id] = file
        self._size += len(file.data)
        while self._size > self._limit and len(self._files) > 1:
            self.drop(next(iter(self._files)))

    def get(self, file_id: str) -> StoredFile | None:
        """The file, or None when there is none (any more)."""
        return self._files.get(file_id)

    def drop(self, file_id: str) -> None:
        """Forgets a file, if there is one."""
        file = self._files.pop(file_id, None)
        if file is not None:
            self._size -= len(file.data)


def picture_type(data: bytes) -> str:
    """The media type when the bytes are a picture every browser shows, else "".

    Read from the bytes, never from a name or from what the sender says: whatever is not a picture is never shown
    inline, so an uploaded page or SVG cannot run in ours.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""
