"""The custody log: who of the staff has opened what of a report, and when. Lines are added and never changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.custody import Opened
from storage.database import next_id
from storage.times import read, stored


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One opening. `staff` is 0 for the operator at the machine, `evidence` 0 where no piece of evidence was opened. `in_room`: it
    was shown in the office's room, to everybody there."""

    at: datetime
    staff: int
    what: Opened
    evidence: int = 0
    in_room: bool = False


class Custody:
    """Used in the database thread, inside a transaction. The table itself refuses to change a line, or to lose one alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(
        self, report: int, evidence: int, staff: int, what: Opened, now: datetime, *, in_room: bool = False
    ) -> None:
        """Adds a line, in the transaction that opens what it names. `evidence`, `staff`: their numbers, or 0."""
        self._connection.execute(
            "INSERT INTO custody (id, report, evidence, staff, what, in_room, noted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (next_id(self._connection, "custody"), report, evidence, staff or None, what, in_room, stored(now)),
        )

    def of(self, report: int) -> list[CustodyEntry]:
        """Every opening of this report, oldest first."""
        rows = self._connection.execute(
            "SELECT noted_at, staff, what, evidence, in_room FROM custody WHERE report = ? ORDER BY id", (report,)
        ).fetchall()
        return [CustodyEntry(read(row[0]), row[1] or 0, Opened(row[2]), row[3], bool(row[4])) for row in rows]
