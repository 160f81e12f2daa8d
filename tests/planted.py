"""Names, numbers, words and files to look for afterwards, and a run of the real program in which all of them pass through it."""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Iterator

from PIL import Image

from tests.botapi import BotApi, Group, User
from tests.botapi.people import Talker
from tests.kills import _invitation
from tests.markers import found_in
from tests.pictures import saved
from tests.process import Program

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


class Talk:
    """Says something and waits for what the bot says to it."""

    def __init__(self, api: BotApi, user: User) -> None:
        self.api = api
        self.user = user

    async def _after(self, before: int) -> str:
        await self.api.until(lambda: len(self.user.said_to()) > before, 60)
        return self.user.said_to()[-1]

    async def text(self, words: str) -> str:
        before = len(self.user.said_to())
        self.user.text(words)
        return await self._after(before)

    async def press(self, label: str) -> str:
        await self.api.until(lambda: self._full(label), 60)
        before, sent = len(self.user.said_to()), len(self.api.sent)
        full = self._full(label)
        self.user.press(full)
        await self.api.until(lambda: len(self.user.said_to()) > before or len(self.api.sent) > sent + 1, 60)
        return self.user.said_to()[-1]

    def _full(self, label: str) -> str:
        """The newest button with this in its label, "" when there is none yet."""
        shown = (shown for message in reversed(self.user.view()) for shown, _ in message.buttons if label in shown)
        return next(shown, "")

    def buttons(self) -> list[str]:
        return [label for message in self.user.view()[-1:] for label, _ in message.buttons]


class Cast:
    """Everybody who takes part, with identifiers that are like no other number."""

    def __init__(self, api: BotApi) -> None:
        api.updates._next_id = 771_938_400
        self.api = api
        self.ani = Talk(api, api.user(REPORTER, user_id=int(WORDS["reporter's user and chat id"])))
        self.rina = Talk(api, api.user(OFFICER, user_id=int(WORDS["officer's user and chat id"])))
        self.hasan = Talk(api, api.user(HEAD, user_id=int(WORDS["head's user and chat id"])))
        self.group = api.group("Posko Uji")
        for chat, first in (
            (self.ani.user.chat, 1_873_204_600),
            (self.rina.user.chat, 1_905_732_800),
            (self.group.chat, 1_964_107_300),
        ):
            chat.last_id = first

    async def in_room(self, who: Talk, label: str) -> None:
        """Presses the newest button with this label in the office's room."""
        await self.api.until(lambda: any(label in shown for shown in _labels_in(self.group)), 60)
        press_in(self.group.by(who.user), label)


async def whole_run(api: BotApi, program: Program) -> Cast:
    """From invitation to a formal report with identity, question and answer, papers and a goodbye."""
    await api.until(lambda: "getUpdates" in api.calls, 60)
    cast = Cast(api)
    await cast.rina.text(f"/gabung {await _invitation(program, 'admin')}")
    await cast.hasan.text(f"/gabung {await _invitation(program, 'head')}")
    cast.group.by(cast.rina.user).text(f"/gabung@awasnetral_bot {await _invitation(program, 'room')}")
    await api.until(lambda: any(shown.from_bot for shown in cast.group.view()), 60)
    await _asks(cast)
    await _reports(cast)
    await _becomes_formal(cast)
    await _is_worked_on(cast)
    rooms = "\n".join(shown.text for shown in cast.group.view() if shown.from_bot)
    assert found_in(rooms.encode(), {name: word for name, word in WORDS.items() if name not in IN_ROOMS}) == []
    return cast


async def _asks(cast: Cast) -> None:
    """Questions about the rules, one of them to staff, and a code that is none."""
    ani, rina = cast.ani, cast.rina
    await ani.text(f"boleh ga {WORDS['free question']}?")
    await ani.text(f"/status {WORDS['wrong code']}")
    await ani.text("/tanya")
    await ani.press("Tanya petugas")
    await ani.text(f"{WORDS['question handed to staff']} boleh?")
    await ani.press("Kirim")
    await cast.in_room(rina, "Jawab")
    await cast.api.until(lambda: "Tulis jawabannya" in rina.user.said_to()[-1], 60)
    answer = WORDS["staff's answer to it"]
    await rina.text(f"{answer} saja.")
    await rina.press("Kirim")
    await ani.press("Buka")
    assert answer in ani.user.said_to()[-1]


async def _reports(cast: Cast) -> None:
    """The interview, with a document, a photo, a point and two witnesses."""
    api, ani = cast.api, cast.ani
    await ani.text("/lapor")
    await ani.press("Setuju")
    await ani.text(f"camat {WORDS['reported person']} ikut kampanye dan {WORDS['story']} di lapangan")
    ani.user.document(FILES["document"], f"{WORDS['file name']}.jpg")
    await api.until(lambda: _stored(ani) >= 1, 60)
    ani.user.photo(FILES["photo"])
    await api.until(lambda: _stored(ani) >= 2, 60)
    answers = [WORDS["reported person"], f"camat {WORDS['reported person']}"]
    for _ in range(20):
        labels, asked = ani.buttons(), ani.user.said_to()[-1]
        if any("📨" in label for label in labels):
            break
        if "kabupaten atau kota" in asked:
            before = len(ani.user.said_to())
            ani.user.location(*POINT)
            await api.until(lambda before=before: len(ani.user.said_to()) > before, 60)  # type: ignore[misc]
        elif "Di mana" in asked:
            await ani.text(WORDS["place"])
        elif wanted := next(
            (label for label in labels if label in ("Hari ini", "Ya", "Lainnya") or "Banjar" in label), ""
        ):
            await ani.press(wanted)
        else:
            await ani.text(answers.pop(0) if answers else f"{WORDS['story']} begitu ceritanya")
    await ani.press("saksi")
    await ani.text(f"{WORDS['witness']} melihat juga")
    await ani.press("saksi")
    before = len(ani.user.said_to())
    ani.user.contact(WORDS["witness by card"], WORDS["witness's phone"])
    await api.until(lambda: len(ani.user.said_to()) > before, 60)
    await ani.press("📨")
    await ani.press("Kartu kode")
    await api.until(lambda: any(shown.kind in ("document", "photo") for shown in ani.user.view() if shown.from_bot), 60)


async def _becomes_formal(cast: Cast) -> None:
    ani = cast.ani
    await ani.press("Laporan resmi")
    await ani.press("Lanjut isi data")
    await ani.press("Ya")
    await ani.text(WORDS["reporter's full name"])
    await ani.text("Jalan " + WORDS["reporter's address"] + " 5, Martapura, Kabupaten Banjar")
    await ani.press("Telepon")
    await ani.text(WORDS["reporter's phone"])


async def _is_worked_on(cast: Cast) -> None:
    """Taken, looked at, opened, asked about and answered."""
    api, ani, rina = cast.api, cast.ani, cast.rina
    await api.until(lambda: any("Laporan resmi" in shown.text for shown in cast.group.view()), 60)
    for label in ("Ambil", "Lainnya", "Bukti", "Berkas asli", "Peta", "Kembali"):
        await cast.in_room(rina, label)
    await rina.press("Buka asli 1")
    await ani.press("Buka")
    await cast.in_room(rina, "Tanya pelapor")
    await api.until(lambda: "pertanyaan" in rina.user.said_to()[-1].lower(), 60)
    await rina.text(f"{WORDS['question']} ada saksi?")
    await rina.press("Kirim")
    await api.until(lambda: any("Buka" in label for label in ani.buttons()), 60)
    await ani.press("Buka")
    before = len(rina.user.said_to())
    await ani.text(f"{WORDS['answer']} ada")
    await api.until(lambda: any(WORDS["answer"] in said for said in rina.user.said_to()[before:]), 60)


def press_in(talker: Talker, label: str) -> None:
    """Presses the newest button with this label in the chat somebody talks in."""
    talker.press(next(shown for message in reversed(talker.view()) for shown, _ in message.buttons if label in shown))


def _labels_in(group: Group) -> list[str]:
    return [label for shown in group.view() for label, _ in shown.buttons]


def _stored(talk: Talk) -> int:
    return sum("tersimpan" in shown.text for shown in talk.user.view())


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
