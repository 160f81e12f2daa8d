"""The second chats of staff, on another channel, that hear of an alert and nothing more; and the codes that join them."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.times import stored
from storage.vault import Vault


class AlertChats:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def expect(self, staff: int, code: str, expires_at: datetime) -> None:
        """A code (its 16 letters) that joins a chat for this member; one made before no longer works."""
        self._connection.execute(
            "INSERT INTO alert_codes (staff, code_mark, expires_at) VALUES (?, ?, ?)"
            " ON CONFLICT (staff) DO UPDATE SET code_mark = excluded.code_mark, expires_at = excluded.expires_at",
            (staff, self._vault.mark("alert-code", code), stored(expires_at)),
        )

    def join(self, code: str, conversation: int, now: datetime) -> int:
        """The member for whom this code joins the chat, in place of one joined before; 0 when it fits nobody who is staff now. The
        code is used up."""
        row = self._connection.execute(
            "DELETE FROM alert_codes WHERE code_mark = ? AND expires_at > ?"
            " AND staff IN (SELECT id FROM staff WHERE removed_at IS NULL) RETURNING staff",
            (self._vault.mark("alert-code", code), stored(now)),
        ).fetchone()
        if row is None:
            return 0
        self._connection.execute(
            "INSERT INTO alert_chats (staff, conversation, joined_at) VALUES (?, ?, ?) ON CONFLICT (staff) DO UPDATE SET"
            " conversation = excluded.conversation, joined_at = excluded.joined_at",
            (row[0], conversation, stored(now)),
        )
        return int(row[0])

    def leave(self, conversation: int) -> bool:
        """This chat hears of no alerts any more; False when it heard of none."""
        cursor = self._connection.execute("DELETE FROM alert_chats WHERE conversation = ?", (conversation,))
        return cursor.rowcount > 0

    def drop(self, staff: int) -> None:
        """The member has no such chat, and no code for one, any more."""
        self._connection.execute("DELETE FROM alert_chats WHERE staff = ?", (staff,))
        self._connection.execute("DELETE FROM alert_codes WHERE staff = ?", (staff,))

    def has(self, staff: int) -> bool:
        """Whether the member has joined a chat."""
        return self._connection.execute("SELECT 1 FROM alert_chats WHERE staff = ?", (staff,)).fetchone() is not None

    def of(self, office: int) -> list[int]:
        """The chats of the office's present members, each once."""
        rows = self._connection.execute(
            "SELECT DISTINCT a.conversation FROM alert_chats a JOIN staff s ON s.id = a.staff"
            " WHERE s.office = ? AND s.removed_at IS NULL ORDER BY a.conversation",
            (office,),
        ).fetchall()
        return [row[0] for row in rows]
