"""The outbox: everything the bot is going to do in the world, as rows of the same commit that decided it.

Lanes: message (to a chat, in order), signal (answers to presses, typing: worthless when late), file (to fetch or to erase),
timer (comes back to dispatch), recall (messages to take back when due). A row's content is sealed, and dropped as soon as the row
has ended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from bot.core.messages import Address
from storage.database import next_id
from storage.times import read, stored
from storage.vault import Vault

Lane = Literal["message", "signal", "file", "timer", "recall"]
NEVER = ""


@dataclass(slots=True)
class Row:
    """One thing to do. `payload` is plain JSON values; `expires_at` None: it is worth doing however late. `address` spares a
    look-up where the turn knew it; it is not kept."""

    id: int
    lane: Lane
    conversation: int
    payload: dict[str, Any]
    due_at: datetime
    expires_at: datetime | None = None
    slot: str = ""
    attempts: int = 0
    address: Address | None = None
    queued_at: datetime | None = None
    instead_of: frozenset[int] = frozenset()
    """The rows that were dropped in the commit that queued this one: delivery may hold them already. Not kept."""

    @property
    def last(self) -> bool:
        """True for a goodbye: once it has ended, its conversation is forgotten."""
        return bool(self.payload.get("last"))


class Outbox:
    """Queues, loads and ends rows. Used in the database thread, inside a transaction."""

    COLUMNS = "id, lane, conversation, sealed_payload, due_at, expires_at, slot, attempts, queued_at"

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def queue(
        self,
        lane: Lane,
        conversation: int,
        payload: dict[str, Any],
        now: datetime,
        *,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        slot: str = "",
        address: Address | None = None,
    ) -> Row:
        """Adds a row, due now unless `due_at` says later."""
        number = next_id(self._connection, "outbox")
        row = Row(number, lane, conversation, payload, due_at or now, expires_at, slot, 0, address, now)
        self._connection.execute(
            "INSERT INTO outbox (id, lane, conversation, state, slot, sealed_payload, attempts, due_at, expires_at, queued_at,"
            " ended_at) VALUES (?, ?, ?, 'waiting', ?, ?, 0, ?, ?, ?, '')",
            (
                number,
                lane,
                conversation,
                slot,
                self._vault.seal(orjson.dumps(payload), f"outbox:{number}:payload"),
                stored(row.due_at),
                stored(expires_at) if expires_at else NEVER,
                stored(now),
            ),
        )
        return row

    def waiting(
        self, lanes: Iterable[Lane], *, after: int = 0, due_before: datetime | None = None, most: int = 1000
    ) -> list[Row]:
        """Rows not ended, in the order they were queued, with numbers above `after`; only those due, if a time is given."""
        lanes = tuple(lanes)
        places = ", ".join("?" for _ in lanes)
        when, values = ("", ()) if due_before is None else (" AND due_at <= ?", (stored(due_before),))
        rows = self._connection.execute(
            f"SELECT {self.COLUMNS} FROM outbox WHERE state = 'waiting' AND lane IN ({places}) AND id > ?{when}"
            " ORDER BY id LIMIT ?",
            (*lanes, after, *values, most),
        ).fetchall()
        return [self._row(row) for row in rows]

    def every_waiting(self, lanes: Iterable[Lane]) -> list[Row]:
        """All rows not ended, in the order they were queued."""
        rows: list[Row] = []
        while more := self.waiting(lanes, after=rows[-1].id if rows else 0, most=500):
            rows += more
        return rows

    def next_due(self, lanes: Iterable[Lane]) -> datetime | None:
        """When the earliest waiting row of these lanes is due."""
        lanes = tuple(lanes)
        places = ", ".join("?" for _ in lanes)
        row = self._connection.execute(
            f"SELECT MIN(due_at) FROM outbox WHERE state = 'waiting' AND lane IN ({places})",
            lanes,
        ).fetchone()
        return read(row[0]) if row[0] else None

    def end(self, number: int, state: str, now: datetime) -> bool:
        """The row is done (`sent`, `done`), or will never be (`expired`, `replaced`, `dropped`, `given_up`): its content goes at
        once. False when it had ended before."""
        cursor = self._connection.execute(
            "UPDATE outbox SET state = ?, sealed_payload = NULL, ended_at = ? WHERE id = ? AND state = 'waiting'",
            (state, stored(now), number),
        )
        return cursor.rowcount == 1

    def park(self, number: int, now: datetime) -> None:
        """The platform will never take it: kept, sealed, and counted where the operator sees it."""
        self._connection.execute(
            "UPDATE outbox SET state = 'parked', ended_at = ? WHERE id = ? AND state = 'waiting'", (stored(now), number)
        )

    def say_instead(self, row: Row, payload: dict[str, Any]) -> None:
        """The waiting row says something else."""
        row.payload, row.slot = payload, ""
        self._connection.execute(
            "UPDATE outbox SET sealed_payload = ?, slot = '' WHERE id = ? AND state = 'waiting'",
            (self._vault.seal(orjson.dumps(payload), f"outbox:{row.id}:payload"), row.id),
        )

    def postpone(self, number: int, attempts: int, due_at: datetime) -> None:
        """The row is tried again at `due_at`."""
        self._connection.execute(
            "UPDATE outbox SET attempts = ?, due_at = ? WHERE id = ?", (attempts, stored(due_at), number)
        )

    def release(self, conversation: int, now: datetime) -> None:
        """The person can be written to again: what waited for that is due."""
        self._connection.execute(
            "UPDATE outbox SET due_at = ? WHERE conversation = ? AND lane = 'message' AND state = 'waiting' AND due_at > ?",
            (stored(now), conversation, stored(now)),
        )

    def cancel(self, conversation: int, lane: Lane, slot: str, now: datetime) -> None:
        """Waiting rows of this name are no longer wanted."""
        self._connection.execute(
            "UPDATE outbox SET state = 'replaced', sealed_payload = NULL, ended_at = ?"
            " WHERE conversation = ? AND slot = ? AND lane = ? AND state = 'waiting'",
            (stored(now), conversation, slot, lane),
        )

    def drop_for(
        self, conversation: int, now: datetime, lanes: Iterable[Lane] = ("message", "signal")
    ) -> frozenset[int]:
        """Nothing more goes to this conversation by these lanes. Returns the numbers of the rows that waited."""
        lanes = tuple(lanes)
        rows = self._connection.execute(
            "UPDATE outbox SET state = 'dropped', sealed_payload = NULL, ended_at = ?"
            f" WHERE conversation = ? AND lane IN ({', '.join('?' for _ in lanes)}) AND state = 'waiting' RETURNING id",
            (stored(now), conversation, *lanes),
        ).fetchall()
        return frozenset(row[0] for row in rows)

    def waits(self, number: int) -> bool:
        """True while the row has not ended."""
        row = self._connection.execute("SELECT 1 FROM outbox WHERE id = ? AND state = 'waiting'", (number,)).fetchone()
        return row is not None

    def recall(self, row: Row, ids: list[str], address: Address, now: datetime, due_at: datetime) -> None:
        """What was just sent for `row` is taken back at `due_at`. The chat is kept beside the ids, sealed: a room that gets a new
        identifier numbers its messages anew."""
        payload = {"chat": [address.channel, address.chat], "ids": ids, "sent_at": stored(now)}
        slot = _recall_slot(int(row.payload.get("about", 0)))
        self.queue("recall", row.conversation, payload, now, due_at=due_at, slot=slot)

    def recall_now(self, now: datetime, *, report: int = 0, conversation: int = 0) -> list[Row]:
        """Everything shown of this report, or to this conversation, is to be taken back at once. Returns those rows."""
        condition, value = ("slot", _recall_slot(report)) if report else ("conversation", conversation)
        rows = self._connection.execute(
            f"UPDATE outbox SET due_at = ? WHERE lane = 'recall' AND state = 'waiting' AND {condition} = ? AND due_at > ?"
            f" RETURNING {self.COLUMNS}",
            (stored(now), value, stored(now)),
        ).fetchall()
        return [self._row(row) for row in rows]

    def drop_about(self, code: str, now: datetime) -> frozenset[int]:
        """Nothing that names this report is sent any more (but another one's alert), and nothing of it stays with what could not be
        sent. Returns the numbers of the rows that waited. What waits is little, so all of it is opened."""
        rows = self._connection.execute(
            "SELECT id, state, sealed_payload FROM outbox WHERE state IN ('waiting', 'parked')"
            " AND lane IN ('message', 'signal', 'timer') AND (slot NOT LIKE 'alert:%' OR slot = ?)",
            (f"alert:{code}",),
        ).fetchall()
        about = [
            (number, state)
            for number, state, sealed in rows
            if sealed and code.encode() in self._vault.open(sealed, f"outbox:{number}:payload")
        ]
        self._connection.executemany(
            "UPDATE outbox SET state = 'dropped', sealed_payload = NULL, ended_at = ? WHERE id = ?",
            [(stored(now), number) for number, _ in about],
        )
        return frozenset(number for number, state in about if state == "waiting")

    def slot_holders(self, slot: str) -> list[int]:
        """The conversations in which a message in this slot still stands."""
        rows = self._connection.execute("SELECT conversation FROM slots WHERE slot = ?", (slot,)).fetchall()
        return [row[0] for row in rows]

    def drop_messages(self, conversation: int, now: datetime, but: str) -> None:
        """What waits to be said to this conversation is not said any more, but a goodbye and the text `but`."""
        rows = self._connection.execute(
            f"SELECT {self.COLUMNS} FROM outbox WHERE conversation = ? AND lane = 'message' AND state = 'waiting'",
            (conversation,),
        ).fetchall()
        for row in map(self._row, rows):
            said = row.payload.get("text") or {}
            if not row.last and said.get("~key") != but:
                self.end(row.id, "dropped", now)

    def pending(self, conversation: int, lane: Lane, slot: str) -> bool:
        """True when a row of this name still waits."""
        row = self._connection.execute(
            "SELECT 1 FROM outbox WHERE conversation = ? AND slot = ? AND lane = ? AND state = 'waiting' LIMIT 1",
            (conversation, slot, lane),
        ).fetchone()
        return row is not None

    def keep_message_id(self, row: Row, message_id: str, now: datetime) -> None:
        """Remembers the platform's id of the message in a slot, sealed, so that it can be edited."""
        sealed = self._vault.seal(message_id.encode(), f"slots:{row.conversation}:{row.slot}")
        self._connection.execute(
            "INSERT INTO slots (conversation, slot, sealed_message_id, sent_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (conversation, slot) DO UPDATE SET sealed_message_id = excluded.sealed_message_id,"
            " sent_at = excluded.sent_at",
            (row.conversation, row.slot, sealed, stored(now)),
        )

    def message_id(self, conversation: int, slot: str) -> str:
        """The platform's id of the message in this slot, "" when none was sent."""
        row = self._connection.execute(
            "SELECT sealed_message_id FROM slots WHERE conversation = ? AND slot = ?", (conversation, slot)
        ).fetchone()
        return self._vault.open(row[0], f"slots:{conversation}:{slot}").decode() if row else ""

    def recently_sent(self, since: datetime) -> list[tuple[int, datetime]]:
        """(conversation, time) of the messages sent since: what the sending limits remember across a restart."""
        rows = self._connection.execute(
            "SELECT conversation, ended_at FROM outbox WHERE ended_at >= ? AND state = 'sent' AND lane = 'message' ORDER BY id",
            (stored(since),),
        ).fetchall()
        return [(row[0], read(row[1])) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many rows wait, by lane, how many are parked, and how many messages could not be taken back."""
        rows = self._connection.execute(
            "SELECT lane, COUNT(*) FROM outbox WHERE state = 'waiting' GROUP BY lane UNION ALL"
            " SELECT 'parked', COUNT(*) FROM outbox WHERE state = 'parked' UNION ALL"
            " SELECT 'not_taken_back', COUNT(*) FROM outbox WHERE state = 'given_up' HAVING COUNT(*) > 0"
        ).fetchall()
        return dict(rows)

    def forget_before(self, moment: datetime, ended: datetime) -> None:
        """Removes what was parked or given up before `moment`, what ended otherwise before `ended` (its times would tell who was
        told something when), and the message ids of slots as old as `moment`; those of alerts go with their report."""
        self._connection.execute(
            "DELETE FROM outbox WHERE state <> 'waiting'"
            " AND ended_at < CASE WHEN state IN ('parked', 'given_up') THEN ? ELSE ? END",
            (stored(moment), stored(ended)),
        )
        self._connection.execute(
            "DELETE FROM slots WHERE sent_at < ? AND (slot NOT LIKE 'alert:%' OR substr(slot, 7) IN (SELECT code FROM erased))",
            (stored(moment),),
        )

    def _row(self, row: tuple[Any, ...]) -> Row:
        number, lane, conversation, sealed, due_at, expires_at, slot, attempts, queued_at = row
        payload = orjson.loads(self._vault.open(sealed, f"outbox:{number}:payload"))
        expiry = read(expires_at) if expires_at else None
        return Row(number, lane, conversation, payload, read(due_at), expiry, slot, attempts, None, read(queued_at))


def _recall_slot(report: int) -> str:
    """Names what was shown of a report, so that its deletion finds it; "" for what is about none."""
    return f"shown:{report}" if report else ""
