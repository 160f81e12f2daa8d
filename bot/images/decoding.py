"""Strangers' pictures opened with Pillow. Runs only inside the worker process (see `program.py`)."""

import io
import struct
import warnings
from dataclasses import replace

import pillow_heif
from PIL import Image

from bot.images.camera import read_camera
from bot.images.likeness import likeness
from bot.images.picture import LONGEST_SIDE, THUMBNAIL_SIDE, Picture

MOST_PIXELS = 60_000_000
"""Decoded at full size, four bytes a pixel: about 240 MB. No phone writes more in these formats (48 megapixels)."""

MOST_JPEG_PIXELS = 120_000_000
"""A sequential JPEG is scaled while it is decoded and never held at full size: room for phones of 108 megapixels.
A progressive one keeps all its coefficients in memory, so `MOST_PIXELS` holds for it."""

MOST_WEBP_PIXELS = 30_000_000
"""Its reader keeps two frames beside the picture: twelve bytes a pixel, 360 MB."""

_PLUGINS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "gif": "GIF",
    "tiff": "TIFF",
    "heic": "HEIF",
    "bmp": "BMP",
}
_LOSSLESS = frozenset({"png", "gif", "bmp"})
_PAGED = frozenset({"gif", "webp", "png", "tiff"})
"""What may hold several pages or frames. A phone's JPEG and HEIC may too (depth, brightness), and are one photo."""

_FEW_COLOURS = 128
_TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class TooManyPixelsError(Exception):
    """The picture has, or claims, more pixels than are decoded here."""


def prepare() -> None:
    """Import and set what decoding needs. To be called once, before files can no longer be opened."""
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_JPEG_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    sample = Image.new("RGB", (8, 8))
    for kind in sorted(_PLUGINS.keys() - {"heic"}):  # saving imports what Pillow imports late
        kept = io.BytesIO()
        sample.save(kept, _PLUGINS[kind])
        decode(kept.getvalue(), kind)


def decode(data: bytes, kind: str) -> Picture:
    """Return what is known of the picture in `data`, a file of the given kind (one of PICTURE_KINDS).

    Raises TooManyPixelsError, Image.DecompressionBombError or Image.DecompressionBombWarning for too many pixels,
    MemoryError, and for a damaged file whatever Pillow raises.
    """
    if kind == "webp":
        _refuse_large(*_webp_size(data), MOST_WEBP_PIXELS)  # its reader reserves the memory of two frames on opening
    with Image.open(io.BytesIO(data), formats=(_PLUGINS[kind],)) as image:
        width, height = image.size
        progressive = "progressive" in image.info
        _refuse_large(width, height, MOST_JPEG_PIXELS if kind == "jpeg" and not progressive else MOST_PIXELS)
        more_frames = kind in _PAGED and _has_more(image)
        if kind == "jpeg":
            halving = _halving(width, height)
            image.draft(None, (max(width // halving, 1), max(height // halving, 1)))
        if kind == "tiff":  # Pillow turns it while loading, and then forgets what the camera wrote
            facts = replace(read_camera(image), orientation=1)
            image.load()
        else:
            image.load()
            facts = read_camera(image)
        if kind != "jpeg":  # a JPEG may now be smaller than it was, a HEIC has only now been turned
            width, height = image.size
        plain = _plain(_small_enough(image))
    if facts.orientation in _TRANSPOSED:
        plain = plain.transpose(_TRANSPOSED[facts.orientation])
        if facts.orientation >= 5:
            width, height = height, width
    plain.info.clear()  # savers copy comments, profiles and more from here
    clean, clean_type = _clean_copy(plain, kind in _LOSSLESS)
    thumbnail = _thumbnail(plain)
    return Picture(
        format=kind,
        width=width,
        height=height,
        clean=clean,
        clean_type=clean_type,
        thumbnail=_jpeg(thumbnail, quality=75, subsampling=2),
        fingerprint=likeness(thumbnail.convert("L")),
        taken_at=facts.taken_at,
        point=facts.point,
        more_frames=more_frames,
    )


def _has_more(image: Image.Image) -> bool:
    """Whether there is a second page or frame; one that cannot be read is none."""
    try:
        return bool(getattr(image, "is_animated", False))
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error):
        return False


def _refuse_large(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise TooManyPixelsError


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk (RFC 9649); (0, 0) when there is none of the three known ones."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return 0, 0


def _halving(width: int, height: int) -> int:
    """The power of two that brings the longer side down to LONGEST_SIDE."""
    factor = 1
    while max(width, height) > factor * LONGEST_SIDE:
        factor *= 2
    return factor


def _small_enough(image: Image.Image) -> Image.Image:
    """Halve before converting: a conversion of the full size would need its memory a second time."""
    factor = _halving(*image.size)
    if factor == 1:
        return image
    if image.mode in ("1", "P", "PA") or image.mode.startswith("I;16"):  # cannot be averaged as they are
        if image.mode.startswith("I;16"):
            image = image.convert("I")
        else:
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.reduce(factor)


def _plain(image: Image.Image) -> Image.Image:
    """Eight-bit grey or RGB, transparent parts white."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _eight_bits(image)
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        canvas = Image.new("RGB", image.size, "white")
        canvas.paste(seen, mask=seen.getchannel("A"))
        return canvas
    return image.copy() if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits to eight; wider or fractional values (scientific pictures) by their own brightest point."""
    wide = image.convert("F")
    _, brightest = wide.getextrema()
    if not isinstance(brightest, float | int) or not brightest > 0:
        brightest = 255.0
    full = next((limit for limit in (1.0, 255.0, 65535.0) if brightest <= limit), brightest)
    return wide.point(lambda value: value * (255.0 / full)).convert("L")


def _clean_copy(image: Image.Image, lossless: bool) -> tuple[bytes, str]:
    """Few colours (a drawing, a plain screenshot) stay a PNG; other lossless pictures keep their sharp colours."""
    if lossless and image.getcolors(_FEW_COLOURS) is not None:
        kept = io.BytesIO()
        image.save(kept, "PNG")
        return kept.getvalue(), "image/png"
    return _jpeg(image, quality=88 if lossless else 85, subsampling=0 if lossless else 2), "image/jpeg"


def _jpeg(image: Image.Image, quality: int, subsampling: int) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality, subsampling=subsampling)
    return kept.getvalue()


def _thumbnail(image: Image.Image) -> Image.Image:
    longer = max(image.size)
    if longer <= THUMBNAIL_SIDE:
        return image
    width, height = (max(1, round(side * THUMBNAIL_SIDE / longer)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
