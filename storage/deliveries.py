"""Which messages were already handled, which keep failing, and what was set aside."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.core.messages import Address
from storage.database import next_id
from storage.times import stored
from storage.vault import Vault


class Deliveries:
    """Repeats, attempts and parked messages. Ids are kept as keyed hashes: a platform's may contain a phone number."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def mark(self, delivery_id: str) -> bytes:
        return self._vault.mark("delivery", delivery_id)

    def is_new(self, delivery_id: str, now: datetime) -> bool:
        """Notes the delivery; False when it was noted before."""
        cursor = self._connection.execute(
            "INSERT INTO deliveries (mark, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (self.mark(delivery_id), stored(now)),
        )
        return cursor.rowcount == 1

    def seen(self, delivery_id: str) -> bool:
        """True when it was noted before; notes nothing."""
        found = self._connection.execute(
            "SELECT 1 FROM deliveries WHERE mark = ?", (self.mark(delivery_id),)
        ).fetchone()
        return found is not None

    def count_attempt(self, delivery_id: str) -> int:
        """Counts one more attempt and returns how many there were."""
        row = self._connection.execute(
            "INSERT INTO attempts (mark, count) VALUES (?, 1) ON CONFLICT (mark) DO UPDATE SET count = count + 1 RETURNING count",
            (self.mark(delivery_id),),
        ).fetchone()
        return int(row[0])

    def clear_attempts(self, delivery_id: str) -> None:
        self._connection.execute("DELETE FROM attempts WHERE mark = ?", (self.mark(delivery_id),))

    def park(self, channel: str, reason: str, raw: bytes, now: datetime) -> int:
        """Sets a message aside in its raw form, sealed; returns its number. `reason` is a word of ours."""
        number = next_id(self._connection, "parked")
        self._connection.execute(
            "INSERT INTO parked (id, channel, reason, sealed_raw, parked_at) VALUES (?, ?, ?, ?, ?)",
            (number, channel, reason, self._vault.seal(raw, f"parked:{number}:raw"), stored(now)),
        )
        return number

    def parked(self) -> int:
        """How many messages are set aside."""
        return int(self._connection.execute("SELECT COUNT(*) FROM parked").fetchone()[0])

    def forget(self, address: Address) -> None:
        """Removes what was set aside from this chat. Raw forms differ by platform, so the chat's identifier is looked for."""
        rows = self._connection.execute(
            "SELECT id, sealed_raw FROM parked WHERE channel = ?", (address.channel,)
        ).fetchall()
        for number, sealed in rows:
            if address.chat.encode() in self._vault.open(sealed, f"parked:{number}:raw"):
                self._connection.execute("DELETE FROM parked WHERE id = ?", (number,))

    def forget_before(self, moment: datetime) -> None:
        """Old delivery ids are no longer needed: no platform repeats a message after so long. What was set aside holds people's
        words and stays no longer either."""
        self._connection.execute("DELETE FROM parked WHERE parked_at < ?", (stored(moment),))
        self._connection.execute("DELETE FROM deliveries WHERE seen_at < ?", (stored(moment),))
