"""How long this disk takes to keep something: the part of a durable answer's waiting time that no program can save."""

from __future__ import annotations

import os
import time
from pathlib import Path

_TIMES = 250
_PAUSE_SECONDS = 0.02
_BYTES = 16_384
"""About what one turn adds to the write-ahead log."""


def sync_times(folder: Path) -> list[float]:
    """Milliseconds of appending and syncing, fifty times a second, sorted."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(_TIMES):
            begun = time.perf_counter()
            file.write(os.urandom(_BYTES))
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
            time.sleep(_PAUSE_SECONDS)
    return sorted(times)
