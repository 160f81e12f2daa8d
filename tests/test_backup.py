"""A backup is whole, shares what it can with the one before, and holds nothing that tells of anybody without the key."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage import backup as making
from storage.backup_folder import NOTE, UNFINISHED, name_for, read_backup
from storage.database import connect, transact, truncate_wal
from storage.keys import read_vault
from storage.opening import DATABASE, EVIDENCE
from storage.proving import prove
from storage.store import Store
from storage.vault import WrongKey
from tests.backing_up import LATER, MASTER, Office, evidence_in
from tests.bench import NOW
from tests.filled import fill
from tests.markers import found_below
from tests.test_commands import SECRETS


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_backup_is_whole_and_opens_with_the_key_alone(office: Office) -> None:
    fill(office.bench)
    made = office.back_up()
    backup = made.backup
    assert office.names() == [backup.folder.name] == ["20261127T170501Z"]
    assert sorted(path.name for path in backup.folder.iterdir()) == [DATABASE, NOTE, EVIDENCE]
    assert read_backup(backup.folder) == backup
    assert (backup.made_at, backup.reports, backup.files, made.linked, made.missing) == (LATER, 1, 2, 0, 0)
    assert made.proof.holds
    private = [backup.folder, *(path for path in backup.folder.rglob("*"))]
    assert [path for path in private if path.stat().st_mode & 0o077] == []
    with closing(connect(backup.database)) as copy:
        assert prove(copy, read_vault(copy, MASTER), backup.evidence).holds
        assert copy.execute("SELECT COUNT(*) FROM outbox").fetchone()[0] > 0
        with pytest.raises(WrongKey):
            read_vault(copy, bytes(range(32)))


def test_nothing_in_a_backup_tells_of_anybody(office: Office) -> None:
    fill(office.bench)
    made = office.back_up()
    planted = {**SECRETS, "file's bytes": b"aslinya", "clean copy's bytes": b"salinannya"}
    assert found_below(office.target, planted) == []
    with closing(connect(made.backup.database)) as copy:
        vault = read_vault(copy, MASTER)
        report = Store(copy, vault).reports.get(1)
    assert report is not None
    assert SECRETS["reported person"] in str(report.body), "with the key it reads back"


def test_the_next_backup_shares_its_files_with_the_one_before(office: Office) -> None:
    old = set(fill(office.bench))
    first = office.back_up().backup
    new = set(fill(office.bench, "Budi"))
    made = office.back_up(LATER + timedelta(days=1))
    assert (made.linked, made.copied) == (2, new)
    before, after = evidence_in(first.folder), evidence_in(made.backup.folder)
    assert set(after) == old | new
    assert {name: after[name] for name in old} == before
    assert not set(evidence_in(office.data).values()) & set(after.values()), "never with the data itself"


def test_a_file_that_is_not_as_long_as_it_was_is_copied_again(office: Office) -> None:
    name = fill(office.bench)[0]
    kept = office.back_up().backup.evidence / name
    kept.chmod(0o600)
    kept.write_bytes(b"torn")
    made = office.back_up(LATER + timedelta(days=1))
    assert made.copied == {name}
    assert made.proof.holds


def test_where_files_cannot_be_linked_they_are_copied(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set(fill(office.bench))
    office.back_up()

    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "as on FAT")

    monkeypatch.setattr(os, "link", no_links)
    made = office.back_up(LATER + timedelta(days=1))
    assert (made.linked, made.copied) == (0, names)
    assert made.proof.holds


def test_two_in_one_second_do_not_meet(office: Office) -> None:
    assert [office.back_up().backup.folder.name for _ in range(3)] == [
        name_for(LATER + timedelta(seconds=seconds)) for seconds in range(3)
    ]


def test_what_was_deleted_is_not_in_a_new_backup(office: Office) -> None:
    """The sealed bytes are looked for: with the key they would still open."""
    names = fill(office.bench)
    connection = office.bench.store.connection
    truncate_wal(connection)
    sealed, wrapped = connection.execute("SELECT sealed_body, wrapped_key FROM reports").fetchone()

    def left(folder: Path) -> list[bool]:
        data = (folder / DATABASE).read_bytes()
        there = evidence_in(folder)
        return [sealed[:40] in data, wrapped in data, *(name in there for name in names)]

    assert left(office.back_up().backup.folder) == [True] * 4
    report = office.bench.store.reports.get(1)
    assert report is not None
    for path in transact(connection, lambda: office.bench.store.erase_report(report, NOW)):
        office.files.erase(path)
    after = office.back_up(LATER + timedelta(days=1))
    assert left(after.backup.folder) == [False] * 4
    assert (after.backup.reports, after.backup.files, after.missing) == (0, 0, 0)


class TestWhileWeCopy:
    """What happens between the snapshot and the copying of its files."""

    def _before_files(self, monkeypatch: pytest.MonkeyPatch, happens: object) -> None:
        bring = making.named_files

        def after_the_snapshot(connection: sqlite3.Connection) -> object:
            found = bring(connection)
            if UNFINISHED in str(connection.execute("PRAGMA database_list").fetchone()[2]):
                happens()  # type: ignore[operator]
            return found

        monkeypatch.setattr(making, "named_files", after_the_snapshot)

    def test_a_report_that_is_erased_is_no_error(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        names = fill(office.bench)
        fill(office.bench, "Budi")
        report = office.bench.store.reports.get(1)
        assert report is not None

        def erase() -> None:
            for path in transact(office.bench.store.connection, lambda: office.bench.store.erase_report(report, NOW)):
                office.files.erase(path)

        self._before_files(monkeypatch, erase)
        made = office.back_up()
        assert (made.missing, made.backup.files) == (0, 2)
        assert not set(names) & set(evidence_in(made.backup.folder))

    def test_what_is_written_meanwhile_is_left_to_the_next(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(office.bench)
        self._before_files(monkeypatch, lambda: fill(office.bench, "Budi"))
        made = office.back_up()
        assert (made.backup.reports, made.backup.files, made.missing) == (1, 2, 0)
        assert made.proof.holds


def test_a_file_that_is_lost_is_told_and_the_rest_is_kept(office: Office) -> None:
    """One rotten file must not leave every other report without a backup."""
    names = fill(office.bench)
    (office.data / EVIDENCE / names[0]).unlink()
    made = office.back_up()
    assert (made.missing, made.backup.files) == (1, 1)
    assert read_backup(made.backup.folder) == made.backup


def test_a_file_that_is_lost_is_taken_from_the_backup_before(office: Office) -> None:
    names = fill(office.bench)
    office.back_up()
    (office.data / EVIDENCE / names[0]).unlink()
    made = office.back_up(LATER + timedelta(days=1))
    assert (made.missing, made.linked) == (0, 2)


def test_what_does_not_open_is_told_and_kept(office: Office) -> None:
    names = fill(office.bench)
    (office.data / EVIDENCE / names[1]).write_bytes(b"x" * 50)
    made = office.back_up()
    assert [count.wrong for count in made.proof.files] == [0, 1]
    assert made.backup.files == 2
