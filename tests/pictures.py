"""Pictures made for the tests: good ones with known facts, and headers that claim absurd sizes."""

import io
import random
import struct
import zlib

import pillow_heif
from PIL import ExifTags, Image, PngImagePlugin

pillow_heif.register_heif_opener()

SECRET = "Budi Rahasia 081234567890"
MARTAPURA = (-3.4108333, 114.8458333)
TAKEN = "2024:05:11 14:05:09"


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture with no symmetry: dark to the left and top, one bright corner at the top right, some noise, always the same."""
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
    noise = Image.frombytes("L", ramp.size, random.Random(width * height).randbytes(width * height))
    grain = noise.point(lambda value: 104 + value // 5)
    image = Image.merge("RGB", [ramp, grain, Image.linear_gradient("L").resize(ramp.size)])
    image.paste((255, 250, 40), (width * 3 // 4, 0, width, height // 4))
    return image.convert(mode)


def camera_exif(orientation: int = 1, taken: str = TAKEN, south: str = "S", east: str = "E") -> Image.Exif:
    """EXIF as a phone writes it, with a planted secret in every free text."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = SECRET
    exif[ExifTags.Base.Make] = SECRET
    exif.get_ifd(ExifTags.IFD.Exif).update({ExifTags.Base.DateTimeOriginal: taken, ExifTags.Base.UserComment: SECRET})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: south,
            ExifTags.GPS.GPSLatitude: (3.0, 24.0, 39.0),
            ExifTags.GPS.GPSLongitudeRef: east,
            ExifTags.GPS.GPSLongitude: (114.0, 50.0, 45.0),
        }
    )
    return exif


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    kept = io.BytesIO()
    image.save(kept, form, **options)
    return kept.getvalue()


def marked_png(image: Image.Image, exif: bytes) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET)
    texts.add_itxt("Comment", SECRET, zip=False)
    return saved(image, "PNG", exif=exif, pnginfo=texts)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def png_bomb(width: int, height: int) -> bytes:
    """A true PNG of so many black pixels in about a thousandth of the bytes; only its first rows when it is absurd."""
    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * min(height, 20)), 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def gif_bomb() -> bytes:
    good = saved(scene(16, 16, "P"), "GIF")
    return good[:6] + struct.pack("<HH", 65535, 65535) + good[10:]


def gif_frame_bomb() -> bytes:
    """A small screen with a frame far larger than it."""
    good = saved(scene(16, 16, "P"), "GIF")
    at = good.rindex(b"\x2c\x00\x00\x00\x00\x10\x00\x10\x00")
    return good[: at + 5] + struct.pack("<HH", 65535, 65535) + good[at + 9 :]


def tiff_bomb() -> bytes:
    entries = [(256, 4, 1, 400_000), (257, 4, 1, 400_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    entries += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 400_000), (279, 4, 1, 100)]
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + body + bytes(104)


def webp_bomb(side: int = 16_384) -> bytes:
    edge = (side - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + edge + edge
    body += b"ANIM" + struct.pack("<IIH", 6, 0, 0)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp_bomb() -> bytes:
    good = bytearray(saved(scene(16, 16), "BMP"))
    good[18:26] = struct.pack("<ii", 200_000, 200_000)
    return bytes(good)


def jpeg_bomb(width: int = 65_500, height: int = 65_500) -> bytes:
    return _resized_frame(saved(scene(64, 64), "JPEG"), b"\xff\xc0", width, height)


def progressive_bomb() -> bytes:
    """Seventy megapixels, progressive: the decoder would keep every coefficient in memory."""
    return _resized_frame(saved(scene(64, 64), "JPEG", progressive=True), b"\xff\xc2", 10_000, 7_000)


def _resized_frame(jpeg: bytes, mark: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(mark) + 5
    return jpeg[:at] + struct.pack("!HH", height, width) + jpeg[at + 4 :]


def endless_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan comes over and over: little to read, much to decode."""
    jpeg = saved(Image.new("RGB", (4000, 4000), (90, 120, 30)), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * scans + b"\xff\xd9"
