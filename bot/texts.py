"""Words: `locales/<language>/*.toml` read once, and rendered with values.

A file's name is the first half of its keys: `welcome.toml` with `menu = "..."` is the text `welcome.menu`. Texts carry a tiny
markup (`*tebal*`, `_miring_`) and placeholders: `{name}`, or `{day:tanggal}` with a format for dates and times. What people
typed arrives through placeholders and is never read as markup.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.core.messages import Rich, Run, Text, plain

FOLDER = Path(__file__).parent.parent / "locales"
OPERATOR = "operator.toml"
"""Words of the command line: plain lines that `bot.config` reads, no messages."""

_TOKEN = re.compile(r"\\[*_{}\\]|\*|(?<!\w)_|_(?!\w)|\{([a-z_]+)(?::([a-z]+))?\}")
_STYLES = {"*": "b", "_": "i"}
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


class BrokenTexts(ValueError):
    """A file of words cannot be used; `file` is its name."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class UnknownText(KeyError):
    """No text has this key, or a placeholder got no value."""


class _Piece:
    """A stretch of a template: literal words, or a placeholder (`name` set)."""

    __slots__ = ("form", "name", "style", "words")

    def __init__(self, words: str, style: str, name: str = "", form: str = "") -> None:
        self.words, self.style, self.name, self.form = words, style, name, form


def _pieces(template: str) -> Iterator[_Piece]:
    """A template taken apart. Raises `ValueError` for markup that is not closed."""
    style, last = "", 0
    for token in _TOKEN.finditer(template):
        if token.start() > last:
            yield _Piece(template[last : token.start()], style)
        last = token.end()
        mark = token[0]
        if mark in _STYLES:
            if style and style != _STYLES[mark]:
                raise ValueError(f"markup inside markup: {template[:40]}")
            style = "" if style else _STYLES[mark]
        elif token[1]:
            yield _Piece("", style, token[1], token[2] or "")
        else:
            yield _Piece(mark[1], style)
    if style:
        raise ValueError(f"markup not closed: {template[:40]}")
    if last < len(template):
        yield _Piece(template[last:], style)


class Texts:
    """The words of one language."""

    def __init__(self, templates: dict[str, str]) -> None:
        self._pieces = {key: tuple(_pieces(template)) for key, template in templates.items()}

    @classmethod
    def load(cls, language: str = "id", folder: Path = FOLDER) -> Texts:
        """Reads every TOML file of a language. Raises `BrokenTexts` for a file that is no TOML, a text that is no string
        or has broken markup."""
        templates: dict[str, str] = {}
        for path in sorted((folder / language).glob("*.toml")):
            if path.name == OPERATOR:
                continue
            try:
                found = tomllib.loads(path.read_text(encoding="utf-8"))
                for name, template in found.items():
                    templates[f"{path.stem}.{name}"] = template.strip("\n")
                    tuple(_pieces(templates[f"{path.stem}.{name}"]))
            except (ValueError, AttributeError, OSError) as error:
                raise BrokenTexts(path.name) from error
        return cls(templates)

    @property
    def known(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._pieces)

    def placeholders(self, key: str) -> frozenset[str]:
        """The names a text wants values for."""
        return frozenset(piece.name for piece in self._pieces[key] if piece.name)

    def render(self, text: Text) -> Rich:
        """The text with its values, as runs in one style each. Raises `UnknownText`."""
        runs: list[Run] = []
        self._render(text, "", runs)
        return _merged(runs)

    def words(self, text: Text | str) -> str:
        """A label or a line without styles; literal words come back as they are."""
        return text if isinstance(text, str) else plain(self.render(text))

    def words_of(self, key: str) -> str:
        """The words of a text that has no placeholders."""
        return self.words(Text(key))

    def _render(self, text: Text, style: str, runs: list[Run]) -> None:
        pieces = self._pieces.get(text.key)
        if pieces is None:
            raise UnknownText(text.key)
        for piece in pieces:
            if not piece.name:
                runs.append(Run(piece.words, piece.style or style))
                continue
            if piece.name not in text.args:
                raise UnknownText(f"{text.key}: {piece.name}")
            self._value(text.args[piece.name], piece.form, piece.style or style, runs)

    def _value(self, value: Any, form: str, style: str, runs: list[Run]) -> None:
        if isinstance(value, Text):
            self._render(value, style, runs)
        elif isinstance(value, (list, tuple)):
            joint = self._joint(form)
            for index, item in enumerate(value):
                if index:
                    runs.append(Run(joint, style))
                self._value(item, "", style, runs)
        elif isinstance(value, date):
            runs.append(Run(self._moment(value, form), style))
        else:
            runs.append(Run(str(value), style))

    @staticmethod
    def _joint(form: str) -> str:
        return {"baris": "\n", "titik": " · "}.get(form, ", ")

    def _moment(self, value: date, form: str) -> str:
        """Dates and times as Indonesians write them: Sabtu, 28 November 2026; pukul 10.05 WITA."""
        if isinstance(value, datetime):
            clock = f"{value:%H.%M}"
            offset = value.utcoffset()
            zone = _ZONES.get(int(offset.total_seconds() // 3600)) if offset is not None else None
            clock = f"{clock} {zone}" if zone else clock
            if form == "jam":
                return clock
            day = self._moment(value.date(), "" if form != "singkat" else "singkat")
            return f"{day} {self.words(Text('calendar.at'))} {clock}"
        names = {
            "day": self.words(Text(f"calendar.day_{value.weekday()}")),
            "month": self.words(Text(f"calendar.month_{value.month}")),
        }
        if form == "singkat":
            return f"{names['day'][:3]} {value.day} {names['month'][:3]} {value.year}"
        if form == "hari":
            return f"{names['day']} {value.day} {names['month']}"
        if form == "angka":
            return f"{value:%d-%m-%Y}"
        return f"{names['day']}, {value.day} {names['month']} {value.year}"


def _merged(runs: list[Run]) -> Rich:
    """Neighbours of one style joined, empty ones left out."""
    merged: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if merged and merged[-1].style == run.style:
            merged[-1] = Run(merged[-1].text + run.text, run.style)
        else:
            merged.append(run)
    return tuple(merged)
