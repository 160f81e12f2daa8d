"""What waits for one chat."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from bot.core.messages import Address
from storage.outbox import Row


class Chat:
    """The rows for one chat, in order. `busy`: somebody is sending them; `not_before`: the platform's limits say when to go on."""

    __slots__ = ("address", "busy", "not_before", "rows")

    def __init__(self, address: Address) -> None:
        self.address = address
        self.rows: deque[Row] = deque()
        self.busy = False
        self.not_before: datetime | None = None

    def move(self, new_chat: str) -> list[Row]:
        """Empties the chat, which has a new identifier: its rows go there, whoever's they are."""
        rows = list(self.rows)
        self.rows.clear()
        for row in rows:
            person = row.address.person if row.address else ""
            row.address = Address(self.address.channel, new_chat, person)
        return rows

    def can_begin(self, now: datetime) -> bool:
        """True when there is something to send, nobody sends it yet, and it may be sent."""
        return bool(self.rows) and not self.busy and (self.not_before is None or self.not_before <= now)

    def overtaken(self, row: Row) -> bool:
        """True when `row`, the first, edits a message that a later one edits again: of several edits the last is sent."""
        return (
            bool(row.slot)
            and bool(row.payload.get("edit"))
            and any(
                later.slot == row.slot and later.conversation == row.conversation and later.payload.get("edit")
                for later in list(self.rows)[1:]
            )
        )
