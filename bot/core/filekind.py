"""What a file is, told from its bytes alone. Names and declared types lie; the first bytes decide.

Nothing is decoded here: a kind says which door a file goes through, not that it is sound.
"""

import codecs
import re

_LONGEST_PREFACE = 1024  # a PDF may begin with stray bytes; readers look for its mark in the first 1,024
_TEXT_SAMPLE = 64 * 1024
_MOST_ZIP_ENTRIES = 2000

_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_ZIP_ENTRY = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_OFFICE_FOLDERS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"))
_OLD_OFFICE_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"))
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b") | {127}

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00\x08\x00", "tiff"),
    (b"MM\x00+\x00\x08", "tiff"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"fLaC", "flac"),
    (b"#!AMR", "amr"),
    (b"%PDF-", "pdf"),
)

PICTURE_KINDS = frozenset({"jpeg", "png", "webp", "gif", "tiff", "heic", "bmp"})
"""The kinds that the picture worker can open."""


SOUND_KINDS = frozenset({"ogg", "mp3", "m4a", "wav", "amr", "aac", "flac"})
VIDEO_KINDS = frozenset({"mp4", "mov", "3gp", "webm", "mkv", "avi"})


def rough_kind(kind: str) -> str:
    """ "photo", "video", "sound" or "document": for a kind of `kind_of`, or what a sender's app declared (photo, video, animation,
    voice, audio, document)."""
    if kind in PICTURE_KINDS or kind == "photo":
        return "photo"
    if kind in VIDEO_KINDS or kind in ("video", "animation"):
        return "video"
    return "sound" if kind in SOUND_KINDS or kind in ("voice", "audio") else "document"


def kind_of(data: bytes) -> str:
    """Return the kind of a whole file from its bytes; never raises.

    Pictures: "jpeg", "png", "webp", "gif", "tiff", "heic", "bmp" (these seven the picture worker opens), "avif".
    Video: "mp4", "mov", "3gp", "webm", "mkv", "avi". Sound: "ogg", "mp3", "m4a", "wav", "amr", "aac", "flac".
    Documents: "pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "zip", "text". Else "empty" or "unknown".
    """
    if not data:
        return "empty"
    for prefix, kind in _PREFIXES:
        if data.startswith(prefix):
            return kind
    return (
        _riff(data)
        or _boxes(data)
        or _matroska(data)
        or _zip(data)
        or _old_office(data)
        or _bitmap(data)
        or _bare_sound(data)
        or _late_pdf(data)
        or _text(data)
        or "unknown"
    )


def _riff(data: bytes) -> str | None:
    if data[:4] != b"RIFF":
        return None
    return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(data[8:12])


def _boxes(data: bytes) -> str | None:
    """ISO base media files (ISO/IEC 14496-12): a length, then `ftyp`, then the brands."""
    mark = data[4:8]
    if mark in (b"moov", b"mdat", b"wide") and data[:2] == b"\x00\x00":
        return "mov"  # QuickTime from before there were brands
    if mark != b"ftyp":
        return None
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))]
    major = brands[0]
    if major in (b"avif", b"avis") or (major in (b"mif1", b"msf1") and b"avif" in brands):
        return "avif"
    if major in _HEIC_BRANDS or (major in (b"mif1", b"msf1") and not _HEIC_BRANDS.isdisjoint(brands)):
        return "heic"
    if major in (b"M4A ", b"M4B "):
        return "m4a"
    if major == b"qt  ":
        return "mov"
    return "3gp" if major.startswith(b"3g") else "mp4"


def _matroska(data: bytes) -> str | None:
    if data[:4] != b"\x1a\x45\xdf\xa3":
        return None
    return "webm" if b"webm" in data[:64] else "mkv"


def _zip(data: bytes) -> str | None:
    """Office documents are zip archives with one folder that tells them apart."""
    if data[:4] == b"PK\x05\x06":
        return "zip"  # an archive of nothing
    if data[:4] != b"PK\x03\x04":
        return None
    names = []
    for entry, _ in zip(_ZIP_ENTRY.finditer(data), range(_MOST_ZIP_ENTRIES), strict=False):
        length = int.from_bytes(entry.group(1), "little")
        names.append(data[entry.end() : entry.end() + min(length, 64)])
    if b"[Content_Types].xml" in names:
        for folder, kind in _OFFICE_FOLDERS:
            if any(name.startswith(folder) for name in names):
                return kind
    return "zip"


def _old_office(data: bytes) -> str | None:
    if data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return None
    for stream, kind in _OLD_OFFICE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "unknown"


def _bitmap(data: bytes) -> str | None:
    is_bitmap = data[:2] == b"BM" and len(data) >= 26 and int.from_bytes(data[14:18], "little") in _BMP_HEADERS
    return "bmp" if is_bitmap else None


def _bare_sound(data: bytes) -> str | None:
    """Sound without a container: eleven or twelve set bits, then a layer that tells AAC from MP3."""
    if len(data) < 4 or data[0] != 0xFF:
        return None
    if data[1] & 0xF6 == 0xF0:
        return "aac"
    is_mp3 = data[1] & 0xE6 == 0xE2 and data[1] & 0x18 != 0x08 and data[2] >> 4 != 15 and data[2] >> 2 & 3 != 3
    return "mp3" if is_mp3 else None


def _late_pdf(data: bytes) -> str | None:
    return "pdf" if b"%PDF-" in data[:_LONGEST_PREFACE] else None


def _text(data: bytes) -> str | None:
    sample = data[:_TEXT_SAMPLE]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif _CONTROL.isdisjoint(sample):
        encoding = "utf-8"
    else:
        return None
    try:  # incremental: the sample may end within a character, the file may not
        words = codecs.getincrementaldecoder(encoding)().decode(sample, final=len(sample) == len(data))
    except UnicodeDecodeError:
        return None
    return None if encoding == "utf-16" and any(ord(sign) in _CONTROL for sign in words) else "text"
