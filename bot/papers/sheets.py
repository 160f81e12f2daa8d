"""How a paper goes to the process that draws it: one frame of JSON, then its pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.images.frames import LENGTH


def pack(paper: dict[str, Any], pictures: Sequence[bytes] = ()) -> bytes:
    """One frame."""
    blocks = [json.dumps(paper).encode(), *pictures]
    return b"".join(LENGTH.pack(len(block)) + block for block in blocks)


def unpack(frame: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The inverse of `pack`."""
    blocks, at = [], 0
    while at < len(frame):
        (length,) = LENGTH.unpack_from(frame, at)
        at += LENGTH.size
        blocks.append(frame[at : at + length])
        at += length
    return json.loads(blocks[0]), blocks[1:]
