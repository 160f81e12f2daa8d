"""The picture worker's own program: bytes in through one pipe, facts out through another.

It is given no key and no secret, opens no socket and writes no file; `worker.py` starts it, limits its time and
replaces it. Whatever a hostile file does to a decoder happens here.
"""

import sys

from PIL import Image

from bot.core.filekind import PICTURE_KINDS, kind_of
from bot.images import decoding
from bot.images.confinement import allow_processor_time, confine, yield_to_others
from bot.images.frames import READY, pack_answer
from bot.images.picture import Result, Verdict
from bot.images.pipes import read_frame, write_frame


def main(memory: int, processor_seconds: int) -> None:
    """Answer frame by frame until the bot closes the pipe. Limits: bytes of address space, seconds a picture."""
    decoding.prepare()
    yield_to_others()
    confine(memory)
    write_frame(READY)
    while (data := read_frame()) is not None:
        allow_processor_time(processor_seconds)
        write_frame(pack_answer(examine(data)))


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


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
