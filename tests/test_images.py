"""Good pictures of every kind: their facts are read, their metadata stays behind."""

import io
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
from PIL import Image

from bot.images import Picture, PictureWorker, Verdict
from bot.images.picture import PRINT_BYTES
from bot.similar import FAR, as_parts, distances
from tests import pictures

pytestmark = pytest.mark.asyncio(loop_scope="module")

TAKEN = datetime.fromisoformat("2024-05-11T14:05:09")
TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[PictureWorker]:
    worker = PictureWorker(wall_seconds=60.0)
    yield worker
    await worker.close()


async def good(worker: PictureWorker, data: bytes) -> Picture:
    result = await worker.inspect(data)
    assert result.verdict is Verdict.OK
    assert result.picture is not None
    return result.picture


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def colour(image: Image.Image, across: int, down: int) -> tuple[int, int, int]:
    red, green, blue = image.convert("RGB").crop((across, down, across + 1, down + 1)).tobytes()
    return red, green, blue


def brightness(image: Image.Image, across: float, down: float) -> int:
    """Blue is left out: the bright corner is yellow."""
    red, green, _ = colour(image, int(image.width * across), int(image.height * down))
    return (red + green) // 2


def stands_upright(image: Image.Image) -> bool:
    """Whether the one bright corner of the scene is at the top right."""
    elsewhere = [brightness(image, 0.1, 0.1), brightness(image, 0.1, 0.9), brightness(image, 0.9, 0.9)]
    return brightness(image, 0.9, 0.1) > 225 > max(elsewhere)


def marked(form: str, orientation: int = 1) -> bytes:
    turn = TURNED[orientation]
    image = pictures.scene(400, 300)
    image = image if turn is None else image.transpose(turn)
    exif = pictures.camera_exif(orientation).tobytes()
    if form == "png":
        return pictures.marked_png(image, exif)
    if form == "jpeg":
        return pictures.saved(image, "JPEG", exif=exif, comment=pictures.SECRET, quality=90)
    if form == "tiff":
        return pictures.saved(image, "TIFF", exif=exif)
    return pictures.saved(image, {"webp": "WEBP", "heic": "HEIF"}[form], exif=exif, quality=80)


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "heic"])
async def test_facts_of_the_camera_are_read_and_left_out_of_the_copy(worker: PictureWorker, form: str) -> None:
    original = marked(form, orientation=6)
    picture = await good(worker, original)
    assert (picture.format, picture.width, picture.height) == (form, 400, 300)
    assert picture.taken_at == TAKEN
    assert picture.point == pytest.approx(pictures.MARTAPURA, abs=1e-6)
    assert b"Rahasia" in original
    for copy in (picture.clean, picture.thumbnail):
        assert not any(mark in copy for mark in (b"Rahasia", b"0812345", b"Exif", b"2024:05", b"ICC_PROFILE", b"xmp"))
        image = opened(copy)
        assert dict(image.getexif()) == {}
        assert stands_upright(image)
    assert opened(picture.clean).size == (400, 300)
    assert opened(picture.thumbnail).size == (320, 240)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_every_orientation_comes_out_upright(worker: PictureWorker, orientation: int) -> None:
    picture = await good(worker, marked("jpeg", orientation))
    assert (picture.width, picture.height) == (400, 300)
    assert stands_upright(opened(picture.clean))


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("1", "TIFF"),
        ("P", "GIF"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("RGBA", "WEBP"),
        ("RGB", "BMP"),
        ("L", "BMP"),
        ("YCbCr", "TIFF"),
        ("F", "TIFF"),
    ],
)
async def test_every_way_to_store_a_pixel(worker: PictureWorker, mode: str, form: str) -> None:
    picture = await good(worker, pictures.saved(pictures.scene(96, 64, mode), form))
    assert (picture.format, picture.width, picture.height) == (form.lower(), 96, 64)
    assert (picture.taken_at, picture.point) == (None, None)
    assert opened(picture.clean).mode in ("L", "RGB")
    assert brightness(opened(picture.clean), 0.9, 0.1) > 200


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
async def test_sixteen_bits_keep_their_shades(worker: PictureWorker, form: str) -> None:
    shades = Image.linear_gradient("L").convert("I").point(lambda value: value * 257).convert("I;16")
    copy = opened((await good(worker, pictures.saved(shades, form))).clean)
    assert [copy.getpixel((128, row)) for row in (0, 128, 255)] == pytest.approx([0, 128, 255], abs=3)


async def test_transparent_parts_are_white(worker: PictureWorker) -> None:
    picture = await good(worker, pictures.saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert colour(opened(picture.clean), 25, 25) == (255, 255, 255)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF"])
async def test_of_an_animation_the_first_frame_counts(worker: PictureWorker, form: str) -> None:
    colours = [(250, 10, 10), (10, 250, 10), (10, 10, 250)]
    first, *rest = [Image.new("RGB", (40, 30), colour) for colour in colours]
    picture = await good(worker, pictures.saved(first, form, save_all=True, append_images=rest))
    red, green, blue = colour(opened(picture.clean), 20, 15)
    assert red > 200 > max(green, blue)
    assert picture.more_frames, "staff are told that there is more"
    assert not (await good(worker, pictures.saved(first, form))).more_frames


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (5000, 1), (9, 8)])
async def test_tiny_and_thin(worker: PictureWorker, size: tuple[int, int]) -> None:
    for form in ("PNG", "JPEG"):
        picture = await good(worker, pictures.saved(pictures.scene(*size), form))
        assert (picture.width, picture.height) == size
        assert max(opened(picture.thumbnail).size) <= 320


@pytest.mark.parametrize(
    ("size", "copy"),
    [((2600, 40), (2600, 40)), ((2602, 40), (1301, 20)), ((40, 5204), (10, 1301)), ((21_000, 64), (1313, 4))],
)
@pytest.mark.parametrize(("mode", "form"), [("RGB", "JPEG"), ("RGB", "PNG"), ("P", "PNG"), ("1", "TIFF")])
async def test_large_ones_are_halved(
    worker: PictureWorker, size: tuple[int, int], copy: tuple[int, int], mode: str, form: str
) -> None:
    picture = await good(worker, pictures.saved(pictures.scene(*size, mode), form))
    assert (picture.width, picture.height) == size
    assert opened(picture.clean).size == copy


async def test_twelve_megapixels_turned(worker: PictureWorker) -> None:
    turned = pictures.scene(4032, 3024).transpose(Image.Transpose.ROTATE_90)
    picture = await good(worker, pictures.saved(turned, "JPEG", exif=pictures.camera_exif(6)))
    assert (picture.width, picture.height) == (4032, 3024)
    copy = opened(picture.clean)
    assert copy.size == (2016, 1512)
    assert stands_upright(copy)


async def test_the_fingerprint_survives_recompression_but_tells_scenes_apart(worker: PictureWorker) -> None:
    scene = pictures.scene(800, 600)
    sharp = await good(worker, pictures.saved(scene, "PNG"))
    blurred = await good(worker, pictures.saved(scene.resize((500, 375)), "JPEG", quality=40))
    other = await good(worker, pictures.saved(scene.transpose(Image.Transpose.ROTATE_180), "PNG"))
    assert far(sharp, blurred) < FAR
    assert far(sharp, other) == FAR
    assert len(sharp.fingerprint) == PRINT_BYTES


def far(one: Picture, other: Picture) -> int:
    return int(distances(as_parts(one.fingerprint)[None], as_parts(other.fingerprint))[0])


async def test_few_colours_stay_sharp(worker: PictureWorker) -> None:
    drawing = Image.new("RGB", (200, 100), (255, 255, 255))
    drawing.paste((200, 0, 0), (10, 10, 60, 60))
    picture = await good(worker, pictures.saved(drawing, "PNG"))
    assert picture.clean_type == "image/png"
    assert opened(picture.clean).convert("RGB").tobytes() == drawing.tobytes()


@pytest.mark.parametrize(
    "taken",
    [
        "",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "2024:13:40 25:61:61",
        "1970:01:01 00:00:00",
        "9999:12:31 00:00:00",
    ],
)
async def test_impossible_times_count_as_missing(worker: PictureWorker, taken: str) -> None:
    exif = pictures.camera_exif(taken=taken)
    picture = await good(worker, pictures.saved(pictures.scene(40, 30), "JPEG", exif=exif))
    assert picture.taken_at is None
    assert picture.point == pytest.approx(pictures.MARTAPURA, abs=1e-6)


@pytest.mark.parametrize(
    ("latitude", "longitude", "south"),
    [
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), "S"),
        ((91.0, 0.0, 0.0), (114.0, 0.0, 0.0), "S"),
        ((3.0, 24.0, 0.0), (181.0, 0.0, 0.0), "S"),
        ((3.0, 75.0, 0.0), (114.0, 0.0, 0.0), "S"),
        ((3.0, 24.0, 0.0), (114.0, 0.0, 0.0), "Q"),
        ((3.0, 24.0, 0.0), (114.0, 0.0, 0.0), ""),
    ],
)
async def test_impossible_places_count_as_missing(
    worker: PictureWorker, latitude: tuple[float, ...], longitude: tuple[float, ...], south: str
) -> None:
    exif = pictures.camera_exif(south=south)
    exif.get_ifd(0x8825).update({2: latitude, 4: longitude})
    picture = await good(worker, pictures.saved(pictures.scene(40, 30), "JPEG", exif=exif))
    assert picture.point is None
    assert picture.taken_at == TAKEN


async def test_north_and_west(worker: PictureWorker) -> None:
    exif = pictures.camera_exif(south="N", east="W")
    picture = await good(worker, pictures.saved(pictures.scene(40, 30), "JPEG", exif=exif))
    assert picture.point == pytest.approx((3.4108333, -114.8458333), abs=1e-6)
