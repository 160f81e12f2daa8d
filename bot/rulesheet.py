"""`awasnetral rules sheet`: the whole rule book as a workbook, for the lawyer who has to sign it off."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import xlsxwriter

from bot.config import words
from bot.core.law_card import Card, Ruling, StageRule
from bot.core.rulebook import RuleBook
from bot.lawbook import load_book
from bot.rulecheck import BOOK

_SOURCES = Path(__file__).parent / "data" / "law_sources.json"
_CELL = 32_000  # characters; the format takes 32767
_WIDEST = 60

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name, the columns, the rows below them."""

    name: str
    columns: Row
    rows: tuple[Row, ...]


def sheet(target: Path, today: date, *, folder: Path = BOOK) -> int:
    """Writes the book in ``folder`` to ``target`` (XLSX) and says so.

    Returns the exit code: 0 written; 1 the book has problems, a line each; 2 ``target`` cannot be written. A file that
    is there is replaced only by a whole one.
    """
    text = words()
    book = load_book(folder)
    if not isinstance(book, RuleBook):
        for line in book:
            print(text["wrong_book"].format(line=line), file=sys.stderr)  # noqa: T201
        return 1
    pages = list(sheet_pages(book, today))
    try:
        _write(target, pages)
    except OSError as error:
        print(text["sheet_unwritable"].format(error=type(error).__name__), file=sys.stderr)  # noqa: T201
        return 2
    print(text["sheet_written"].format(file=target.name, rows=len(pages[0].rows)), file=sys.stdout)  # noqa: T201
    return 0


def sheet_pages(book: RuleBook, today: date) -> Iterator[Page]:
    """The sheets: every ruling and stage of every card, example questions, articles, sanctions, situations, sources."""
    text = words()
    sources = orjson.loads(_SOURCES.read_bytes())
    cards = [card for theme in book.themes for card in book.cards_of(theme.id)]
    rulings = tuple(row for card in cards for row in _card_rows(card, book, sources["situations"]))
    yield Page(text["sheet_cards"], _columns("sheet_cards_columns"), rulings)
    yield Page(
        text["sheet_phrasings"],
        _columns("sheet_phrasings_columns"),
        tuple((card.id, card.family, phrasing) for card in cards for phrasing in card.phrasings),
    )
    yield Page(text["sheet_articles"], _columns("sheet_articles_columns"), tuple(_article_rows(book, cards)))
    yield Page(
        text["sheet_sanctions"],
        _columns("sheet_sanctions_columns"),
        tuple((one.id, one.text, _lines(one.basis)) for one in book.sanctions.values()),
    )
    yield Page(
        text["sheet_situations"],
        _columns("sheet_situations_columns"),
        tuple(_situation_rows(book, cards, sources["situations"])),
    )
    yield Page(
        text["sheet_sources"],
        _columns("sheet_sources_columns"),
        tuple((section, address) for section, pages in sources["sections"].items() for address in pages),
    )
    about = (text["sheet_about_1"], text["sheet_about_2"], text["sheet_about_3"].format(day=_day(today)))
    yield Page(text["sheet_about"], _columns("sheet_about_columns"), tuple((line,) for line in about))


def _columns(key: str) -> Row:
    return tuple(words()[key].split("|"))


def _card_rows(card: Card, book: RuleBook, sources: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    branches = [("", card.ruling)]
    if card.decides:
        branches += [(f"{card.decides.text} {one.label}", one.ruling) for one in card.decides.branches]
    theme = book.theme(card.theme)
    head = (theme.title if theme else card.theme, card.family, card.id, card.title)
    tail = (
        card.applies_to,
        card.why,
        card.next_step,
        _day(card.valid_from),
        _day(card.valid_until) if card.valid_until else "",
        _day(card.checked_on),
        "",
        "",
    )
    for branch, ruling in branches:
        yield (*head, branch, "", *_said(ruling, ruling.answer, book, sources), *tail)
        for rule in ruling.by_stage:
            stage = " ".join(str(name) for name in (rule.election, rule.candidacy) if name)
            yield (*head, branch, stage, *_said(rule, rule.text, book, sources, ruling), *tail)


def _said(
    said: Ruling | StageRule,
    answer: str,
    book: RuleBook,
    sources: Mapping[str, Sequence[str]],
    parent: Ruling | None = None,
) -> Row:
    verdict = said.verdict or (parent.verdict if parent else None)
    addresses = dict.fromkeys(address for key in said.situations for address in sources.get(key, ()))
    sections = dict.fromkeys(book.articles[one].source for one in said.legal_basis if one in book.articles)
    return (
        str(verdict or ""),
        answer,
        said.caution,
        _lines(said.legal_basis),
        _lines(said.supporting_basis) if isinstance(said, Ruling) else "",
        _lines(book.sanctions[one].text for one in said.sanction if one in book.sanctions),
        str(said.confidence),
        _lines(said.situations),
        _lines([*sections, *addresses]),
    )


def _article_rows(book: RuleBook, cards: Sequence[Card]) -> Iterator[Row]:
    used: dict[str, dict[str, None]] = {}
    for card in cards:
        for ruling in card.rulings():
            stages = [citation for rule in ruling.by_stage for citation in rule.legal_basis]
            for citation in (*ruling.legal_basis, *ruling.supporting_basis, *stages):
                used.setdefault(citation, {})[card.id] = None
    for article in book.articles.values():
        cited = ", ".join(used.get(article.citation, ()))
        yield (article.citation, article.title, str(article.mark), article.source, cited, "")


def _situation_rows(book: RuleBook, cards: Sequence[Card], sources: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    for key, (verdict, mark) in book.situations.items():
        covering = ", ".join(card.id for card in cards if key in card.situations)
        yield (key, str(verdict), str(mark), covering, _lines(sources.get(key, ())))


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)[:_CELL]


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _write(target: Path, pages: Sequence[Page]) -> None:
    """Raises ``OSError``. Nothing is read as a formula or a link: cells are plain words."""
    memory = BytesIO()
    workbook: Any = xlsxwriter.Workbook(memory, {"in_memory": True})
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE7F0"})
    cell = workbook.add_format({"text_wrap": True, "valign": "top"})
    for page in pages:
        sheet = workbook.add_worksheet(page.name)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate((page.columns, *page.rows)):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(number, column, value, cell if number else head)
        for column, name in enumerate(page.columns):
            longest = max((len(row[column]) for row in page.rows if column < len(row)), default=0)
            sheet.set_column(column, column, min(max(longest, len(name)) + 2, _WIDEST))
        if page.rows:
            sheet.autofilter(0, 0, len(page.rows), len(page.columns) - 1)
    workbook.close()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(memory.getvalue())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
