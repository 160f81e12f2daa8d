"""How many altered pictures are told again, and how many unrelated ones are taken for the same.

`python -m benchmarks duplicates`: one half of the scenes, which the limits of `bot/similar.py` were not chosen on.
`python -m benchmarks.duplicates --tuning` shows the other half, `--folder DIR` the pictures of a folder instead.
"""

from __future__ import annotations

import argparse
import io
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from benchmarks.alterations import ALTERATIONS, altered
from benchmarks.goals import Goal, rows
from benchmarks.scenes import SCENES, drawn
from bot.core.filekind import kind_of
from bot.images.decoding import decode, prepare
from bot.similar import FAR, as_parts, distances

A_KIND = 20
"""Scenes of each kind in a half."""

PAIRS = 200
LEAST_RECALL, MOST_FALSE = 95.0, 1.0
_SIDE = 1600


def measure(tuning: bool = False) -> list[Goal]:
    """Prints recall by alteration and false suggestions by kind of scene, and sums them up."""
    prepare()
    numbers = range(0, 2 * A_KIND, 2) if tuning else range(1, 2 * A_KIND, 2)
    return _measure({(kind, str(number)): drawn(kind, number) for kind in SCENES for number in numbers})


def _measure(pictures: dict[tuple[str, str], Image.Image]) -> list[Goal]:
    prints = {key: _print(image) for key, image in pictures.items()}
    plain = sum(not stored.any() for stored in prints.values())
    hits: dict[str, list[bool]] = defaultdict(list)
    for index, (key, image) in enumerate(pictures.items()):
        for name in ALTERATIONS:
            hits[name].append(_alike(prints[key], _print(altered(image, name, index))))
    print(rows(("alteration", "pictures", "told again"), [_line(name, found) for name, found in hits.items()]) + "\n")
    wrong = {kind: [_alike(prints[one], prints[two]) for one, two in pairs] for kind, pairs in _pairs(list(pictures))}
    print(rows(("unrelated, of one kind", "pairs", "suggested"), [_line(kind, found) for kind, found in wrong.items()]))
    print(f"\n{plain} of {len(prints)} pictures are too plain to be told again, and count as missed.")
    every = [hit for found in hits.values() for hit in found]
    false = [hit for found in wrong.values() for hit in found]
    return [
        Goal("altered pictures told again", LEAST_RECALL, 100 * float(np.mean(every)), " %", least=True),
        Goal("unrelated pictures suggested", MOST_FALSE, 100 * float(np.mean(false)), " %"),
    ]


def _pairs(keys: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[tuple[str, str], tuple[str, str]]]]]:
    """At most `PAIRS` pairs of every kind."""
    for kind in dict.fromkeys(kind for kind, _ in keys):
        pairs = list(combinations([key for key in keys if key[0] == kind], 2))
        Random(kind).shuffle(pairs)
        yield kind, pairs[:PAIRS]


def _print(image: Image.Image) -> np.ndarray:
    """The fingerprint as the worker makes it, from the bytes of a file."""
    kept = io.BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=92)
    return as_parts(decode(kept.getvalue(), "jpeg").fingerprint)


def _alike(stored: np.ndarray, new: np.ndarray) -> bool:
    return bool(distances(stored[None], new)[0] < FAR)


def _line(name: str, found: list[bool]) -> tuple[str, str, str]:
    return name, str(len(found)), f"{np.mean(found):.1%}"


def _of_folder(folder: Path) -> dict[tuple[str, str], Image.Image]:
    """The pictures below a folder, scaled to what a chat program sends; what cannot be opened is left out."""
    pictures = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and kind_of(path.read_bytes()) in {"jpeg", "png", "webp"}:
            image = Image.open(path).convert("RGB")
            image.thumbnail((_SIDE, _SIDE))
            pictures["folder", str(path)] = image
    return pictures


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description="Near-duplicates, counted.")
    options.add_argument("--tuning", action="store_true", help="the half that the limits were chosen on")
    options.add_argument("--folder", type=Path, help="pictures of your own instead")
    given = options.parse_args()
    if given.folder:
        prepare()
    goals = _measure(_of_folder(given.folder)) if given.folder else measure(given.tuning)
    for goal in goals:
        print(f"{goal.name}: {goal.reached:.2f} %")


if __name__ == "__main__":
    main()
