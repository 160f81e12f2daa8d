"""Proves that the key opens everything: every sealed value and every file of evidence. Counts only; nothing opened is kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from storage.sealed import FILES, VALUES, Column, named_files, sealed_columns, sealed_values, unknown_columns
from storage.vault import KEY_BYTES, Vault, WrongKey

IN_FLIGHT = 600.0
"""Seconds: a file is on the disk before its row is committed, so a younger one that no row names is no stray yet."""


@dataclass(slots=True)
class Count:
    """How many values of a column, or files it names, open, do not open, or are not there."""

    name: str
    good: int = 0
    wrong: int = 0
    missing: int = 0


@dataclass(slots=True)
class Proof:
    """What was found. `unknown`: sealed columns that nobody here can open. `strays`: files that no row names."""

    values: list[Count] = field(default_factory=list)
    files: list[Count] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    strays: int = 0

    @property
    def holds(self) -> bool:
        """True when everything opens."""
        return not self.unknown and not any(count.wrong or count.missing for count in [*self.values, *self.files])


def prove(connection: sqlite3.Connection, vault: Vault, evidence: Path, only: Container[str] | None = None) -> Proof:
    """Opens everything once, beside a running bot: it holds the database for one batch of rows at a time. `only`: of the files,
    those of these names."""
    proof = Proof(unknown=unknown_columns(connection))
    for column in sealed_columns(connection):
        if column in VALUES:
            proof.values.append(_prove_values(connection, vault, column))
        elif column in FILES:
            proof.files.append(_prove_files(connection, vault, column, evidence, only))
    proof.strays = sum(1 for _ in _strays(connection, evidence))
    return proof


def _prove_values(connection: sqlite3.Connection, vault: Vault, column: Column) -> Count:
    count = Count(".".join(column))
    for sealed in sealed_values(connection, column, VALUES[column]):
        try:
            opened = sealed.open(vault)
        except WrongKey:
            count.wrong += 1
            continue
        whole = len(opened) == KEY_BYTES or not column[1].startswith("wrapped")
        count.good += whole
        count.wrong += not whole
    return count


def _prove_files(
    connection: sqlite3.Connection, vault: Vault, column: Column, evidence: Path, only: Container[str] | None
) -> Count:
    count = Count(".".join(column))
    for sealed in sealed_values(connection, column, FILES[column]):
        if only is not None and sealed.value not in only:
            continue
        try:
            sealed.open(vault, (evidence / str(sealed.value)).read_bytes())
        except (WrongKey, OSError) as problem:
            if is_named(connection, column, sealed.value):  # else it was erased while we looked
                gone = isinstance(problem, FileNotFoundError)
                count.missing += gone
                count.wrong += not gone
        else:
            count.good += 1
    return count


def is_named(connection: sqlite3.Connection, column: Column, name: str) -> bool:
    """True while a row names this file."""
    found = connection.execute(f"SELECT 1 FROM {column[0]} WHERE {column[1]} = ? LIMIT 1", (name,)).fetchone()
    return found is not None


def _strays(connection: sqlite3.Connection, evidence: Path) -> Iterator[str]:
    if not evidence.is_dir():
        return
    there = list(evidence.iterdir())
    named = named_files(connection)  # asked afterwards: what was committed meanwhile is known
    for path in there:
        try:
            if path.name not in named and time.time() - path.stat().st_mtime > IN_FLIGHT:
                yield path.name
        except FileNotFoundError:
            continue
