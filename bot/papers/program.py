"""The program that draws a paper: its words and pictures in through one pipe, a file out through another, and it is over.

It is given no key, opens no socket and writes no file, like the picture worker (`bot/images/confinement.py`). Everything is loaded
before it confines itself; drawing a first paper of nothing makes the libraries import what they import late.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.images.confinement import allow_processor_time, confine, yield_to_others
from bot.images.frames import READY
from bot.images.pipes import read_frame, write_frame
from bot.papers.sheets import unpack

FONT = Path(__file__).resolve().parents[1] / "data" / "DejaVuSansCondensed.ttf"

Draw = Callable[[dict[str, Any], list[bytes]], bytes]


def main(memory: int, processor_seconds: int, kind: int) -> None:
    """Draws the one paper that is asked for. `kind`: its place in `bot.papers.worker.KINDS`."""
    draw = (_receipt, _case_file, _key_card)[kind]()
    yield_to_others()
    confine(memory)
    write_frame(READY)
    frame = read_frame()
    if frame is not None:
        allow_processor_time(processor_seconds)
        write_frame(draw(*unpack(frame)))


def _receipt() -> Draw:
    from bot.images import receipt
    from bot.images.sheet import Typeface

    face = Typeface(FONT.read_bytes())
    receipt.draw(receipt.BLANK, face)
    return lambda paper, _: receipt.draw(paper, face)


def _key_card() -> Draw:
    from bot.images import keycard
    from bot.images.sheet import Typeface

    face = Typeface(FONT.read_bytes())
    keycard.draw(keycard.BLANK, face)
    return lambda paper, _: keycard.draw(paper, face)


def _case_file() -> Draw:
    from bot.papers import casefile

    casefile.draw(casefile.BLANK, [casefile.DOT], casefile.Pages(FONT))
    pages = casefile.Pages(FONT)
    return lambda paper, pictures: casefile.draw(paper, pictures, pages)
