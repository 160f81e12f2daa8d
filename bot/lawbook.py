"""Loads the rule book from its TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from bot.core.law_card import Card, Theme
from bot.core.law_reader import Problem
from bot.core.law_schema import read_articles, read_sanctions, read_situations, read_theme
from bot.core.rulebook import RuleBook, check_book, link_cards

_TABLES = ("articles.toml", "sanctions.toml", "situations.toml")


def load_book(folder: Path) -> RuleBook | list[str]:
    """Read ``folder`` (``locales/<language>/rules``): three tables and one file per theme.

    Returns the book, or a list of problems, one line each, naming file, card and field: a book with any problem is
    not used. Raises nothing: what cannot be read is a problem too.
    """
    problems: list[Problem] = []
    raw = {path.name: _read(path, problems) for path in sorted(folder.glob("*.toml"))}
    problems += [Problem(name, "", "", "is missing") for name in _TABLES if name not in raw]
    tables = [raw.pop(name, {}) for name in _TABLES]
    themes: list[Theme] = []
    cards: list[Card] = []
    for name, table in raw.items():
        theme, found = read_theme(table, name, problems)
        if f"{theme.id}.toml" != name:
            problems.append(Problem(name, "", "theme.id", f"{theme.id!r} does not match the file name"))
        themes.append(theme)
        cards += found
    for card_id in sorted({card.id for card in cards if sum(card.id == other.id for other in cards) > 1}):
        problems.append(Problem("", card_id, "id", "stands on two cards"))
    book = RuleBook(
        themes=tuple(sorted(themes, key=lambda theme: theme.order)),
        cards=link_cards(cards),
        articles=read_articles(tables[0], _TABLES[0], problems),
        sanctions=read_sanctions(tables[1], _TABLES[1], problems),
        situations=read_situations(tables[2], _TABLES[2], problems),
    )
    problems += check_book(book)
    return [str(problem) for problem in problems] if problems else book


def _read(path: Path, problems: list[Problem]) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", "", f"is not valid TOML: {error}"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, "", "", f"cannot be read: {type(error).__name__}"))
    return {}
