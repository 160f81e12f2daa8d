"""Files as an attacker, a bad network or an odd phone makes them: three hundred and more, the same in every run."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from tests import pictures

SEED = 20261127

KEPT, REFUSED, EITHER = "kept", "refused", "either"


@dataclass(frozen=True, slots=True)
class Strange:
    """A file under the name it is sent with. `fate`: kept, refused (then `problem` says why, "" for any), or either of the two."""

    name: str
    data: bytes
    fate: str = EITHER
    problem: str = ""


def good(kind: str) -> bytes:
    """A sound little picture of this kind."""
    sample = pictures.scene(90, 60, "P" if kind == "gif" else "RGB")
    if kind == "progressive":
        return pictures.saved(sample, "JPEG", progressive=True, exif=pictures.camera_exif(6))
    if kind == "lzw":
        return pictures.saved(sample, "TIFF", compression="tiff_lzw")
    form = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF", "heic": "HEIF", "bmp": "BMP"}[
        kind
    ]
    return pictures.saved(sample, form)


KINDS = ("jpeg", "progressive", "png", "webp", "gif", "tiff", "lzw", "heic", "bmp")


def strange_files() -> Iterator[Strange]:
    """All of them."""
    yield from odd_but_good()
    yield from cut_at_every_mark()
    yield from flipped()
    yield from bombs()
    yield from two_things_at_once()
    yield from absurd_sizes()
    yield from without_end()
    yield from lies_of_the_camera()
    yield from odd_names()
    yield from mutants()


def odd_but_good() -> Iterator[Strange]:
    """Rare, and to be kept like any other picture or file."""
    sample = pictures.scene(64, 48)
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    wide = Image.linear_gradient("L").convert("I").point(lambda value: value * 257).convert("I;16")
    yield Strange("cmyk.jpg", pictures.saved(pictures.scene(64, 48, "CMYK"), "JPEG"), KEPT)
    yield Strange("16bit.png", pictures.saved(wide, "PNG"), KEPT)
    yield Strange("16bit.tif", pictures.saved(wide, "TIFF"), KEPT)
    yield Strange("halaman.tif", pictures.saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]), KEPT)
    for form in ("GIF", "WEBP", "PNG"):
        data = pictures.saved(frames[0], form, save_all=True, append_images=frames[1:])
        yield Strange(f"gerak.{form.lower()}", data, KEPT)
    yield Strange("satu.png", pictures.saved(Image.new("L", (1, 1)), "PNG"), KEPT)
    yield Strange("garis.jpg", pictures.saved(pictures.scene(1, 5000), "JPEG"), KEPT)
    yield Strange("dokumen.pdf", pictures.saved(sample, "JPEG"), KEPT)
    yield Strange("foto.jpg", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n", KEPT)
    yield Strange("foto.jpg", pictures.saved(sample, "PNG"), KEPT)
    yield Strange("IMG_0001.HEIC", good("heic"), KEPT)
    yield Strange("foto.avif", pictures.saved(sample, "AVIF"), KEPT)
    yield Strange("foto.jpg", b"<html><body>404 tidak ditemukan</body></html>", KEPT)
    yield Strange("kosong.jpg", b"", REFUSED, "empty")
    yield Strange("rusak.jpg", good("jpeg")[:700], REFUSED, "broken")
    yield Strange("arsip.zip", archive({"foto.jpg": good("jpeg")}), KEPT)
    yield Strange("foto.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', KEPT)
    yield Strange("program.jpg", b"MZ\x90\x00" + bytes(range(256)) * 4, KEPT)
    yield Strange("program", b"\x7fELF\x02\x01\x01" + bytes(200), KEPT)


def cut_at_every_mark() -> Iterator[Strange]:
    """Files that end at, just after, and half way behind each of their marks."""
    for kind in KINDS:
        data = good(kind)
        marks = sorted({mark for mark in _marks(kind, data) if 0 < mark < len(data)})
        behind = [(mark + following) // 2 for mark, following in zip(marks, [*marks[1:], len(data)], strict=True)]
        for cut in sorted({*marks, *(mark + 1 for mark in marks), *behind}):
            yield Strange(f"{kind}-{cut}.bin", data[:cut])


def _marks(kind: str, data: bytes) -> Iterator[int]:
    """Where the parts of a file begin."""
    if kind in ("jpeg", "progressive"):
        yield from (at for at in range(len(data) - 1) if data[at] == 0xFF and data[at + 1] not in (0, 0xFF))
    elif kind == "png":
        at = 8
        while at < len(data):
            yield at
            at += 12 + int.from_bytes(data[at : at + 4], "big")
    elif kind == "webp":
        yield from (8, 12, 16, 20, 26, 30)
    elif kind == "heic":
        at = 0
        while at < len(data):
            yield at
            at += max(8, int.from_bytes(data[at : at + 4], "big"))
        yield from (data.index(name) for name in (b"iloc", b"iprp", b"hvcC", b"iinf"))
    elif kind == "gif":
        yield from (6, 10, 13, 13 + 3 * (2 << (data[10] & 7)), data.rindex(b"\x2c"), len(data) - 1)
    else:
        yield from (2, 4, 8, 14, 18, 26, 34, 54, len(data) // 3, len(data) - 2)
        if kind in ("tiff", "lzw"):
            yield int.from_bytes(data[4:8], "little")


def flipped() -> Iterator[Strange]:
    """A few bits the other way round, most of them where a file says what it is."""
    chance = random.Random(SEED)
    for kind in KINDS:
        data = good(kind)
        for number in range(8):
            copy = bytearray(data)
            for _ in range(chance.choice((1, 1, 2, 8, 40))):
                copy[chance.randrange(min(len(copy), chance.choice((32, 200, len(copy)))))] ^= 1 << chance.randrange(8)
            yield Strange(f"bit-{kind}-{number}", bytes(copy))


def bombs() -> Iterator[Strange]:
    """Little to send, much to decode."""
    for name, data in (
        ("bom.png", pictures.png_bomb(100_000, 100_000)),
        ("bom2.png", pictures.png_bomb(7_800, 7_800)),
        ("baris.png", pictures.png_bomb(1, 2**31 - 1)),
        ("bom.gif", pictures.gif_bomb()),
        ("bingkai.gif", pictures.gif_frame_bomb()),
        ("bom.tif", pictures.tiff_bomb()),
        ("bom.webp", pictures.webp_bomb()),
        ("bom2.webp", pictures.webp_bomb(5_500)),
        ("bom.bmp", pictures.bmp_bomb()),
        ("bom.jpg", pictures.jpeg_bomb()),
        ("bom2.jpg", pictures.jpeg_bomb(12_100, 10_000)),
        ("bom3.jpg", pictures.progressive_bomb()),
    ):
        yield Strange(name, data, REFUSED, "too_many_pixels")
    yield Strange("putaran.jpg", pictures.endless_scans(20_000), REFUSED, "unreadable")
    yield Strange("besar.png", pictures.png_bomb(7_700, 7_700))
    body = b"Comment\x00\x00" + zlib.compress(bytes(60_000_000), 9)
    yield Strange("teks.png", good("png")[:33] + pictures.png_chunk(b"zTXt", body) + good("png")[33:])
    profile = b"x\x00\x00" + zlib.compress(bytes(60_000_000), 9)
    yield Strange("profil.png", good("png")[:33] + pictures.png_chunk(b"iCCP", profile) + good("png")[33:])
    yield Strange("bom.zip", archive({f"{number}.txt": bytes(5_000_000) for number in range(8)}), KEPT)
    nested = archive({"a.txt": bytes(10_000_000)})
    for _ in range(4):
        nested = archive({f"{number}.zip": nested for number in range(6)})
    yield Strange("sarang.zip", nested, KEPT)
    yield Strange("bom.jpg", archive({"foto.jpg": bytes(20_000_000)}), KEPT)


def two_things_at_once() -> Iterator[Strange]:
    """Files that two programs read in two ways."""
    hidden = archive({"../../../etc/cron.d/awas": b"* * * * * root true\n", "foto.jpg": b"bukan"})
    for kind in ("jpeg", "png", "gif", "bmp", "webp"):
        yield Strange(f"{kind}-dan.zip", good(kind) + hidden, KEPT)
    script = b"<script>alert(document.cookie)</script><?php system($_GET['c']); ?>"
    jpeg = good("jpeg")
    comment = b"\xff\xfe" + struct.pack("!H", len(script) + 2) + script
    yield Strange("komentar.jpg", jpeg[:2] + comment + jpeg[2:], KEPT)
    yield Strange("gif.js", b"GIF89a/*" + good("gif")[8:] + b"*/=1;alert(1)")
    yield Strange("foto.pdf", b"%PDF-1.4\n1 0 obj\n<</Length 9>>stream\n" + jpeg + b"\nendstream endobj\n%%EOF", KEPT)
    yield Strange("pdf.jpg", jpeg[:2] + b"\xff\xfe\x00\x0b%PDF-1.4\n" + jpeg[2:])
    yield Strange("mobil.jpg", b"\x00\x00\x00\x18ftypheic" + jpeg)
    yield Strange("dua.jpg", jpeg + jpeg, KEPT)
    yield Strange("png.jpg", good("png") + jpeg, KEPT)
    yield Strange("tersisip.jpg", jpeg[:20] + good("png") + jpeg[20:])
    yield Strange("surat.docx", archive({"[Content_Types].xml": b"<x/>", "word/vbaProject.bin": b"\xd0\xcf"}), KEPT)
    yield Strange("tautan.zip", archive({"/etc/passwd": b"", "a" * 60_000: b""}), KEPT)


def absurd_sizes() -> Iterator[Strange]:
    """Nothing wide, nothing high, less than nothing, or a line around the earth."""
    for width, height in ((0, 0), (0, 60), (90, 0), (1, 65_535), (65_535, 1), (2**31 - 1, 1), (2**32 - 1, 2**32 - 1)):
        header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
        rest = pictures.png_chunk(b"IDAT", zlib.compress(bytes(400), 9)) + pictures.png_chunk(b"IEND", b"")
        yield Strange(f"{width}x{height}.png", b"\x89PNG\r\n\x1a\n" + pictures.png_chunk(b"IHDR", header) + rest)
    for width, height in ((0, 0), (1, 65_535), (65_535, 1), (65_535, 900)):
        yield Strange(f"{width}x{height}.jpg", pictures.jpeg_bomb(width, height))
    for width, height in ((-90, 60), (90, -60), (-(2**31), -(2**31)), (0, 5)):
        bitmap = bytearray(good("bmp"))
        bitmap[18:26] = struct.pack("<ii", width, height)
        yield Strange(f"{width}x{height}.bmp", bytes(bitmap))
    for width, height in ((0, 0), (65_535, 1), (1, 65_535)):
        animation = good("gif")
        yield Strange(f"{width}x{height}.gif", animation[:6] + struct.pack("<HH", width, height) + animation[10:])


def without_end() -> Iterator[Strange]:
    """Animations of thousands of frames, and ones that claim to go on for ever."""
    frame = good("gif")
    start = frame.rindex(b"\x2c")
    yield Strange("lama.gif", frame[:start] + frame[start:-1] * 3000 + b";", KEPT)
    yield Strange("selamanya.gif", frame[:start] + frame[start:-1] * 300)
    still = good("png")
    control = pictures.png_chunk(b"acTL", struct.pack("!II", 2**31 - 1, 0))
    yield Strange("selamanya.png", still[:33] + control + still[33:])
    frames = [Image.new("RGB", (8, 8), (number % 256, 0, 0)) for number in range(400)]
    yield Strange(
        "lama.webp", pictures.saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=1), KEPT
    )
    loop = bytearray(pictures.saved(frames[0], "TIFF", save_all=True, append_images=frames[1:3]))
    first = int.from_bytes(loop[4:8], "little")
    after = first + 2 + 12 * int.from_bytes(loop[first : first + 2], "little")
    loop[after : after + 4] = struct.pack("<I", first)  # the second page is the first again
    yield Strange("lingkaran.tif", bytes(loop))


def lies_of_the_camera() -> Iterator[Strange]:
    """Impossible times and places, and EXIF that is none: the picture is none the worse for it."""
    chance = random.Random(SEED + 1)
    small, sound = pictures.scene(40, 30), pictures.camera_exif(6).tobytes()
    for number, taken in enumerate(("9999:99:99 99:99:99", "0000:00:00 00:00:00", "kemarin", "\x00" * 19, "2" * 4000)):
        yield Strange(f"waktu{number}.jpg", pictures.saved(small, "JPEG", exif=pictures.camera_exif(taken=taken)), KEPT)
    for number in range(15):
        copy = bytearray(sound)
        for _ in range(chance.choice((1, 4, 30))):
            copy[chance.randrange(6, len(copy))] = chance.randrange(256)
        yield Strange(f"kamera{number}.jpg", pictures.saved(small, "JPEG", exif=bytes(copy)), KEPT)
    for number, lie in enumerate(
        (b"Exif\x00\x00", b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00" + b"MM" * 900)
    ):
        yield Strange(f"exif{number}.jpg", pictures.saved(small, "JPEG", exif=lie), KEPT)


def odd_names() -> Iterator[Strange]:
    """Names that would do something if anybody used them."""
    for name in (
        *(
            "../../../../etc/passwd",
            "/etc/shadow",
            "..\\..\\windows\\win.ini",
            "C:\\boot.ini",
            "foto.jpg\x00.exe",
            "CON",
            ".",
        ),
        *(
            "..",
            "~/.ssh/authorized_keys",
            "foto\u202egpj.exe",
            "a\r\nSet-Cookie: b=c.jpg",
            "%2e%2e%2f%2e%2e%2f",
            "$(reboot).jpg",
        ),
        *(
            "'; DROP TABLE evidence; --.jpg",
            "{nama}.jpg",
            "*tebal* _miring_ <b>.jpg",
            "f" * 4000 + ".jpg",
            "\U0001f4f7.jpg",
            "",
        ),
    ):
        yield Strange(name, good("jpeg"), KEPT)


def mutants() -> Iterator[Strange]:
    """Pieces of files put together anew."""
    chance = random.Random(SEED + 2)
    sound = [good(kind) for kind in KINDS]
    for number in range(60):
        one, other = chance.choice(sound), chance.choice(sound)
        cut, again = chance.randrange(len(one)), chance.randrange(len(other))
        between = chance.randbytes(chance.choice((0, 1, 4, 40)))
        yield Strange(f"mutan{number}", one[:cut] + between + other[again:])


def archive(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()
