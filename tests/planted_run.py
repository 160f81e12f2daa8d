"""A run of the real program in which everything that is planted passes through it."""

from __future__ import annotations

from tests.botapi import BotApi, Group, User
from tests.botapi.people import Talker
from tests.kills import _invitation
from tests.markers import found_in
from tests.planted import FILES, HEAD, IN_ROOMS, OFFICER, POINT, REPORTER, WORDS
from tests.process import Program


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
        self.budi = Talk(
            api, api.user(WORDS["second reporter's name"], user_id=int(WORDS["second reporter's user and chat id"]))
        )
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
    await _is_opened(cast)
    await _is_told_again(cast)
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
    await _begins(ani)
    ani.user.document(FILES["document"], f"{WORDS['file name']}.jpg")
    await api.until(lambda: _stored(ani) >= 1, 60)
    ani.user.photo(FILES["photo"])
    await api.until(lambda: _stored(ani) >= 2, 60)
    await _answers(cast, ani)
    await ani.press("saksi")
    await ani.text(f"{WORDS['witness']} melihat juga")
    await ani.press("saksi")
    before = len(ani.user.said_to())
    ani.user.contact(WORDS["witness by card"], WORDS["witness's phone"])
    await api.until(lambda: len(ani.user.said_to()) > before, 60)
    await ani.press("📨")
    await ani.press("Kartu kode")
    await api.until(lambda: any(shown.kind in ("document", "photo") for shown in ani.user.view() if shown.from_bot), 60)


async def _is_told_again(cast: Cast) -> None:
    """Somebody else sends the same photo of the same person: staff are told that the two may be alike."""
    budi = cast.budi
    await _begins(budi)
    budi.user.photo(FILES["photo"])
    await cast.api.until(lambda: _stored(budi) >= 1, 60)
    await _answers(cast, budi)
    await budi.press("📨")
    await cast.api.until(lambda: any("Mirip bukti" in shown.text for shown in cast.group.view()), 60)


async def _begins(who: Talk) -> None:
    await who.text("/lapor")
    await who.press("Setuju")
    await who.text(f"camat {WORDS['reported person']} ikut kampanye dan {WORDS['story']} di lapangan")


async def _answers(cast: Cast, who: Talk) -> None:
    """Whatever is asked, until the review."""
    answers = [WORDS["reported person"], f"camat {WORDS['reported person']}"]
    for _ in range(20):
        labels, asked = who.buttons(), who.user.said_to()[-1]
        if any("📨" in label for label in labels):
            break
        if "kabupaten atau kota" in asked:
            before = len(who.user.said_to())
            who.user.location(*POINT)
            await cast.api.until(lambda before=before: len(who.user.said_to()) > before, 60)  # type: ignore[misc]
        elif "Di mana" in asked:
            await who.text(WORDS["place"])
        elif wanted := next(
            (label for label in labels if label in ("Hari ini", "Ya", "Lainnya") or "Banjar" in label), ""
        ):
            await who.press(wanted)
        else:
            await who.text(answers.pop(0) if answers else f"{WORDS['story']} begitu ceritanya")


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


async def _is_opened(cast: Cast) -> None:
    """Who the reporter is, by two people and for a reason."""
    api, ani, rina, hasan = cast.api, cast.ani, cast.rina, cast.hasan
    for label in ("Lainnya", "Buka identitas"):
        await cast.in_room(rina, label)
    await api.until(lambda: "akan membaca alasan" in rina.user.said_to()[-1], 60)
    await rina.text(f"{WORDS['reason to open the identity']} perlu diperiksa")
    await rina.press("Kirim")
    await hasan.press("Setujui")
    await rina.press("Lihat identitas")
    await api.until(lambda: any(WORDS["reporter's full name"] in said for said in rina.user.said_to()), 60)
    await ani.press("Buka")
    await api.until(lambda: any(WORDS["reason to open the identity"] in said for said in ani.user.said_to()), 60)


def press_in(talker: Talker, label: str) -> None:
    """Presses the newest button with this label in the chat somebody talks in."""
    talker.press(next(shown for message in reversed(talker.view()) for shown, _ in message.buttons if label in shown))


def _labels_in(group: Group) -> list[str]:
    return [label for shown in group.view() for label, _ in shown.buttons]


def _stored(talk: Talk) -> int:
    return sum("tersimpan" in shown.text for shown in talk.user.view())
