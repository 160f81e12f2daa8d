"""What a lock screen shows: everything that comes to a person of the public who has not just written must say nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from bot.core.messages import Text
from bot.texts import Texts
from handlers.saying import ANSWERED_WITHIN, SEEN_BY_ANYBODY
from tests.lines import Line, Said

TELLING = ("lapor", "bukti", "dugaan", "petugas", "terlapor", "bawaslu", "asn", "netral", "pemilu", "pilkada", "saksi")
"""Words that would tell a bystander what this is about. The bot's own name is not ours to hide."""

CODE = re.compile(r"AN-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")


ROOM = re.compile(r"https://t\.me/c/\d+/1|grup kantor di Telegram")
SOMEWHERE = "…"


@cache
def neutral_texts() -> frozenset[str]:
    """The words of everything that may come at any time."""
    texts = Texts.load()
    return frozenset(
        " ".join(texts.words(Text(key, {"days": 30, "where": SOMEWHERE})).split()) for key in SEEN_BY_ANYBODY
    )


def tells(said: Said) -> list[str]:
    """What a bystander would learn from this message: nothing, if it is neutral."""
    words = " ".join([said.text, *said.labels])
    found = [word for word in TELLING if re.search(rf"\b{word}", words.casefold())]
    if CODE.search(words):
        found.append("a code or key")
    if ROOM.sub(SOMEWHERE, " ".join(said.text.split())) not in neutral_texts():
        found.append("words that are not among the neutral ones")
    return found


@dataclass(slots=True)
class LockScreens:
    """Looks at the phones of everybody who is not staff, after everything that happens in a town."""

    line: Line
    staff: set[str]
    wrote_at: dict[str, datetime] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    neutral: int = 0

    def wrote(self, person: str, now: datetime, words: object) -> None:
        """`person` did something in the own chat. Who uses an invitation is staff from now on."""
        self.wrote_at[person] = now
        if isinstance(words, str) and words.startswith("/gabung"):
            self.staff.add(person)

    def next_dark(self, now: datetime) -> datetime | None:
        """When the next phone that is still looked at goes dark; None when all are dark."""
        ends = [at + ANSWERED_WITHIN for at in self.wrote_at.values() if at + ANSWERED_WITHIN >= now]
        return min(ends, default=None)

    def look(self, now: datetime) -> None:
        """What has come since the last look. Phones in their owners' hands may show anything. Edits ring no bell."""
        for person, at in self.wrote_at.items():
            said = self.line.said(person)
            fresh, self.seen[person] = said[self.seen.get(person, 0) :], len(said)
            if person in self.staff or now <= at + ANSWERED_WITHIN:
                continue
            for shown in fresh:
                if not shown.edited:
                    assert not tells(shown), f"on {person}'s lock screen: {shown.text} {shown.labels}: {tells(shown)}"
                    self.neutral += 1
