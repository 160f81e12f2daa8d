"""Whatever people do in the office's group, in any order: nothing breaks, who is not staff learns nothing, and only commands,
presses and replies are answered."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialog import CODE, photo
from tests.process import free_port
from tests.reporter import next_act
from tests.telegram_line import ANONYMOUS, TelegramLine
from tests.town import Town

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))
STAFF = ("Dewi", "Hasan", "Rina")
OUTSIDERS = ("Udin", "Sari", ANONYMOUS)
STORY = "Pak camat ikut kampanye calon bupati dan mengajak tetangga saya ikut naik panggung"
ANSWERS = {
    "Siapa nama": "Rahmad Fauzi",
    "Jabatan dan": "Camat Sungai Rimba",
    "Di mana kejadian": "Lapangan Murung Asih",
}
"""What Ani answers, by words of the question."""

TOLD = ("Rahmad Fauzi", "Sungai Rimba", "Murung Asih", "naik panggung", "Ani", *STAFF)
"""Names and words that only staff may be told."""

BURNT = ("/kunci", "/gabung")
"""What is burnt in a group even when a message is changed into it, so it may be answered."""

WORDS = st.sampled_from(
    [
        "/antrean",
        "/laporan",
        "/laporan {code}",
        "/laporan AN-2222-2222",
        "/cari fauzi",
        "/cari",
        "/radar",
        "/gabung",
        "/gabung 7777-7777-7777-7777",
        "/tanya",
        "/tanya bolehkah like postingan calon",
        "/tanya pak camat ikut kampanye kemarin, saya lihat sendiri",
        "/tanya saya takut, saya diancam",
        "/start",
        "/lapor",
        "/status {code}",
        "/hapus",
        "/kunci 0000-0000-0000-0000",
        "/batal",
        "/tahapan",
        "/antrean@awasnetral_bot",
        "/antrean@bot_lain",
        "/",
        "{code}",
        "siapa pelapor {code}?",
        "1",
        "ya",
        "batal",
        "menu",
        "buka",
        "ambil",
        "tolong, saya diancam",
    ]
)
ANYTHING = st.text(min_size=1, max_size=40).filter(lambda words: bool(words.strip()))
MADE_UP = st.sampled_from(
    [
        "take:{code}:2",
        "take:{code}:99",
        "take:AN-2222-2222:1",
        "decide:{code}/close:3",
        "decide:{code}/pass_on:3",
        "decide:{code}/nothing:3",
        "decide:{code}:3",
        "show_evidence:{code}:1",
        "show_map:{code}:1",
        "show_details:{code}:1",
        "show_custody:{code}:1",
        "originals:{code}/0:0",
        "original:{code}/1:0",
        "open_identity:{code}:3",
        "identity:1/yes:3",
        "identity:1/see:3",
        "ask_keeper:{code}:0",
        "ask_reporter:{code}:1",
        "see:{code}:0",
        "key:{code}:0",
        "formal:{code}:0",
        "clarified:{code}/again:0",
        "answer_question:1:0",
        "answer_question:x:0",
        "law:staff:0",
        "law:topics/999:0",
        "law:card/none:0",
        "draft:resume:0",
        "alarm:yes:0",
        "words:report:0",
        "stages:change:0",
        "go:report:0",
        "go:check:0",
        "news::0",
        "again::0",
        "pick:send:1",
        "pick:confirm:1",
        "nonsense",
        "::",
    ]
)
ANYBODY = st.sampled_from((*STAFF, *OUTSIDERS))
ACTS = st.lists(
    st.one_of(
        st.tuples(ANYBODY, st.sampled_from(("text", "reply")), st.one_of(WORDS, ANYTHING)),
        st.tuples(ANYBODY, st.just("edit"), WORDS),
        st.tuples(ANYBODY, st.sampled_from(("sticker", "photos")), st.just(None)),
        st.tuples(ANYBODY, st.just("button"), st.integers(0, 60)),
        st.tuples(ANYBODY, st.just("button"), st.integers(0, 3)),
        st.tuples(ANYBODY, st.just("data"), MADE_UP),
        st.tuples(st.sampled_from(STAFF), st.just("in_private"), st.integers(0, 9)),
        st.tuples(st.just("Rina"), st.just("removes"), st.integers(1, 3)),
    ),
    min_size=1,
    max_size=25,
)


class Group:
    """The office's group with staff, strangers and an admin without a name in it, and one report that was sent."""

    def __init__(self, town: Town, line: TelegramLine) -> None:
        self.town = town
        self.line = line
        self.code = ""

    async def send_report(self) -> None:
        await self.town.act("Ani", "Ani", "text", "/lapor")
        while not self.code:
            said = self.line.said("Ani")[-1]
            if "Kode: " in said.text and (found := CODE.search(said.text)):
                self.code = found[0]
            else:
                known = next((answer for asked, answer in ANSWERS.items() if asked in said.text), "")
                act = ("text", known) if known else next_act(said.text, said.labels, words=STORY)
                await self.town.act("Ani", "Ani", *act)

    async def do(self, person: str, kind: str, value: Any) -> None:
        if kind == "in_private":
            await self._decide(person, value)
            return
        if kind == "removes":
            await self.town.app.database.call(
                lambda _: self.town.app.store.offices.remove_staff(value, self.town.clock.now())
            )
            return
        if isinstance(value, str):
            value = value.replace("{code}", self.code)
        said, notices, answers = len(self.line.api.sent), len(self.line.notices()), len(self.line.api.world.answers)
        await self._act(person, kind, value)
        assert await self.town.query("SELECT reason FROM parked") == []
        new, told = self.line.api.sent[said:], self.line.notices()[notices:]
        if kind in ("button", "data"):
            assert len(self.line.api.world.answers) == answers + 1, f"{kind} {value!r} was not acknowledged"
        elif kind == "reply" and not value.startswith("/"):
            assert len(new) == 1, f"the reply {value!r} was not answered"
        elif kind == "edit" and value.startswith(BURNT):
            assert len(new) <= 1
        elif kind != "reply" and not (kind == "text" and value.startswith("/")):
            assert not new, f"{kind} {value!r} was answered"
        if person in OUTSIDERS:
            self._nothing_learnt(new, told)

    async def _act(self, person: str, kind: str, value: Any) -> None:
        assert self.line.group is not None
        talker = self.line._talker(person, "grup")
        if kind in ("button", "data"):
            buttons = [
                (int(item.message_id), data) for item in self.line.said("grup") for data in item.data if item.message_id
            ]
            if kind == "data":
                talker.press_data(value, buttons[-1][0])
            else:
                message_id, data = buttons[-1 - value % len(buttons)]
                talker.press_data(data, message_id)
            await self.town.settle()
            return
        if kind == "edit":
            await self.town.act(person, "grup", "text", "halo")
        await self.town.act(person, "grup", kind, [photo(0)] if kind == "photos" else value)

    async def _decide(self, person: str, index: int) -> None:
        """Goes on with what was asked of a member in private."""
        said = self.line.said(person)[-1:]
        labels = said[0].labels if said else []
        if labels:
            await self.town.act(person, person, "press", labels[index % len(labels)])
        else:
            await self.town.act(person, person, "text", "apakah ada saksi lain?")

    def _nothing_learnt(self, new: list[Any], notices: list[str]) -> None:
        """What followed stands in the group only, changes no alert, and names nobody and no report."""
        assert self.line.group is not None
        assert {sent.chat for sent in new} <= {self.line.group.id}
        assert {sent.method for sent in new} <= {"sendMessage"}
        for words in [*(str(sent.params) for sent in new), *notices]:
            assert not CODE.search(words), words
            for told in TOLD:
                assert not re.search(rf"\b{told}\b", words), words


async def play(acts: list[tuple[str, str, Any]]) -> None:
    line = TelegramLine(webhook_port=free_port())
    async with Town(line, start=START, election="pilkada") as town:
        group = Group(town, line)
        await group.send_report()
        for person, kind, value in acts:
            await group.do(person, kind, value)
        reported = "\n".join(said.text for said in line.said("grup"))
        assert "Rahmad Fauzi" in reported
        for told in ("naik panggung", "Ani"):
            assert told not in reported


@pytest.mark.slow
@given(acts=ACTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_in_the_group(acts: list[tuple[str, str, Any]]) -> None:
    asyncio.run(play(acts))
