"""What became of messages that were sent, where a platform tells it afterwards. Its ids hold phone numbers: only keyed hashes are
kept."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.times import stored
from storage.vault import Vault

ORDER = ("accepted", "sent", "delivered", "read")
"""A message only ever goes on along this line; it fails before it has arrived, or not at all."""

FAILED = "failed"
_ARRIVED = ("delivered", "read", FAILED)


class Arrivals:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def _mark(self, message_id: str) -> bytes:
        return self._vault.mark("message", message_id)

    def keep(self, message_id: str, conversation: int, now: datetime) -> None:
        """The platform took a message to this conversation. Only the day is kept: times would tell a copy of the disk who was told
        something when."""
        self._connection.execute(
            "INSERT INTO arrivals (message_mark, conversation, state, sent_at) VALUES (?, ?, 'accepted', ?) ON CONFLICT DO NOTHING",
            (self._mark(message_id), conversation, stored(now)[:10]),
        )

    def note(self, message_id: str, state: str) -> int:
        """The platform says so of a message. The number of its conversation when that is news, 0 when it was known, comes late
        (sent after delivered, failed after it arrived), or is about no message of ours."""
        row = self._connection.execute(
            "SELECT conversation, state FROM arrivals WHERE message_mark = ?", (self._mark(message_id),)
        ).fetchone()
        if row is None or not _goes_on(row[1], state):
            return 0
        self._connection.execute(
            "UPDATE arrivals SET state = ? WHERE message_mark = ?", (state, self._mark(message_id))
        )
        return int(row[0])

    def forget_before(self, moment: datetime) -> None:
        """No platform tells anything of a message so old."""
        self._connection.execute("DELETE FROM arrivals WHERE sent_at < ?", (stored(moment),))


def _goes_on(before: str, after: str) -> bool:
    if before == FAILED:
        return False
    if after == FAILED:
        return before not in _ARRIVED
    return after in ORDER and ORDER.index(after) > ORDER.index(before)
