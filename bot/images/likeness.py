"""What tells a picture again after it was cut, saved anew, scaled, mirrored or photographed off a screen.

Of the whole picture, of 24 parts of it and of what frames leave free, the signs of the 128 lowest waves (of a cosine transform
of 16 by 16 averaged greys) are kept: what is bright where, and nothing finer. Two pictures are alike when the whole of one is like
some part of the other (`bot/similar.py`). Runs in the worker, in plain Python and Pillow: about six milliseconds.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import mul

from PIL import Image

from bot.images.picture import CUTS, PARTS, PRINT_BYTES, WAVES

_SIDE = 16
_BYTES = PRINT_BYTES // PARTS
_BASIS = [
    [math.cos(math.pi * wave * (2 * at + 1) / (2 * _SIDE)) for at in range(_SIDE)]
    for wave in range(max(down for down, _ in WAVES) + 1)
]

_FAINT = 24.0
"""A wave below a third of a grey level (64 make a whole one) is noise and rounding."""

_FEWEST = 20
"""So many of the 64 longest waves must be more than noise, or the part is too plain to be told again."""

Box = tuple[float, float, float, float]


def likeness(image: Image.Image) -> bytes:
    """The fingerprint of a picture in 8-bit grey, a few hundred pixels a side: `PARTS` parts of the same length.

    The parts of `CUTS`, then those of `FRAMELESS`. A part that is too plain, or not there, is all zeros.
    """
    width, height = image.size
    parts = [
        (width * left, height * top, width * (1 - right), height * (1 - bottom)) for left, top, right, bottom in CUTS
    ]
    boxes: list[Box | None] = [*parts, *_framed(image)]
    return b"".join(_signs(image, box) if box else bytes(_BYTES) for box in boxes)


def _signs(image: Image.Image, box: Box) -> bytes:
    """One bit for each wave: whether it begins bright."""
    greys = image.resize((_SIDE, _SIDE), Image.Resampling.BOX, box=box).tobytes()
    rows = [greys[at : at + _SIDE] for at in range(0, len(greys), _SIDE)]
    across = [[sum(map(mul, basis, row)) for row in rows] for basis in _BASIS]
    waves = [sum(map(mul, _BASIS[down], across[along])) for down, along in WAVES]
    if sum(abs(wave) >= _FAINT for wave in waves[:64]) < _FEWEST:
        return bytes(_BYTES)
    bits = 0
    for wave in waves:
        bits = bits << 1 | (wave > 0)
    return bits.to_bytes(_BYTES)


def _framed(image: Image.Image) -> tuple[Box | None, Box | None]:
    """What is left without the bars of a screenshot (flat, with words and signs on them), and without a frame of one colour."""
    across = image.transpose(Image.Transpose.TRANSPOSE)
    whole = (0, 0, *image.size)
    found: list[Box | None] = []
    for share, spread, plain in ((0.6, 3, False), (0.95, 6, True)):
        top, bottom = _inside(image, share, spread, plain)
        strip = across.crop((top, 0, bottom, image.width)) if bottom > top else across
        left, right = _inside(strip, share, spread, plain)
        small = bottom - top < image.height * 0.12 or right - left < image.width * 0.12
        box = (left, top, right, bottom)
        found.append(None if small or box == whole else box)
    flat, framed = found
    return flat, None if framed == flat else framed


def _inside(image: Image.Image, share: float, spread: int, plain: bool) -> tuple[int, int]:
    """From which row to which the picture is not frame. A row of the frame has `share` of its greys within `spread` of their
    middle, both its ends within twice that; with `plain` the middles of all such rows are near the first one's."""
    width, height = image.size
    data = image.tobytes()

    def middle(at: int) -> int | None:
        """The middle of the greys of a flat row, None for any other."""
        row = data[at * width : (at + 1) * width]
        if abs(row[0] - row[-1]) > 4 * spread:
            return None
        ordered = sorted(row)
        found = ordered[width // 2]
        near = bisect_right(ordered, found + spread) - bisect_left(ordered, found - spread)
        flat = near >= share * width and max(abs(row[0] - found), abs(row[-1] - found)) <= 2 * spread
        return found if flat else None

    run = 1 if plain else max(3, round(height * 0.04))
    top = _first(map(middle, range(height)), run, 2 * spread if plain else 255)
    bottom = _first(map(middle, reversed(range(height))), run, 2 * spread if plain else 255)
    return min(top, height), height - min(bottom, height)


def _first(middles: Iterator[int | None], run: int, spread: int) -> int:
    """The first row that is not frame and is followed by such rows: a line of words on a bar does not end it. Reads no further."""
    edge: int | None = None
    inner: list[bool] = []
    for at, middle in enumerate(middles):
        edge = middle if at == 0 else edge
        inner.append(middle is None or (edge is not None and abs(middle - edge) > spread))
        begun = at - run + 1
        if begun >= 0 and inner[begun] and run - sum(inner[begun:]) <= run * 0.2:
            return begun
    return len(inner)
