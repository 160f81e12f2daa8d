"""A fault at every SQL statement and at every send of a full report: the same rows, and every message to a person."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.dialog import photo
from tests.reporter import next_act
from tests.telegram_line import TelegramLine
from tests.town import Town

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))
TABLES = {
    "reports": "code, track, state, version, region, conduct, happened_on, elements",
    "events": "report, action, state, by_role, reason",
    "evidence": "report, state",
    "followers": "report, conversation",
    "parked": "reason",
    "attempts": "count",
}
EVERY = 90
"""Statements between two faults of one run, more than any one turn has: a run meets some ten, ninety runs meet every one."""


SPREAD = 6
"""Sends from one fault to the next in one run: six runs meet every send."""


class Faulty(sqlite3.Connection):
    """SQLite as it is when the disk is full or the controller hiccups: the statements planned fail once."""

    count = 0
    plan: frozenset[int] = frozenset()
    flavour = "full"

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
        cls = type(self)
        cls.count += 1
        if cls.count in cls.plan and not sql.startswith(("PRAGMA", "ROLLBACK")):
            raise self._fault()
        return super().execute(sql, *values)

    def _fault(self) -> sqlite3.OperationalError:
        error = sqlite3.OperationalError(self.flavour)
        error.sqlite_errorcode = {"full": sqlite3.SQLITE_FULL, "ioerr": sqlite3.SQLITE_IOERR}[self.flavour]
        if self.flavour == "full" and self.in_transaction:
            super().execute("ROLLBACK")  # as SQLite does by itself
        return error


async def full_report(town: Town) -> dict[str, Any]:
    """From greeting to the answer that reaches the officer; returns what is in the tables and in the chats."""
    line = town.line
    await town.act("Ani", "Ani", "text", "/lapor")
    for _ in range(30):
        last = line.said("Ani")[-1]
        if "AN-" in last.text:
            break
        if "Belum punya bukti" in last.labels and not any(item.files for item in line.said("Ani")):
            await town.act("Ani", "Ani", "photos", [photo(1), photo(2)])
            if line.said("Ani")[-1] is not last and "Belum punya bukti" not in line.said("Ani")[-1].labels:
                continue
        kind, value = next_act(line.said("Ani")[-1].text, line.said("Ani")[-1].labels)
        await town.act("Ani", "Ani", kind, value)
    await town.act("Dewi", "grup", "press", "Ambil")
    await town.act("Ani", "Ani", "press", "Buka")
    await town.act("Dewi", "grup", "press", "Tanya pelapor")
    await town.act("Dewi", "Dewi", "text", "Apakah ada yang merekam?")
    await town.act("Dewi", "Dewi", "press", "Kirim")
    await town.act("Ani", "Ani", "press", "Buka")
    await town.act("Ani", "Ani", "text", "ada, videonya menyusul")
    rows = {
        table: await town.query(
            f"SELECT {columns} FROM {table} ORDER BY 1, 2" if "," in columns else f"SELECT {columns} FROM {table}"
        )
        for table, columns in TABLES.items()
    }
    chats = {where: Counter(item.text for item in line.said(where)) for where in ("Ani", "Dewi", "grup")}
    code = str(rows["reports"][0][0])
    # A turn that is done again draws another code: which one it is does not matter.
    rows = {
        table: [tuple("code" if value == code else value for value in row) for row in found]
        for table, found in rows.items()
    }
    chats = {
        where: Counter({text.replace(code, "code"): count for text, count in texts.items()})
        for where, texts in chats.items()
    }
    return {"rows": rows, "chats": chats}


async def run_with(
    plan: frozenset[int], flavour: str, *, faults: list[dict[str, Any]] | None = None
) -> tuple[dict[str, Any], int]:
    """A full report with these faults; returns what was left, and how many statements there were."""
    line = TelegramLine()
    town = Town(line, start=START, election="pilkada", connection=Faulty)
    Faulty.plan = frozenset()
    async with town:
        for fault in faults or ():
            line.api.fail(**fault)
        Faulty.count, Faulty.plan, Faulty.flavour = 0, plan, flavour
        seen = await full_report(town)
        statements = Faulty.count
        Faulty.plan = frozenset()
    return seen, statements


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["full", "ioerr"])
async def test_a_fault_at_every_statement(flavour: str) -> None:
    calm, statements = await run_with(frozenset(), flavour)
    assert calm["rows"]["reports"]
    assert statements > 100
    for start in range(1, EVERY + 1, 1 if flavour == "full" else 3):
        shaken, _ = await run_with(frozenset(range(start, 4 * statements, EVERY)), flavour)
        assert shaken == calm, f"faults from statement {start} on"


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["answer", "drop", "limit"])
async def test_a_fault_at_every_send_that_was_surely_not_carried_out(mode: str) -> None:
    """The message comes later, and once."""
    calm, _ = await run_with(frozenset(), "full")
    for first in range(SPREAD):
        shaken, _ = await run_with(frozenset(), "full", faults=_send_faults(mode, first, calm))
        assert shaken == calm, f"sends {first}, {first + SPREAD} ..."


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["lose", "garbage"])
async def test_a_fault_at_every_send_whose_answer_is_lost(mode: str) -> None:
    """Nobody knows whether it was carried out: the message comes at least once."""
    calm, _ = await run_with(frozenset(), "full")
    for first in range(SPREAD):
        shaken, _ = await run_with(frozenset(), "full", faults=_send_faults(mode, first, calm))
        assert shaken["rows"] == calm["rows"]
        for where, texts in calm["chats"].items():
            assert not texts - shaken["chats"][where], f"sends {first}, {first + SPREAD} ...: {where} misses something"


def _send_faults(mode: str, first: int, calm: dict[str, Any]) -> list[dict[str, Any]]:
    """A fault at every `SPREAD`th send, from the `first` on."""
    sends = sum(sum(chat.values()) for chat in calm["chats"].values())
    about: dict[str, Any] = {"retry_after": 3} if mode == "limit" else {"mode": mode}
    # A fault that happens is not counted by those ordered after it.
    skips = [first + number * (SPREAD - 1) for number in range(sends // SPREAD + 1)]
    return [{"method": "sendMessage", "skip": skip, **about} for skip in skips]
