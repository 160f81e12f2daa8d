"""A database with many stored reports, as years of use would leave it: written in bulk through the project's own vault and tables.

Each report comes with its reporter's conversation, what its follower, history, search words and one piece of evidence need, and
with one remembered delivery and one sent message of the last weeks. Everything that is sealed in real use is sealed here.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from bot.core.codes import report_code
from bot.core.conversation import Conversation
from bot.core.messages import Address
from bot.core.report import CONDUCTS
from storage.database import Connection, transact, truncate_wal
from storage.keyfile import make_key_file
from storage.opening import open_store
from storage.reports import search_words
from storage.store import Store
from storage.times import stored

CHUNK = 20_000
"""Reports in one transaction."""

REGIONS = ("63.01", "63.03", "63.05", "63.06", "63.07", "63.71", "63.72")
STATES = ("taken", "looked_into", "closed", "closed", "closed", "no_violation")
NAMES = (
    "Darmawan",
    "Fitriani",
    "Rahmadi",
    "Norhayati",
    "Syahrani",
    "Mulyadi",
    "Hartati",
    "Suriansyah",
    "Aminah",
    "Zulkifli",
)
POSTS = (
    "Camat",
    "Kepala Dinas",
    "Lurah",
    "Guru",
    "Sekretaris Desa",
    "Kepala Puskesmas",
    "Staf Bagian Umum",
    "Kepala Bidang",
)
TOWNS = ("Martapura", "Banjarbaru", "Marabahan", "Barabai")
PLACES = (
    "Lapangan Murjani",
    "Balai Desa Sungai Tuan",
    "Pasar Terapung",
    "Aula Kecamatan",
    "Halaman Kantor",
    "Gedung Serbaguna",
)
STORY = (
    "Saya melihat yang bersangkutan hadir dalam acara pasangan calon, naik ke panggung dan mengajak warga memilih. "
    "Acaranya di {place}, ramai, dan banyak yang merekam dengan HP."
)
_TABLES = {
    "conversations": "id, address_mark, sealed_address, version, sealed_state, updated_at",
    "reports": "id, code, track, state, version, office, region, agency, conduct, happened_on, submitted_at, lodged_at,"
    " taken_by, elements, wrapped_key, sealed_body, sealed_identity, updated_at",
    "report_words": "word_mark, report",
    "followers": "report, conversation, joined_at",
    "events": "id, report, action, state, by_role, by_staff, reason, sealed_words, happened_at",
    "evidence": "id, report, state, kind, size, path, clean_path, sealed_facts, received_at",
    "deliveries": "mark, seen_at",
    "outbox": "id, lane, conversation, state, slot, sealed_payload, attempts, due_at, expires_at, queued_at, ended_at",
}
_SEQUENCES = ("conversations", "reports", "events", "evidence", "outbox")

Rows = dict[str, list[tuple[Any, ...]]]


def fill(data: Path, reports: int) -> None:
    """Makes a data folder with a key beside it (where `processes.ours` looks for it) and so many stored reports."""
    data.mkdir(parents=True)
    asyncio.run(_fill(data, make_key_file(data.parent / "secrets" / "awasnetral.key"), reports))


async def _fill(data: Path, master: bytes, reports: int) -> None:
    database, store = await open_store(data, master)
    try:
        await database.call(lambda connection: _write(connection, store, reports))
    finally:
        await database.close()


def _write(connection: Connection, store: Store, reports: int) -> None:
    # Only while filling: nothing is lost that could not be made again, and the pages stay in memory.
    for pragma in ("synchronous=OFF", "cache_size=-2000000", "wal_autocheckpoint=100000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    office = transact(connection, lambda: store.offices.at("63", "Bawaslu Provinsi Contoh"))
    chance = random.Random(1)
    for first in range(1, reports + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, reports + 1))
        rows = _rows(store, office.id, numbers, chance)
        transact(connection, lambda rows=rows: _insert(connection, rows))  # type: ignore[misc]
    counts = [(name, reports * (2 if name == "events" else 1)) for name in _SEQUENCES]
    transact(
        connection,
        lambda: connection.executemany(
            "INSERT INTO sequence (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            counts,
        ),
    )
    truncate_wal(connection)


def _insert(connection: Connection, rows: Rows) -> None:
    for table, columns in _TABLES.items():
        places = ", ".join("?" for _ in columns.split(","))
        # In the order of their hashes the marks fall next to each other; the result is the same table.
        ordered = sorted(rows[table]) if table in ("report_words", "deliveries") else rows[table]
        connection.executemany(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})", ordered)


def _rows(store: Store, office: int, numbers: range, chance: random.Random) -> Rows:
    rows: Rows = {table: [] for table in _TABLES}
    today = datetime.now(UTC)
    for number in numbers:
        for table, row in _report(store, office, number, today, chance):
            rows[table].append(row)
    return rows


def _report(
    store: Store, office: int, number: int, today: datetime, chance: random.Random
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One report with everything that belongs to it."""
    vault = store.vault
    at = today - timedelta(minutes=chance.randrange(60 * 24 * 365 * 3))
    then = stored(at)
    recent = stored(today - timedelta(minutes=chance.randrange(60 * 24 * 25)))
    name, post, place = chance.choice(NAMES), chance.choice(POSTS), chance.choice(PLACES)
    address = Address("telegram", str(9_000_000_000 + number), str(9_000_000_000 + number))
    talk = Conversation(number, address, consented=True, version=chance.randrange(5, 40))
    parts = orjson.dumps([address.channel, address.chat, address.person])
    yield (
        "conversations",
        (
            number,
            store.conversations.mark(address),
            vault.seal(parts, f"conversations:{number}:address"),
            talk.version,
            vault.seal(orjson.dumps(talk.state()), f"conversations:{number}:state"),
            then,
        ),
    )
    sealer, wrapped = vault.new_case(number)
    day: date = at.date() - timedelta(days=chance.randrange(5))
    person = (f"{name} {chance.choice(NAMES)}", f"{post} {chance.choice(TOWNS)} {number % 400}")
    body = {
        "story": STORY.format(place=place),
        "person_name": person[0],
        "person_post": person[1],
        "place": place,
        "known_on": day.isoformat(),
        "settled": ["evidence"],
    }
    state = chance.choice(STATES)
    yield (
        "reports",
        (
            number,
            report_code(_digits(number)),
            "lead",
            state,
            chance.randrange(3, 9),
            office,
            chance.choice(REGIONS),
            "",
            chance.choice(CONDUCTS),
            day.isoformat(),
            then,
            "",
            None,
            5,
            wrapped,
            sealer.seal(orjson.dumps(body), f"reports:{number}:body"),
            None,
            then,
        ),
    )
    for word in sorted(search_words([*person, place])):
        yield "report_words", (vault.mark("word", word), number)
    yield "followers", (number, number, then)
    for event, (action, role) in enumerate((("send", "reporter"), ("take", "officer")), start=number * 2 - 1):
        yield "events", (event, number, action, state, role, None, "", None, then)
    facts = sealer.seal(b'{"name": "", "sha256": "%064x"}' % chance.getrandbits(256), f"evidence:{number}:facts")
    path = f"{chance.getrandbits(128):032x}"
    yield "evidence", (number, number, "stored", "jpeg", 180_000, path, "", facts, then)
    yield "deliveries", (store.deliveries.mark(f"telegram:{300_000_000 + number}"), recent)
    yield "outbox", (number, "message", number, "sent", "", None, 0, recent, "", recent, recent)


def _digits(number: int) -> bytes:
    """Seven digits of base 29, scattered and different for every number: a code is never drawn twice."""
    scattered = number * 7_368_787 % 29**7
    return bytes(scattered // 29**place % 29 for place in range(7))
