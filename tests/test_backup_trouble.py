"""Backups that are old, cut off, or have no room: what goes, what stays, and that there is never half a one."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage.backup import SLACK, Made, NoRoom
from storage.backup_folder import UNFINISHED, backups_in, name_for
from storage.database import connect
from storage.keys import read_vault
from storage.opening import DATABASE, EVIDENCE
from storage.proving import prove
from tests.backing_up import LATER, MASTER, Office
from tests.filled import fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# Old ones


def test_old_ones_go_with_every_run_and_the_newest_always_stays(office: Office) -> None:
    fill(office.bench)
    days = [LATER + timedelta(days=number) for number in (0, 1, 29, 30, 31)]
    for day in days[:3]:
        office.back_up(day)
    assert office.back_up(days[3]).removed == 0, "thirty days old is not older"
    made = office.back_up(days[4])
    assert made.removed == 1
    assert office.names() == [name_for(day) for day in days[1:]]
    assert office.back_up(days[4] + timedelta(days=400)).removed == 4
    assert made.proof.holds
    assert len(office.names()) == 1
    with closing(connect(office.target / office.names()[0] / DATABASE)) as copy:
        whole = prove(copy, read_vault(copy, MASTER), office.target / office.names()[0] / EVIDENCE)
    assert whole.holds, "what was linked lives on in the one that stays"


def test_where_no_backup_can_be_made_the_newest_stays_however_old(office: Office) -> None:
    fill(office.bench)
    for day in (0, 1):
        office.back_up(LATER + timedelta(days=day))
    with pytest.raises(NoRoom):
        office.back_up(LATER + timedelta(days=99), free=lambda folder: 0)
    assert office.names() == [name_for(LATER + timedelta(days=1))]


def test_only_what_is_ours_is_removed(office: Office) -> None:
    fill(office.bench)
    old = office.back_up(LATER).backup.folder
    kept = {}
    for number, name in enumerate(("foreign", "20250101T000000Z", "20250102T000000Z.unfinished", "20250103T000000Z")):
        kept[name] = office.target / name
        kept[name].mkdir()
        (kept[name] / f"surat {number}.txt").write_text("surat")
    shutil.copytree(old, office.target / "20250104T000000Z")  # another time than its note says
    shutil.copytree(old, office.target / "salinan lama")
    (old / "surat.txt").write_text("somebody put this here")
    (office.target / "20250105T000000Z").symlink_to(old)
    (office.target / "20250106T000000Z").write_text("a file")
    practice = office.back_up(LATER - timedelta(days=300), practice=True).backup.folder
    before = office.names()
    made = office.back_up(LATER + timedelta(days=400))
    assert made.removed == 0
    assert set(office.names()) == {*before, made.backup.folder.name}
    assert practice.exists(), "the practice room's belong to the practice room"


# Cut off


def failing_at(
    monkeypatch: pytest.MonkeyPatch, number: int, code: int, work: Callable[[], Made], expected: type[Exception]
) -> Made | None:
    """What `work` returns; None when the disk failed at sync `number` and it raised what it should."""
    left, sync = number, os.fsync

    def failing(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(code, "as a disk fails")
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        try:
            return work()
        except expected:
            return None


def test_a_fault_at_any_moment_leaves_no_half_backup(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time another write to the disk fails; nothing is there of that backup, and the one before is as it was."""
    fill(office.bench)
    first = office.back_up().backup
    fill(office.bench, "Budi")
    whole = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    for number, code in itertools.product(range(100), (errno.ENOSPC, errno.EIO)):
        expected = NoRoom if code == errno.ENOSPC else OSError
        made = failing_at(monkeypatch, number, code, lambda: office.back_up(LATER + timedelta(days=1)), expected)
        if made is not None:
            break
        for backup in backups_in(office.target, practice=False):
            if backup.folder != first.folder:  # only the very last sync, that of its name, fails after it is whole
                assert backup.files == 4
                shutil.rmtree(backup.folder)
        assert office.names() == [first.folder.name]
        assert {path: path.read_bytes() for path in whole} == whole
    assert number > 5
    assert made is not None
    assert made.backup.files == 4


def test_what_a_kill_left_is_removed_by_the_next(office: Office) -> None:
    fill(office.bench)
    left = office.target / (name_for(LATER) + UNFINISHED)
    (left / EVIDENCE).mkdir(parents=True)
    (left / EVIDENCE / ("a" * 32)).write_bytes(b"half")
    (left / DATABASE).write_bytes(b"half")
    (left / f"{DATABASE}-wal").write_bytes(b"half")
    assert backups_in(office.target, practice=False) == []
    made = office.back_up(LATER + timedelta(days=1))
    assert office.names() == [made.backup.folder.name]


def test_where_there_is_no_room_nothing_is_begun_and_what_is_missing_is_said(office: Office) -> None:
    fill(office.bench)
    pages = office.bench.store.connection.execute("PRAGMA page_count").fetchone()[0]
    files = sum(path.stat().st_size for path in (office.data / EVIDENCE).iterdir())
    needed = pages * 4096 + files + SLACK
    with pytest.raises(NoRoom) as refused:
        office.back_up(free=lambda folder: needed - 7)
    assert refused.value.missing == 7
    assert office.names() == []
    office.back_up(free=lambda folder: needed)
    with pytest.raises(NoRoom) as refused:
        office.back_up(LATER + timedelta(days=1), free=lambda folder: needed - files - 1)
    assert refused.value.missing == 1, "what can be linked takes no room"
