"""A data folder at work with a folder for its backups: for tests of backups and restores."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from storage.backup import Made, make_backup
from storage.opening import DATABASE, EVIDENCE, evidence_files
from tests.bench import Bench

MASTER = bytes(32)
LATER = datetime(2026, 11, 27, 17, 5, 1, tzinfo=UTC)


class Office:
    """A data folder that a bot works on, and a folder for backups."""

    def __init__(self, folder: Path) -> None:
        self.data, self.target = folder / "data", folder / "cadangan"
        self.data.mkdir()
        self.target.mkdir()
        self.bench = Bench(self.data)
        database = self.data / "bench.db"
        self.bench.store.connection.close()
        database.rename(self.data / DATABASE)
        (self.data / "bench.db").symlink_to(DATABASE)
        self.bench = Bench(self.data)
        self.files = evidence_files(self.data)

    def back_up(self, now: datetime = LATER, **options: object) -> Made:
        given = {"days": 30, "practice": False, **options}
        return make_backup(self.data, MASTER, self.target, now=now, **given)  # type: ignore[arg-type]

    def names(self) -> list[str]:
        return sorted(path.name for path in self.target.iterdir())


def evidence_in(folder: Path) -> dict[str, int]:
    """Names of the files of evidence in a backup or data folder, and their place on the disk."""
    return {path.name: path.stat().st_ino for path in (folder / EVIDENCE).iterdir()}
