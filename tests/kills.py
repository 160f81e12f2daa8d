"""Kills the real process again and again while people report, and counts what was lost, repeated or out of place.

`python -m tests.kills 200` does it two hundred times in each mode; `make test` ten times. A kill is not a power cut: what the
operating system had accepted is still written.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import orjson

from storage.opening import open_beside
from tests.botapi import BotApi, Group, User
from tests.process import KEY, Program, free_port
from tests.reporter import STORY, next_act

AT_ONCE = 6
"""People reporting at the same time."""
STOPS_AFTER = 2
"""Every fourth person leaves after so many answers to what came after the story, and the draft must be there."""


@dataclass(slots=True)
class Outcome:
    """What was seen. Everything but `repeats` must be zero; `repeats` at most one a chat and kill."""

    kills: int = 0
    confirmed: int = 0
    lost: int = 0
    doubled: int = 0
    unconfirmed: int = 0
    alerts_missing: int = 0
    drafts: int = 0
    drafts_missing: int = 0
    repeats: int = 0
    repeats_beyond: int = 0
    problems: list[str] = field(default_factory=list)

    def good(self) -> bool:
        """True when nothing was lost, doubled or out of place."""
        wrong = (
            self.lost,
            self.doubled,
            self.unconfirmed,
            self.alerts_missing,
            self.drafts_missing,
            self.repeats_beyond,
        )
        return not any(wrong) and not self.problems


class Person:
    """Somebody who reports, one answer after the other, whenever the bot has asked something."""

    def __init__(self, user: User, number: int) -> None:
        self.user = user
        self.leaves = number % 4 == 3
        self.told = 0
        self.sent = False
        self.code = ""
        self.words = f"{STORY} nomor {number:04d}"
        self._seen: tuple[int, str, int] = (0, "", 0)

    def begin(self) -> None:
        self.user.text("/lapor")

    @property
    def done(self) -> bool:
        return bool(self.code) or (self.leaves and self.told > STOPS_AFTER)

    def move(self) -> bool:
        """Answers what stands last in the chat, if it is new; True when something was done."""
        view = self.user.view()
        if self.done or not view or not view[-1].from_bot:
            return False
        last = view[-1]
        state = (last.message_id, last.text, len(last.buttons))
        if state == self._seen:
            return False
        self._seen = state
        if self.sent and "AN-" in last.text:
            self.code = last.text[last.text.index("AN-") :][:12]
            return True
        labels = [label for label, _ in last.buttons]
        kind, value = next_act(last.text, labels, words=self.words)
        if kind == "press":
            self.sent = self.sent or "Kirim" in value
            self.user.press(value)
        else:
            self.user.text(value)
        if self.told or value == self.words:
            self.told += 1
        return True


class Siege:
    """The bot, the people and the one who kills."""

    def __init__(self, kills: int, *, webhook: bool, seed: int) -> None:
        self._kills = kills
        self._chance = random.Random(seed)
        self._webhook = webhook
        self._people: list[Person] = []
        self._sends_at_kill: list[Counter[int]] = []
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="awasnetral-kills-") as folder:
            async with BotApi() as api:
                port = free_port()
                settings = {
                    "TELEGRAM_TOKEN": api.token,
                    "TELEGRAM_API_URL": api.url,
                    "OFFICE_NAME": "Bawaslu Uji",
                    "ELECTION": "pilkada",
                    "LISTEN": f"127.0.0.1:{port}",
                }
                if self._webhook:
                    settings |= {
                        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
                        "TELEGRAM_WEBHOOK_SECRET": "rahasia-uji",
                    }
                async with Program(Path(folder), settings) as program:
                    group = await self._seat_staff(api, program)
                    await self._besiege(api, program)
                    await self._let_finish(api)
                    assert await program.stop() == 0, program.log.read_text()
                    await self._judge(api, group, Path(folder), program)
        return self.outcome

    async def _seat_staff(self, api: BotApi, program: Program) -> Group:
        """An admin and the office's room, by the same invitations an operator uses."""
        admin, group = api.user("Rina"), api.group("Posko Uji")
        await api.until(lambda: "getUpdates" in api.calls or "setWebhook" in api.calls, 60)
        admin.text(f"/gabung {await _invitation(program, 'admin')}")
        await api.until(lambda: admin.said_to(), 60)
        group.by(admin).text(f"/gabung@awasnetral_bot {await _invitation(program, 'room')}")
        await api.until(lambda: any(shown.from_bot for shown in group.view()), 60)
        return group

    async def _besiege(self, api: BotApi, program: Program) -> None:
        while self.outcome.kills < self._kills:
            self._replace_people(api)
            goal = len(api.calls) + self._chance.randint(1, 60)
            while len(api.calls) < goal:
                self._move()
                await api.until(lambda goal=goal: self._somebody_waits() or len(api.calls) >= goal, 60)  # type: ignore[misc]
                self._replace_people(api)
            for _ in range(self._chance.randint(0, 400)):  # somewhere inside a turn, a commit, a send
                await asyncio.sleep(0)
            await program.kill()
            self.outcome.kills += 1
            self._sends_at_kill.append(Counter(sent.chat for sent in api.sent))
            await program.start()

    async def _let_finish(self, api: BotApi) -> None:
        while not all(person.done for person in self._people):
            self._move()
            await api.until(lambda: self._somebody_waits() or all(person.done for person in self._people), 60)
        await api.until(lambda: api.updates.waiting == 0, 60)

    def _replace_people(self, api: BotApi) -> None:
        while sum(not person.done for person in self._people) < AT_ONCE:
            number = len(self._people)
            person = Person(api.user(f"Warga {number}"), number)
            person.begin()
            self._people.append(person)

    def _move(self) -> None:
        for person in self._people:
            person.move()

    def _somebody_waits(self) -> bool:
        for person in self._people:
            if not person.done and (view := person.user.view()) and view[-1].from_bot:
                last = view[-1]
                if (last.message_id, last.text, len(last.buttons)) != person._seen:
                    return True
        return False

    async def _judge(self, api: BotApi, group: Group, folder: Path, program: Program) -> None:
        outcome = self.outcome
        _, exported, errors = await program.command("export")
        assert not errors, errors
        codes = Counter(orjson.loads(line)["code"] for line in exported.splitlines())
        confirmed = [person.code for person in self._people if person.code]
        outcome.confirmed = len(confirmed)
        outcome.lost = sum(code not in codes for code in confirmed)
        outcome.doubled = sum(count - 1 for count in codes.values()) + len(codes) - len(set(codes))
        outcome.unconfirmed = len(set(codes) - set(confirmed))
        alerts = "\n".join(shown.text for shown in group.view())
        outcome.alerts_missing = sum(code not in alerts for code in confirmed)
        stories = _draft_stories(folder / "data")
        leavers = [person for person in self._people if person.leaves]
        outcome.drafts = len(leavers)
        outcome.drafts_missing = sum(not any(person.words in story for story in stories) for person in leavers)
        self._count_repeats(api)
        if "Traceback" in (log := program.log.read_text()):
            outcome.problems.append(log[-2000:])

    def _count_repeats(self, api: BotApi) -> None:
        """The same words twice in a row in one chat without an answer in between: what was in flight when a kill came."""
        for person in self._people:
            said = [(shown.from_bot, shown.text) for shown in person.user.view()]
            repeats = sum(before == after and after[0] for before, after in pairwise(said))
            kills = sum(counter[person.user.id] > 0 for counter in self._sends_at_kill)
            self.outcome.repeats += repeats
            self.outcome.repeats_beyond += max(0, repeats - kills)


async def _invitation(program: Program, role: str) -> str:
    code, out, errors = await program.command("invite", "--role", role, "--json")
    assert code == 0, errors
    return str(orjson.loads(out)["code"])


def _draft_stories(folder: Path) -> list[str]:
    """What the drafts say, with the key."""
    import base64

    store = open_beside(folder, base64.b64decode(KEY))
    rows = store.connection.execute("SELECT id FROM reports WHERE state = 'draft'").fetchall()
    drafts = [store.reports.get(row[0]) for row in rows]
    stories = [str(draft.body.get("story", "")) for draft in drafts if draft]
    store.connection.close()
    return stories


async def besiege(kills: int, *, webhook: bool, seed: int = 1) -> Outcome:
    """Kills the bot `kills` times in one mode and returns what was seen."""
    return await Siege(kills, webhook=webhook, seed=seed).run()


def main() -> int:
    """`python -m tests.kills N`: both modes, results on standard output."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    good = True
    for webhook in (False, True):
        outcome = asyncio.run(besiege(kills, webhook=webhook, seed=kills))
        print("webhook" if webhook else "polling", outcome)
        good = good and outcome.good()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
