"""The two keys kept in the database, wrapped by the master key, and how they are wrapped again by a new one.

While the master key is being changed each key stands there twice: under its name, wrapped by the new master key, and under its name
with `:old`, wrapped by the old one. Both master keys open the database until the old wraps are removed.
"""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from storage.vault import Vault, WrongKey, new_key, unwrap, wrap

KEYS = ("data", "lookup")
OLD_KEYS = tuple(f"{name}:old" for name in KEYS)


class Standing(StrEnum):
    """What a master key is to a database that it opens."""

    ONLY = "only"
    NEW = "new"
    OLD = "old"


class ChangeProblem(Exception):
    """The master key cannot be changed so. `reason`: unfinished, lost, in_the_way, nothing, old_key, new_key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_vault(connection: sqlite3.Connection, master: bytes) -> Vault:
    """The vault of this database; makes its two keys in an empty one. Inside a transaction. Raises `WrongKey`."""
    if not _rows(connection):
        for name in KEYS:
            _put(connection, master, name, new_key())
    return read_vault(connection, master)


def read_vault(connection: sqlite3.Connection, master: bytes) -> Vault:
    """The vault of a database that has its keys; writes nothing. Raises `WrongKey`."""
    return Vault(*_unwrapped(connection, master)[0])


def standing(connection: sqlite3.Connection, master: bytes) -> Standing:
    """What `master` is to this database. Raises `WrongKey` when it does not open it."""
    return _unwrapped(connection, master)[1]


def opens(connection: sqlite3.Connection, master: bytes) -> bool:
    """True when `master` opens this database."""
    try:
        standing(connection, master)
    except WrongKey:
        return False
    return True


def wrap_again(connection: sqlite3.Connection, old: bytes, new: bytes) -> None:
    """Wraps the two keys by `new`, beside wraps by `old`. Inside a transaction. Raises `WrongKey`, and `ChangeProblem` when `old`
    is itself the new key of a change that was not finished."""
    keys, what = _unwrapped(connection, old)
    if what is Standing.NEW:
        raise ChangeProblem("unfinished")
    for name, old_name, key in zip(KEYS, OLD_KEYS, keys, strict=True):
        _put(connection, new, name, key)
        _put(connection, old, old_name, key)


def drop_old(connection: sqlite3.Connection, master: bytes) -> None:
    """Removes the old wraps; from now on only `master` opens the database. Inside a transaction. Raises `WrongKey`,
    `ChangeProblem`."""
    what = standing(connection, master)
    if what is not Standing.NEW:
        raise ChangeProblem("nothing" if what is Standing.ONLY else "old_key")
    _forget_old(connection)


def drop_new(connection: sqlite3.Connection, master: bytes) -> None:
    """Takes a change back: from now on only the old key, `master`, opens the database. Inside a transaction. Raises `WrongKey`,
    `ChangeProblem`."""
    keys, what = _unwrapped(connection, master)
    if what is not Standing.OLD:
        raise ChangeProblem("nothing" if what is Standing.ONLY else "new_key")
    for name, key in zip(KEYS, keys, strict=True):
        _put(connection, master, name, key)
    _forget_old(connection)


def _rows(connection: sqlite3.Connection) -> dict[str, bytes]:
    return dict(connection.execute("SELECT name, wrapped FROM wrapped_keys").fetchall())


def _unwrapped(connection: sqlite3.Connection, master: bytes) -> tuple[list[bytes], Standing]:
    rows = _rows(connection)
    changing = set(rows) == {*KEYS, *OLD_KEYS}
    if not changing and set(rows) != set(KEYS):
        raise WrongKey("wrapped_keys")
    try:
        return [unwrap(master, name, rows[name]) for name in KEYS], Standing.NEW if changing else Standing.ONLY
    except WrongKey:
        if not changing:
            raise
    return [unwrap(master, name, rows[name]) for name in OLD_KEYS], Standing.OLD


def _put(connection: sqlite3.Connection, master: bytes, name: str, key: bytes) -> None:
    connection.execute(
        "INSERT INTO wrapped_keys (name, wrapped) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET wrapped = excluded.wrapped",
        (name, wrap(master, name, key)),
    )


def _forget_old(connection: sqlite3.Connection) -> None:
    connection.executemany("DELETE FROM wrapped_keys WHERE name = ?", [(name,) for name in OLD_KEYS])
