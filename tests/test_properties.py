"""Whatever people do, in any order, with repeats and restarts: the bot answers, keeps drafts, and sends nothing unconfirmed."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.dialog import photo
from tests.lines import newest
from tests.practice_line import PracticeLine
from tests.process import free_port
from tests.reporter import next_act
from tests.telegram_line import TelegramLine
from tests.town import Town
from tests.whatsapp_line import WhatsAppLine

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))

WORDS = st.sampled_from(
    [
        "/start",
        "/lapor",
        "/status AN-0000-0000",
        "/hapus",
        "/kunci 0000-0000-0000-0000",
        "/antrean",
        "setuju",
        "setuju, lanjut",
        "hari ini",
        "ya",
        "tidak",
        "lewati",
        "kirim",
        "1",
        "/laporan AN-7K3M-Q2XD",
        "batal",
        "kembali",
        "lanjut",
        "menu",
        "buka",
        "kemarin sore",
        "31/2",
        "besok",
        "7",
        "0",
        "*_tebal_*",
        "pak camat ikut kampanye di lapangan desa, saya lihat sendiri",
        "tidak tahu",
        "Martapura",
        "https://facebook.com/orang/posts/1",
        "boleh ga like postingan calon?",
    ]
)
ANYTHING = st.text(min_size=1, max_size=60).filter(lambda words: bool(words.strip()))

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), WORDS),
        st.tuples(st.just("text"), ANYTHING),
        st.tuples(st.just("button"), st.integers(0, 40)),
        st.tuples(st.just("button"), st.integers(0, 5)),
        st.tuples(st.just("typed_label"), st.integers(0, 5)),
        st.tuples(st.just("willing"), st.integers(1, 6)),
        st.tuples(st.just("old_button"), st.integers(0, 40)),
        st.tuples(st.just("photos"), st.integers(1, 3)),
        st.tuples(st.just("sticker"), st.just(None)),
        st.tuples(st.just("point"), st.just((-3.41, 114.84))),
        st.tuples(st.just("again"), st.just(None)),
        st.tuples(st.just("restart"), st.just(None)),
        st.tuples(st.just("staff"), st.integers(0, 10)),
    ),
    min_size=1,
    max_size=25,
)

WHOLE = [
    *[("text", "/lapor"), ("text", "setuju"), ("photos", 3), ("text", "???"), ("willing", 6), ("willing", 6)],
    *[("restart", None), ("willing", 6), ("again", None), ("staff", 0), ("photos", 2), ("staff", 0), ("staff", 1)],
]
"""One that surely goes through the whole interview."""


class Crowd:
    """One reporter doing anything at all, and a staff member pressing what there is."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.confirmed = 0

    async def do(self, kind: str, value: Any) -> None:
        if kind == "restart":
            before = await self._drafts()
            await self.town.restart()
            assert await self._drafts() == before
        elif kind == "again":
            await self._repeat()
        elif kind == "staff":
            await self._press_in_room(value)
        elif kind == "willing":
            for _ in range(value):
                said = self.town.line.said("Ani")
                await self._act(*next_act(said[-1].text, said[-1].labels) if said else ("text", "/lapor"))
        elif kind in ("button", "old_button"):
            await self._press(value, old=kind == "old_button")
        elif kind == "typed_label":
            labels = [label for item in self.town.line.said("Ani")[-1:] for label in item.labels]
            await self._act("text", labels[value % len(labels)] if labels else "menu")
        elif kind == "photos":
            await self._act("photos", [photo(index) for index in range(value)])
        else:
            await self._act(kind, value)
        await self._nothing_unconfirmed()

    async def _act(self, kind: str, value: Any) -> None:
        """The reporter does something in his own chat, and is answered there for just that."""
        line = self.town.line
        if kind == "photos" and line.name == "whatsapp":  # files that follow at once would be of one album there
            await self.town.later(timedelta(seconds=10))
        self.confirmed += self._may_send(kind, value)
        heard, notices = len(line.said("Ani")), len(line.notices())
        await self.town.act("Ani", "Ani", kind, value)
        said = line.said("Ani")[heard:]
        shown = f"{kind} {value!r}" if kind != "photos" else f"{len(value)} photos"
        assert said or len(line.notices()) > notices, f"{shown} got no answer"
        self._every_press_was_released(shown)
        if kind == "photos":
            fresh = [item.text for item in said if not item.edited]
            assert len(fresh) <= 2, f"{shown} got {len(fresh)} answers: {fresh}"  # a word and the question asked again
            assert len(set(fresh)) == len(fresh), f"{shown} got the same answer twice: {fresh}"

    def _may_send(self, kind: str, value: Any) -> bool:
        """True when this may mean the button that sends: it is pressed, or its label or its number is typed."""
        if kind == "press":
            return "📨" in value
        if kind != "text":
            return False
        offers = [item.labels for item in self.town.line.said("Ani") if item.labels]
        places = [place for place, label in enumerate(offers[-1], 1) if "📨" in label] if offers else []
        digits = "".join(letter for letter in value if letter.isdecimal())
        return bool(places) and ("kirim" in value.casefold() or (digits != "" and int(digits) in places))

    def _every_press_was_released(self, shown: str) -> None:
        """On Telegram a press keeps its button busy until it is answered."""
        if isinstance(self.town.line, TelegramLine):
            assert not self.town.line.api.world.presses, f"{shown}: the press was not answered"

    async def _press(self, index: int, *, old: bool) -> None:
        """Presses one of the buttons of the last message, or of any message ever."""
        labels = self._labels("Ani", last=not old)
        if labels:
            await self._act("press", labels[index % len(labels)])
        else:
            await self._act("text", "menu")

    def _labels(self, where: str, *, last: bool = False) -> list[str]:
        """The buttons to be seen in a chat now."""
        shown = list(newest(self.town.line, where).values())
        return [
            label
            for item in (shown[-1:] if last else shown)
            for label, data in zip(item.labels, item.data, strict=True)
            if data
        ]

    async def _repeat(self) -> None:
        """The same delivery once more changes nothing."""
        before = await self._everything()
        await self.town.act("Ani", "Ani", "repeat", None)
        assert await self._everything() == before

    async def _press_in_room(self, index: int) -> None:
        """A staff member presses something in the room: it is answered there, in private or by a notice."""
        line = self.town.line
        labels = self._labels("grup")
        if labels:
            label = labels[index % len(labels)]
            before = len(line.said("grup")) + len(line.said("Dewi")) + len(line.notices())
            await self.town.act("Dewi", "grup", "press", label)
            after = len(line.said("grup")) + len(line.said("Dewi")) + len(line.notices())
            assert after > before, f"{label} in the room got no answer"
            self._every_press_was_released(label)

    async def _drafts(self) -> list[tuple[Any, ...]]:
        return await self.town.query("SELECT id, state, version FROM reports ORDER BY id")

    async def _everything(self) -> list[list[tuple[Any, ...]]]:
        tables = ("reports", "evidence", "events", "followers", "conversations", "deliveries", "parked")
        return [await self.town.query(f"SELECT * FROM {table} ORDER BY 1") for table in tables]

    async def _nothing_unconfirmed(self) -> None:
        sent = await self.town.query("SELECT COUNT(*) FROM reports WHERE state <> 'draft'")
        assert sent[0][0] <= self.confirmed
        assert await self.town.query("SELECT reason FROM parked") == []

    async def always_a_way_to_the_menu(self) -> None:
        heard = len(self.town.line.said("Ani"))
        await self.town.act("Ani", "Ani", "text", "menu")
        labels = [label for item in self.town.line.said("Ani")[heard:] for label in item.labels]
        assert labels


async def play(line: Any, acts: list[tuple[str, Any]]) -> None:
    town = Town(line, start=START, election="pilkada")
    async with town:
        crowd = Crowd(town)
        for kind, value in acts:
            await crowd.do(kind, value)
        await crowd.always_a_way_to_the_menu()


@pytest.mark.slow
@given(acts=ACTS)
@example(acts=WHOLE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_in_the_practice_room(acts: list[tuple[str, Any]]) -> None:
    asyncio.run(play(PracticeLine(), acts))


@pytest.mark.slow
@given(acts=ACTS)
@example(acts=WHOLE)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_on_telegram(acts: list[tuple[str, Any]]) -> None:
    asyncio.run(play(TelegramLine(webhook_port=free_port()), acts))


@pytest.mark.slow
@given(acts=ACTS)
@example(acts=WHOLE)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_on_whatsapp(acts: list[tuple[str, Any]]) -> None:
    asyncio.run(play(WhatsAppLine(), acts))
