"""What is sealed, where and under which key: so that everything can be proved to open, and nothing that is added be forgotten.

A column named `sealed_…` or `wrapped…` holds bytes of the vault, one named `path` or `…_path` the name of a sealed file. Each must
be known here; `tests/test_storage.py` fails when one is not.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

from storage.vault import Vault, WrongKey

Column = tuple[str, str]
"""Table and column."""


@dataclass(frozen=True, slots=True)
class Binding:
    """`place` is what a value is bound to, with the row's columns in braces. `report` is the column that names the report whose key
    opens it; "": the data key does."""

    place: str
    report: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns that `place` is made of."""
        return [name for _, name, _, _ in Formatter().parse(self.place) if name]


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One value (or the name of a sealed file), where it belongs, and the key that opens it as it stood beside it."""

    value: Any
    place: str
    of_report: bool
    report: int
    wrapped: Any

    def open(self, vault: Vault, data: Any = None) -> bytes:
        """What is sealed in the value, or in `data`, the bytes of the file it names. Raises `WrongKey`."""
        sealed = self.value if data is None else data
        if not isinstance(sealed, bytes):
            raise WrongKey(self.place)
        if not self.of_report:
            return vault.open(sealed, self.place)
        if not isinstance(self.wrapped, bytes):
            raise WrongKey(self.place)
        return vault.case(self.report, self.wrapped).open(sealed, self.place)


VALUES: dict[Column, Binding] = {
    ("parked", "sealed_raw"): Binding("parked:{id}:raw"),
    ("conversations", "sealed_address"): Binding("conversations:{id}:address"),
    ("conversations", "sealed_state"): Binding("conversations:{id}:state"),
    ("aliases", "sealed_address"): Binding("aliases:{id}:address"),
    ("staff", "sealed_name"): Binding("staff:{id}:name"),
    ("reports", "wrapped_key"): Binding("reports:{id}:wrapped_key"),
    ("reports", "sealed_body"): Binding("reports:{id}:body", report="id"),
    ("reports", "sealed_identity"): Binding("reports:{id}:identity", report="id"),
    ("events", "sealed_words"): Binding("events:{id}:words", report="report"),
    ("identity_requests", "sealed_reason"): Binding("identity_requests:{id}:reason", report="report"),
    ("evidence", "sealed_facts"): Binding("evidence:{id}:facts"),
    ("outbox", "sealed_payload"): Binding("outbox:{id}:payload"),
    ("slots", "sealed_message_id"): Binding("slots:{conversation}:{slot}"),
    ("questions", "sealed_words"): Binding("questions:{id}:words"),
    ("questions", "sealed_answer"): Binding("questions:{id}:answer"),
    ("questions", "sealed_asker"): Binding("questions:{id}:asker"),
    ("misses", "sealed_words"): Binding("misses:{id}:words"),
    ("spent", "sealed_counts"): Binding("spent:{id}:counts"),
}

FILES: dict[Column, Binding] = {
    ("evidence", "path"): Binding("file:{path}", report="report"),
    ("evidence", "clean_path"): Binding("file:{clean_path}", report="report"),
}

MASTER: frozenset[Column] = frozenset({("wrapped_keys", "wrapped")})
"""Opened by the master key itself, before anything else can be (`storage/keys.py`)."""

_SEALED_NAME = re.compile(r"(sealed|wrapped)(_.*)?|(.*_)?path")
BATCH = 200
"""Rows read at once: each batch is a look of its own, so that a running bot's write-ahead log is never held for long."""


def sealed_columns(connection: sqlite3.Connection) -> list[Column]:
    """Every column of the schema that holds sealed bytes or names a sealed file, by its name."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return [
        (table, row[1])
        for (table,) in tables
        for row in connection.execute(f"PRAGMA table_info({table})")
        if _SEALED_NAME.fullmatch(row[1])
    ]


def unknown_columns(connection: sqlite3.Connection) -> list[str]:
    """Those that no binding is known for."""
    known = {*VALUES, *FILES, *MASTER}
    return [f"{table}.{column}" for table, column in sealed_columns(connection) if (table, column) not in known]


def sealed_values(connection: sqlite3.Connection, column: Column, binding: Binding) -> Iterator[SealedValue]:
    """Every row of a column that has a value, in batches; each batch with the keys that were there at the same moment."""
    table, name = column
    wanted = ", ".join(f"t.{part}" for part in ("rowid", name, *binding.columns))
    joined, key = "", "0, NULL"
    if binding.report:
        joined, key = f" LEFT JOIN reports r ON r.id = t.{binding.report}", "r.id, r.wrapped_key"
    last = -1
    while rows := connection.execute(
        f"SELECT {wanted}, {key} FROM {table} t{joined}"
        f" WHERE t.rowid > ? AND t.{name} IS NOT NULL AND t.{name} <> '' ORDER BY t.rowid LIMIT ?",
        (last, BATCH),
    ).fetchall():
        for row in rows:
            parts = dict(zip(binding.columns, row[2:-2], strict=True))
            yield SealedValue(row[1], binding.place.format(**parts), bool(binding.report), row[-2], row[-1])
        last = rows[-1][0]


def named_files(connection: sqlite3.Connection) -> dict[str, Column]:
    """Every file that some row names, and in which column."""
    return {
        row[0]: (table, column)
        for table, column in sealed_columns(connection)
        if (table, column) in FILES
        for row in connection.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
    }
