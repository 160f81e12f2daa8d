"""What a forgotten chat had sent on the day it was forgotten, until the day is over: no way around the day's limits."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta

import orjson

from bot.core.allowance import Today, begun, counts_nothing, is_of
from bot.core.conversation import Conversation
from bot.core.messages import Address
from storage.database import next_id
from storage.times import stored
from storage.vault import Vault


class Spent:
    """Counts by a keyed hash of day and chat. Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def mark(self, address: Address, day: date) -> bytes:
        """The keyed hash; another one on every day."""
        parts = (day.isoformat(), address.channel, address.chat, address.person)
        return self._vault.mark("spent", "\0".join(parts))

    def counted(self, conversation: Conversation, now: datetime) -> Today:
        """What was sent on the day of `now` (in the office's zone), also before a /hapus; to be changed in place."""
        if not is_of(conversation.today, now.date()):
            conversation.today = begun(now.date()) | self._of(conversation.address, now.date())
        return conversation.today

    def keep(self, conversation: Conversation, now: datetime) -> None:
        """Keeps what was sent today beyond the chat, until midnight: forgetting must not begin the day anew."""
        today, day = conversation.today, now.date()
        if not is_of(today, day) or counts_nothing(today):
            return
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        number, mark = next_id(self._connection, "spent"), self.mark(conversation.address, day)
        sealed = self._vault.seal(orjson.dumps(today), f"spent:{number}:counts")
        self._connection.execute("DELETE FROM spent WHERE day_mark = ?", (mark,))
        self._connection.execute(
            "INSERT INTO spent (id, day_mark, sealed_counts, until) VALUES (?, ?, ?, ?)",
            (number, mark, sealed, stored(midnight)),
        )

    def _of(self, address: Address, day: date) -> Today:
        """What was kept; empty for nothing."""
        row = self._connection.execute(
            "SELECT id, sealed_counts FROM spent WHERE day_mark = ?", (self.mark(address, day),)
        ).fetchone()
        if row is None:
            return {}
        counts: Today = orjson.loads(self._vault.open(row[1], f"spent:{row[0]}:counts"))
        return counts

    def forget_before(self, moment: datetime) -> None:
        """Removes what belongs to days that are over."""
        self._connection.execute("DELETE FROM spent WHERE until <= ?", (stored(moment),))
