"""Pictures told again after what people do to them, and what staff are told of it."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from benchmarks.alterations import ALTERATIONS, altered
from benchmarks.scenes import SCENES, drawn
from bot.core.messages import Fetched
from bot.core.report import Report
from bot.images.likeness import likeness
from bot.images.picture import PARTS, PRINT_BYTES
from bot.similar import FAR, MOST_FOUND, SimilarPictures, as_parts, distances
from storage.database import open_database, transact
from tests.bench import Bench

SIZE = PRINT_BYTES // PARTS
ASKED = ("cut left 10 %", "cut all sides 10 %", "quality 40", "screenshot, quality 40", "letterbox", "mirrored")


@cache
def scene(kind: str, number: int) -> Image.Image:
    return drawn(kind, number)


def fingerprint(image: Image.Image) -> bytes:
    grey = image.convert("L")
    grey.thumbnail((320, 320))
    return likeness(grey)


def alike(one: bytes, other: bytes) -> bool:
    return bool(distances(as_parts(one)[None], as_parts(other))[0] < FAR)


@pytest.mark.parametrize("kind", SCENES)
def test_a_picture_is_told_again_after_what_people_do_to_it(kind: str) -> None:
    known = fingerprint(scene(kind, 1))
    for name in ASKED:
        changed = fingerprint(altered(scene(kind, 1), name, 1))
        assert alike(known, changed), name
        assert alike(changed, known), f"{name}, the other way round"


@pytest.mark.parametrize("kind", SCENES)
def test_scenes_of_one_kind_are_not_alike(kind: str) -> None:
    prints = [fingerprint(scene(kind, number)) for number in range(101, 107)]
    wrong = [(one, two) for one in range(6) for two in range(one) if alike(prints[one], prints[two])]
    assert len(wrong) <= (1 if kind in ("chat", "letter") else 0)


@pytest.mark.slow
def test_most_are_told_again_and_few_wrongly() -> None:
    """As many as are promised, on scenes that nothing was chosen on; `make bench` reports how many."""
    hits: list[bool] = []
    for kind in SCENES:
        for number in range(201, 207):
            known = fingerprint(scene(kind, number))
            hits += [alike(known, fingerprint(altered(scene(kind, number), name, number))) for name in ALTERATIONS]
    assert sum(hits) / len(hits) >= 0.95
    false: list[bool] = []
    for kind in SCENES:
        prints = [fingerprint(scene(kind, number)) for number in range(201, 215)]
        false += [alike(one, two) for at, one in enumerate(prints) for two in prints[:at]]
    assert len(false) > 200
    assert sum(false) / len(false) < 0.01


def plain_pictures() -> Iterator[Image.Image]:
    for grey in (0, 128, 255):
        yield Image.new("RGB", (640, 480), (grey, grey, grey))
    yield Image.linear_gradient("L").resize((640, 480))
    yield Image.effect_noise((640, 480), 3)
    yield Image.new("L", (1, 1))


def test_plain_pictures_have_no_fingerprint_and_are_like_nothing() -> None:
    for image in plain_pictures():
        saved = io.BytesIO()
        image.convert("L").save(saved, "JPEG", quality=40)
        made = fingerprint(Image.open(saved))
        assert len(made) == PRINT_BYTES
        assert not any(made[:SIZE]), "the whole is too plain"
        assert not alike(made, made)


@pytest.mark.parametrize("size", [(1, 1), (1, 320), (320, 1), (2, 3), (16, 16), (320, 7)])
def test_any_size_gives_as_many_bytes(size: tuple[int, int]) -> None:
    noise = Image.frombytes("L", size, Random(1).randbytes(size[0] * size[1]))
    assert len(likeness(noise)) == PRINT_BYTES


# The memory of what is stored


def some(number: int) -> bytes:
    """A fingerprint like no other."""
    return Random(number).randbytes(PRINT_BYTES)


def piece(bench: Bench, report: Report, made: bytes, similar: tuple[int, ...] = (), reporter: str = "") -> int:
    """A stored picture of a report, as delivery brings it."""

    def expect() -> int:
        return bench.store.evidence.expect(report.id, "photo", 10, {}, bench.now).id

    number = transact(bench.store.connection, expect)
    facts = {"path": os.urandom(4).hex(), "clean_path": "", "size": 10, "fingerprint": made.hex(), "similar": similar}
    bench.do(reporter or "Ani", fetched=Fetched(number, "", "jpeg", facts))
    return number


def ready(most: int = 100) -> SimilarPictures:
    similar = SimilarPictures(most)
    similar._read.set()
    return similar


async def test_a_picture_finds_those_before_it_and_never_itself() -> None:
    similar = ready()
    assert await similar.among_stored(1, "a", some(1)) == []
    assert await similar.among_stored(1, "a2", some(1)) == [], "tried again after a fault: the same evidence"
    assert await similar.among_stored(2, "b", some(2)) == []
    assert await similar.among_stored(3, "c", some(1)) == [1]
    near = bytearray(some(2))
    near[0] ^= 1
    near[15] ^= 3
    assert await similar.among_stored(4, "d", bytes(near)) == [2]


async def test_what_was_erased_is_not_found_any_more() -> None:
    similar = ready()
    await similar.among_stored(1, "a", some(1))
    similar.forget(["a", "clean-a", ""])
    assert len(similar) == 0
    assert await similar.among_stored(2, "b", some(1)) == []


async def test_the_oldest_give_way_and_few_are_named() -> None:
    similar = ready(most=300)
    for number in range(1, 400):
        await similar.among_stored(number, f"f{number}", some(number))
    assert len(similar) == 300
    assert await similar.among_stored(1000, "x", some(1)) == []
    assert await similar.among_stored(1001, "y", some(399)) == [399]
    for number in range(2000, 2010):
        found = await similar.among_stored(number, f"g{number}", some(7777))
    assert len(found) == MOST_FOUND


async def test_what_was_read_at_the_start_gives_way_oldest_first(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    report = bench.report("Ani")
    numbers = [piece(bench, report, some(number)) for number in range(4)]
    database = await open_database(tmp_path / "bench.db")
    similar = SimilarPictures(most=3)
    await similar.read_stored(database, bench.store)
    await database.close()
    assert await similar.among_stored(90, "a", some(0)) == [], "the oldest was not read"
    assert await similar.among_stored(91, "b", some(3)) == [numbers[3]]
    assert await similar.among_stored(92, "c", some(1)) == [], "the oldest that was read gave way"


async def test_two_at_once_find_each_other() -> None:
    similar = ready()
    found = await asyncio.gather(similar.among_stored(1, "a", some(5)), similar.among_stored(2, "b", some(5)))
    assert [1] in found or [2] in found


async def test_nothing_is_answered_before_what_is_stored_was_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first = piece(bench, bench.report("Ani"), some(1))
    missing = piece(bench, bench.report("Budi"), b"")
    assert missing > first
    database = await open_database(tmp_path / "bench.db")
    similar = SimilarPictures()
    waiting = asyncio.create_task(similar.among_stored(99, "new", some(1)))
    await asyncio.sleep(0)
    assert not waiting.done()
    await similar.read_stored(database, bench.store)
    assert await waiting == [first]
    await database.close()
