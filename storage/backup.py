"""Makes a backup beside a running bot: a snapshot of the database and the evidence it names, without the key.

The snapshot is copied from one read transaction, in steps. Without one SQLite begins anew whenever the bot commits: 168 times for
60 MB beside a bot that commits every few milliseconds, against never. A reader never holds up the one who writes.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from storage.backup_folder import (
    NOTE,
    UNFINISHED,
    Backup,
    backups_in,
    expired,
    name_for,
    remove,
    remove_unfinished,
)
from storage.database import connect
from storage.disk import copy_private, move, sync_file, sync_folder, write_private
from storage.keys import read_vault
from storage.migrate import version
from storage.opening import DATABASE, EVIDENCE, open_unchanged
from storage.proving import Proof, is_named, prove
from storage.sealed import Column, named_files

STEP = 256
"""Pages in one step of the copy: 1 MB."""

SLACK = 16_000_000
"""Bytes to spare: for what is written while we copy, and for the file system's own needs."""


class NoRoom(Exception):
    """`missing`: how many bytes must be freed first."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


class Damaged(Exception):
    """The database is not whole, or what was copied of it is not."""


@dataclass(slots=True)
class Made:
    """A backup that is finished. `linked` files lay in the one before; `missing` ones are named by the database and are nowhere;
    `proof` says what of it does not open; `removed` older backups are gone."""

    backup: Backup
    copied: set[str] = field(default_factory=set)
    linked: int = 0
    missing: int = 0
    removed: int = 0
    proof: Proof = field(default_factory=Proof)


def free_space(folder: Path) -> int:
    """Bytes that may still be written there."""
    return shutil.disk_usage(folder).free


def make_backup(
    store: Path,
    master: bytes,
    target: Path,
    *,
    now: datetime,
    days: int,
    practice: bool,
    free: Callable[[Path], int] = free_space,
) -> Made:
    """Makes a backup of the data folder `store` in a new folder in `target`, and removes those older than `days`: at once as long
    as a younger one stays, else when this one is whole. Nothing is there of a backup that fails.

    One at a time: the caller sees to that. Raises `NoRoom`, `Damaged`, `WrongKey`, `NoDatabase`, `NewerDatabase`, `OSError`.
    """
    with closing(open_unchanged(store)) as live:
        read_vault(live, master)
        remove_unfinished(target)
        removed = _remove_older(target, now - timedelta(days=days), practice=practice)
        made = _Making(live, store, master, target, free).make(now, practice=practice)
    made.removed = removed + _remove_older(target, now - timedelta(days=days), practice=practice)
    return made


def _remove_older(target: Path, before: datetime, *, practice: bool) -> int:
    """Removes old backups, but never the newest one there is."""
    doomed = expired(backups_in(target, practice=practice)[:-1], before)
    for backup in doomed:
        remove(backup)
    return len(doomed)


class _Making:
    """One backup on its way."""

    def __init__(
        self, live: sqlite3.Connection, store: Path, master: bytes, target: Path, free: Callable[[Path], int]
    ) -> None:
        self._live = live
        self._evidence = store / EVIDENCE
        self._master = master
        self._target = target
        self._free = free

    def make(self, now: datetime, *, practice: bool) -> Made:
        while (self._target / name_for(now)).exists():
            now += timedelta(seconds=1)
        before = backups_in(self._target, practice=practice)[-1:]
        self._previous = before[0].evidence if before else None
        folder = self._target / (name_for(now) + UNFINISHED)
        folder.mkdir(mode=0o700)
        needed = 0
        try:
            (folder / EVIDENCE).mkdir(mode=0o700)
            needed = self._needed(folder)
            if (missing := needed - self._free(self._target)) > 0:
                raise NoRoom(missing)
            made = self._fill(folder, now, practice)
            move(folder, self._target / name_for(now))
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if _is_full(error):
                raise NoRoom(max(needed - self._free(self._target), SLACK)) from None
            raise
        return made

    def _needed(self, folder: Path) -> int:
        """About how many bytes the backup will take."""
        pages, size = (self._live.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        new = named_files(self._live).keys() - self._linkable(folder)
        return int(pages) * int(size) + SLACK + sum(_size(self._evidence / name) for name in new)

    def _linkable(self, folder: Path) -> set[str]:
        """The files of the backup before, unless this file system has no hard links."""
        if self._previous is None:
            return set()
        probe = folder / NOTE
        try:
            os.link(self._previous.parent / NOTE, probe)
        except OSError:
            self._previous = None
            return set()
        probe.unlink()
        return {path.name for path in self._previous.iterdir()}

    def _fill(self, folder: Path, now: datetime, practice: bool) -> Made:
        """Everything into the folder, and a look whether it is all there."""
        database = folder / DATABASE
        _copy_database(self._live, database)
        with closing(connect(database)) as copy:
            if copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise Damaged
            vault = read_vault(copy, self._master)
            reports = copy.execute("SELECT COUNT(*) FROM reports WHERE state <> 'draft'").fetchone()[0]
            made = Made(Backup(self._target / name_for(now), now, version(copy), practice, int(reports), 0))
            for name, column in sorted(named_files(copy).items()):
                self._bring(folder / EVIDENCE, name, column, made)
            made.proof = prove(copy, vault, folder / EVIDENCE, only=made.copied)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file that also opens from a medium that cannot be written
        made.backup = replace(made.backup, files=made.linked + len(made.copied))
        sync_file(database)
        write_private(folder / NOTE, made.backup.note())
        sync_folder(folder / EVIDENCE)
        sync_folder(folder)
        return made

    def _bring(self, evidence: Path, name: str, column: Column, made: Made) -> None:
        """One file, from the backup before where that has it. One that was erased since the snapshot is left out."""
        source = self._evidence / name
        if not source.exists() and not is_named(self._live, column, name):
            return
        if self._previous is not None and _link(self._previous / name, evidence / name, source):
            made.linked += 1
            return
        try:
            copy_private(source, evidence / name)
            made.copied.add(name)
        except FileNotFoundError:
            made.missing += is_named(self._live, column, name)


def _copy_database(live: sqlite3.Connection, path: Path) -> None:
    """A snapshot of the running database as a file of its own."""
    write_private(path, b"")
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        live.execute("BEGIN")
        try:
            live.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()  # from here on it sees one moment
            live.backup(copy, pages=STEP)
        finally:
            live.execute("COMMIT")


def _link(kept: Path, target: Path, source: Path) -> bool:
    """The file of the backup before under a second name, if it is there and as long as the one it was copied from."""
    try:
        if source.exists() and kept.stat().st_size != source.stat().st_size:
            return False
        os.link(kept, target)
    except OSError:
        return False
    return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _is_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or (
        getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    )
