"""Kills the real process again and again while people report, and counts what was lost, repeated or out of place.

`python -m tests.kills 200` does it two hundred times in each mode, `python -m tests.kills 60 whatsapp` in one; `make test` ten
times. Staff work on Telegram while people report on WhatsApp. A kill is not a power cut: what the operating system had accepted is
still written.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import orjson

from storage.store import Store
from tests.aftermath import (
    SETTINGS,
    anything_waits,
    draft_faults,
    in_flight,
    opened,
    picture_faults,
    said_twice,
)
from tests.besieged import Officer, Person
from tests.botapi import BotApi
from tests.gates import Gate, TelegramGate, WhatsAppGate
from tests.pictures import saved, scene
from tests.process import Program, free_port

AT_ONCE = 6
"""People reporting at the same time."""


@dataclass(slots=True)
class Outcome:
    """What was seen. Down to `repeats` any number is right: a message that was in flight at a kill, one for a chat, may come again;
    `posted_again` counts Meta's posts that went out more than once."""

    kills: int = 0
    confirmed: int = 0
    drafts: int = 0
    photos: int = 0
    taken: int = 0
    posted_again: int = 0
    in_flight: int = 0
    repeats: int = 0
    lost: int = 0
    doubled: int = 0
    unconfirmed: int = 0
    alerts_missing: int = 0
    drafts_moved: int = 0
    photos_missing: int = 0
    takes_missing: int = 0
    repeats_beyond: int = 0
    problems: list[str] = field(default_factory=list)

    def good(self) -> bool:
        """True when nothing was lost, doubled or out of place."""
        wrong = (
            *(self.lost, self.doubled, self.unconfirmed, self.alerts_missing, self.drafts_moved),
            *(self.photos_missing, self.takes_missing, self.repeats_beyond),
        )
        return not any(wrong) and not self.problems


@cache
def _blank() -> bytes:
    return saved(scene(160, 120), "JPEG")


def pictures_for(number: int) -> tuple[bytes, ...]:
    """Every second person has photos, one or two, unlike anybody else's (bytes after a JPEG's end are no harm)."""
    count = (2, 0, 1, 0)[number % 4]
    return tuple(_blank() + f"{number}/{index}".encode() for index in range(count))


class Siege:
    """The bot, the people and the one who kills."""

    def __init__(self, kills: int, mode: str, seed: int) -> None:
        self._kills = kills
        self._mode = mode
        self._chance = random.Random(seed)
        self._gate: Gate
        self._people: list[Person] = []
        self._in_flight: Counter[tuple[int, str]] = Counter()
        self._unmarked: Counter[int] = Counter()
        self._officer: Officer
        self._program: Program
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="awasnetral-kills-") as folder:
            async with BotApi() as api, AsyncExitStack() as stack:
                port = free_port()
                self._gate = MODES[self._mode](api)
                await self._gate.open(stack, port)
                settings = {
                    "TELEGRAM_TOKEN": api.token,
                    "TELEGRAM_API_URL": api.url,
                    **SETTINGS,
                    "LISTEN": f"127.0.0.1:{port}",
                    **self._gate.settings(port),
                }
                async with Program(Path(folder), settings) as program:
                    self._program = program
                    await self._seat_staff(api, program)
                    await self._besiege(api, program, Path(folder) / "data")
                    await self._let_finish(api, Path(folder) / "data")
                    assert await program.stop() == 0, program.log.read_text()
                    await self._judge(api, Path(folder), program)
        return self.outcome

    async def _seat_staff(self, api: BotApi, program: Program) -> None:
        """An admin and the office's room, by the same invitations an operator uses."""
        admin, group = api.user("Rina"), api.group("Posko Uji")
        await api.until(lambda: "getUpdates" in api.calls or "setWebhook" in api.calls, 60)
        admin.text(f"/gabung {await _invitation(program, 'admin')}")
        await api.until(lambda: admin.said_to(), 60)
        group.by(admin).text(f"/gabung@awasnetral_bot {await _invitation(program, 'room')}")
        await api.until(lambda: any(shown.from_bot for shown in group.view()), 60)
        self._officer = Officer(admin, group)

    async def _besiege(self, api: BotApi, program: Program, data: Path) -> None:
        while self.outcome.kills < self._kills:
            self._replace_people()
            goal = self._calls(api) + self._chance.randint(1, 60)
            while self._calls(api) < goal:
                self._move()
                await self._until(api, lambda goal=goal: self._somebody_waits() or self._calls(api) >= goal)  # type: ignore[misc]
                self._replace_people()
            for _ in range(self._chance.randint(0, 400)):  # somewhere inside a turn, a commit, a send
                await asyncio.sleep(0)
            await program.kill()
            self.outcome.kills += 1
            for _ in range(100):  # what had left the bot arrives
                await asyncio.sleep(0)
            with opened(data) as store:
                self._look_at_repeats(store, api, killed=True)
            self._gate.repeat(self._chance)
            await program.start()

    def _calls(self, api: BotApi) -> int:
        return len(api.calls) + self._gate.calls

    async def _let_finish(self, api: BotApi, data: Path) -> None:
        def finished() -> bool:
            sent = {person.code for person in self._people if person.code}
            return all(person.done for person in self._people) and sent <= self._officer.taken

        while not finished():
            self._move()
            await self._until(api, lambda: self._somebody_waits() or finished())
        await api.until(lambda: api.updates.waiting + self._gate.waiting == 0, 60)
        async with asyncio.timeout(60):
            while True:
                if not anything_waits(data):
                    return
                await asyncio.sleep(0.05)

    async def _until(self, api: BotApi, done: Callable[[], bool]) -> None:
        try:
            await api.until(done, 60)
        except TimeoutError:
            waiting = [f"{person.user.view()[-3:]}" for person in self._people if not person.done]
            said = self._program.log.read_text()[-2000:]
            raise AssertionError(
                f"{api.updates.waiting + self._gate.waiting} wait to be taken, nothing comes to {waiting}: {said}"
            ) from None

    def _replace_people(self) -> None:
        while sum(not person.done for person in self._people) < AT_ONCE:
            number = len(self._people)
            phone = self._gate.phone(f"Warga {number}")
            person = Person(phone, number, pictures_for(number), channel=self._gate.channel)
            person.begin()
            self._people.append(person)

    def _move(self) -> None:
        for person in self._people:
            person.move()
        self._officer.move()

    def _somebody_waits(self) -> bool:
        return self._officer.waits or any(person.waits for person in self._people)

    async def _judge(self, api: BotApi, folder: Path, program: Program) -> None:
        outcome = self.outcome
        _, exported, errors = await program.command("export")
        assert not errors, errors
        states = [(row["code"], row["state"]) for row in map(orjson.loads, exported.splitlines())]
        codes = Counter(code for code, _ in states)
        confirmed = [person for person in self._people if person.code]
        outcome.confirmed = len(confirmed)
        outcome.lost = sum(person.code not in codes for person in confirmed)
        outcome.doubled = sum(count - 1 for count in codes.values())
        outcome.unconfirmed = len(set(codes) - {person.code for person in confirmed})
        alerts = "\n".join(shown.text for shown in self._officer.group.view())
        outcome.alerts_missing = sum(person.code not in alerts for person in confirmed)
        outcome.taken = len(self._officer.taken)
        outcome.posted_again = self._gate.again
        outcome.takes_missing = sum(state != "taken" for code, state in states if code in self._officer.taken)
        self._look_inside(api, confirmed, folder / "data")
        if "Traceback" in (log := program.log.read_text()):
            outcome.problems.append(log[-2000:])

    def _look_inside(self, api: BotApi, confirmed: list[Person], data: Path) -> None:
        outcome = self.outcome
        leavers = [person for person in self._people if person.leaves]
        outcome.drafts = len(leavers)
        outcome.photos = sum(len(person.pictures) for person in confirmed)
        with opened(data) as store:
            self._count_repeats(store, api)
            moved = [fault for person in leavers for fault in draft_faults(store, person)]
            missing = [fault for person in confirmed for fault in picture_faults(store, data, person)]
        outcome.drafts_moved, outcome.photos_missing = len(moved), len(missing)
        outcome.problems += moved + missing

    def _look_at_repeats(self, store: Store, api: BotApi, *, killed: bool) -> None:
        """A message more than was marked is right once a kill for each chat, and only where it was in flight."""
        flying = in_flight(store, api) + self._gate.in_flight(store) if killed else Counter()
        now = self._gate.unmarked(store, self._people)
        for person in self._people:
            chat = person.user.id
            more = now[chat] - self._unmarked[chat]
            beyond = more - any(each == chat for each, _ in flying)
            if beyond > 0:
                self.outcome.repeats_beyond += beyond
                self.outcome.problems.append(f"{beyond} said again: {person.user.said_to()[-2:]}")
        self._in_flight += flying
        self._unmarked = now

    def _count_repeats(self, store: Store, api: BotApi) -> None:
        """At the end nothing is in flight any more: what is unmarked was said twice."""
        self._look_at_repeats(store, api, killed=False)
        staff = said_twice(api, [self._officer.group.id, self._officer.user.id])
        beyond = staff - self._in_flight
        self.outcome.in_flight = self._in_flight.total()
        self.outcome.repeats = self._unmarked.total() + staff.total()
        self.outcome.repeats_beyond += beyond.total()
        self.outcome.problems += [f"said again to staff: {words}" for _, words in beyond]


async def _invitation(program: Program, role: str) -> str:
    code, out, errors = await program.command("invite", "--role", role, "--json")
    assert code == 0, errors
    return str(orjson.loads(out)["code"])


MODES: dict[str, Callable[[BotApi], Gate]] = {
    "telegram-polling": lambda api: TelegramGate(api, webhook=False),
    "telegram-webhook": lambda api: TelegramGate(api, webhook=True),
    "whatsapp": WhatsAppGate,
}


async def besiege(kills: int, mode: str, *, seed: int = 1) -> Outcome:
    """Kills the bot `kills` times in one of `MODES` and returns what was seen."""
    return await Siege(kills, mode, seed).run()


def main() -> int:
    """`python -m tests.kills N [MODE ...]`: all modes unless some are named, results on standard output."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    good = True
    for mode in sys.argv[2:] or MODES:
        outcome = asyncio.run(besiege(kills, mode, seed=kills))
        print(mode, outcome, flush=True)
        good = good and outcome.good()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
