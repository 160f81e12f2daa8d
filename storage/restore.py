"""Puts a backup in the place of a database that is lost. Nothing is written before key, version and place are known to fit.

What is restored behaves like a bot that was switched off when the backup was made and is on again now. What waited to be said is
said (perhaps a second time: twice is better than never), files are fetched again, timers that came due fire once. But:

- No number is given again. Numbers that were given after the backup stand in the buttons of chats; if others got them, an old
  button would act on a stranger's question or evidence.
- Invitations that were open end: some were used after the backup, and would work a second time.
- The offices are told (`handlers/restored.py`), so that they compare what stands in their rooms with what the bot still has.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from storage.backup import Damaged, NoRoom, free_space
from storage.backup_folder import Backup, read_backup
from storage.database import connect, transact
from storage.disk import copy_private, move, sync_file, sync_folder
from storage.keys import read_vault
from storage.migrate import refuse_newer, version
from storage.opening import DATABASE, EVIDENCE, RESTORING, lock_folder
from storage.outbox import Outbox
from storage.times import stored
from storage.vault import Vault

FURTHER = 1_000_000
"""So many numbers are left out of each sequence: more than were given between a backup and a restore."""


class OtherKind(Exception):
    """A backup of the practice room for real reports, or the other way round."""


class InTheWay(Exception):
    """Data is already there; `name` is what must be moved away."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def restore(
    folder: Path,
    store: Path,
    master: bytes,
    *,
    practice: bool,
    now: datetime,
    free: Callable[[Path], int] = free_space,
) -> Backup:
    """Puts the backup in `folder` into the data folder `store` and returns what it is. Cut off, it can be run again; until then no
    `run` begins anew there.

    Raises, before anything is written: `NotABackup`, `OtherKind`, `NewerDatabase`, `WrongKey`, `Damaged`, `InUse`, `InTheWay`,
    `NoRoom`; later `OSError`.
    """
    backup = read_backup(folder)
    if backup.practice != practice:
        raise OtherKind
    _look_into(backup, master)
    with lock_folder(store):
        _clear(store)
        needed = sum(path.stat().st_size for path in (backup.database, *backup.evidence.iterdir()))
        if (missing := needed - free(store)) > 0:
            raise NoRoom(missing)
        (store / RESTORING).mkdir(mode=0o700)
        _bring(backup, store, master, now)
    return backup


def _look_into(backup: Backup, master: bytes) -> None:
    """Whether this program and this key can open it; the backup is not touched."""
    location = f"{backup.database.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(location, uri=True, isolation_level=None)) as connection:
            refuse_newer(connection)
            if not version(connection):
                raise Damaged
            read_vault(connection, master)
            if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise Damaged
    except sqlite3.Error:
        raise Damaged from None


def _clear(store: Path) -> None:
    """Removes what a restore that was cut off has left; whatever else lies there is in the way. Raises `InTheWay`."""
    there = sorted(path.name for path in store.glob(f"{DATABASE}*"))
    if there:
        raise InTheWay(there[0])
    evidence = store / EVIDENCE
    if (store / RESTORING).is_dir():
        # The evidence gets its name just before the database does: without a database it is ours too.
        shutil.rmtree(evidence, ignore_errors=True)
        shutil.rmtree(store / RESTORING)
    elif evidence.exists() and any(evidence.iterdir()):
        raise InTheWay(EVIDENCE)


def _bring(backup: Backup, store: Path, master: bytes, now: datetime) -> None:
    """Copies everything beside its place, then gives it its names: the database last."""
    beside = store / RESTORING
    (beside / EVIDENCE).mkdir()
    for path in sorted(backup.evidence.iterdir()):
        copy_private(path, beside / EVIDENCE / path.name)
    copy_private(backup.database, beside / DATABASE)
    with closing(connect(beside / DATABASE)) as connection:
        transact(connection, lambda: _as_after_a_loss(connection, read_vault(connection, master), backup.made_at, now))
    sync_file(beside / DATABASE)
    sync_folder(beside / EVIDENCE)
    sync_folder(beside)
    move(beside / EVIDENCE, store / EVIDENCE)
    move(beside / DATABASE, store / DATABASE)
    beside.rmdir()


def _as_after_a_loss(connection: sqlite3.Connection, vault: Vault, made_at: datetime, now: datetime) -> None:
    # A sequence is named after its table; one that was not begun yet may have been begun in the time that is lost.
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    connection.executemany(
        "INSERT INTO sequence (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        [(name, FURTHER) for (name,) in tables],
    )
    connection.execute("UPDATE invitations SET used_at = ? WHERE used_at IS NULL", (stored(now),))
    staff = connection.execute(
        "SELECT room_conversation FROM offices WHERE room_conversation IS NOT NULL"
        " UNION ALL SELECT conversation FROM staff WHERE removed_at IS NULL LIMIT 1"
    ).fetchone()
    if staff:
        payload = {"name": "restored", "args": {"made_at": made_at.isoformat()}}
        Outbox(connection, vault).queue("timer", staff[0], payload, now)
