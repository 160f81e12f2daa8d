"""Plays a conversation written for reading. A dialog file looks like this:

    Judul: Warga melapor
    Waktu: 2026-11-22 14.00
    Pemilihan: pilkada
    Wilayah: 63.03 Bawaslu Kabupaten Banjar

    # a note for readers
    Ani> halo
    < Selamat datang, Bapak/Ibu. …
      [Lapor kejadian] [Tanya aturan]
    Ani> [Lapor kejadian]
    < Sebelum mulai, …
    (3 hari kemudian)
    Dewi di grup> [Ambil]
    grup< … Diambil Dewi …
    Ani< Ada kabar untuk Anda.

`Name> words` writes in the private chat, `Name di grup> words` in the office's room. `[label]` presses a button, `(...)` does
something else: (2 foto) (foto rusak) (foto asli 2026-11-21 14.05)
(dokumen nama.pdf) (video 48 MB) (rekaman suara 40 detik) (stiker) (lokasi -3.41, 114.84)
(kontak Budi 0812) (tekan lagi) (pesan dihapus) (pesan diubah: words) (balas bot: words) (31 kali: words): so often at once; of the
answers the last is expected. (5 laporan): so many reports from beginning to end; nothing of them is expected.
(berkas NAME) is the file of that name in `tests/hostile.py`.
(foto panggung) is like no other picture, (foto panggung dari layar) a screenshot of it.
`Anonim di grup>` is an admin without a name. A line in brackets of its own lets time pass, or is (bot dimulai ulang).

`<` is what the bot says next to the one who spoke last; every such message must be expected, in order. `Name<` and `grup<`
look into another chat, where messages in between may be passed over. `…` stands for any words, AN-XXXX-XXXX for the last report
code, XXXX-XXXX-XXXX-XXXX for the last key, {kantor} for the office's name. Labels in brackets must be there, in that order.
`!` is a short notice on the presser's screen. `grup<< words` says that these words never stood in that chat, `grup<- words` that
every message like this was taken back from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.alterations import altered
from benchmarks.scenes import drawn
from bot.core.timezones import timezone_of
from tests.expecting import START, Place, ends, matches, places_from
from tests.hostile import strange_files
from tests.lines import Said
from tests.pictures import camera_exif, saved, scene
from tests.reporter import report
from tests.town import Town

FOLDER = Path(__file__).parent / "dialogs"
CODE = re.compile(r"AN-[0-9A-Z]{4}-[0-9A-Z]{4}")
KEY = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
_ACT = re.compile(r"^(\w+)( di grup)?> ?(.*)$")
_EXPECT = re.compile(r"^(\w*)(<<|<-|<|!) ?(.*)$")
_LABELS = re.compile(r"\[([^\]]+)\]")
_SPAN = re.compile(r"^\((\d+) (detik|menit|jam|hari) kemudian\)$")
_UNITS = {"detik": "seconds", "menit": "minutes", "jam": "hours", "hari": "days"}


@dataclass(slots=True)
class Step:
    """One line of the file: `kind` is act, expect, never, gone, notice, span or restart."""

    number: int
    kind: str
    person: str = ""
    where: str = ""
    text: str = ""
    labels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Dialog:
    """A file taken apart."""

    head: dict[str, str]
    steps: list[Step]


def read_dialog(path: Path) -> Dialog:
    """Takes a dialog file apart. Raises `ValueError` naming the line that has no meaning."""
    head: dict[str, str] = {}
    steps: list[Step] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not steps and (found := re.match(r"^([A-Z]\w+): (.*)$", line)):
            head[found[1]] = found[2]
        elif line.startswith((" ", "\t")) and steps:
            last = steps[-1]
            rest = line.strip()
            if last.kind == "expect" and _LABELS.sub("", rest).strip() == "":
                last.labels += _LABELS.findall(rest)
            else:
                last.text += "\n" + rest
        elif found := _SPAN.match(line):
            steps.append(Step(number, "span", text=f"{found[1]} {_UNITS[found[2]]}"))
        elif line.strip() == "(bot dimulai ulang)":
            steps.append(Step(number, "restart"))
        elif found := _ACT.match(line):
            steps.append(Step(number, "act", found[1], "grup" if found[2] else found[1], found[3]))
        elif found := _EXPECT.match(line):
            kind = {"<": "expect", "<<": "never", "<-": "gone", "!": "notice"}[found[2]]
            steps.append(Step(number, kind, where=found[1], text=found[3]))
        else:
            raise ValueError(f"{path.name}:{number}: {line}")
    return Dialog(head, steps)


class Player:
    """Plays a dialog on a town and complains at the first line that does not hold."""

    def __init__(self, town: Town, office: str) -> None:
        self.town = town
        self.office = office
        self.seen: dict[str, frozenset[Place]] = {}
        self.code = self.key = ""
        self.where = ""
        self.notices = 0

    async def play(self, dialog: Dialog, name: str) -> None:
        for step in dialog.steps:
            try:
                await self._step(step)
            except AssertionError as problem:
                raise AssertionError(f"{name}:{step.number}: {problem}") from None
        if self.where:
            self._all_expected()

    async def _step(self, step: Step) -> None:
        if step.kind == "expect":
            self._expect(step)
        elif step.kind == "never":
            texts = "\n".join(said.text for said in self.town.line.said(step.where))
            assert step.text.casefold() not in texts.casefold(), f"{step.where} was told {step.text!r}"
        elif step.kind == "gone":
            like = [said for said in self.town.line.said(step.where) if matches(self._filled(step.text), said.text)]
            assert like, f"{step.where} was never told {step.text!r}"
            assert all(said.gone for said in like), f"{step.where} still shows {step.text!r}"
        elif step.kind == "notice":
            notices = self.town.line.notices()
            assert any(matches(step.text, text) for text in notices[self.notices :]), (
                f"notices: {notices[self.notices :]}"
            )
        else:
            if self.where:
                self._all_expected()
            if step.kind == "span":
                amount, unit = step.text.split()
                await self.town.later(timedelta(**{unit: int(amount)}))
                self.where = ""
            elif step.kind == "restart":
                await self.town.restart()
                self.where = ""
            else:
                self.notices = len(self.town.line.notices())
                if step.where != "grup":
                    self.seen[step.where] = frozenset({(len(self.town.line.said(step.where)), 0)})
                self.where = step.where
                await self._act(step)

    async def _act(self, step: Step) -> None:
        if found := re.fullmatch(r"\((\d+) laporan\)", step.text):
            await report(self.town, step.person, int(found[1]))
            self.seen[step.where] = frozenset({(len(self.town.line.said(step.where)), 0)})
            return
        often = re.fullmatch(r"\((\d+) kali: (.*)\)", step.text)
        if often is None:
            await self.town.act(step.person, step.where, *self._action(step))
            return
        await self.town.act_often(step.person, step.where, "text", self._filled(often[2]), int(often[1]))
        self.seen[step.where] = frozenset({(len(self.town.line.said(step.where)) - 1, 0)})

    def _action(self, step: Step) -> tuple[str, Any]:
        text = self._filled(step.text)
        if text.startswith("[") and text.endswith("]"):
            return "press", text[1:-1]
        if not (text.startswith("(") and text.endswith(")")):
            return "text", text
        words = text[1:-1]
        if found := re.fullmatch(r"(\d+) foto", words):
            return "photos", [photo(index) for index in range(int(found[1]))]
        if found := re.fullmatch(r"foto panggung( dari layar)?", words):
            return "photos", [stage(off_a_screen=bool(found[1]))]
        if words == "foto rusak":
            return "photos", [photo(90)[:900]]
        if found := re.fullmatch(r"foto, foto rusak", words):
            return "photos", [photo(0), photo(91)[:900]]
        if found := re.fullmatch(r"foto asli (\d{4})-(\d\d)-(\d\d) (\d\d)\.(\d\d)", words):
            return "file", ("IMG_rahasia.jpg", taken_at("{}:{}:{} {}:{}:00".format(*found.groups())), None)
        if found := re.fullmatch(r"dokumen (\S+)", words):
            return "file", (found[1], b"%PDF-1.4\n%uji\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", None)
        if found := re.fullmatch(r"berkas (\S+)", words):
            strange = next(file for file in strange_files() if file.name == found[1])
            return "file", (strange.name, strange.data, None)
        if found := re.fullmatch(r"video (\d+) MB", words):
            return "video", (b"\0\0\0\x18ftypmp42" + bytes(400), int(found[1]) * 1_000_000)
        if found := re.fullmatch(r"rekaman suara (\d+) detik", words):
            return "voice", (b"OggS" + bytes(200), int(found[1]))
        if words == "stiker":
            return "sticker", None
        if found := re.fullmatch(r"lokasi (-?[\d.]+), (-?[\d.]+)", words):
            return "point", (float(found[1]), float(found[2]))
        if found := re.fullmatch(r"kontak (.+) (\d+)", words):
            return "contact", (found[1], found[2])
        if words == "tekan lagi":
            return "again", None
        if words == "pesan dihapus":
            return "revoke", None
        if found := re.fullmatch(r"pesan diubah: (.*)", words):
            return "edit", found[1]
        if found := re.fullmatch(r"balas bot: (.*)", words):
            return "reply", found[1]
        raise AssertionError(f"no such action: {text}")

    def _expect(self, step: Step) -> None:
        where, words = step.where or self.where, self._filled(step.text)
        said, bundles = self.town.line.said(where), getattr(self.town.line, "bundles", False)
        strict = where == self.where and where != "grup"
        places = self.seen.get(where, START)
        first = min(index for index, _ in places)
        assert any(index < len(said) for index, _ in places), f"{where} hears nothing more; expected: {step.text}"
        if not strict:
            places = places_from(said, first, bundles=bundles)
        found = [(at, end) for at in sorted(places) for end in ends(words, step.labels, said, at, bundles=bundles)]
        if not found:
            shown = said[min(first, len(said) - 1)] if strict else said[-1]
            raise AssertionError(f"{where} hears:\n{shown.text}\n{shown.labels}\nexpected:\n{words}\n{step.labels}")
        if not strict:  # what was passed over is past: the first that fits counts
            found = [one for one in found if one[0] == found[0][0]]
        self.seen[where] = frozenset(end for _, end in found)
        self._learn(said[found[0][0][0]])

    def _all_expected(self) -> None:
        if self.where == "grup":
            return
        said, places = self.town.line.said(self.where), self.seen.get(self.where, START)
        last = max(places)
        rest = [f"{item.text} {item.labels}" for item in said[last[0] :]]
        assert not rest, f"{self.where} hears, unexpected:\n" + "\n---\n".join(rest)

    def _learn(self, said: Said) -> None:
        if found := CODE.search(said.text):
            self.code = found[0]
        if found := KEY.search(said.text):
            self.key = found[0]

    def _filled(self, text: str) -> str:
        text = text.replace("XXXX-XXXX-XXXX-XXXX", self.key or "XXXX-XXXX-XXXX-XXXX").replace("{kantor}", self.office)
        return text.replace("AN-XXXX-XXXX", self.code or "AN-XXXX-XXXX")


@cache
def photo(number: int) -> bytes:
    """A picture, different for every number."""
    image = scene(320, 240)
    image.putpixel((number % 320, number // 320), (255, 0, 0))
    return saved(image, "JPEG")


@cache
def stage(*, off_a_screen: bool) -> bytes:
    """A scene like no other here, or a screenshot that shows it."""
    image = drawn("rally", 7)
    return saved(altered(image, "screenshot, quality 40", 7) if off_a_screen else image, "JPEG", quality=88)


@cache
def taken_at(moment: str) -> bytes:
    """A picture as a phone in Martapura took it."""
    return saved(scene(320, 240), "JPEG", exif=camera_exif(taken=moment))


def town_for(dialog: Dialog, line: Any) -> tuple[Town, str]:
    """The town a dialog plays in, and its office's name."""
    region, _, office = dialog.head.get("Wilayah", "63 Bawaslu Kalimantan Selatan").partition(" ")
    zone = ZoneInfo(timezone_of(region))
    start = datetime.strptime(dialog.head.get("Waktu", "2026-11-22 14.00"), "%Y-%m-%d %H.%M").replace(tzinfo=zone)
    town = Town(line, start=start, election=dialog.head.get("Pemilihan", "none"), region=region, office=office)
    return town, town.settings.office_name if line.name == "practice" else office
