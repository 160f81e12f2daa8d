"""Numbered forward migrations, each in the transaction of its own record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from storage.database import transact

FOLDER = Path(__file__).parent / "migrations"


class NewerDatabase(Exception):
    """The database was written by a newer program; `version` is its number."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def statements(script: str) -> Iterator[str]:
    """The single statements of an SQL script: `executescript` would commit before it starts."""
    pending = ""
    for line in script.splitlines(keepends=True):
        if not pending and (not line.strip() or line.startswith("--")):
            continue
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def known() -> list[tuple[int, Path]]:
    """Every migration this program has, in order."""
    return sorted((int(path.name.split("_")[0]), path) for path in FOLDER.glob("[0-9]*.sql"))


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration done; 0 for an empty database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raises `NewerDatabase` when a newer program has written this database; reads nothing else in it."""
    if version(connection) > known()[-1][0]:
        raise NewerDatabase(version(connection))


def is_older(connection: sqlite3.Connection) -> bool:
    """True when this program would migrate the database: an older one may be running on it."""
    return version(connection) < known()[-1][0]


def migrate(connection: sqlite3.Connection) -> int:
    """Brings the database up to this program and returns its number. Raises `NewerDatabase` before anything is written."""
    refuse_newer(connection)
    for number, path in known():
        if number > version(connection):
            transact(connection, lambda path=path, number=number: _apply(connection, path, number))  # type: ignore[misc]
    return version(connection)


def _apply(connection: sqlite3.Connection, path: Path, number: int) -> None:
    for statement in statements(path.read_text(encoding="utf-8")):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={number}")
