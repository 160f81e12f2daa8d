"""Names, numbers, words and files to look for afterwards: `planted_run` lets all of them pass through the real program."""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Iterator

from PIL import Image

from tests.botapi import BotApi
from tests.pictures import saved

REPORTER, OFFICER, HEAD = "Zulfahmiyanti", "Rinawidayati", "Hasanudinsyah"
WORDS = {
    "reporter's name": REPORTER,
    "reporter's user and chat id": "7312946058",
    "officer's name": OFFICER,
    "officer's user and chat id": "7498120365",
    "head's user and chat id": "7583016924",
    "message ids of the reporter's chat": "18732046",
    "message ids of the officer's chat": "19057328",
    "message ids of the room": "19641073",
    "update ids": "7719384",
    "reporter's full name": "Qamariyahsyah",
    "reporter's address": "Kelayanbaru",
    "reporter's phone": "081399887766",
    "reported person": "Ghufranuddin",
    "story": "berkatamantra",
    "place": "Lapanganwarukin",
    "witness": "Saksiwidya",
    "file name": "rahasiabukti",
    "question": "Pertanyaanpuspa",
    "answer": "Jawabanmelati",
    "wrong code": "Kodengawur",
    "free question": "Bolehkahmenari",
    "question handed to staff": "Titipankenanga",
    "staff's answer to it": "Balasansekar",
    "reason to open the identity": "Alasancempaka",
    "second reporter's name": "Budikartasasmita",
    "second reporter's user and chat id": "7629405183",
    "witness by card": "Kartusaksimaya",
    "witness's phone": "6281277319946",
}
"""Of numbers that are counted on, what they begin with."""

IN_ROOMS = (
    "reported person",
    "place",
    "story",
    "question handed to staff",
    "officer's name",
    "message ids of the room",
)
"""What may stand in the office's room: what the report is about, and who of the staff did what."""

POINT = (-3.4172839, 114.8461357)
"""Where it happened, shared as a location in Kabupaten Banjar."""


def _picture(seed: int) -> bytes:
    """A picture whose perceptual fingerprint is like no other's: a chequer of chance."""
    chequer = Image.frombytes("L", (18, 16), random.Random(seed).randbytes(18 * 16))
    return saved(chequer.resize((320, 240), Image.Resampling.NEAREST), "JPEG")


FILES = {"document": _picture(7), "photo": _picture(8)}


def planted_numbers(api: BotApi) -> dict[str, str | bytes]:
    """What was sent besides words, in every form in which it could lie: digests, slices of every file that was sent
    or received (originals, clean copies, papers), the point, Telegram's names of the files."""
    planted: dict[str, str | bytes] = {}
    for name, data in FILES.items():
        planted[f"SHA-256 of the {name}"] = hashlib.sha256(data).digest()
    for name, number in zip(("latitude", "longitude"), POINT, strict=True):
        planted[name] = str(abs(number))
        planted[f"{name} as a number"] = struct.pack(">d", number)
        planted[f"{name} as a number, turned"] = struct.pack("<d", number)
    for file_id, (data, _) in api.world.files.items():
        planted[f"Telegram's {file_id}"] = file_id
        planted.update({f"{file_id} {name}": part for name, part in slices(data)})
    return planted


def slices(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(where, bytes): stretches that no other file has."""
    for part in (3, 5, 8):
        start = len(data) * part // 10
        piece = data[start : start + 40]
        if len(set(piece)) > 20:
            yield f"from byte {start}", piece
