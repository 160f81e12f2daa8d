"""Housekeeping on a bench: time passes, what was kept long enough goes, and what a chat hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.core.messages import Address, Incoming, Timer
from bot.core.retention import Limits
from handlers import expiring
from handlers.turn import Turn
from storage.database import transact
from tests.bench import Bench, Heard

LIMITS = Limits(100, 200)


def sweep(bench: Bench, *, turns: int = 40) -> list[Turn]:
    """Housekeeping, and what it leaves for itself, until it has nothing more to do."""
    done = []
    for _ in range(turns):

        def work() -> Turn:
            turn = bench.turn(Incoming("sweep", Address("house", "house"), private=False, timer=Timer(expiring.SWEEP)))
            expiring.sweep(turn)
            bench._note(turn)
            return turn

        done.append(transact(bench.store.connection, work))
        if not any(row.lane == "timer" for row in done[-1].rows):
            return done
    raise AssertionError("it never comes to an end")


def after(bench: Bench, wait: timedelta, person: str) -> list[Heard]:
    """Time passes, housekeeping comes; what this chat hears of it."""
    before = len(bench.said(person))
    bench.now += wait
    sweep(bench)
    return bench.said(person)[before:]


def count(bench: Bench, table: str, condition: str = "1") -> int:
    return int(bench.store.connection.execute(f"SELECT COUNT(*) FROM {table} WHERE {condition}").fetchone()[0])


def act(bench: Bench, work: Callable[[], Any]) -> Any:
    return transact(bench.store.connection, work)
