"""Handlers at work on a real database, without channels: one message in, what was queued out. For tests of single steps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.config import load_settings
from bot.core.codes import read_secret_words, secret_words
from bot.core.messages import Address, FileRef, Incoming, Press, Say, plain
from bot.core.report import Report, Role, Track
from bot.core.wire import say_in
from bot.knowledge import Knowledge
from bot.library import read_knowledge
from handlers import alerts
from handlers.routing import handle
from handlers.turn import Turn
from storage.database import connect, transact
from storage.opening import prepare
from storage.store import Store
from tests.town import chance_from

NOW = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
"""14.05 WITA."""

STORY = "saya tetangganya, dia naik panggung dan mengajak memilih"


@cache
def knowledge(election: str) -> Knowledge:
    given = {"HOME_REGION": "63.03", "OFFICE_NAME": "Bawaslu Kabupaten Banjar", "ELECTION": election}
    return read_knowledge(load_settings(given, None))


@dataclass(slots=True)
class Heard:
    """Something queued for a chat, in words."""

    text: str
    labels: list[str]
    data: list[str]
    say: Say = field(repr=False)


class Bench:
    """An office with a room, an officer, a head and an admin; everybody else is a citizen."""

    def __init__(self, folder: Path, election: str = "pilkada") -> None:
        connection = connect(folder / "bench.db")
        self.store = Store(connection, prepare(connection, bytes(32)))
        self.knowledge = knowledge(election)
        self.chance = chance_from(7)
        self.now = NOW
        self.numbers = itertools.count(1)
        self.log: list[tuple[int, Heard]] = []
        self.notices: list[str] = []
        transact(connection, self._seat)

    def _seat(self) -> None:
        offices, conversations = self.store.offices, self.store.conversations
        self.office = offices.at("63.03", "Bawaslu Kabupaten Banjar").id
        offices.set_room(self.office, conversations.at(self.at("grup").room, NOW).id)
        for name, role in (("Dewi", Role.OFFICER), ("Hasan", Role.HEAD), ("Rina", Role.ADMIN), ("Joko", Role.OFFICER)):
            address = self.at(name)
            offices.add_staff(address, name, role, self.office, conversations.at(address, NOW).id, NOW)

    @staticmethod
    def at(name: str, group: str = "") -> Address:
        return Address("telegram", group or name, "" if name.startswith("grup") else name)

    def turn(self, message: Incoming) -> Turn:
        conversation = self.store.conversations.at(message.sender, self.now)
        return Turn(message, conversation, self.store, self.knowledge, self.now, self.chance)

    def do(self, name: str, group: str = "", **parts: Any) -> list[Heard]:
        """Somebody does something; returns what the chat it was done in hears of it."""
        parts.setdefault("private", not group)
        parts.setdefault("to_bot", not group or "press" in parts or parts.get("text", "").startswith("/"))
        message = Incoming(f"m{next(self.numbers)}", self.at(name, group), name=name, **parts)

        def work() -> Turn:
            turn = self.turn(message)
            handle(turn)
            self._note(turn)
            return turn

        before = len(self.said(group or name))
        transact(self.store.connection, work)
        return self.said(group or name)[before:]

    def write(self, name: str, words: str, group: str = "") -> list[Heard]:
        return self.do(name, group, text=words)

    def press(self, name: str, label: str, group: str = "") -> list[Heard]:
        """Presses the newest button with this label in that chat."""
        for heard in reversed(self.said(group or name)):
            for shown, data in zip(heard.labels, heard.data, strict=True):
                if label in shown:
                    return self.press_data(name, data, group)
        raise AssertionError(f"no button {label}: {[heard.labels for heard in self.said(group or name)]}")

    def press_data(self, name: str, data: str, group: str = "") -> list[Heard]:
        return self.do(name, group, press=Press(data, f"p{next(self.numbers)}"))

    def send_file(self, name: str, kind: str = "video", size: int = 1000) -> list[Heard]:
        return self.do(name, files=(FileRef("ref", kind, size),))

    def said(self, chat: str) -> list[Heard]:
        """Everything queued for a chat so far, in order: a person's own, or a group with everybody in it."""
        return [heard for number, heard in self.log if self._chat_of(number) == self.at(chat).chat]

    def _chat_of(self, number: int) -> str:
        address = self.store.conversations.address(number)
        return address.chat if address else ""

    def words(self, chat: str) -> str:
        return "\n".join(heard.text for heard in self.said(chat))

    def _note(self, turn: Turn) -> None:
        for row in turn.finish():
            if row.lane not in ("message", "signal"):
                continue
            say = say_in(row.payload)
            words = plain(self.knowledge.texts.render(say.text)) if say.text else ""
            if row.lane == "signal":
                if words:
                    self.notices.append(words)
                continue
            labels = [self.knowledge.texts.words(choice.label) for choice in say.choices]
            heard = Heard(words, labels, [choice.data for choice in say.choices], say)
            self.log.append((row.conversation, heard))

    def report(self, reporter: str = "Ani", **changes: Any) -> Report:
        """A report as the interview sends it."""
        message = Incoming(f"m{next(self.numbers)}", self.at(reporter), name=reporter)

        def work() -> Report:
            turn = self.turn(message)
            report = turn.start_draft()
            report.region, report.conduct, report.happened_on, report.known_on = (
                "63.03",
                "campaign",
                "2026-11-21",
                "2026-11-21",
            )
            report.body = {
                "person_name": "Rahmad Fauzi",
                "person_post": "Camat Sungai Rimba",
                "place": "Lapangan Desa Murung Asih",
                "story": STORY,
                "witnesses": [{"name": "Mariani", "phone": "0812"}],
            }
            for name, value in changes.items():
                setattr(report, name, value)
            report.code, report.submitted_at = turn.new_code(), turn.now.isoformat()
            turn.step(report, "send", Role.REPORTER)
            if report.track is Track.FORMAL:
                report.identity = {"name": "Siti Aminah", "address": "Jalan Melati 5"}
            turn.reports.index(report, [report.body["person_name"], report.body["place"]])
            alerts.announce(turn, report)
            turn.reports.save(report, turn.now)
            turn.conversation.close()
            self._note(turn)
            return report

        return transact(self.store.connection, work)

    def again(self, report: Report) -> Report:
        """The report as it is now."""
        found = self.store.reports.get(report.id)
        assert found is not None
        return found

    def invite(self, role: str, region: str = "63.03", hours: int = 48) -> str:
        code = secret_words(self.chance(10))
        until = self.now + timedelta(hours=hours)
        transact(self.store.connection, lambda: self.store.offices.invite(read_secret_words(code), role, region, until))
        return code
