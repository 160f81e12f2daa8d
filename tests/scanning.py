"""Reads the squares of a drawn picture: what a phone's camera would find in them."""

from __future__ import annotations

import io

import segno
from PIL import Image

from bot.images import sheet


def can_be_scanned(drawn: bytes, letters: str, *, after: int = sheet.BAND) -> None:
    """Asserts that the first squares below pixel row `after` hold `letters`, with the quiet border they need (ISO/IEC 18004)."""
    picture = Image.open(io.BytesIO(drawn)).convert("L")
    matrix = segno.make_qr(letters, error="q", boost_error=False).matrix
    scale = sheet.QR_SIDE // len(matrix)
    left, top = _first_dark(picture, after)
    for row, squares in enumerate(matrix):
        for column, dark in enumerate(squares):
            x, y = left + column * scale + scale // 2, top + row * scale + scale // 2
            assert (picture.getpixel((x, y)) < 128) == bool(dark), (row, column)  # type: ignore[operator]
    quiet = picture.crop((left - 4 * scale, top - 4 * scale, left - 1, top + len(matrix) * scale))
    assert quiet.getextrema()[0] > 200  # type: ignore[operator]


def _first_dark(picture: Image.Image, after: int) -> tuple[int, int]:
    below = picture.crop((0, after + 1, picture.width, after + sheet.QR_SIDE + 90))
    box = below.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    assert box is not None
    return box[0], box[1] + after + 1
