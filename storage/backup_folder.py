"""What a backup looks like: a folder named by its time, with the database, the evidence, and a note that it is whole.

    20261127T170501Z/backup.json   written last, in the same moment in which the folder gets this name
    20261127T170501Z/awasnetral.db
    20261127T170501Z/evidence/...

A folder that is not exactly so is not ours: it is neither counted nor removed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from storage.disk import move
from storage.opening import DATABASE, EVIDENCE

NOTE = "backup.json"
FORMAT = 1
UNFINISHED = ".unfinished"
_NAME = "%Y%m%dT%H%M%SZ"
_IS_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_PARTS = {NOTE, EVIDENCE, *(DATABASE + tail for tail in ("", "-wal", "-shm", "-journal"))}


class NotABackup(Exception):
    """The folder is not one whole backup."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup. `schema` is the number of the last migration in it; `practice`: of the practice room."""

    folder: Path
    made_at: datetime
    schema: int
    practice: bool
    reports: int
    files: int

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @property
    def evidence(self) -> Path:
        return self.folder / EVIDENCE

    def note(self) -> bytes:
        """What `read_backup` reads: nothing in it tells of anybody."""
        return orjson.dumps(
            {
                "format": FORMAT,
                "made_at": self.made_at.isoformat(),
                "schema": self.schema,
                "practice": self.practice,
                "reports": self.reports,
                "files": self.files,
            }
        )


def name_for(moment: datetime) -> str:
    """The name of a backup made at `moment`: its time in UTC and nothing else."""
    return moment.astimezone(UTC).strftime(_NAME)


def read_backup(folder: Path) -> Backup:
    """The backup in `folder`, whatever the folder is called. Raises `NotABackup`."""
    try:
        note: dict[str, Any] = orjson.loads((folder / NOTE).read_bytes())
        if note["format"] != FORMAT or not (folder / DATABASE).is_file() or not (folder / EVIDENCE).is_dir():
            raise NotABackup
        made_at = datetime.fromisoformat(note["made_at"]).astimezone(UTC)
        return Backup(
            folder, made_at, int(note["schema"]), bool(note["practice"]), int(note["reports"]), int(note["files"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise NotABackup from None


def backups_in(target: Path, *, practice: bool) -> list[Backup]:
    """The whole backups in `target`, the oldest first: those of the practice room, or the others."""
    found = []
    for folder in sorted(target.iterdir()):
        if _IS_NAME.fullmatch(folder.name) and _is_ours(folder):
            try:
                backup = read_backup(folder)
            except NotABackup:
                continue
            if backup.practice == practice and folder.name == name_for(backup.made_at):
                found.append(backup)
    return found


def remove(backup: Backup) -> None:
    """Removes a backup; cut off half way it is no longer taken for a whole one."""
    doomed = backup.folder.with_name(backup.folder.name + UNFINISHED)
    move(backup.folder, doomed)
    shutil.rmtree(doomed)


def remove_unfinished(target: Path) -> int:
    """Removes what backups that were cut off have left, and returns how many."""
    left = [
        folder
        for folder in target.iterdir()
        if folder.name.endswith(UNFINISHED)
        and _IS_NAME.fullmatch(folder.name.removesuffix(UNFINISHED))
        and _is_ours(folder)
    ]
    for folder in left:
        shutil.rmtree(folder)
    return len(left)


def expired(backups: Iterable[Backup], before: datetime) -> list[Backup]:
    """Those made before that time."""
    return [backup for backup in backups if backup.made_at < before]


def _is_ours(folder: Path) -> bool:
    """True when nothing lies in it that we do not write."""
    return folder.is_dir() and not folder.is_symlink() and {path.name for path in folder.iterdir()} <= _PARTS
