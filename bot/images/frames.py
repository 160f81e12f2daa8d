"""How the bot and its picture worker talk: a length, then that many bytes, either way.

An answer is a fixed row of numbers and then the two pictures. Nothing in it can name a type, a module or a function
(as a pickle could), so a worker taken over by a hostile file can at most lie about that picture.
"""

import math
import struct
from datetime import datetime

from bot.core.filekind import PICTURE_KINDS, kind_of
from bot.images.picture import PRINT_BYTES, Picture, Result, Verdict

LENGTH = struct.Struct("!I")
LARGEST_FRAME = 40_000_000  # bytes; a clean copy is never near it, files are limited to half of it long before

READY = b"ready"  # the worker's first frame: imports are done and the limits hold

_VERDICTS = tuple(Verdict)
_FORMATS = tuple(sorted(PICTURE_KINDS))
_CLEAN_TYPES = (("image/jpeg", "jpeg"), ("image/png", "png"))
_NO_TIME = (0, 0, 0, 0, 0, 0)
_EARLIEST_YEAR, _LATEST_YEAR = 2005, 2099
_MOST_PIXELS_A_SIDE = 2**31 - 1

# verdict, format, clean type, has a point, has more frames; width, height, fingerprint; time; latitude, longitude; lengths of both
_ROW = struct.Struct(f"!BBB??II{PRINT_BYTES}sHBBBBBddII")
_EMPTY_ROW = (0, 0, False, False, 0, 0, b"", *_NO_TIME, 0.0, 0.0, 0, 0)


class BadFrameError(ValueError):
    """What came from the worker is not an answer it could have given."""


def plausible_time(moment: datetime) -> bool:
    """Whether a camera could have been set to this time: a clock that was never set shows an earlier year."""
    return moment.tzinfo is None and _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR


def plausible_point(latitude: float, longitude: float) -> bool:
    """Whether this is a place on Earth, in degrees; (0, 0) is what a receiver without reception writes."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0)


def pack_answer(result: Result) -> bytes:
    """Return the bytes of an answer, without the length in front."""
    verdict = _VERDICTS.index(result.verdict)
    picture = result.picture
    if picture is None:
        return _ROW.pack(verdict, *_EMPTY_ROW)
    taken = picture.taken_at
    row = _ROW.pack(
        verdict,
        _FORMATS.index(picture.format),
        [media_type for media_type, _ in _CLEAN_TYPES].index(picture.clean_type),
        picture.point is not None,
        picture.more_frames,
        picture.width,
        picture.height,
        picture.fingerprint,
        *((taken.year, taken.month, taken.day, taken.hour, taken.minute, taken.second) if taken else _NO_TIME),
        *(picture.point or (0.0, 0.0)),
        len(picture.clean),
        len(picture.thumbnail),
    )
    return row + picture.clean + picture.thumbnail


def unpack_answer(frame: bytes) -> Result:
    """Return what an answer says, every value checked. Raises BadFrameError."""
    if len(frame) < _ROW.size:
        raise BadFrameError("too short")
    verdict, form, clean_type, has_point, more, width, height, fingerprint, *rest = _ROW.unpack_from(frame)
    *time, latitude, longitude, clean_length, thumbnail_length = rest
    if verdict >= len(_VERDICTS) or len(frame) != _ROW.size + clean_length + thumbnail_length:
        raise BadFrameError("verdict or lengths")
    if _VERDICTS[verdict] is not Verdict.OK:
        if len(frame) != _ROW.size:
            raise BadFrameError("a picture with a bad verdict")
        return Result(_VERDICTS[verdict])
    if form >= len(_FORMATS) or clean_type >= len(_CLEAN_TYPES):
        raise BadFrameError("format")
    if not (1 <= width <= _MOST_PIXELS_A_SIDE and 1 <= height <= _MOST_PIXELS_A_SIDE):
        raise BadFrameError("size")
    media_type, kind = _CLEAN_TYPES[clean_type]
    middle = _ROW.size + clean_length
    clean, thumbnail = frame[_ROW.size : middle], frame[middle:]
    if kind_of(clean) != kind or kind_of(thumbnail) != "jpeg":
        raise BadFrameError("pictures")
    point = _point(latitude, longitude) if has_point else None
    picture = Picture(
        _FORMATS[form], width, height, clean, media_type, thumbnail, fingerprint, _time(tuple(time)), point, more
    )
    return Result(Verdict.OK, picture)


def _time(fields: tuple[int, ...]) -> datetime | None:
    if fields == _NO_TIME:
        return None
    try:
        moment = datetime(*fields)  # type: ignore[arg-type]  # noqa: DTZ001 - a camera knows no zone
    except ValueError as error:
        raise BadFrameError("time") from error
    if not plausible_time(moment):
        raise BadFrameError("time")
    return moment


def _point(latitude: float, longitude: float) -> tuple[float, float]:
    if not (math.isfinite(latitude) and math.isfinite(longitude) and plausible_point(latitude, longitude)):
        raise BadFrameError("place")
    return latitude, longitude
