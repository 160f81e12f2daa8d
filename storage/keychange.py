"""Changing the master key, in steps: after a kill between any two of them the configured key opens every database.

With a key file there are three names: the file in use, `.next` beside it until it takes that place, and `.previous` until the
change is finished. With a key in the environment nothing is written but the databases.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from storage.database import transact, truncate_wal
from storage.disk import move, overwrite_and_remove, replace_private
from storage.keyfile import KeyProblem, key_text, read_key_file
from storage.keys import ChangeProblem, Standing, drop_new, drop_old, opens, standing, wrap_again
from storage.vault import new_key

TRIES = 50
"""To empty a write-ahead log: each waits a tenth of a second for readers."""

Connections = Sequence[sqlite3.Connection]
"""Every database that the master key opens. The last is the one the settings name: by it is told how far the change has come."""


class KeyFiles:
    """The files of a key that is being changed; links are followed, so that a file stays on the medium it was put on."""

    def __init__(self, key_file: Path) -> None:
        self.used = key_file.resolve()
        self.next = self.used.with_name(self.used.name + ".next")
        self.previous = self.used.with_name(self.used.name + ".previous")


def change_in_files(files: KeyFiles, databases: Connections, master: bytes) -> Iterator[None]:
    """Makes a new key and puts it in the place of `master`; yields after every step, and goes on where it was cut off.

    Raises `ChangeProblem` when it is done already (unfinished), when its new key is nowhere (lost), or when there is a file that we
    did not write (in_the_way); `OSError`, `Surroundings`.
    """
    what = standing(databases[-1], master)
    if what is Standing.NEW:
        raise ChangeProblem("unfinished")
    if what is Standing.OLD:
        new = _waiting(files, databases[-1])
    elif files.previous.exists():
        raise ChangeProblem("in_the_way")
    else:
        new = new_key()
        replace_private(files.next, key_text(new).encode())
        yield
    for connection in databases:
        if not opens(connection, new):
            transact(connection, lambda connection=connection: wrap_again(connection, master, new))  # type: ignore[misc]
            yield
    replace_private(files.previous, key_text(master).encode())
    yield
    move(files.next, files.used)
    yield


def change_given(tell: Callable[[bytes], None], databases: Connections, master: bytes) -> None:
    """Makes a new key for whoever keeps it in the environment. `tell` hears it before any database knows it: a key that nobody
    has read must not be needed. Raises what `tell` raises, `ChangeProblem`, `Surroundings`."""
    if standing(databases[-1], master) is not Standing.ONLY:
        raise ChangeProblem("unfinished")
    new = new_key()
    tell(new)
    for connection in databases:
        transact(connection, lambda connection=connection: wrap_again(connection, master, new))  # type: ignore[misc]


def finish(files: KeyFiles | None, databases: Connections, master: bytes) -> bool:
    """Takes the old key's file away, and then its power over the databases: cut off between the two, it can be run again. False
    when somebody was reading, so that its traces stay in a write-ahead log until the running bot empties that, within hours.

    Raises `ChangeProblem`: nothing to finish, or `master` is the old key; `OSError`, `Surroundings`.
    """
    what = standing(databases[-1], master)
    if what is not Standing.NEW:
        raise ChangeProblem("nothing" if what is Standing.ONLY else "old_key")
    if files is not None:
        overwrite_and_remove(files.previous)
    for connection in databases:
        if standing(connection, master) is Standing.NEW:
            transact(connection, lambda connection=connection: drop_old(connection, master))  # type: ignore[misc]
    return _without_a_trace(databases)


def take_back(files: KeyFiles | None, databases: Connections, master: bytes) -> bool:
    """Gives up a change whose new key is lost or unwanted: `master`, the old key, becomes the only one again. Returns and raises
    like `finish`."""
    what = standing(databases[-1], master)
    if what is not Standing.OLD:
        raise ChangeProblem("nothing" if what is Standing.ONLY else "new_key")
    if files is not None:
        overwrite_and_remove(files.next)
        overwrite_and_remove(files.previous)
    for connection in databases:
        if standing(connection, master) is Standing.OLD:
            transact(connection, lambda connection=connection: drop_new(connection, master))  # type: ignore[misc]
    return _without_a_trace(databases)


def _without_a_trace(databases: Connections) -> bool:
    """Tries for some seconds: a reader beside us, an export say, is soon done."""
    return all(any(truncate_wal(connection) for _ in range(TRIES)) for connection in databases)


def _waiting(files: KeyFiles, connection: sqlite3.Connection) -> bytes:
    """The new key of a change that was cut off before it came into use."""
    try:
        new = read_key_file(files.next)
    except KeyProblem:
        raise ChangeProblem("lost") from None
    if not opens(connection, new):
        raise ChangeProblem("lost")
    return new
