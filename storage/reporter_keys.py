"""The reporters' keys, kept as keyed hashes, and the wrong tries that slow the next ones down."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from storage.times import stored
from storage.vault import Vault


class ReporterKeys:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def set(self, report: int, key: str, now: datetime) -> None:
        """A new key (its 16 letters) for this report; an older one no longer works."""
        self._connection.execute(
            "INSERT INTO reporter_keys (report, key_mark, made_at) VALUES (?, ?, ?)"
            " ON CONFLICT (report) DO UPDATE SET key_mark = excluded.key_mark, made_at = excluded.made_at",
            (report, self._vault.mark("reporter-key", key), stored(now)),
        )

    def has(self, report: int) -> bool:
        """True when a key is out for this report."""
        row = self._connection.execute("SELECT 1 FROM reporter_keys WHERE report = ?", (report,)).fetchone()
        return row is not None

    def fits(self, key: str) -> int:
        """The report this key (its 16 letters) opens, 0 for none. The key stays as it is."""
        row = self._connection.execute(
            "SELECT report FROM reporter_keys WHERE key_mark = ?", (self._vault.mark("reporter-key", key),)
        ).fetchone()
        return int(row[0]) if row else 0

    def use(self, key: str) -> int:
        """The report this key (its 16 letters) opens, 0 for none. The key is used up."""
        row = self._connection.execute(
            "DELETE FROM reporter_keys WHERE key_mark = ? RETURNING report", (self._vault.mark("reporter-key", key),)
        ).fetchone()
        return int(row[0]) if row else 0

    def wrong_try(self, conversation: int, now: datetime) -> None:
        """Notes a wrong code or key."""
        self._connection.execute(
            "INSERT INTO wrong_tries (conversation, tried_at) VALUES (?, ?)", (conversation, stored(now))
        )

    def forget_tries(self, now: datetime) -> None:
        """Wrong tries count for an hour."""
        self._connection.execute("DELETE FROM wrong_tries WHERE tried_at < ?", (stored(now - timedelta(hours=1)),))

    def wrong_tries(self, conversation: int, now: datetime) -> tuple[int, int]:
        """How many wrong codes and keys there were in the last hour, by this conversation and by everybody."""
        self.forget_tries(now)
        row = self._connection.execute(
            "SELECT COUNT(*) FILTER (WHERE conversation = ?), COUNT(*) FROM wrong_tries", (conversation,)
        ).fetchone()
        return int(row[0]), int(row[1])
