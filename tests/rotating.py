"""Two databases under one master key, and what a key is to them: for tests of changing it."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.database import connect
from storage.keyfile import make_key_file, read_key_file
from storage.keys import Standing, standing
from storage.opening import DATABASE, open_beside
from tests.bench import Bench
from tests.console import Console

MASTER = bytes(32)
REAL = {"TELEGRAM_TOKEN": "1:" + "x" * 35, "TELEGRAM_API_URL": "http://127.0.0.1:9", "OFFICE_NAME": "Bawaslu Uji"}
KEY_FILE = Path("secrets", "awasnetral.key")


def filled(folder: Path, reporter: str = "Ani") -> None:
    """A database with a report, under the key of nothing but zeros."""
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(folder)
    bench.report(reporter)
    bench.store.connection.close()
    (folder / "bench.db").rename(folder / DATABASE)


def with_practice(tmp_path: Path) -> Console:
    """Real reports with practice beside them, and their key in its file."""
    filled(tmp_path / "data")
    filled(tmp_path / "data" / "practice", "Budi")
    make_key_file(tmp_path / KEY_FILE)
    (tmp_path / KEY_FILE).write_text(base64.b64encode(MASTER).decode() + "\n")
    return Console(tmp_path, **REAL)


@contextmanager
def databases(folder: Path) -> Iterator[list[sqlite3.Connection]]:
    with (
        closing(connect(folder / "data" / "practice" / DATABASE)) as practice,
        closing(connect(folder / "data" / DATABASE)) as real,
    ):
        yield [practice, real]


def standings(folder: Path) -> list[Standing]:
    """What the key in use is to the two databases. Fails when it does not open one of them."""
    key = read_key_file(folder / KEY_FILE)
    with databases(folder) as both:
        return [standing(connection, key) for connection in both]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / KEY_FILE).parent.iterdir())


def reads_back(folder: Path, key: bytes) -> None:
    """Records and look-up hashes are as they were."""
    for place, reporter in ((folder / "data", "Ani"), (folder / "data" / "practice", "Budi")):
        store = open_beside(place, key)
        with closing(store.connection):
            (found,) = store.reports.search("fauzi", [1])
            assert found.body["person_name"] == "Rahmad Fauzi"
            number = store.conversations.find(Bench.at(reporter))
            assert store.reports.followers(found.id) == [number]
