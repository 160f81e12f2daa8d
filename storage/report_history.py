"""What happened to a report: lines that are added and never changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.report import Report, Role, State
from storage.database import next_id
from storage.times import read, stored
from storage.vault import Sealer


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a report's history: never changed afterwards. `words` is free text (a question, a reason in plain words)."""

    action: str
    state: State
    role: Role
    staff: int
    reason: str
    words: str
    at: datetime


class History:
    """The part of `Reports` that keeps the audit."""

    _connection: sqlite3.Connection

    def sealer(self, number: int) -> Sealer:
        """The report's own key; `Reports` knows it."""
        raise LookupError(number)

    def note_event(
        self,
        report: Report,
        action: str,
        role: Role,
        now: datetime,
        *,
        staff: int = 0,
        reason: str = "",
        words: str = "",
    ) -> None:
        """Adds a line to the report's history."""
        number = next_id(self._connection, "events")
        sealed = self.sealer(report.id).seal(words.encode(), f"events:{number}:words") if words else None
        self._connection.execute(
            "INSERT INTO events (id, report, action, state, by_role, by_staff, reason, sealed_words, happened_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, report.id, action, report.state, role, staff or None, reason, sealed, stored(now)),
        )

    def events(self, number: int) -> list[Event]:
        """The report's history, oldest first."""
        rows = self._connection.execute(
            "SELECT id, action, state, by_role, by_staff, reason, sealed_words, happened_at FROM events"
            " WHERE report = ? ORDER BY id",
            (number,),
        ).fetchall()
        if not rows:
            return []
        sealer = self.sealer(number)
        return [
            Event(
                action=row[1],
                state=State(row[2]),
                role=Role(row[3]),
                staff=row[4] or 0,
                reason=row[5],
                words=sealer.open(row[6], f"events:{row[0]}:words").decode() if row[6] else "",
                at=read(row[7]),
            )
            for row in rows
        ]

    def clear_events(self, number: int) -> list[tuple[str, str, str, str]]:
        """(state, time, role, reason code) of each line, oldest first: what may be exported."""
        return self._connection.execute(
            "SELECT state, happened_at, by_role, reason FROM events WHERE report = ? ORDER BY id", (number,)
        ).fetchall()
