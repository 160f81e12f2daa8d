"""Whatever people do, in any order, with repeats and restarts: the bot answers, keeps drafts, and sends nothing unconfirmed."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialog import photo
from tests.practice_line import PracticeLine
from tests.process import free_port
from tests.telegram_line import TelegramLine
from tests.town import Town

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))

WORDS = st.sampled_from(
    [
        "/start",
        "/lapor",
        "/status AN-0000-0000",
        "/hapus",
        "/kunci 0000-0000-0000-0000",
        "/antrean",
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


class Crowd:
    """One reporter doing anything at all, and a staff member pressing what there is."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.confirmed = 0

    async def do(self, kind: str, value: Any) -> None:
        line = self.town.line
        if kind == "restart":
            before = await self._drafts()
            await self.town.restart()
            assert await self._drafts() == before
            return
        if kind == "staff":
            await self._press_in_room(value)
            return
        heard, notices = len(line.said("Ani")), len(line.notices())
        if kind in ("button", "old_button"):
            await self._press(value, old=kind == "old_button")
        elif kind == "photos":
            await self.town.act("Ani", "Ani", "photos", [photo(index) for index in range(value)])
        elif kind == "again":
            await self._repeat()
            return
        else:
            await self.town.act("Ani", "Ani", kind, value)
        answered = len(line.said("Ani")) > heard or len(line.notices()) > notices or self._acknowledged
        assert answered, f"{kind} {value!r} got no answer"
        await self._nothing_unconfirmed()

    _acknowledged = False

    async def _press(self, index: int, *, old: bool) -> None:
        """Presses one of the buttons of the last message, or of any message ever."""
        line = self.town.line
        said = line.said("Ani") if old else line.said("Ani")[-1:]
        buttons = [(label, data) for item in said for label, data in zip(item.labels, item.data, strict=True) if data]
        self._acknowledged = bool(buttons)
        if not buttons:
            await self.town.act("Ani", "Ani", "text", "menu")
            return
        label, _ = buttons[index % len(buttons)]
        self.confirmed += "Kirim" in label
        await self.town.act("Ani", "Ani", "press", label)

    async def _repeat(self) -> None:
        """The same delivery once more changes nothing."""
        before = await self._everything()
        await self.town.act("Ani", "Ani", "repeat", None)
        assert await self._everything() == before

    async def _press_in_room(self, index: int) -> None:
        said = self.town.line.said("grup")
        labels = [label for item in said for label, data in zip(item.labels, item.data, strict=True) if data]
        if labels:
            await self.town.act("Dewi", "grup", "press", labels[index % len(labels)])

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
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_in_the_practice_room(acts: list[tuple[str, Any]]) -> None:
    asyncio.run(play(PracticeLine(), acts))


@pytest.mark.slow
@given(acts=ACTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_on_telegram(acts: list[tuple[str, Any]]) -> None:
    asyncio.run(play(TelegramLine(webhook_port=free_port()), acts))
