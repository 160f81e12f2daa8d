"""Handlers that raise, and a disk that fails: what dispatch has to live with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from handlers import routing
from handlers.turn import Turn
from tests.post import Post


class Broken(Exception):
    """What a handler of ours might raise one day."""


class Handlers:
    """Commands that only tests know: /rusak raises, /catat says its argument back. Notes what was tried, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The one thing of ours that is replaced in tests: entries in routing's tables, since no handler of ours raises."""
        for table, name, handler in (
            (routing.COMMANDS, "rusak", self.broken),
            (routing.COMMANDS, "catat", self.noted),
            (routing.TIMERS, "rusak", self.broken),
        ):
            monkeypatch.setitem(table, name, handler)
        self.tried: list[str] = []
        self.good_after = 0

    def broken(self, turn: Turn) -> None:
        self.tried.append(turn.argument or turn.message.text)
        turn.say("reachability.parked", number="dari yang rusak")  # must leave no trace
        if len(self.tried) != self.good_after:
            raise Broken

    def noted(self, turn: Turn) -> None:
        self.tried.append(turn.argument)
        turn.say("reachability.parked", number=turn.argument)


class Shaky(sqlite3.Connection):
    """A disk that is full at the statements that `fails` picks, and keeps a list of what was done."""

    fails: Callable[[str], bool] = staticmethod(lambda sql: False)
    done: list[str]

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
        if type(self).fails(sql):
            error = sqlite3.OperationalError("full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        type(self).done.append(sql)
        return super().execute(sql, *values)


def begins_with(*words: str) -> Callable[[str], bool]:
    return staticmethod(lambda sql: sql.startswith(words))  # type: ignore[return-value]


async def attempts(post: Post) -> list[int]:
    return [count for (count,) in await post.query("SELECT count FROM attempts")]


async def parked(post: Post) -> list[str]:
    return [reason for (reason,) in await post.query("SELECT reason FROM parked ORDER BY id")]
