"""What is known of a picture, and what the picture worker can answer. Plain data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import product

LONGEST_SIDE = 2600
"""Pixels: a clean copy keeps its size up to here, so that screenshots stay legible; larger ones are halved."""

THUMBNAIL_SIDE = 320
"""Pixels: the longer side of a thumbnail at most."""

CUTS = (
    *product((0.0, 0.1), repeat=4),
    (0.05, 0.05, 0.05, 0.05),
    *((0.05, 0.05, 0.0, 0.0), (0.05, 0.0, 0.0, 0.05), (0.0, 0.05, 0.05, 0.0), (0.0, 0.0, 0.05, 0.05)),
    *((0.1, 0.05, 0.05, 0.05), (0.05, 0.1, 0.05, 0.05), (0.05, 0.05, 0.1, 0.05), (0.05, 0.05, 0.05, 0.1)),
)
"""The parts of a picture that have a fingerprint each: how much of it is left out on the left, at the top, on the right, at the
bottom. The first is the whole."""

PARTS = len(CUTS) + 2
FRAMELESS = (PARTS - 2, PARTS - 1)
"""Two more parts: what is left without the bars of a screenshot, and without a frame of one colour."""

WAVES = tuple(
    sorted(
        ((down, across) for down, across in product(range(13), repeat=2) if down or across),
        key=lambda wave: (wave[0] ** 2 + wave[1] ** 2, wave),
    )[:128]
)
"""The waves (down, across) of a cosine transform whose signs make the fingerprint of a part, the longest first; a bit each."""

PRINT_BYTES = PARTS * len(WAVES) // 8


class Verdict(StrEnum):
    """The worker's answer about a file."""

    OK = "ok"
    NOT_A_PICTURE = "not_a_picture"  # something else, or a kind of picture that is not opened here
    BROKEN = "broken"  # a picture's beginning, but truncated or damaged
    TOO_LARGE = "too_large"  # more pixels than are decoded, truly or only claimed
    TOO_SLOW = "too_slow"  # overran time or memory, or brought the worker down


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a good picture.

    `format` is "jpeg", "png", "webp", "gif", "tiff", "heic" or "bmp". `width` and `height` are those of the upright
    original in pixels. `clean` is a copy without metadata, upright, its longer side at most `LONGEST_SIDE`;
    `clean_type` is "image/jpeg" or "image/png". `thumbnail` is a JPEG. `fingerprint`, `PRINT_BYTES` long, tells
    the picture again (`likeness.py`). `more_frames`: the copy shows the first of several pages, or of an
    animation. `taken_at` is the camera's own local time, naive, and
    `point` latitude and longitude in degrees; both are None unless plausible, and both are claims, not facts.
    """

    format: str
    width: int
    height: int
    clean: bytes
    clean_type: str
    thumbnail: bytes
    fingerprint: bytes
    taken_at: datetime | None
    point: tuple[float, float] | None
    more_frames: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict, and the picture when (and only when) the verdict is OK."""

    verdict: Verdict
    picture: Picture | None = None
