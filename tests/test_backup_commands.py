"""`backup` and `restore` as an operator types them: what they say, and that every refusal is one line and touches nothing."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup_commands import BACKUP_LOCK
from bot.config import words
from storage.database import connect
from storage.keyfile import make_key_file
from storage.migrate import known
from storage.opening import DATABASE, EVIDENCE, LOCK, RESTORING, lock_folder
from tests.bench import Bench
from tests.console import Console, usage
from tests.filled import KEY, fill, filled_office
from tests.test_commands_trouble import TROUBLE, everything

REAL = {"TELEGRAM_TOKEN": "1:" + "x" * 35, "TELEGRAM_API_URL": "http://127.0.0.1:9", "OFFICE_NAME": "Bawaslu Uji"}
OTHER = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def office(tmp_path: Path) -> Console:
    made = filled_office(tmp_path)
    (tmp_path / "cadangan").mkdir()
    return made


def back_up(office: Console) -> Path:
    """Makes a backup and returns its folder, which the command names."""
    before = set((office.folder / "cadangan").iterdir())
    said = office.done("backup", "cadangan")
    (folder,) = set((office.folder / "cadangan").iterdir()) - before
    assert str(folder) in said
    return folder


def lose(office: Console) -> Path:
    """The data folder is gone; returns where it was."""
    data = office.folder / "data" / "practice"
    shutil.rmtree(data)
    return data


def listing(folder: Path) -> dict[str, bytes]:
    """Every file below, but for locks and what SQLite keeps beside a database."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock" and not path.name.endswith(("-wal", "-shm"))
    }


def refused(office: Console, *arguments: object, **settings: str) -> str:
    """The one line; nothing is changed."""
    before = listing(office.folder)
    line = office.refused(*arguments, **settings)
    assert listing(office.folder) == before
    return line


# What is said


def test_a_backup_says_what_is_in_it_and_where_it_lies(office: Console) -> None:
    said = office.done("backup", "cadangan").splitlines()
    assert "1 laporan dan 2 berkas bukti (0 sudah ada" in said[0]
    assert said[1:] == [words()["backup_same_disk"]]
    assert "1 laporan dan 2 berkas bukti (2 sudah ada" in office.done("backup", office.folder / "cadangan")


def test_old_backups_go_by_the_setting(office: Console) -> None:
    old = back_up(office)
    assert old.exists()
    moved = old.with_name("20200101T000000Z")
    old.rename(moved)
    note = (moved / "backup.json").read_text()
    (moved / "backup.json").write_text(note.replace(note[note.index("202") :][:19], "2020-01-01T00:00:00"))
    said = office.done("backup", "cadangan", BACKUP_DAYS="7")
    assert words()["backup_removed"].format(count=1, days=7) in said.splitlines()
    assert not moved.exists()


def test_a_backup_with_something_missing_stays_and_ends_with_1(office: Console) -> None:
    files = sorted((office.folder / "data" / "practice" / EVIDENCE).iterdir())
    files[0].unlink()
    code, out, err = office("backup", "cadangan")
    assert (code, err) == (1, "")
    assert words()["backup_missing"].format(missing=1) in out.splitlines()
    files[1].write_bytes(b"x" * 40)
    code, out, err = office("backup", "cadangan")
    assert (code, err) == (1, "")
    assert words()["backup_not_opening"] in out.splitlines()
    assert len(list((office.folder / "cadangan").iterdir())) == 2


def test_a_restore_says_what_is_back_and_what_to_do_next(office: Console) -> None:
    folder = back_up(office)
    with closing(connect(office.folder / "data" / "practice" / DATABASE)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        before = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables if name != "sequence"}
    data = lose(office)
    said = office.done("restore", folder).splitlines()
    assert said[0].startswith("Dipulihkan, keadaan ")
    assert "1 laporan dan 2 berkas bukti" in said[0]
    assert said[1:] == [words()["restored_next"]]
    assert sorted(path.name for path in data.iterdir()) == [DATABASE, EVIDENCE, LOCK]
    assert [
        path for path in data.rglob("*") if path.is_file() and path.name != LOCK and path.stat().st_mode & 0o077
    ] == []
    assert words()["key_all_opens"] in office.done("key", "check")
    with closing(connect(data / DATABASE)) as connection:
        after = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in before}
    told = after["outbox"].pop()
    assert told[1] == "timer", "the offices hear of it"
    assert after == before
    assert office.done("export").count("\n") == 1


# What is refused


@pytest.mark.parametrize("trouble", TROUBLE)
def test_data_and_key_that_do_not_go_together_are_told_by_every_command(tmp_path: Path, trouble: str) -> None:
    """Nothing is written, not even where the backup would go."""
    prepare, settings, line = TROUBLE[trouble]
    office = filled_office(tmp_path)
    (tmp_path / "cadangan").mkdir()
    prepare(tmp_path)
    before = everything(tmp_path)
    for command in (("key", "check"), ("key", "rotate"), ("key", "rotate", "--finish"), ("backup", "cadangan")):
        assert office.refused(*command, **settings).startswith(line), command
        assert everything(tmp_path) == before
        assert list((tmp_path / "cadangan").iterdir()) == []


@pytest.mark.parametrize("command", [("key", "check"), ("key", "rotate"), ("backup", "cadangan")])
def test_before_the_first_run_there_is_nothing_to_work_on(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert Console(tmp_path).refused(*command) == words()["no_database"]
    assert list(tmp_path.iterdir()) == []


def test_where_a_backup_may_not_lie(office: Console) -> None:
    folder = office.folder
    make_key_file(folder / "cadangan" / "secrets" / "kunci")
    (folder / "berkas").write_text("x")
    (folder / "tautan").symlink_to(folder / "data")
    for place, line in (
        ("tidak ada", "backup_no_folder"),
        ("berkas", "backup_no_folder"),
        ("data", "backup_in_data"),
        ("data/practice", "backup_in_data"),
        ("tautan", "backup_in_data"),
    ):
        assert refused(office, "backup", place) == words()[line], place
    key = (folder / "cadangan" / "secrets" / "kunci").read_text().strip()
    with_file = {"AWASNETRAL_KEY": "", "KEY_FILE": "cadangan/secrets/kunci"}
    (folder / "cadangan" / "secrets" / "kunci").write_text(KEY + "\n")
    assert key != KEY
    assert refused(office, "backup", "cadangan", **with_file) == words()["backup_with_key"]
    assert [refused(office, "backup"), refused(office, "restore")] == [usage("backup"), usage("restore")]


def test_one_backup_at_a_time(office: Console) -> None:
    with lock_folder(office.folder / "data" / "practice", BACKUP_LOCK):
        assert refused(office, "backup", "cadangan") == words()["backup_busy"]


def test_a_full_disk_is_told_with_what_is_missing(office: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = back_up(office)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12, 0))
        assert refused(office, "backup", "cadangan") == words()["backup_full"].format(missing="17")
        data = lose(office)
        assert office.refused("restore", folder) == words()["restore_full"].format(missing="1")
        assert [path.name for path in data.iterdir()] == [LOCK]
    office.done("restore", folder)


def test_a_folder_that_cannot_be_written_is_told(office: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object, **__: object) -> None:
        raise OSError(30, os.strerror(30))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refusing)
        assert refused(office, "backup", "cadangan").startswith("backup: folder itu tidak bisa ditulis")


def test_what_cannot_be_restored_is_told_before_anything_is_written(office: Console) -> None:
    folder = back_up(office)
    data = lose(office)
    damaged, newer, empty, torn = (folder.with_name(name) for name in ("rusak", "baru", "kosong", "robek"))
    for copy in (damaged, newer, torn):
        shutil.copytree(folder, copy)
    empty.mkdir()
    with closing(sqlite3.connect(newer / DATABASE, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version={known()[-1][0] + 1}")
    with closing(sqlite3.connect(damaged / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'reports_by_office'")
    (torn / DATABASE).write_bytes((folder / DATABASE).read_bytes()[:4096] + b"\xa5" * 90_000)
    cases = [
        (folder, {"AWASNETRAL_KEY": OTHER}, words()["restore_wrong_key"]),
        (folder, REAL, words()["restore_other_kind"]),
        (newer, {}, words()["restore_newer"].format(version=known()[-1][0] + 1)),
        (damaged, {}, words()["restore_damaged"]),
        (torn, {}, words()["restore_damaged"]),
        (empty, {}, words()["restore_no_backup"]),
        (folder.parent, {}, words()["restore_no_backup"]),
        (Path("tidak ada"), {}, words()["restore_no_backup"]),
        (folder, {"AWASNETRAL_KEY": ""}, words()["key_missing"]),
    ]
    for place, settings, line in cases:
        assert refused(office, "restore", place, **settings) == line
        assert not data.exists()


def test_an_unfinished_backup_is_none(office: Console) -> None:
    folder = back_up(office)
    (folder / "backup.json").unlink()
    lose(office)
    assert refused(office, "restore", folder) == words()["restore_no_backup"]


def test_nothing_is_restored_over_data_or_beside_a_bot(office: Console) -> None:
    folder = back_up(office)
    data = office.folder / "data" / "practice"
    with lock_folder(data):
        assert refused(office, "restore", folder) == words()["in_use"]
    assert refused(office, "restore", folder) == words()["restore_in_the_way"].format(name=DATABASE)
    (data / DATABASE).rename(office.folder / "lama.db")
    (data / f"{DATABASE}-wal").write_bytes(b"of the lost database")
    assert refused(office, "restore", folder) == words()["restore_in_the_way"].format(name=f"{DATABASE}-wal")
    (data / f"{DATABASE}-wal").unlink()
    assert refused(office, "restore", folder) == words()["restore_in_the_way"].format(name=EVIDENCE)
    (data / EVIDENCE).rename(office.folder / "bukti lama")
    office.done("restore", folder)
    assert words()["key_all_opens"] in office.done("key", "check")


def test_a_run_does_not_begin_anew_where_a_restore_was_cut_off(office: Console) -> None:
    folder = back_up(office)
    data = lose(office)
    (data / RESTORING / EVIDENCE).mkdir(parents=True)
    assert office.refused("run", LISTEN="127.0.0.1:0") == words()["half_restored"]
    code, out, err = office("check")
    assert (code, err) == (1, "")
    assert words()["half_restored"] in out.splitlines()
    assert not (data / DATABASE).exists()
    office.done("restore", folder)
    assert not (data / RESTORING).exists()


def test_the_key_a_backup_was_made_under_opens_it_and_a_later_one_does_not(office: Console) -> None:
    before = back_up(office)
    said = office.done("key", "rotate")
    new = next(word for word in said.split() if word.endswith("="))
    between = back_up(office)
    office.done("key", "rotate", "--finish", AWASNETRAL_KEY=new)
    office.settings["AWASNETRAL_KEY"] = new
    after = back_up(office)
    lose(office)
    assert refused(office, "restore", before) == words()["restore_wrong_key"]
    office.done("restore", between)
    lose(office)
    office.done("restore", after)
    lose(office)
    office.done("restore", before, AWASNETRAL_KEY=KEY)
    assert words()["key_all_opens"] in office.done("key", "check", AWASNETRAL_KEY=KEY)


def test_real_reports_and_practice_can_share_a_folder(office: Console) -> None:
    """Each looks after its own."""
    data = office.folder / "data"
    bench = Bench(data)
    fill(bench)
    bench.store.connection.close()
    (data / "bench.db").rename(data / DATABASE)
    practice = back_up(office)
    said = office.done("backup", "cadangan", **REAL)
    assert "(0 sudah ada" in said
    assert practice.exists()
    assert refused(office, "restore", practice, **REAL) == words()["restore_other_kind"]
