"""Reads one table of raw data field by field and remembers everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

Choice = TypeVar("Choice", bound=StrEnum)

_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the book. ``str`` gives one line: file, card, field, what is wrong."""

    file: str
    card: str
    field: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.card, self.field, self.text) if part)


@dataclass(slots=True)
class Reader:
    """Takes fields out of ``table``; a wrong one is noted in ``problems`` and replaced by an empty value."""

    table: Mapping[str, object]
    file: str
    card: str
    problems: list[Problem]
    prefix: str = ""
    taken: set[str] = field(default_factory=set)

    def wrong(self, name: str, text: str) -> None:
        self.problems.append(Problem(self.file, self.card, self.prefix + name, text))

    def text(self, name: str, *, required: bool = False, longest: int = 0) -> str:
        """A text without leading or trailing blanks; ``longest`` in characters, 0 for no limit."""
        value = self._take(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.wrong(name, "must be a text")
            return ""
        if required and not value.strip():
            self.wrong(name, "is missing")
        if value != value.strip():
            self.wrong(name, "has blanks at its ends")
        if longest and len(value) > longest:
            self.wrong(name, f"has {len(value)} characters, at most {longest} fit")
        return value

    def identifier(self, name: str, *, longest: int = 24) -> str:
        value = self.text(name, required=True, longest=longest)
        if value and not _ID.fullmatch(value):
            self.wrong(name, f"{value!r} must be small letters, digits and single hyphens")
        return value

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts without repeats."""
        value = self._take(name)
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.wrong(name, "must be a list of texts")
            return ()
        if required and not value:
            self.wrong(name, "is missing")
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.wrong(name, f"{item!r} stands twice")
        return tuple(value)

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """One of the values of ``kind``, or ``None`` when the field is absent or wrong."""
        value = self._take(name)
        if value is None:
            return None
        try:
            return kind(str(value))
        except ValueError:
            self.wrong(name, f"{value!r} is none of {', '.join(kind)}")
            return None

    def day(self, name: str) -> date | None:
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.wrong(name, "must be a date like 2026-11-22")
            return None
        return value

    def number(self, name: str) -> int:
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(name, "must be a whole number")
            return 0
        return value

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.wrong(name, "must be true or false")
            return False
        return value

    def inner(self, name: str) -> Reader | None:
        """A reader of the table inside this field, or ``None`` when there is none."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(name, "must be a table")
            return None
        return self._below(name, value)

    def rows(self, name: str) -> list[Reader]:
        """Readers of the tables listed in this field."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.wrong(name, "must be a list of tables")
            return []
        return [self._below(f"{name}[{number}]", item) for number, item in enumerate(value, 1)]

    def finish(self) -> None:
        """Note every field that nobody asked for: usually a misspelt name."""
        for name in self.table.keys() - self.taken:
            self.wrong(str(name), "is not a field of the schema")

    def _take(self, name: str) -> object:
        self.taken.add(name)
        return self.table.get(name)

    def _below(self, name: str, table: Mapping[str, object]) -> Reader:
        return Reader(table, self.file, self.card, self.problems, f"{self.prefix}{name}.")
