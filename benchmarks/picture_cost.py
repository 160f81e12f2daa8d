"""What a photo of twelve megapixels costs, beside one bare decode of the same file, and what ten at once need."""

from __future__ import annotations

import asyncio
import io
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import ExifTags, Image, ImageChops

from benchmarks.goals import Goal, middle, rows
from benchmarks.processes import children_of, fine_cpu_of, forget_highest, memory_of
from benchmarks.scenes import drawn
from bot.images import PictureWorker, Verdict
from storage.evidence import EvidenceFiles, sha256
from storage.vault import Sealer, new_key
from tests.botapi import BotApi, User
from tests.process import Program, free_port

SIZE = (4032, 3024)
ROUNDS = 9
AT_ONCE = 10
MOST_TIMES, MOST_WORKER_MB, MOST_BOT_MB = 2.5, 250, 50


def photo(number: int) -> bytes:
    """A photo as a phone writes it: twelve megapixels with grain, turned, with time and place."""
    image = drawn("rally", number).resize(SIZE, Image.Resampling.BICUBIC)
    image = ImageChops.add(image, Image.merge("RGB", [Image.effect_noise(SIZE, 9)] * 3), 1, -128)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:21 14:05:09"
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=88, exif=exif)
    return kept.getvalue()


def measure() -> list[Goal]:
    """CPU of one photo in the worker and in the bot's part, as a multiple of a bare decode; then memory with ten at once."""
    data = photo(0)
    with TemporaryDirectory() as folder:
        ours, worker, bare = asyncio.run(_one_by_one(data, Path(folder)))
    print(
        rows(
            (f"a JPEG of {SIZE[0]} by {SIZE[1]}, {len(data) / 1e6:.1f} MB", "CPU ms"),
            [
                ("one bare decode with Pillow", f"{bare * 1000:.0f}"),
                ("ours, in the worker: decode, clean copy, thumbnail, fingerprint", f"{worker * 1000:.0f}"),
                ("ours, in the bot: to and fro, hash, sealing original and copy", f"{(ours - worker) * 1000:.0f}"),
            ],
        )
    )
    with TemporaryDirectory() as folder:
        before, highest, highest_worker, seconds = asyncio.run(_ten_at_once(Path(folder)))
    print(
        f"\n{AT_ONCE} at once, in {seconds:.1f} s: the bot {before:.0f} MB before and {highest:.0f} MB at most,"
        f" its worker {highest_worker:.0f} MB at most."
    )
    return [
        Goal("CPU of a photo of 12 megapixels", MOST_TIMES, ours / bare, "x bare decode"),
        Goal("worker's memory, ten photos at once", MOST_WORKER_MB, highest_worker, " MB"),
        Goal("bot's memory, ten photos at once, more than before", MOST_BOT_MB, highest - before, " MB"),
    ]


async def _one_by_one(data: bytes, folder: Path) -> tuple[float, float, float]:
    """Medians in CPU seconds: all of ours, its part in the worker, the bare decode. In turn, within one run."""
    pictures, files, sealer = PictureWorker(wall_seconds=60), EvidenceFiles(folder), Sealer(new_key())
    await pictures.inspect(data)
    assert pictures.process_id is not None
    ours: list[float] = []
    worker: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        own, its = time.process_time(), fine_cpu_of(pictures.process_id)
        result = await pictures.inspect(data)
        assert result.verdict is Verdict.OK
        assert result.picture is not None
        sha256(data)
        files.keep(data, sealer)
        files.keep(result.picture.clean, sealer)
        worker.append(fine_cpu_of(pictures.process_id) - its)
        ours.append(time.process_time() - own + worker[-1])
        start = time.process_time()
        Image.open(io.BytesIO(data)).load()
        bare.append(time.process_time() - start)
    await pictures.close()
    return middle(ours), middle(worker), middle(bare)


async def _ten_at_once(folder: Path) -> tuple[float, float, float, float]:
    """MB of the bot before and at most, MB of its worker at most, and how long it took; the real program, over loopback."""
    photos = [photo(number) for number in range(AT_ONCE)]
    async with BotApi() as api:
        settings = {
            "TELEGRAM_TOKEN": api.token,
            "TELEGRAM_API_URL": api.url,
            "OFFICE_NAME": "Bawaslu Provinsi Contoh",
            "ELECTION": "pilkada",
            "LISTEN": f"127.0.0.1:{free_port()}",
        }
        async with Program(folder, settings) as program:
            await program.until_it_says("understanding_ready")
            person = api.user("Ani")
            await _begin(api, person)
            assert program.process is not None
            bot = program.process.pid
            before = memory_of(bot, "VmRSS")
            forget_highest(bot)
            start = time.perf_counter()
            for number, data in enumerate(photos):
                person.document(data, f"IMG_{number}.jpg")
            await api.until(partial(_stored, person), 120)
            seconds = time.perf_counter() - start
            highest = memory_of(bot, "VmHWM")
            workers = [memory_of(child, "VmHWM") for child in children_of(bot)]
            await program.stop()
    return before, highest, max(workers), seconds


async def _begin(api: BotApi, person: User) -> None:
    """A report up to its first question, and one small photo, so that the worker runs."""
    for act in (
        lambda: person.text("/lapor"),
        lambda: person.press("Setuju, lanjut"),
        lambda: person.text("pak camat kampanye"),
    ):
        said = len(person.said_to())
        act()
        await api.until(lambda said=said: len(person.said_to()) > said, 60)  # type: ignore[misc]
    small = io.BytesIO()
    drawn("hall", 1).save(small, "JPEG")
    person.photo(small.getvalue())
    await api.until(lambda: any("1 foto tersimpan" in words for words in person.said_to()), 60)


def _stored(person: User) -> bool:
    return any(f"{AT_ONCE} foto tersimpan" in words for words in person.said_to())


if __name__ == "__main__":
    for goal in measure():
        print(f"{goal.name}: {goal.reached:.3g}{goal.unit}", file=sys.stderr)
