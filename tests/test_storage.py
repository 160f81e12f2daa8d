"""The database itself: migrations, pragmas, what is really gone when it is deleted, numbers that never come back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Address
from storage import migrate
from storage.database import PRAGMAS, connect, next_id, transact, truncate_wal
from storage.migrate import NewerDatabase
from storage.opening import DATABASE, open_beside, open_store, prepare
from storage.sealed import unknown_columns
from storage.store import Store
from storage.vault import WrongKey
from tests.bench import NOW, Bench

MASTER = bytes(32)


def opened(path: Path) -> Store:
    connection = connect(path)
    return Store(connection, prepare(connection, MASTER))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path / "store.db")


# Migrations


def with_scripts(monkeypatch: pytest.MonkeyPatch, folder: Path, *scripts: str) -> None:
    """The real migrations and `scripts` after them."""
    shutil.copytree(migrate.FOLDER, folder)
    newest = migrate.known()[-1][0]
    for number, script in enumerate(scripts, start=newest + 1):
        (folder / f"{number:04d}_more.sql").write_text(script, encoding="utf-8")
    monkeypatch.setattr(migrate, "FOLDER", folder)


SCRIPT = """-- A comment; with a semicolon.
CREATE TABLE t (a TEXT DEFAULT 'x;y'); -- after it

CREATE TRIGGER tr AFTER INSERT ON t BEGIN
    UPDATE t SET a = 'z';
    DELETE FROM t WHERE a = ';';
END;
INSERT INTO t
    VALUES ('a');
"""


def test_a_script_is_cut_into_its_statements() -> None:
    """`executescript` would commit before its first statement."""
    found = list(migrate.statements(SCRIPT))
    assert [statement.split()[1] for statement in found] == ["TABLE", "TRIGGER", "INTO"]
    memory = sqlite3.connect(":memory:")
    for statement in found:
        memory.execute(statement)
    assert memory.execute("SELECT a FROM t").fetchall() == [("z",)]


@pytest.mark.parametrize(("number", "path"), migrate.known())
def test_nothing_of_a_migration_is_left_over(number: int, path: Path) -> None:
    """A script whose last statement lacks its semicolon would silently be done in part."""
    script = path.read_text(encoding="utf-8")
    assert sqlite3.complete_statement("".join(migrate.statements(script)))
    left = script
    for statement in migrate.statements(script):
        left = left.replace(statement, "", 1)
    assert [line for line in left.splitlines() if line.strip() and not line.startswith("--")] == []
    assert "COMMIT" not in script.upper()
    assert number == int(path.name[:4])


def test_migrations_are_numbered_without_gaps_and_done_once(tmp_path: Path) -> None:
    numbers = [number for number, _ in migrate.known()]
    assert numbers == list(range(1, len(numbers) + 1))
    connection = connect(tmp_path / "t.db")
    assert migrate.migrate(connection) == numbers[-1]
    before = connection.execute("SELECT sql FROM sqlite_schema").fetchall()
    assert migrate.migrate(connection) == numbers[-1]
    assert connection.execute("SELECT sql FROM sqlite_schema").fetchall() == before


def test_an_older_database_is_brought_up_with_everything_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    report = bench.report()
    bench.store.connection.close()
    with_scripts(monkeypatch, tmp_path / "scripts", "ALTER TABLE offices ADD COLUMN note TEXT NOT NULL DEFAULT '';")
    store = opened(tmp_path / "bench.db")
    assert migrate.version(store.connection) == migrate.known()[-1][0]
    assert store.connection.execute("SELECT note FROM offices").fetchall()
    found = store.reports.get(report.id)
    assert found is not None
    assert found.body == report.body


class Mishap(Exception):
    """The end of the process, as a test can have it."""


class Dying(sqlite3.Connection):
    """Ends at the statement of a transaction that `left` counts down to."""

    left = -1

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
        if sql.startswith("BEGIN") or (self.in_transaction and not sql.startswith("ROLLBACK")):
            self.left -= 1
            if self.left == 0:
                raise Mishap
        return super().execute(sql, *values)


def test_a_crash_at_any_statement_of_a_migration_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path / "t.db").connection.close()
    script = (
        "CREATE TABLE one (a);\nINSERT INTO one VALUES (1);\nDROP TABLE facts;\n"
        "ALTER TABLE staff ADD COLUMN b;\nDELETE FROM sequence;"
    )
    with_scripts(monkeypatch, tmp_path / "scripts", script)
    crashes = 0
    while True:
        connection = connect(tmp_path / "t.db", Dying)
        schema = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY 1").fetchall()
        number = migrate.version(connection)
        assert isinstance(connection, Dying)
        connection.left = crashes + 1
        try:
            migrate.migrate(connection)
        except Mishap:
            crashes += 1
            connection.left = -1
            assert connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY 1").fetchall() == schema
            assert migrate.version(connection) == number
            connection.close()
        else:
            break
    assert crashes == len(script.split(";\n")) + 3, "BEGIN, the number and COMMIT too"
    assert migrate.version(connection) == number + 1


def test_a_newer_database_is_refused_before_anything_is_written_or_read(tmp_path: Path) -> None:
    """Even its keys may be kept otherwise by then."""
    store = opened(tmp_path / DATABASE)
    newer = migrate.known()[-1][0] + 1
    store.connection.execute("DROP TABLE wrapped_keys")
    store.connection.execute(f"PRAGMA user_version={newer}")
    truncate_wal(store.connection)
    store.connection.close()
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(NewerDatabase) as caught:
        open_beside(tmp_path, MASTER)
    assert caught.value.version == newer
    with pytest.raises(NewerDatabase):
        asyncio.run(open_store(tmp_path, MASTER))
    assert (tmp_path / DATABASE).read_bytes() == before


def test_a_wrong_key_is_refused_before_anything_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path / DATABASE).connection.close()
    before = (tmp_path / DATABASE).read_bytes()
    with_scripts(monkeypatch, tmp_path / "scripts", "CREATE TABLE one (a);")
    with pytest.raises(WrongKey):
        open_beside(tmp_path, bytes([1]) * 32)
    assert (tmp_path / DATABASE).read_bytes() == before


# The connection


async def test_the_pragmas_on_the_connection_that_writes(tmp_path: Path) -> None:
    """A promise of durability hangs on each of them; SQLite ignores what it does not know without a word."""
    database, store = await open_store(tmp_path, MASTER)
    try:
        found = await database.call(
            lambda connection: {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
        )
        same = await database.call(lambda connection: connection is store.connection)
    finally:
        await database.close()
    assert same
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
    assert (tmp_path / DATABASE).stat().st_mode & 0o077 == 0


def test_what_is_deleted_stands_in_no_file_after_a_truncating_checkpoint(tmp_path: Path) -> None:
    """The bytes looked for are the sealed ones: with the key of a running machine they would still open."""
    bench = Bench(tmp_path)
    connection = bench.store.connection
    truncate_wal(connection)
    report = bench.report()
    sealed, wrapped = connection.execute(
        "SELECT sealed_body, wrapped_key FROM reports WHERE id = ?", (report.id,)
    ).fetchone()
    files = [tmp_path / "bench.db", tmp_path / "bench.db-wal"]

    def left() -> list[bool]:
        return [piece in file.read_bytes() for file in files for piece in (bytes(sealed[:40]), bytes(wrapped))]

    assert any(left()), "the search finds what is there"
    truncate_wal(connection)
    assert left() == [True, True, False, False]
    transact(connection, lambda: bench.store.erase_report(report, NOW))
    assert any(left()), "before the checkpoint it is still there"
    truncate_wal(connection)
    assert left() == [False] * 4
    assert files[1].stat().st_size == 0


# What is sealed


def test_every_sealed_column_is_known_to_key_check(store: Store) -> None:
    """Fails when a migration adds one: say in `storage/sealed.py` what its values are bound to and which key opens them."""
    assert unknown_columns(store.connection) == []


def test_a_sealed_column_that_is_forgotten_is_found(store: Store) -> None:
    for statement in (
        "CREATE TABLE copies (id INTEGER PRIMARY KEY, sealed_name BLOB, thumb_path TEXT, told TEXT, resealed TEXT)",
        "ALTER TABLE reports ADD COLUMN wrapped_other BLOB",
    ):
        store.connection.execute(statement)
    assert unknown_columns(store.connection) == ["copies.sealed_name", "copies.thumb_path", "reports.wrapped_other"]


# Sequence


@given(steps=st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=30))
def test_no_number_is_ever_given_twice_under_a_name(steps: list[tuple[str, bool]]) -> None:
    """Not after its row is gone, and not after a turn that was rolled back either: nothing had been bound to it then."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    given_out: dict[str, list[int]] = {"a": [], "b": []}
    for name, kept in steps:
        connection.execute("BEGIN")
        number = next_id(connection, name)
        connection.execute("COMMIT" if kept else "ROLLBACK")
        assert number == len(given_out[name]) + 1
        if kept:
            given_out[name].append(number)
    for numbers in given_out.values():
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_deleted_reports_number_is_not_used_again(store: Store) -> None:
    conversation = store.conversations.at(Address("telegram", "1", "1"), NOW)
    first = store.reports.start(conversation.id, NOW)
    store.reports.delete(first.id)
    assert store.reports.start(conversation.id, NOW).id == first.id + 1
