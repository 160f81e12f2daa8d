"""Opening the data folder: the lock, the key, the migrations, the vault; in this order, and nothing written before the key fits."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from storage.conversations import Conversations
from storage.database import Database, connect, open_database, transact
from storage.evidence import EvidenceFiles
from storage.keyfile import decode_key, make_key_file, read_key_file
from storage.keys import open_vault
from storage.migrate import migrate, refuse_newer, version
from storage.questions import Questions
from storage.store import Store
from storage.vault import Vault

DATABASE = "awasnetral.db"
EVIDENCE = "evidence"
LOCK = "run.lock"
RESTORING = "restoring"
"""A folder that is there while a backup is put in place of a lost database."""


class InUse(Exception):
    """Another `run` works on this folder."""


class HalfRestored(Exception):
    """A restore was cut off: a `run` would begin with nothing in the place of what is being restored."""


class NoDatabase(Exception):
    """A command that only reads found no database."""


def lock_folder(folder: Path, name: str = LOCK) -> IO[str]:
    """Locks the data folder for one `run` (or whatever else has a lock there); hold on to what is returned. Raises `InUse`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = open(folder / name, "w", encoding="ascii")  # noqa: SIM115 - held open as long as the program runs
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InUse from None
    return file


def master_key(
    given: str | None, key_file: Path, folders: Iterable[Path], *, make: bool, made: Callable[[], None]
) -> bytes:
    """The master key: `given` (base64), else from `key_file`, which is made only where none of `folders` has a database yet.

    `made` is called when a new one was written: somebody must copy it to a safe place. Raises `KeyProblem`, `OSError`.
    """
    if given is not None:
        return decode_key(given)
    if make and not key_file.exists() and not any((folder / DATABASE).exists() for folder in folders):
        key = make_key_file(key_file)
        made()
        return key
    return read_key_file(key_file)


def prepare(connection: sqlite3.Connection, master: bytes) -> Vault:
    """Migrates and opens the vault. Raises `NewerDatabase` and `WrongKey` before anything is written."""
    refuse_newer(connection)
    if version(connection):
        transact(connection, lambda: open_vault(connection, master))
    migrate(connection)
    return transact(connection, lambda: _opened(connection, master))


def _opened(connection: sqlite3.Connection, master: bytes) -> Vault:
    """The vault; and what a migration could not fill in, because it needs the key."""
    vault = open_vault(connection, master)
    Conversations(connection, vault).mark_persons()
    Questions(connection, vault).hide_askers()
    return vault


async def open_store(
    folder: Path, master: bytes, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> tuple[Database, Store]:
    """The writing connection and the repositories on it, for `run`. `factory` lets a test stand between us and SQLite."""
    if (folder / RESTORING).is_dir() and not (folder / DATABASE).exists():
        raise HalfRestored
    database = await open_database(folder / DATABASE, factory)
    try:
        store = await database.call(lambda connection: Store(connection, prepare(connection, master)))
    except BaseException:
        await database.close()
        raise
    os.chmod(folder / DATABASE, 0o600)
    return database, store


def open_beside(folder: Path, master: bytes) -> Store:
    """The repositories on a connection of their own, beside a running bot, for the other commands. Raises `NoDatabase`."""
    if not (folder / DATABASE).exists():
        raise NoDatabase
    connection = connect(folder / DATABASE)
    return Store(connection, prepare(connection, master))


def open_unchanged(folder: Path) -> sqlite3.Connection:
    """A connection to the database of `folder` as it is: not migrated, no key asked. Raises `NoDatabase`, `NewerDatabase`."""
    if not (folder / DATABASE).exists():
        raise NoDatabase
    connection = connect(folder / DATABASE)
    try:
        refuse_newer(connection)
        if not version(connection):
            raise NoDatabase
    except BaseException:
        connection.close()
        raise
    return connection


def evidence_files(folder: Path) -> EvidenceFiles:
    """The sealed files of a data folder."""
    return EvidenceFiles(folder / EVIDENCE)
