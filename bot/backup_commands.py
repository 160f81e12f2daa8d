"""`awasnetral backup DIR` and `awasnetral restore DIR`."""

from __future__ import annotations

import argparse
import errno
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.config import Settings, words
from bot.opening import FAILURES, OperatorError, explain, read_master

if TYPE_CHECKING:
    from storage.backup import Made

BACKUP_LOCK = "backup.lock"
MEGABYTE = 1_000_000


def add_commands(commands: Any) -> None:
    """Adds `backup` and `restore` to the parsers of the program (what `ArgumentParser.add_subparsers` gave)."""
    text = words()
    backup: argparse.ArgumentParser = commands.add_parser(
        "backup", help=text["help_backup"], description=text["help_backup"]
    )
    backup.add_argument("folder", type=Path, metavar="DIR", help=text["help_backup_dir"])
    restore: argparse.ArgumentParser = commands.add_parser(
        "restore", help=text["help_restore"], description=text["help_restore"]
    )
    restore.add_argument("folder", type=Path, metavar="DIR", help=text["help_restore_dir"])


def run(given: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Runs what `add_commands` parsed and returns the exit code: 1 when it is done and something in it does not open. Raises
    `OperatorError`."""
    try:
        folder = Path(given.folder).expanduser().absolute()
        return (_backup if given.command == "backup" else _restore)(settings, folder, now)
    except FAILURES as error:
        raise explain(error) from None


def _backup(settings: Settings, target: Path, now: datetime) -> int:
    from storage.backup import Damaged, NoRoom, make_backup
    from storage.opening import DATABASE, InUse, NoDatabase, lock_folder

    if not (settings.store_dir / DATABASE).exists():
        raise NoDatabase
    master = read_master(settings)
    _refuse_place(settings, target)
    try:
        with lock_folder(settings.store_dir, BACKUP_LOCK):
            made = make_backup(
                settings.store_dir, master, target, now=now, days=settings.backup_days, practice=settings.practice_room
            )
    except InUse:
        raise OperatorError("backup_busy") from None
    except NoRoom as error:
        raise OperatorError("backup_full", missing=_megabytes(error.missing)) from None
    except Damaged:
        raise OperatorError("backup_damaged") from None
    except OSError as error:
        raise OperatorError("backup_unwritable", error=error.strerror or type(error).__name__) from None
    return _tell_made(settings, target, made)


def _refuse_place(settings: Settings, target: Path) -> None:
    """Raises `OperatorError` where a backup would be of no use, or would betray what it holds."""
    if not target.is_dir():
        raise OperatorError("backup_no_folder")
    real = target.resolve()
    if real.is_relative_to(settings.data_dir.resolve()):
        raise OperatorError("backup_in_data")
    if settings.awasnetral_key is None and settings.key_file.resolve().is_relative_to(real):
        raise OperatorError("backup_with_key")
    if not os.access(target, os.W_OK | os.X_OK):
        raise OperatorError("backup_unwritable", error=os.strerror(errno.EACCES))


def _tell_made(settings: Settings, target: Path, made: Made) -> int:
    backup = made.backup
    _say("backup_made", folder=backup.folder, reports=backup.reports, files=backup.files, linked=made.linked)
    if made.removed:
        _say("backup_removed", count=made.removed, days=settings.backup_days)
    if target.stat().st_dev == settings.store_dir.stat().st_dev:
        _say("backup_same_disk")
    if made.missing:
        _say("backup_missing", missing=made.missing)
    if not made.proof.holds:
        _say("backup_not_opening")
    return 1 if made.missing or not made.proof.holds else 0


def _restore(settings: Settings, folder: Path, now: datetime) -> int:
    from storage.backup import Damaged, NoRoom
    from storage.backup_folder import NotABackup
    from storage.migrate import NewerDatabase
    from storage.restore import InTheWay, OtherKind, restore
    from storage.vault import WrongKey

    try:
        backup = restore(folder, settings.store_dir, read_master(settings), practice=settings.practice_room, now=now)
    except NotABackup:
        raise OperatorError("restore_no_backup") from None
    except OtherKind:
        raise OperatorError("restore_other_kind") from None
    except NewerDatabase as error:
        raise OperatorError("restore_newer", version=error.version) from None
    except WrongKey:
        raise OperatorError("restore_wrong_key") from None
    except Damaged:
        raise OperatorError("restore_damaged") from None
    except InTheWay as error:
        raise OperatorError("restore_in_the_way", name=error.name) from None
    except NoRoom as error:
        raise OperatorError("restore_full", missing=_megabytes(error.missing)) from None
    at = backup.made_at.astimezone(ZoneInfo(settings.timezone)).strftime("%d-%m-%Y %H.%M %Z")
    _say("restored", at=at, reports=backup.reports, files=backup.files)
    _say("restored_next")
    return 0


def _megabytes(size: int) -> str:
    """Rounded up, as an operator counts: 1.234 MB."""
    return f"{-(-size // MEGABYTE):,}".replace(",", ".")


def _say(line: str, **values: object) -> None:
    print(words()[line].format(**values), flush=True)  # noqa: T201
