"""What waits for one chat."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from bot.channels.channel import Limits
from bot.core.messages import Address
from storage.outbox import Row

_MOST_TOGETHER: Final = 6
_WORDS_ONLY: Final = frozenset({"text", "choices", "ask_point", "slot", "protect"})
"""What a message may hold that goes together with others: no file, no place, no news that waits to be opened, no goodbye."""


class Chat:
    """The rows for one chat, in order. `busy`: somebody is sending them; `not_before`: the platform's limits say when to go on;
    `outdated`: what waits may belong elsewhere by now, and is looked at again before it is sent; `one_by_one`: so many
    are not sent together, since one of them cannot be sent."""

    __slots__ = ("address", "busy", "limits", "not_before", "one_by_one", "outdated", "rows")

    def __init__(self, address: Address, limits: Limits) -> None:
        self.address = address
        self.limits = limits
        self.rows: deque[Row] = deque()
        self.busy = False
        self.outdated = False
        self.one_by_one = 0
        self.not_before: datetime | None = None

    def move(self, new_chat: str) -> list[Row]:
        """Empties the chat, which has a new identifier: its rows go there, whoever's they are."""
        rows = self.give_up()
        for row in rows:
            person = row.address.person if row.address else ""
            row.address = Address(self.address.channel, new_chat, person)
        return rows

    def give_up(self) -> list[Row]:
        """Empties the chat."""
        rows = list(self.rows)
        self.rows.clear()
        self.outdated = False
        return rows

    def can_begin(self, now: datetime) -> bool:
        """True when there is something to send, nobody sends it yet, and it may be sent."""
        return bool(self.rows) and not self.busy and (self.not_before is None or self.not_before <= now)

    def overtaken(self, row: Row) -> bool:
        """True when `row`, the first, is not worth sending: it edits a message that a later one edits again, or, where nothing can
        be edited, it would be said anew by a later one."""
        return (
            bool(row.slot)
            and (bool(row.payload.get("edit")) or not self.limits.edits)
            and any(
                later.slot == row.slot and later.conversation == row.conversation and later.payload.get("edit")
                for later in list(self.rows)[1:]
            )
        )

    def together(self, now: datetime) -> list[Row]:
        """The first row, and those behind it that go with it as one message: words of the same conversation, up to the first ones
        that offer something. Never words that are protected with words that are not."""
        rows = list(self.rows)
        together = rows[:1]
        if self.one_by_one:
            self.one_by_one -= 1
        elif self.limits.bundles:
            for before, row in pairwise(rows[:_MOST_TOGETHER]):
                if not (_goes_with(before.payload, row.payload) and row.due_at <= now):
                    break
                if row.conversation != before.conversation or self.overtaken(row):
                    break
                together.append(row)
        return together


def _goes_with(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return (
        set(before) <= _WORDS_ONLY
        and set(after) <= _WORDS_ONLY
        and not (before.get("choices") or before.get("ask_point"))
        and before.get("protect") == after.get("protect")
    )
