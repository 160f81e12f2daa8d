"""A fault at every SQL statement and at every call of a full report: the same rows, and every message to a person."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from bot.core.conversation import Conversation
from storage.evidence import sha256
from storage.opening import evidence_files
from storage.reports import search_words
from storage.store import Store
from tests.dialog import photo
from tests.reporter import next_act
from tests.telegram_line import TelegramLine
from tests.town import Town

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))
TABLES = {
    "reports": "track, state, version, region, conduct, happened_on, elements",
    "events": "report, action, state, by_role, reason",
    "evidence": "report, state",
    "followers": "report, conversation",
    "parked": "reason",
    "attempts": "count",
    "slots": "conversation, slot",
}
GAP = 45
"""Statements from one fault to the next in one run at least: about as many as the longest turn has, which is then done again."""

SPREAD = 6
"""Calls of a method from one fault to the next in one run: six runs meet every call."""

QUIET = ("getUpdates", "getMe", "deleteWebhook", "setMyCommands", "setMyDescription", "setMyShortDescription")
"""What does not belong to the report."""

UPLOADS = ("sendPhoto", "sendMediaGroup")
PLACE = (-3.41, 114.84)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?")

TOLD_OF_FILES = re.compile(r"\d+ foto (?:tersimpan\.|diterima, sedang disimpan…)(?:\n\n|$)")
"""Photos that take longer than others are waited for are told of apart from the next question, and once more when they are kept.
Which of them a fault delays is chance; that all are kept is seen in their digests."""

Seen = dict[str, Any]


Key = tuple[str, int]
"""A statement of a full report: its words, and the how manieth of these it is."""


class Faulty(sqlite3.Connection):
    """SQLite as it is when the disk is full or the controller hiccups: each of the `missing` statements fails once."""

    armed = False
    flavour = "full"
    met: set[Key]
    missing: set[Key]
    count = begun = last = 0
    seen: Counter[str]
    before: Counter[str]

    @classmethod
    def arm(cls, missing: set[Key], flavour: str) -> None:
        """From now on statements are counted; those in `missing` fail and are taken out of it."""
        cls.armed, cls.flavour, cls.missing, cls.met = True, flavour, missing, set()
        cls.count = cls.begun = 0
        cls.last = -GAP
        cls.seen, cls.before = Counter(), Counter()

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
        self._meet(sql)
        return super().execute(sql, *values)

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:  # type: ignore[override]
        self._meet(sql)
        return super().executemany(sql, rows)

    def _meet(self, sql: str) -> None:
        """Counts a statement, and fails when it is one of those wanted."""
        cls = type(self)
        if not cls.armed or sql.startswith(("PRAGMA", "ROLLBACK")):
            return
        if sql.startswith("BEGIN"):
            cls.begun, cls.before = cls.count, cls.seen.copy()
        cls.count += 1
        cls.seen[sql] += 1
        key = (sql, cls.seen[sql])
        cls.met.add(key)
        if key in cls.missing and cls.count - cls.last >= GAP:
            cls.missing.discard(key)
            cls.last = cls.count
            # What is done again is counted again, so that a key means the same statement whatever failed before it.
            if self.in_transaction or sql.startswith("BEGIN"):
                cls.count, cls.seen = cls.begun, cls.before.copy()
            else:
                cls.count -= 1
                cls.seen[sql] -= 1
            raise self._fault()

    def _fault(self) -> sqlite3.OperationalError:
        error = sqlite3.OperationalError(self.flavour)
        error.sqlite_errorcode = {"full": sqlite3.SQLITE_FULL, "ioerr": sqlite3.SQLITE_IOERR}[self.flavour]
        if self.flavour == "full" and self.in_transaction:
            super().execute("ROLLBACK")  # as SQLite does by itself
        return error


FILES_SETTLE = timedelta(seconds=40)
"""A file that met five faults in a row is tried again after 31 seconds; what comes within a minute is still an answer."""


async def full_report(town: Town) -> None:
    """From greeting to the photos that answer the officer's question."""
    line = town.line
    await town.act("Ani", "Ani", "text", "/lapor")
    for _ in range(30):
        last = line.said("Ani")[-1]
        if "AN-" in last.text:
            break
        if "Belum punya bukti" in last.labels and not any(item.files for item in line.said("Ani")):
            await town.act("Ani", "Ani", "photos", [photo(1)])
            await town.later(FILES_SETTLE)
            if line.said("Ani")[-1] is not last and "Belum punya bukti" not in line.said("Ani")[-1].labels:
                continue
        said = line.said("Ani")[-1]
        kind, value = ("point", PLACE) if "Di mana kejadiannya" in said.text else next_act(said.text, said.labels)
        await town.act("Ani", "Ani", kind, value)
    for look in ("Bukti", "Peta", "Ambil"):
        await town.act("Dewi", "grup", "press", look)
    await town.act("Ani", "Ani", "press", "Buka")
    await town.act("Dewi", "grup", "press", "Tanya pelapor")
    await town.act("Dewi", "Dewi", "text", "Apakah ada yang merekam?")
    await town.act("Dewi", "Dewi", "press", "Kirim")
    await town.act("Ani", "Ani", "press", "Buka")
    await town.act("Ani", "Ani", "text", "ada, fotonya menyusul")
    await town.act("Ani", "Ani", "photos", [photo(2), photo(3)])
    await town.later(FILES_SETTLE)
    await town.act("Ani", "Ani", "press", "Cukup")
    await town.act("Dewi", "Dewi", "press", "Bukti")


def left(store: Store, files: Callable[[str, Any], bytes]) -> Seen:
    """What stands in the tables, with what only the key opens; without moments and what chance made."""
    fetch = lambda sql: store.connection.execute(sql).fetchall()  # noqa: E731
    seen: Seen = {table: sorted(fetch(f"SELECT {columns} FROM {table}")) for table, columns in TABLES.items()}
    seen["slots"] = [row for row in seen["slots"] if row[1] != "files"]
    # What came to whom how often is seen in the chats.
    seen["outbox"] = fetch("SELECT DISTINCT lane, state, conversation FROM outbox ORDER BY lane, state, conversation")
    conversations = [store.conversations.get(number) for (number,) in fetch("SELECT id FROM conversations ORDER BY id")]
    seen["conversations"] = [_standing(found) for found in conversations if found is not None]
    reports = [store.reports.get(number) for (number,) in fetch("SELECT id FROM reports ORDER BY id")]
    seen["bodies"] = [MOMENT.sub("moment", orjson.dumps(report.body).decode()) for report in reports if report]
    marks = {mark for (mark,) in fetch("SELECT word_mark FROM report_words")}
    words = search_words(str(report.body) for report in reports if report)
    seen["report_words"] = [len(marks), sorted(word for word in words if store.vault.mark("word", word) in marks)]
    pieces = [piece for report in reports if report for piece in store.evidence.of(report.id)]
    seen["digests"] = [
        (piece.facts.get("sha256"), sha256(files(piece.path, store.reports.sealer(piece.report)))) for piece in pieces
    ]
    seen["events' words"] = [
        (event.action, event.words) for report in reports if report for event in store.reports.events(report.id)
    ]
    codes = [code for (code,) in fetch("SELECT code FROM reports ORDER BY id")]
    return orjson.loads(_without_codes(orjson.dumps(seen, option=orjson.OPT_NON_STR_KEYS).decode(), codes))


def _standing(conversation: Conversation) -> list[Any]:
    state = MOMENT.sub("moment", orjson.dumps(conversation.state(), option=orjson.OPT_SORT_KEYS).decode())
    return [conversation.id, conversation.version, state]


def _without_codes(text: str, codes: list[str]) -> str:
    """A turn that is done again draws another code: the reports' own are called by their order, any other stays as it is."""
    for number, code in enumerate(codes):
        text = text.replace(code or "-", f"CODE {number}")
    return text


async def run_with(missing: set[Key], flavour: str = "full", *, faults: list[Seen] | None = None) -> Seen:
    """A full report with these faults; returns what was left in tables and chats, and which statements there were."""
    line = TelegramLine()
    town = Town(line, start=START, election="pilkada", connection=Faulty)
    Faulty.armed = False
    async with town:
        for fault in faults or ():
            line.api.fail(**fault)
        begun = len(line.api.calls)
        Faulty.arm(missing, flavour)
        await full_report(town)
        Faulty.armed = False
        files = evidence_files(town.folder / "data").open
        tables = await town.app.database.call(lambda _: left(town.app.store, files))
        codes = [code for (code,) in await town.query("SELECT code FROM reports ORDER BY id")]
        chats = {
            where: Counter(
                (words, item.files)
                for item in line.said(where)
                if (words := _without_codes(TOLD_OF_FILES.sub("", item.text), codes)) or item.files
            )
            for where in ("Ani", "Dewi", "grup")
        }
        calls = Counter(call for call in line.api.calls[begun:] if call not in QUIET)
    return {"tables": tables, "chats": chats, "calls": calls, "statements": Faulty.met}


def differences(shaken: Seen, calm: Seen) -> list[str]:
    """Which tables and chats are not as they are without faults, and how."""
    found = []
    for part in ("tables", "chats"):
        for name, there in calm[part].items():
            if shaken[part][name] != there:
                found.append(f"{name}: {shaken[part][name]} instead of {there}")
    return found


def loosely(seen: Seen, *, uploads: bool) -> Seen:
    """The same without what an unknown outcome may change: presses are answered once or not at all, files are sent once or
    not at all. `uploads`: files may be missing."""
    ends = {"uncertain": "sent", "expired": "sent"}
    outbox = sorted({(lane, ends.get(state, state), to) for lane, state, to in seen["tables"]["outbox"]})
    chats = {
        where: Counter({key: count for key, count in texts.items() if not (uploads and key[1])})
        for where, texts in seen["chats"].items()
    }
    return {**seen, "tables": {**seen["tables"], "outbox": outbox}, "chats": chats}


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["full", "ioerr"])
async def test_a_fault_at_every_statement(flavour: str) -> None:
    calm = await run_with(set(), flavour)
    assert calm["tables"]["reports"]
    assert calm["tables"]["report_words"][1]
    assert calm["tables"]["slots"]
    assert all(noted == kept for noted, kept in calm["tables"]["digests"])
    assert len(calm["tables"]["digests"]) == 3
    missing = set(calm["statements"])
    assert len(missing) > 100
    while missing:
        before = len(missing)
        shaken = await run_with(missing, flavour)
        assert differences(shaken, calm) == [], f"{before} statements had not failed before"
        assert len(missing) < before, f"never met again: {sorted(missing)}"


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["answer", "drop", "limit"])
async def test_a_fault_at_every_call_that_was_surely_not_carried_out(mode: str) -> None:
    """The message comes later, and once. Only files are not sent again when nobody can know."""
    calm = await run_with(set())
    assert not {"sendMessage", "editMessageText", "answerCallbackQuery", *UPLOADS, "getFile"} - set(calm["calls"])
    assert {"sendLocation", "sendVenue"} & set(calm["calls"])
    for first in range(SPREAD):
        shaken = await run_with(set(), faults=_faults(mode, first, calm))
        seen = [loosely(each, uploads=mode == "drop") for each in (shaken, calm)]
        assert differences(*seen) == [], f"calls {first}, {first + SPREAD} ..."


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["lose", "garbage"])
async def test_a_fault_at_every_call_whose_answer_is_lost(mode: str) -> None:
    """Nobody knows whether it was carried out: words come at least once, files exactly once."""
    calm = await run_with(set())
    for first in range(SPREAD):
        shaken = await run_with(set(), faults=_faults(mode, first, calm))
        seen = [loosely(each, uploads=False) for each in (shaken, calm)]
        assert [found for found in differences(*seen) if found.partition(":")[0] not in calm["chats"]] == []
        for where, texts in calm["chats"].items():
            assert not texts - shaken["chats"][where], f"calls {first}, {first + SPREAD} ...: {where} misses something"
            more = [key for key in shaken["chats"][where] - texts if key[1]]
            assert not more, f"calls {first}, {first + SPREAD} ...: {where} got files twice"


def _faults(mode: str, first: int, calm: Seen) -> list[Seen]:
    """A fault at every `SPREAD`th call of each method, from the `first` on. Of the files, one fails to be named or to be fetched:
    one that fails twice takes longer than the others are waited for, and is told of in other words."""
    about: Seen = {"retry_after": 1} if mode == "limit" else {"mode": mode}
    faults = [{"method": ("getFile", "file")[first % 2], "skip": first // 2, **about}]
    assert calm["calls"]["getFile"] == SPREAD // 2
    for method, count in calm["calls"].items():
        if method != "getFile":
            # A fault that happens is not counted by those ordered after it.
            faults += [{"method": method, "skip": skip, **about} for skip in range(first, count, SPREAD - 1)]
    return faults
