"""What is kept: migrations, pragmas, what is really gone when it is deleted, and each repository's promises."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from datetime import timedelta
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
from storage.store import Store
from storage.vault import WrongKey
from tests.bench import NOW, Bench

MASTER = bytes(32)
MONTH = timedelta(days=30)


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


@pytest.mark.parametrize("number, path", migrate.known())
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


# Search


def test_search_finds_by_every_word_typed_and_only_sent_reports_of_the_office(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    report = bench.report()
    search = bench.store.reports.search
    for typed in ("fauzi", "FAUZI rahmad", "lapangan desa", "Rahmad, asih!"):
        assert [hit.id for hit in search(typed, [bench.office])] == [report.id], typed
    for typed in ("fauz", "fauzi banjarmasin", "", "a b", "%", "lapanganx"):
        assert search(typed, [bench.office]) == [], typed
    assert search("fauzi", [bench.office + 1]) == []
    assert search("fauzi", []) == []
    bench.store.connection.execute("UPDATE reports SET state = 'draft' WHERE id = ?", (report.id,))
    assert search("fauzi", [bench.office]) == []


def test_the_words_of_the_index_are_kept_as_keyed_hashes_and_go_with_the_report(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    report = bench.report()
    marks = [row[0] for row in bench.store.connection.execute("SELECT word_mark FROM report_words").fetchall()]
    assert len(marks) == 6
    assert bench.store.vault.mark("word", "fauzi") in marks
    bench.store.reports.index(report, ["Bukan Siapa"])
    assert bench.store.reports.search("fauzi", [bench.office]) == []
    bench.store.reports.delete(report.id)
    assert bench.store.connection.execute("SELECT COUNT(*) FROM report_words").fetchone() == (0,)


def test_the_same_words_give_other_marks_under_another_key(tmp_path: Path) -> None:
    one, two = opened(tmp_path / "one.db"), opened(tmp_path / "two.db")
    assert one.vault.mark("word", "fauzi") != two.vault.mark("word", "fauzi")


# Deliveries


def test_a_repeat_is_known_by_its_id_whatever_the_order(store: Store) -> None:
    deliveries = store.deliveries
    assert deliveries.is_new("telegram:9", NOW)
    assert deliveries.is_new("telegram:3", NOW)
    assert not deliveries.is_new("telegram:9", NOW)
    assert deliveries.seen("telegram:3")
    assert not deliveries.seen("telegram:4")
    assert deliveries.is_new("telegram:4", NOW)
    kept = store.connection.execute("SELECT mark FROM deliveries").fetchall()
    assert all(isinstance(mark, bytes) and b"telegram" not in mark for (mark,) in kept)


def test_old_delivery_ids_go_after_thirty_days(store: Store) -> None:
    store.deliveries.is_new("old", NOW - MONTH - timedelta(seconds=1))
    store.deliveries.is_new("young", NOW - MONTH + timedelta(seconds=1))
    store.deliveries.forget_before(NOW - MONTH)
    assert not store.deliveries.seen("old")
    assert store.deliveries.seen("young")


def test_forgetting_a_chat_takes_what_was_set_aside_from_it(store: Store) -> None:
    deliveries = store.deliveries
    deliveries.park("telegram", "unparsed", b'{"chat":{"id":77123}}', NOW)
    deliveries.park("telegram", "unparsed", b'{"chat":{"id":88123}}', NOW)
    assert deliveries.parked() == 2
    deliveries.forget(Address("telegram", "77123", "77123"))
    assert deliveries.parked() == 1


# Outbox


def queue(store: Store, words: str = "halo", **more: Any) -> Any:
    return store.outbox.queue("message", 5, {"text": words}, NOW, **more)


def payload(store: Store, number: int) -> Any:
    return store.connection.execute("SELECT state, sealed_payload FROM outbox WHERE id = ?", (number,)).fetchone()


@pytest.mark.parametrize("state", ["sent", "done", "expired", "replaced", "dropped"])
def test_an_ended_row_has_lost_its_content(store: Store, state: str) -> None:
    row = queue(store)
    assert store.outbox.waiting(["message"])[0].payload == {"text": "halo"}
    assert store.outbox.end(row.id, state, NOW)
    assert payload(store, row.id) == (state, None)
    assert store.outbox.waiting(["message"]) == []
    assert not store.outbox.end(row.id, "sent", NOW), "it ends once"
    assert payload(store, row.id) == (state, None)


def test_a_parked_row_keeps_its_content_sealed_and_is_counted(store: Store) -> None:
    row = queue(store, "Mariani")
    store.outbox.park(row.id, NOW)
    state, sealed = payload(store, row.id)
    assert state == "parked"
    assert b"Mariani" not in sealed
    assert store.outbox.counts() == {"parked": 1}
    assert not store.outbox.end(row.id, "sent", NOW)


def test_dropping_tells_which_rows_waited_and_leaves_other_lanes(store: Store) -> None:
    ended, first, second = queue(store), queue(store), queue(store)
    other = store.outbox.queue("message", 6, {}, NOW)
    timer = store.outbox.queue("timer", 5, {"name": "x"}, NOW)
    store.outbox.end(ended.id, "sent", NOW)
    assert store.outbox.drop_for(5, NOW) == {first.id, second.id}
    assert store.outbox.drop_for(5, NOW) == frozenset()
    assert [row.id for row in store.outbox.waiting(["message", "timer"])] == [other.id, timer.id]


def test_waiting_rows_come_in_the_order_queued_and_only_when_due(store: Store) -> None:
    late = queue(store, due_at=NOW + timedelta(hours=1))
    soon = queue(store)
    assert [row.id for row in store.outbox.waiting(["message"])] == [late.id, soon.id]
    assert [row.id for row in store.outbox.waiting(["message"], due_before=NOW)] == [soon.id]
    assert [row.id for row in store.outbox.waiting(["message"], after=late.id)] == [soon.id]
    assert store.outbox.next_due(["message"]) == NOW
    assert store.outbox.next_due(["timer"]) is None
    store.outbox.postpone(soon.id, 3, NOW + timedelta(hours=2))
    again = store.outbox.waiting(["message"])[1]
    assert (again.attempts, again.due_at) == (3, NOW + timedelta(hours=2))


def test_a_payload_moved_to_another_row_does_not_open(store: Store) -> None:
    one, two = queue(store, "untuk Ani"), queue(store, "untuk Budi")
    store.connection.execute(
        "UPDATE outbox SET sealed_payload = (SELECT sealed_payload FROM outbox WHERE id = ?) WHERE id = ?",
        (one.id, two.id),
    )
    with pytest.raises(WrongKey):
        store.outbox.waiting(["message"], after=one.id)


def test_ended_rows_and_message_ids_go_after_thirty_days_and_waiting_ones_stay(store: Store) -> None:
    old, young, waiting = queue(store, slot="a"), queue(store, slot="b"), queue(store)
    before, after = NOW - MONTH - timedelta(seconds=1), NOW - MONTH + timedelta(seconds=1)
    for row, at in ((old, before), (young, after)):
        store.outbox.end(row.id, "sent", at)
        store.outbox.keep_message_id(row, "4711", at)
    store.outbox.forget_before(NOW - MONTH)
    left = [row[0] for row in store.connection.execute("SELECT id FROM outbox ORDER BY id").fetchall()]
    assert left == [young.id, waiting.id]
    assert store.outbox.message_id(5, "a") == ""
    assert store.outbox.message_id(5, "b") == "4711"
    sealed = store.connection.execute("SELECT sealed_message_id FROM slots").fetchone()[0]
    assert b"4711" not in sealed


def test_only_sent_messages_count_for_the_sending_limits(store: Store) -> None:
    rows = [queue(store) for _ in range(4)]
    store.outbox.end(rows[0].id, "sent", NOW - timedelta(minutes=2))
    store.outbox.end(rows[1].id, "sent", NOW)
    store.outbox.end(rows[2].id, "dropped", NOW)
    assert store.outbox.recently_sent(NOW - timedelta(minutes=1)) == [(5, NOW)]


def test_a_halt_is_remembered_and_never_shortened(store: Store) -> None:
    assert store.halt("telegram") is None
    store.keep_halt("telegram", NOW + timedelta(seconds=30))
    store.keep_halt("telegram", NOW + timedelta(seconds=5))
    assert store.halt("telegram") == NOW + timedelta(seconds=30)
    assert store.halt("practice") is None
