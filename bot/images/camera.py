"""What a camera wrote into a picture: which way up, when, where. All of it may be missing, damaged or invented."""

import math
import re
import struct
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image

from bot.images.frames import plausible_point, plausible_time

# What Pillow's reader raises on damaged EXIF; the picture itself is none the worse for it.
_DAMAGED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    OSError,
    struct.error,
)
_TIME = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_TIME_TAGS = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized)  # DateTime is of the last edit


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """`orientation` is the EXIF number 1 to 8; time and point as in `Picture`."""

    orientation: int = 1
    taken_at: datetime | None = None
    point: tuple[float, float] | None = None


def read_camera(image: Image.Image) -> CameraFacts:
    """Read what a loaded image carries; what is damaged or impossible counts as missing."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
    except _DAMAGED:
        return CameraFacts()
    upright = orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1
    return CameraFacts(upright, _taken_at(exif), _point(exif))


def _taken_at(exif: Image.Exif) -> datetime | None:
    try:
        tags = exif.get_ifd(ExifTags.IFD.Exif)
        for tag in _TIME_TAGS:
            value = tags.get(tag)
            match = _TIME.match(value.strip("\0 ")) if isinstance(value, str) else None
            if match:
                moment = datetime(*map(int, match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
                return moment if plausible_time(moment) else None
    except _DAMAGED:
        pass
    return None


def _point(exif: Image.Exif) -> tuple[float, float] | None:
    try:
        tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(ExifTags.GPS.GPSLatitudeRef), "NS")
        longitude = _degrees(tags.get(ExifTags.GPS.GPSLongitude), tags.get(ExifTags.GPS.GPSLongitudeRef), "EW")
    except _DAMAGED:
        return None
    if latitude is None or longitude is None or not plausible_point(latitude, longitude):
        return None
    return latitude, longitude


def _degrees(value: object, side: object, sides: str) -> float | None:
    """Degrees, minutes and seconds to degrees; negative on the second of the two sides. None when it makes no sense."""
    if not isinstance(value, tuple) or len(value) != 3 or not isinstance(side, str):
        return None
    parts = [float(part) for part in value]
    letter = side.strip("\0 ").upper()
    if len(letter) != 1 or letter not in sides or not all(math.isfinite(part) and part >= 0 for part in parts):
        return None
    degrees, minutes, seconds = parts
    if minutes >= 60 or seconds >= 60.5:  # some receivers round up to 60 seconds
        return None
    total = round(degrees + minutes / 60 + seconds / 3600, 7)
    return total if letter == sides[0] else -total
