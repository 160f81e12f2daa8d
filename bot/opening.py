"""Opens the data for a command and turns every failure into one line for the operator."""

from __future__ import annotations

import sys

from bot.config import Settings, words
from storage.database import DatabaseFailure, OperationalFailure, Surroundings
from storage.keyfile import KeyProblem
from storage.migrate import NewerDatabase
from storage.opening import DATABASE, HalfRestored, InUse, NoDatabase, master_key, open_beside
from storage.store import Store
from storage.vault import WrongKey


class OperatorError(Exception):
    """Something the operator can mend. `line` says what is wrong and how."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.line = words()[key].format(**values)


FAILURES = (
    InUse,
    HalfRestored,
    NoDatabase,
    KeyProblem,
    NewerDatabase,
    WrongKey,
    Surroundings,
    DatabaseFailure,
    OSError,
)
"""What opening may raise, and whatever a command then does with the data."""


def explain(error: BaseException) -> OperatorError:
    """The operator's line for one of `FAILURES`."""
    if isinstance(error, Surroundings) and error.__cause__ is not None:
        return explain(error.__cause__)
    if isinstance(error, InUse):
        return OperatorError("in_use")
    if isinstance(error, HalfRestored):
        return OperatorError("half_restored")
    if isinstance(error, NoDatabase):
        return OperatorError("no_database")
    if isinstance(error, KeyProblem):
        return OperatorError(f"key_{error.reason}")
    if isinstance(error, NewerDatabase):
        return OperatorError("newer_database", version=error.version)
    if isinstance(error, WrongKey):
        return OperatorError("wrong_key")
    if isinstance(error, DatabaseFailure) and not isinstance(error, OperationalFailure):
        return OperatorError("not_a_database")
    return OperatorError("disk_trouble", error=getattr(error, "strerror", None) or type(error).__name__)


def read_master(settings: Settings, *, make: bool = False) -> bytes:
    """The master key of these settings; `make` writes one where there is no database yet. Raises `OperatorError`."""
    given = settings.awasnetral_key.get_secret_value() if settings.awasnetral_key else None

    def made() -> None:
        print(words()["key_made"].format(file=settings.key_file), file=sys.stderr, flush=True)  # noqa: T201

    try:
        return master_key(given, settings.key_file, settings.store_dirs, make=make, made=made)
    except FAILURES as error:
        raise explain(error) from None


def open_for_command(settings: Settings) -> Store:
    """The store for a command beside a running bot. Raises `OperatorError`."""
    try:
        if not (settings.store_dir / DATABASE).exists():
            raise NoDatabase
        return open_beside(settings.store_dir, read_master(settings))
    except FAILURES as error:
        raise explain(error) from None
