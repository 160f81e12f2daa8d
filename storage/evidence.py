"""Evidence: rows in the database, bytes sealed in files that nothing names by content."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from storage.database import next_id
from storage.disk import sync_folder, write_private
from storage.times import read, stored
from storage.vault import Sealer, Vault

PENDING, STORED, LOST = "pending", "stored", "lost"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence. `kind` is what its bytes say once stored, before that what the sender's app declared.

    `number` is how people call it ("bukti 3"): its place among the report's pieces that are stored or on their way, from 1; 0 for
    one that is lost.

    `facts`: sha256 (hex), name as sent, seconds, and for pictures width, height, taken_at, point,
    fingerprint, more_frames.
    """

    id: int
    report: int
    state: str
    kind: str
    size: int
    path: str
    clean_path: str
    received_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    number: int = 0


class EvidenceRows:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def expect(self, report: int, kind: str, size: int, facts: dict[str, Any], now: datetime) -> Evidence:
        """Notes that a file is on its way."""
        number = next_id(self._connection, "evidence")
        self._connection.execute(
            "INSERT INTO evidence (id, report, state, path, clean_path, sealed_facts, received_at)"
            " VALUES (?, ?, ?, '', '', ?, ?)",
            (number, report, PENDING, self._sealed(number, kind, size, facts), stored(now)),
        )
        return Evidence(number, report, PENDING, kind, size, "", "", now, facts, self._numbered(report))

    def get(self, number: int) -> Evidence | None:
        rows = self._select("id = ?", number)
        return rows[0] if rows else None

    def of(self, report: int) -> list[Evidence]:
        """Every piece of evidence of a report, in order of arrival."""
        return self._select("report = ?", report)

    def stored_before(self, number: int, most: int) -> list[Evidence]:
        """Stored pieces numbered below this (0: all), the newest first."""
        return self._select("state = 'stored' AND (? = 0 OR id < ?)", number, number, most, order="id DESC LIMIT ?")

    def same_as(self, report: int, digest: str) -> Evidence | None:
        """The stored piece whose original has this SHA-256 (hex), the first if there are several."""
        stored = [piece for piece in self.of(report) if piece.state == STORED]
        return next((piece for piece in stored if piece.facts.get("sha256") == digest), None)

    def count(self, report: int, state: str = STORED) -> int:
        row = self._connection.execute(
            "SELECT COUNT(*) FROM evidence WHERE report = ? AND state = ?", (report, state)
        ).fetchone()
        return int(row[0])

    def settle(
        self, number: int, state: str, kind: str, size: int, path: str, clean_path: str, facts: dict[str, Any]
    ) -> None:
        """The file is stored under these paths, or lost."""
        old = self.get(number)
        if old is None:
            return
        self._connection.execute(
            "UPDATE evidence SET state = ?, path = ?, clean_path = ?, sealed_facts = ? WHERE id = ?",
            (state, path, clean_path, self._sealed(number, kind, size, old.facts | facts), number),
        )

    def paths(self, report: int) -> list[str]:
        """The files of a report, to be erased with it."""
        rows = self._connection.execute("SELECT path, clean_path FROM evidence WHERE report = ?", (report,)).fetchall()
        return [path for row in rows for path in row if path]

    def known_paths(self) -> set[str]:
        """Every file that belongs to some evidence."""
        rows = self._connection.execute("SELECT path, clean_path FROM evidence WHERE path <> ''").fetchall()
        return {path for row in rows for path in row if path}

    def remove(self, number: int) -> None:
        self._connection.execute("DELETE FROM evidence WHERE id = ?", (number,))

    def _select(self, condition: str, *values: int, order: str = "id") -> list[Evidence]:
        rows = self._connection.execute(
            "SELECT id, report, state, path, clean_path, received_at, sealed_facts,"
            " CASE WHEN state = 'lost' THEN 0 ELSE (SELECT COUNT(*) FROM evidence o"
            "  WHERE o.report = e.report AND o.id <= e.id AND o.state <> 'lost') END"
            f" FROM evidence e WHERE {condition} ORDER BY {order}",
            values,
        ).fetchall()
        return [self._evidence(row) for row in rows]

    def _evidence(self, row: tuple[Any, ...]) -> Evidence:
        number, report, state, path, clean_path, received_at, sealed, called = row
        facts = orjson.loads(self._vault.open(sealed, f"evidence:{number}:facts"))
        kind, size = facts.pop("kind"), facts.pop("size")
        return Evidence(number, report, state, kind, size, path, clean_path, read(received_at), facts, called)

    def _numbered(self, report: int) -> int:
        row = self._connection.execute(
            "SELECT COUNT(*) FROM evidence WHERE report = ? AND state <> 'lost'", (report,)
        ).fetchone()
        return int(row[0])

    def _sealed(self, number: int, kind: str, size: int, facts: dict[str, Any]) -> bytes:
        """Kind and exact size could tell a file again, so they are sealed with the rest."""
        return self._vault.seal(orjson.dumps(facts | {"kind": kind, "size": size}), f"evidence:{number}:facts")


class EvidenceFiles:
    """Sealed files under `folder`. Blocking: call it in a worker thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes, sealer: Sealer) -> str:
        """Seals `data` into a new file, on the disk before it returns; gives the file's random name. Raises `OSError`."""
        name = os.urandom(16).hex()
        self._folder.mkdir(parents=True, exist_ok=True)
        write_private(self._folder / name, sealer.seal(data, f"file:{name}"))
        sync_folder(self._folder)
        return name

    def open(self, name: str, sealer: Sealer) -> bytes:
        """The bytes of a file. Raises `OSError` or `WrongKey`."""
        return sealer.open((self._folder / name).read_bytes(), f"file:{name}")

    def erase(self, name: str) -> None:
        """Removes a file; one already gone is no error."""
        (self._folder / name).unlink(missing_ok=True)

    def strays(self, known: set[str]) -> list[str]:
        """Files no evidence knows: left by a stop between the file and its row."""
        if not self._folder.is_dir():
            return []
        return [path.name for path in self._folder.iterdir() if path.name not in known]


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
