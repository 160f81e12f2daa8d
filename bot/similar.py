"""Which stored pictures look like a new one: cut, saved again, scaled, mirrored, photographed off a screen.

Kept in memory, filled from the sealed facts after the start, and never asked in the database's thread. What is found is only ever a
suggestion to staff. `make bench` measures how many are found, and how many wrongly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.images.picture import FRAMELESS, PARTS, PRINT_BYTES, WAVES
from bot.logs import get_log
from storage.database import Database, Surroundings
from storage.store import Store

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Prints = npt.NDArray[np.uint64]

log = get_log(__name__)

MOST = 50_000
"""Pictures remembered, the newest ones: 22 MB."""

MOST_FOUND = 3
BATCH = 200
"""Pictures read in one turn of the database's thread: about five milliseconds."""

LONG_WAVES, ALL_WAVES = 9, 24
"""How many of the 64 longest waves, and of all 128, may differ in alike pictures. Chosen on one half of the scenes of
`benchmarks/duplicates.py`, and reported on the other half."""

_WHOLES = (0, *FRAMELESS)
_MIRRORED = tuple(
    sum(1 << (63 - place) for place, (_, across) in enumerate(WAVES[start : start + 64]) if across % 2)
    for start in (0, 64)
)
"""Mirroring turns the waves that are odd from left to right, and no others."""

_CHUNK = 2048
FAR = 999
"""The distance of pictures that are not alike."""


class SimilarPictures:
    """The fingerprints of stored pictures. Used on the event loop; searches run in a thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._slots: dict[str, int] = {}
        self._names: list[str] = []
        self._numbers: Any = None
        self._prints: Any = None
        self._read = asyncio.Event()

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def ready(self) -> bool:
        """Whether everything stored before the start has been read, as far as it can be."""
        return self._read.is_set()

    async def read_stored(self, database: Database, store: Store) -> None:
        """Fills the memory with what is stored, the newest first. Whatever becomes of it, `ready` is true afterwards."""
        try:
            before = 0
            while len(self) < self._most:
                rows, before = await database.call(partial(_batch, store, before))
                for number, name, fingerprint in rows:
                    if name not in self._slots and len(self) < self._most:
                        self._keep(number, name, fingerprint)
                if not before:
                    return
        except Surroundings as fault:  # what was not read is not found; nothing else depends on it
            log.error("pictures_not_read", error=fault.__cause__ or fault)
        finally:
            self._read.set()

    async def among_stored(self, number: int, name: str, fingerprint: bytes) -> list[int]:
        """Remembers the picture of evidence `number` in the file `name`; returns the evidence it looks like, the most alike first,
        at most `MOST_FOUND`. Waits until what is stored has been read. Of two at the same time each finds the other."""
        await self._read.wait()
        self._keep(number, name, fingerprint)
        return await asyncio.to_thread(self._search, number, fingerprint)

    def forget(self, names: Sequence[str]) -> None:
        """Files that were erased are not found any more."""
        for name in names:
            slot = self._slots.pop(name, None)
            if slot is not None:
                self._names[slot] = ""
                self._numbers[slot] = 0
                self._prints[slot] = 0

    def _keep(self, number: int, name: str, fingerprint: bytes) -> None:
        if len(fingerprint) != PRINT_BYTES or not any(fingerprint):
            return
        self._make_room()
        if len(self._names) < self._most:
            slot = len(self._names)
            self._names.append(name)
        else:  # the oldest gives way, or one that was erased
            slot = int(self._numbers.argmin())
            self._slots.pop(self._names[slot], None)
            self._names[slot] = name
        self._slots[name] = slot
        self._prints[slot] = as_parts(fingerprint)
        self._numbers[slot] = number

    def _make_room(self) -> None:
        """Doubles the memory when it is full; a search under way keeps what it looks at."""
        import numpy as np  # late, as in `build_understanding`: a start of the program does without

        held = 0 if self._numbers is None else len(self._numbers)
        if len(self._names) < held or held == self._most:
            return
        size = min(self._most, max(256, held * 2))
        prints, numbers = np.zeros((size, PARTS, 2), np.uint64), np.zeros(size, np.int64)
        if held:
            prints[:held], numbers[:held] = self._prints, self._numbers
        self._prints, self._numbers = prints, numbers

    def _search(self, number: int, fingerprint: bytes) -> list[int]:
        if self._numbers is None or len(fingerprint) != PRINT_BYTES:
            return []
        prints, numbers, new = self._prints, self._numbers, as_parts(fingerprint)
        found: dict[int, int] = {}
        for start in range(0, len(numbers), _CHUNK):
            stored, whose = prints[start : start + _CHUNK], numbers[start : start + _CHUNK]
            far = distances(stored, new)
            for place in (far < FAR).nonzero()[0]:
                other = int(whose[place])
                if other not in (0, number):
                    found[other] = min(int(far[place]), found.get(other, FAR))
        return sorted(found, key=lambda other: (found[other], other))[:MOST_FOUND]


def _batch(store: Store, before: int, _: object) -> tuple[list[tuple[int, str, bytes]], int]:
    return store.similar.prints(before, BATCH)


def distances(stored: Prints, new: Prints) -> npt.NDArray[np.int64]:
    """How far each of the stored pictures is from the new one: `FAR` where they are not alike."""
    import numpy as np

    wholes = list(_WHOLES)
    mirror = np.array(_MIRRORED, np.uint64)
    as_part = _nearest(stored, _both_ways(new[wholes], mirror))
    as_whole = _nearest(stored[:, wholes], _both_ways(new, mirror))
    return np.minimum(as_part, as_whole)


def _both_ways(parts: Prints, mirror: Prints) -> Prints:
    """The parts that have a fingerprint, and the same mirrored."""
    import numpy as np

    there = parts[parts.any(axis=1)]
    return np.concatenate([there, there ^ mirror])


def _nearest(stored: Prints, asked: Prints) -> npt.NDArray[np.int64]:
    """The least distance of each stored picture from any of the parts asked about."""
    import numpy as np

    least = np.full(len(stored), FAR)
    long_waves, there = np.ascontiguousarray(stored[:, :, 0]), stored.any(axis=2)
    for part in asked:
        picture, place = ((np.bitwise_count(long_waves ^ part[0]) <= LONG_WAVES) & there).nonzero()
        if len(picture):  # few: only of these the other waves are looked at
            differing = np.bitwise_count(stored[picture, place] ^ part).astype(np.int64)
            alike = differing.sum(axis=1) <= ALL_WAVES
            np.minimum.at(least, picture[alike], 2 * differing[alike, 0] + differing[alike, 1])
    return least


def as_parts(fingerprint: bytes) -> Prints:
    """The parts of a fingerprint, as two numbers each."""
    import numpy as np

    return np.frombuffer(fingerprint, ">u8").astype(np.uint64).reshape(PARTS, 2)
