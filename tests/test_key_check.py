"""`key check`: that the key opens everything, column by column and file by file; and that it finds what does not open."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.config import words
from storage import sealed
from storage.database import connect, transact
from storage.opening import DATABASE, EVIDENCE, evidence_files
from storage.proving import IN_FLIGHT, prove
from storage.sealed import FILES, VALUES, Column
from tests.bench import NOW, Bench
from tests.console import Console
from tests.filled import fill, filled_office
from tests.markers import found_in
from tests.test_commands import SECRETS


@pytest.fixture
def office(tmp_path: Path) -> Console:
    return filled_office(tmp_path)


def edit(office: Console, statement: str, *values: object) -> None:
    with closing(connect(office.folder / "data" / "practice" / DATABASE)) as connection:
        connection.execute(statement, values)


def complaints(office: Console) -> list[str]:
    """What `key check` says is wrong; its exit code says so too."""
    code, out, err = office("key", "check")
    assert err == ""
    assert found_in(out.encode(), SECRETS) == []
    wrong = [line for line in out.splitlines() if line.startswith("SALAH: ")]
    assert code == bool(wrong)
    assert out.splitlines()[-1] == words()["key_not_all_opens" if wrong else "key_all_opens"]
    return wrong


def test_everything_opens_and_every_column_has_something_that_did(office: Console) -> None:
    """A wrong binding of a new column shows here: give `fill` something to put into it."""
    assert complaints(office) == []
    said = office.done("key", "check").splitlines()
    for column in VALUES:
        (line,) = [line for line in said if f" {'.'.join(column)}: " in line]
        assert ": 0 " not in line, line
    for column in FILES:
        assert words()["key_files"].format(name=".".join(column), good=1) in said


@pytest.mark.parametrize("column", VALUES, ids=".".join)
def test_one_value_that_does_not_open_is_found(office: Console, column: Column) -> None:
    table, name = column
    with closing(connect(office.folder / "data" / "practice" / DATABASE)) as connection:
        row, value = connection.execute(f"SELECT rowid, {name} FROM {table} WHERE {name} IS NOT NULL").fetchone()
        changed = value[:-1] + bytes([value[-1] ^ 1])
        connection.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (changed, row))
    wrong = complaints(office)
    assert any(line.startswith(f"SALAH: {table}.{name}: 1 ") for line in wrong), wrong
    if column != ("reports", "wrapped_key"):
        assert len(wrong) == 1, wrong


def test_a_value_moved_to_another_row_is_found(office: Console) -> None:
    edit(office, "UPDATE staff SET sealed_name = (SELECT sealed_name FROM staff WHERE id = 1) WHERE id = 2")
    assert [line.partition(": ")[2].partition(":")[0] for line in complaints(office)] == ["staff.sealed_name"]


@pytest.mark.parametrize("column", FILES, ids=".".join)
def test_a_file_that_is_gone_or_changed_is_found(office: Console, column: Column) -> None:
    folder = office.folder / "data" / "practice"
    with closing(connect(folder / DATABASE)) as connection:
        (name,) = connection.execute(f"SELECT {column[1]} FROM {column[0]}").fetchone()
    file = folder / EVIDENCE / name
    kept = file.read_bytes()
    for change in (kept[:-1] + bytes([kept[-1] ^ 1]), b"", kept + b"x"):
        file.write_bytes(change)
        assert complaints(office) == [words()["key_files_wrong"].format(name=".".join(column), wrong=1)]
    file.unlink()
    assert complaints(office) == [words()["key_files_missing"].format(name=".".join(column), missing=1)]
    file.mkdir()
    assert complaints(office) == [words()["key_files_wrong"].format(name=".".join(column), wrong=1)]


def test_a_column_nobody_can_open_is_wrong(office: Console) -> None:
    edit(office, "ALTER TABLE misses ADD COLUMN sealed_other BLOB")
    assert complaints(office) == [words()["key_unknown"].format(name="misses.sealed_other")]


def test_strays_are_counted_once_they_cannot_be_on_their_way(office: Console) -> None:
    stray = office.folder / "data" / "practice" / EVIDENCE / ("f" * 32)
    stray.write_bytes(b"x")
    line = words()["key_strays"].format(count=1)
    assert line not in office.done("key", "check")
    old = stray.stat().st_mtime - IN_FLIGHT - 1
    os.utime(stray, (old, old))
    assert line in office.done("key", "check")


def test_a_change_of_the_key_that_is_not_finished_is_told(office: Console) -> None:
    assert words()["key_still_changing"] not in office.done("key", "check")
    office.done("key", "rotate")
    assert words()["key_still_changing"] in office.done("key", "check")
    assert complaints(office) == []


class Looking(sqlite3.Connection):
    """Lets something happen to the database from outside after each look at evidence, before its files are opened."""

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        assert not self.in_transaction, "it holds the database between two looks"
        cursor = super().execute(sql, *values)
        if "FROM evidence t" in sql and "path" in sql:
            self.meanwhile()
        return cursor

    def meanwhile(self) -> None:
        """What happens."""


def test_what_is_erased_while_it_looks_is_no_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read in batches; files go with their rows, at any moment."""
    monkeypatch.setattr(sealed, "BATCH", 2)
    bench = Bench(tmp_path)
    for number in range(5):
        fill(bench, f"Orang {number}")
    looking = connect(tmp_path / "bench.db", Looking)
    assert isinstance(looking, Looking)
    files = evidence_files(tmp_path)

    def erase_newest() -> None:
        row = bench.store.connection.execute("SELECT MAX(report) FROM evidence").fetchone()
        report = bench.store.reports.get(row[0]) if row[0] else None
        if report is not None:
            for path in transact(bench.store.connection, lambda: bench.store.erase_report(report, NOW)):
                files.erase(path)

    looking.meanwhile = erase_newest  # type: ignore[method-assign]
    with closing(looking):
        proof = prove(looking, bench.store.vault, tmp_path / EVIDENCE)
    assert proof.holds, proof
    assert [count.good for count in proof.files] == [3, 1]


def test_every_row_is_looked_at_once_however_many_there_are(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for number in range(sealed.BATCH + 5):
        bench.store.conversations.at(bench.at(f"Orang {number}"), NOW)
    proof = prove(bench.store.connection, bench.store.vault, tmp_path / EVIDENCE)
    (number,) = bench.store.connection.execute("SELECT COUNT(*) FROM conversations").fetchone()
    assert number > sealed.BATCH
    for column in ("sealed_state", "sealed_address"):
        assert [count.good for count in proof.values if count.name == f"conversations.{column}"] == [number]
