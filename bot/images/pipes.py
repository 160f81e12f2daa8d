"""The worker's end of the two pipes: frames in, frames out."""

import os

from bot.images.frames import LARGEST_FRAME, LENGTH

_IN, _OUT = 0, 1
_CHUNK = 1 << 20


def read_frame() -> bytes | None:
    """Return the next frame, or None when the bot has closed the pipe."""
    head = _read_exactly(LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    return None if length > LARGEST_FRAME else _read_exactly(length)


def write_frame(frame: bytes) -> None:
    rest = memoryview(LENGTH.pack(len(frame)) + frame)
    while rest:
        rest = rest[os.write(_OUT, rest) :]


def _read_exactly(length: int) -> bytes | None:
    kept = bytearray()
    while len(kept) < length:
        chunk = os.read(_IN, min(_CHUNK, length - len(kept)))
        if not chunk:
            return None
        kept += chunk
    return bytes(kept)
