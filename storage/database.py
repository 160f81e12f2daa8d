"""The one connection that writes, and what SQLite needs to keep its promises.

A whole piece of work runs as one call in the connection's own thread: nothing interleaves with it, nothing cancels it half way,
and it costs a third of awaiting each statement.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

T = TypeVar("T")
Connection = sqlite3.Connection
DatabaseFailure = sqlite3.DatabaseError
OperationalFailure = sqlite3.OperationalError
"""SQLite's own classes under names that other packages may use: `sqlite3` is imported in storage only."""

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "busy_timeout": "5000",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
}
"""`synchronous=FULL` syncs the WAL at every commit: no acknowledgement leaves before its commit is on the disk.
`secure_delete` overwrites what is deleted; together with a truncating checkpoint nothing deleted stays readable."""

_SURROUNDINGS = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)


class Surroundings(Exception):
    """The disk is full, the database locked or unreadable: nobody's message is to blame. Nothing was committed."""


def is_surroundings(error: BaseException) -> bool:
    """True when `error` is a fault of our surroundings and not of the work itself."""
    if isinstance(error, Surroundings):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _SURROUNDINGS
    return isinstance(error, OSError)


class Database(aiosqlite.Connection):
    """aiosqlite's connection with one more method: `call` runs a plain function in the connection's thread."""

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `work(connection)` in the database thread and returns what it returns; raises what it raises, and
        `Surroundings` for faults of those."""
        try:
            result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        except sqlite3.Error as error:
            if is_surroundings(error):
                raise Surroundings from error
            raise
        return result


def connect(path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """A plain connection with every pragma set, autocommit until BEGIN (`isolation_level=None`)."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=256, factory=factory
    )
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


async def open_database(path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> Database:
    """Opens the writing connection. Raises `sqlite3.Error` when the file is no database."""
    database = Database(lambda: connect(path, factory), iter_chunk_size=64)
    try:
        await database
    except BaseException:
        await asyncio.to_thread(database._thread.join)  # its last words need our loop, which may be closed soon
        raise
    return database


def transact(connection: sqlite3.Connection, work: Callable[[], T]) -> T:
    """Runs `work` from BEGIN IMMEDIATE to COMMIT; rolls back when it raises. Raises `Surroundings` for faults of those."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        result = work()
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if is_surroundings(error):
            raise Surroundings from error
        raise
    return result


def next_id(connection: sqlite3.Connection, name: str) -> int:
    """A number never given before under `name`, also after its row is gone (values are bound to their row's number)."""
    row = connection.execute(
        "INSERT INTO sequence (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        (name,),
    ).fetchone()
    return int(row[0])


def truncate_wal(connection: sqlite3.Connection) -> bool:
    """Moves everything into the database file and empties the WAL, so that deleted rows are gone from both. False when somebody
    was reading, and it must be done again: it does not wait for them."""
    connection.execute("PRAGMA busy_timeout=100")
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")
    return not busy
