"""A database with something in every sealed column and files beside it: for tests of keys and backups."""

from __future__ import annotations

import base64
from pathlib import Path

from bot.core.messages import Address
from bot.core.report import Role, Track
from storage.database import transact
from storage.evidence import STORED
from storage.opening import DATABASE, evidence_files
from tests.bench import NOW, Bench
from tests.console import Console
from tests.test_commands import SECRETS

KEY = base64.b64encode(bytes(32)).decode()


def fill(bench: Bench, reporter: str = "Ani") -> list[str]:
    """Something in every sealed column, as the program puts it there, and two files; returns their names."""
    store = bench.store
    report = bench.report(reporter, track=Track.FORMAL)
    files = evidence_files(Path(store.connection.execute("PRAGMA database_list").fetchone()[2]).parent)
    sealer = store.reports.sealer(report.id)
    names = [files.keep(data, sealer) for data in (b"aslinya", b"salinannya")]

    def work() -> None:
        store.reports.note_event(report, "take", Role.OFFICER, NOW, words=SECRETS["reason"])
        store.identity_requests.ask(report.id, 1, (2,), SECRETS["reason"], NOW, NOW)
        piece = store.evidence.expect(report.id, "photo", 7, {"name": SECRETS["file"]}, NOW)
        store.evidence.settle(piece.id, STORED, "jpeg", 7, *names, {})
        store.deliveries.park("telegram", "handler", SECRETS["story"].encode(), NOW)
        row = store.outbox.queue("message", 1, {"text": SECRETS["story"]}, NOW, slot=f"a:{report.id}")
        store.outbox.keep_message_id(row, "4711", NOW)
        number = store.questions.ask(1, bench.office, SECRETS["story"], NOW)
        store.questions.answer(number, SECRETS["reason"], 1, NOW)
        store.questions.miss("theme", "", "none", SECRETS["story"], NOW.date())

        store.people.at(bench.at(reporter), (Address("whatsapp", "id-1", "id-1"),), NOW)
        chat = store.conversations.at(bench.at(reporter), NOW)
        store.spent.counted(chat, NOW)["reports"] = 1
        store.spent.keep(chat, NOW)

    transact(store.connection, work)
    return names


def filled_office(folder: Path) -> Console:
    """The practice room's folder below `folder`, filled; and the commands that work on it."""
    data = folder / "data" / "practice"
    data.mkdir(parents=True)
    bench = Bench(data)
    fill(bench)
    bench.store.connection.close()
    (data / "bench.db").rename(data / DATABASE)
    return Console(folder, AWASNETRAL_KEY=KEY)
