"""The picture worker's own program: bytes in through one pipe, facts out through another.

It is given no key and no secret, opens no socket and writes no file; `worker.py` starts it, limits its time and
replaces it. Whatever a hostile file does to a decoder happens here.
"""

import os
import sys

from PIL import Image

from bot.core.filekind import PICTURE_KINDS, kind_of
from bot.images import decoding
from bot.images.confinement import allow_processor_time, confine, yield_to_others
from bot.images.frames import LARGEST_FRAME, LENGTH, READY, pack_answer
from bot.images.picture import Result, Verdict

_IN, _OUT = 0, 1
_CHUNK = 1 << 20


def main(memory: int, processor_seconds: int) -> None:
    """Answer frame by frame until the bot closes the pipe. Limits: bytes of address space, seconds a picture."""
    decoding.prepare()
    yield_to_others()
    confine(memory)
    _write(READY)
    while (data := _read()) is not None:
        allow_processor_time(processor_seconds)
        _write(pack_answer(examine(data)))


def examine(data: bytes) -> Result:
    """Return verdict and picture; never raises."""
    kind = kind_of(data)
    if kind not in PICTURE_KINDS:
        return Result(Verdict.NOT_A_PICTURE)
    try:
        return Result(Verdict.OK, decoding.decode(data, kind))
    except (decoding.TooManyPixelsError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Result(Verdict.TOO_LARGE)
    except MemoryError:
        return Result(Verdict.TOO_SLOW)
    except Exception:  # noqa: BLE001 - a damaged file makes a decoder raise anything; the answer is the same
        return Result(Verdict.BROKEN)


def _read() -> bytes | None:
    head = _read_exactly(LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    return None if length > LARGEST_FRAME else _read_exactly(length)


def _read_exactly(length: int) -> bytes | None:
    """Return so many bytes, or None when the bot has closed the pipe."""
    kept = bytearray()
    while len(kept) < length:
        chunk = os.read(_IN, min(_CHUNK, length - len(kept)))
        if not chunk:
            return None
        kept += chunk
    return bytes(kept)


def _write(frame: bytes) -> None:
    rest = memoryview(LENGTH.pack(len(frame)) + frame)
    while rest:
        rest = rest[os.write(_OUT, rest) :]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
