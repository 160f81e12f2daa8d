"""Requests to open a reporter's identity. Who may ask, approve and read is decided by the handlers; here is what became of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.custody import Standing
from storage.database import next_id
from storage.times import read, stored
from storage.vault import Sealer


@dataclass(frozen=True, slots=True)
class IdentityRequest:
    """One request. `asked_by` asked, `asked_of` were asked to approve, `decided_by` approved or refused (0: nobody); staff numbers.

    `ends_at`: until when it can be approved, or, once it is, looked at.
    """

    id: int
    report: int
    asked_by: int
    asked_of: tuple[int, ...]
    state: Standing
    reason: str
    ends_at: datetime
    decided_by: int = 0


class IdentityRequests:
    """Used in the database thread, inside a transaction. `sealer`: the key of a report by its id."""

    COLUMNS = "id, report, asked_by, asked_of, state, sealed_reason, ends_at, decided_by"

    def __init__(self, connection: sqlite3.Connection, sealer: Callable[[int], Sealer]) -> None:
        self._connection = connection
        self._sealer = sealer

    def ask(
        self, report: int, asked_by: int, asked_of: tuple[int, ...], reason: str, now: datetime, ends_at: datetime
    ) -> IdentityRequest:
        """A new request."""
        number = next_id(self._connection, "identity_requests")
        self._connection.execute(
            "INSERT INTO identity_requests (id, report, asked_by, asked_of, state, sealed_reason, asked_at, ends_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                report,
                asked_by,
                " ".join(map(str, asked_of)),
                Standing.OPEN,
                self._sealer(report).seal(reason.encode(), f"identity_requests:{number}:reason"),
                stored(now),
                stored(ends_at),
            ),
        )
        return IdentityRequest(number, report, asked_by, asked_of, Standing.OPEN, reason, ends_at)

    def get(self, number: int) -> IdentityRequest | None:
        """The request with this number; None also when its report was deleted."""
        return self._one("id = ?", number)

    def pending(self, report: int, asked_by: int) -> IdentityRequest | None:
        """This member's request for this report that is open, or approved and not looked at."""
        return self._one(
            "report = ? AND asked_by = ? AND state IN (?, ?)", report, asked_by, Standing.OPEN, Standing.APPROVED
        )

    def approve(self, number: int, decided_by: int, ends_at: datetime) -> None:
        """It may be looked at until `ends_at`."""
        self._connection.execute(
            "UPDATE identity_requests SET state = ?, decided_by = ?, ends_at = ? WHERE id = ?",
            (Standing.APPROVED, decided_by, stored(ends_at), number),
        )

    def end(self, number: int, state: Standing, decided_by: int = 0) -> None:
        """It was shown, or ended otherwise."""
        self._connection.execute(
            "UPDATE identity_requests SET state = ?, decided_by = COALESCE(?, decided_by) WHERE id = ?",
            (state, decided_by or None, number),
        )

    def _one(self, condition: str, *values: object) -> IdentityRequest | None:
        row = self._connection.execute(
            f"SELECT {self.COLUMNS} FROM identity_requests WHERE {condition} ORDER BY id LIMIT 1", values
        ).fetchone()
        if row is None:
            return None
        number, report, asked_by, asked_of, state, sealed, ends_at, decided_by = row
        reason = self._sealer(report).open(sealed, f"identity_requests:{number}:reason").decode()
        people = tuple(map(int, asked_of.split()))
        return IdentityRequest(
            number, report, asked_by, people, Standing(state), reason, read(ends_at), decided_by or 0
        )
