"""Bad and hostile pictures get a verdict, quickly, and the next good picture is served as if nothing had been."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.images import PictureWorker, Result, Verdict
from tests import pictures

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SEED = 20240511
_FORMS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF", "heic": "HEIF", "bmp": "BMP"}
GOOD = {
    kind: pictures.saved(pictures.scene(90, 60, "P" if kind == "gif" else "RGB"), form) for kind, form in _FORMS.items()
}
GOOD["progressive"] = pictures.saved(pictures.scene(90, 60), "JPEG", progressive=True, exif=pictures.camera_exif(5))
GOOD["lzw"] = pictures.saved(pictures.scene(90, 60), "TIFF", compression="tiff_lzw")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[PictureWorker]:
    worker = PictureWorker(wall_seconds=20.0)
    yield worker
    await worker.close()


def holds_together(result: Result) -> bool:
    """A picture with the verdict OK and only then, within its promised bounds."""
    picture = result.picture
    if picture is None:
        return result.verdict is not Verdict.OK
    sizes = [Image.open(io.BytesIO(copy)).size for copy in (picture.clean, picture.thumbnail)]
    return result.verdict is Verdict.OK and max(sizes[0]) <= 2600 and max(sizes[1]) <= 320


def archive() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("../../foto.jpg", b"not a picture")
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"foto.jpg", b"Pak Camat berkampanye", b"%PDF-1.7\n", archive(), bytes(range(256)), b"\x00" * 5000],
    ids=["empty", "name", "text", "pdf", "zip called jpg", "every byte", "zeros"],
)
async def test_what_is_no_picture(worker: PictureWorker, data: bytes) -> None:
    assert await worker.inspect(data) == Result(Verdict.NOT_A_PICTURE)


@pytest.mark.parametrize(
    "data",
    [
        pictures.png_bomb(100_000, 100_000),
        pictures.png_bomb(7_800, 7_800),
        pictures.png_bomb(1, 2**31 - 1),
        pictures.gif_bomb(),
        pictures.gif_frame_bomb(),
        pictures.tiff_bomb(),
        pictures.webp_bomb(),
        pictures.webp_bomb(5_500),
        pictures.bmp_bomb(),
        pictures.jpeg_bomb(),
        pictures.jpeg_bomb(12_100, 10_000),
        pictures.progressive_bomb(),
    ],
    ids=[
        "png",
        "png little over",
        "png line",
        "gif",
        "gif frame",
        "tiff",
        "webp",
        "webp little over",
        "bmp",
        "jpeg",
        "jpeg little over",
        "progressive",
    ],
)
async def test_a_bomb_is_refused_before_it_is_decoded(worker: PictureWorker, data: bytes) -> None:
    assert len(data) < 100_000
    await worker.start()
    process = worker.process_id
    assert await worker.inspect(data) == Result(Verdict.TOO_LARGE)
    assert worker.process_id == process


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "tiff", "heic", "bmp", "progressive", "lzw"])
async def test_half_a_file_is_broken(worker: PictureWorker, kind: str) -> None:
    data = GOOD[kind]
    assert await worker.inspect(data[: len(data) // 2]) == Result(Verdict.BROKEN)


@pytest.mark.parametrize("kind", GOOD)
async def test_cut_anywhere_and_bits_flipped(worker: PictureWorker, kind: str) -> None:
    chance, data = random.Random(_SEED), GOOD[kind]
    await worker.start()
    process = worker.process_id
    cuts = [*range(1, min(len(data), 24)), *(chance.randrange(len(data)) for _ in range(8))]
    spoiled = [data[:cut] for cut in cuts]
    for _ in range(25):
        copy = bytearray(data)
        for _ in range(chance.choice([1, 1, 3, 20])):
            copy[chance.randrange(min(len(copy), chance.choice([40, 400, len(copy)])))] ^= 1 << chance.randrange(8)
        spoiled.append(bytes(copy))
    for version in spoiled:
        assert holds_together(await worker.inspect(version))
    assert worker.process_id == process
    assert (await worker.inspect(data)).verdict is Verdict.OK


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(GOOD)),
    cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    inserted=st.binary(max_size=40),
    other=st.sampled_from(sorted(GOOD)),
)
async def test_any_mixture_gets_a_verdict(
    worker: PictureWorker, kind: str, cuts: tuple[float, float], inserted: bytes, other: str
) -> None:
    first, second = GOOD[kind], GOOD[other]
    mixed = first[: int(len(first) * cuts[0])] + inserted + second[int(len(second) * cuts[1]) :]
    assert holds_together(await worker.inspect(mixed))


async def test_a_damaged_second_frame_costs_nothing(worker: PictureWorker) -> None:
    frames = [pictures.scene(90, 60, "P"), pictures.scene(90, 60, "P").rotate(180)]
    whole = pictures.saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    second = whole.rindex(b"\x2c")
    for cut in (second, second + 1, second + 9, second + 11, (second + len(whole)) // 2, len(whole) - 1):
        assert (await worker.inspect(whole[:cut])).verdict is Verdict.OK
    for place in range(second, second + 12):
        copy = bytearray(whole)
        copy[place] ^= 0xFF
        assert holds_together(await worker.inspect(bytes(copy)))


async def test_what_hangs_behind_a_picture_stays_behind(worker: PictureWorker) -> None:
    picture = (await worker.inspect(GOOD["jpeg"] + archive())).picture
    assert picture is not None
    assert b"PK\x03\x04" not in picture.clean
    assert b"foto" not in picture.clean


async def test_lying_exif_costs_the_facts_and_not_the_picture(worker: PictureWorker) -> None:
    sound = pictures.camera_exif(6).tobytes()
    chance = random.Random(_SEED)
    lies = [
        b"Exif\x00\x00",
        b"Exif\x00\x00II*\x00\xff\xff\xff\xff",
        b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + bytes(60),
    ]
    for _ in range(40):
        copy = bytearray(sound)
        for _ in range(6):
            copy[chance.randrange(14, len(copy))] = chance.randrange(256)
        lies.append(bytes(copy))
    for lie in lies:
        result = await worker.inspect(pictures.saved(pictures.scene(40, 30), "JPEG", exif=lie))
        assert result.verdict is Verdict.OK


async def test_a_text_bomb_in_a_png_is_refused(worker: PictureWorker) -> None:
    body = b"Comment\x00\x00" + zlib.compress(bytes(80_000_000), 9)
    good = GOOD["png"]
    after_header = 8 + 25
    bomb = good[:after_header] + pictures.png_chunk(b"zTXt", body) + good[after_header:]
    result = await worker.inspect(bomb)
    assert result.verdict in (Verdict.OK, Verdict.BROKEN)


async def test_lengths_that_point_beyond_the_file(worker: PictureWorker) -> None:
    tiff = bytearray(GOOD["tiff"])
    tiff[4:8] = struct.pack("<I", 0xFFFFFFF0)
    heic = bytearray(GOOD["heic"])
    heic[:4] = struct.pack("!I", 0x7FFFFFFF)
    for data in (tiff, heic):
        assert await worker.inspect(bytes(data)) == Result(Verdict.BROKEN)
