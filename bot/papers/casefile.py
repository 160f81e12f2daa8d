"""The case file as a PDF, A4, to read, print and sign. Runs only in the process that draws papers."""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from fpdf import FPDF
from fpdf.enums import Align, TextMode, XPos, YPos
from fpdf.fonts import TTFFont

BLANK: dict[str, Any] = {
    "title": "-",
    "footer": "-",
    "page": "-",
    "made_at": "2026-01-01T00:00:00+00:00",
    "parts": [{"kind": "evidence", "words": "-", "rows": [["-", "-"]], "picture": 0}],
}
"""A case file of nothing but a picture."""

DOT = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/"
    "wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
)
"""A JPEG of one grey point."""

_Colour: TypeAlias = tuple[int, int, int]
_INK, _SOFT, _LINE, _ACCENT = (23, 36, 45), (91, 107, 118), (200, 210, 216), (15, 92, 110)
_EDGE, _FOOT = 20, 22
_LABEL, _WHEN, _GAP = 46, 54, 4
_TEXT, _SMALL = 9.5, 8
_PICTURE_WIDTH, _PICTURE_HEIGHT = 44, 44
_WRITING_LINE = 8.5
_MISSING = "\ufffd"
_PAGES = "\x02" * 4
"""Stands for the number of pages until that is known. No words can hold it: `shown` leaves such signs out."""


class Pages(FPDF):
    """Blank pages with one font. Made before files can no longer be opened."""

    def __init__(self, font: Path) -> None:
        super().__init__(format="A4")
        self.set_margins(_EDGE, _EDGE)
        self.set_auto_page_break(True, margin=_FOOT)
        self.add_font("sans", fname=font)
        sans = self.fonts["sans"]
        assert isinstance(sans, TTFFont)
        self.known = frozenset(sans.cmap)
        self.footer_words = self.page_words = ""
        self.alias_nb_pages(_PAGES)

    def footer(self) -> None:
        """What the file is, and the number of the page."""
        self.set_y(-_FOOT + 7)
        self.set_font("sans", size=7.5)
        self.set_text_color(*_SOFT)
        with self.local_context(draw_color=_LINE, line_width=0.2):
            self.line(_EDGE, self.y, self.w - _EDGE, self.y)
        self.set_y(self.y + 2)
        self.cell(self.epw - 24, 4, self.footer_words)
        self.cell(24, 4, f"{self.page_words} {self.page_no()} / {self.str_alias_nb_pages}", align="R")

    # Words

    def shown(self, words: str) -> str:
        """What the font can show: what it lacks is replaced, what is no letter at all left out."""
        plain = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return "".join(self._shown(letter) for letter in plain)

    def _shown(self, letter: str) -> str:
        if letter == "\n" or (ord(letter) in self.known and unicodedata.category(letter)[0] != "C"):
            return letter
        return "" if unicodedata.category(letter) in ("Cc", "Cf", "Mn", "Me", "Cs") else _MISSING

    def words(
        self, words: str, size: float = _TEXT, *, colour: _Colour = _INK, left: float = _EDGE, width: float = 0
    ) -> None:
        """Words in lines that fit, on further pages where they have to go on; what comes next stands below."""
        self.set_font("sans", size=size)
        self.set_text_color(*colour)
        self.set_x(left)
        wide = width or self.w - _EDGE - left
        shown = self.shown(words) or " "
        self.multi_cell(wide, size * 0.5, shown, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def strong(self, words: str, size: float, *, colour: _Colour = _INK, left: float = _EDGE) -> None:
        """A few bold words, which stay on their page: their letters are drawn with an edge, so that one font will do."""
        with self.local_context(text_mode=TextMode.FILL_STROKE, draw_color=colour, line_width=0.012 * size):
            self.words(words, size, colour=colour, left=left)

    def room(self, height: float) -> None:
        """A new page unless so many millimetres are left on this one."""
        if self.will_page_break(height):
            self.add_page()


def draw(paper: dict[str, Any], pictures: list[bytes], pages: Pages) -> bytes:
    """The PDF. `paper`: see `bot.core.paper.CaseFile`, its words plain; `picture` is a place in `pictures`, -1 for none."""
    pages.set_title(pages.shown(paper["title"]))
    pages.set_creation_date(datetime.fromisoformat(paper["made_at"]))
    pages.footer_words, pages.page_words = pages.shown(paper["footer"]), pages.shown(paper["page"])
    pages.add_page()
    for part in paper["parts"]:
        _part(pages, part, pictures)
    return bytes(pages.output())


def _part(pages: Pages, part: dict[str, Any], pictures: list[bytes]) -> None:
    kind, words, rows = part["kind"], part["words"], part["rows"]
    if kind == "page":
        pages.add_page()
    elif kind == "title":
        pages.strong(words, 17, colour=_ACCENT)
        pages.ln(1.5)
    elif kind == "heading":
        _heading(pages, words)
    elif kind == "text":
        pages.words(words)
        pages.ln(2)
    elif kind == "note":
        pages.words(words, _SMALL, colour=_SOFT)
        pages.ln(2)
    elif kind == "fields":
        _fields(pages, rows)
    elif kind == "checks":
        _checks(pages, rows)
    elif kind == "entries":
        _entries(pages, rows)
    elif kind == "evidence":
        _evidence(pages, words, rows, pictures[part["picture"]] if part["picture"] >= 0 else b"")
    elif kind == "sign":
        _sign(pages, rows)


def _heading(pages: Pages, words: str) -> None:
    pages.room(26)
    pages.ln(3)
    pages.strong(words, 12, colour=_ACCENT)
    with pages.local_context(draw_color=_LINE, line_width=0.3):
        pages.line(_EDGE, pages.y + 1, pages.w - _EDGE, pages.y + 1)
    pages.ln(3.5)


def _fields(pages: Pages, rows: Iterable[list[str]], left: float = _EDGE, label: float = _LABEL) -> None:
    """Labels beside what stands there; beside an empty one a line to write on."""
    for name, value in rows:
        pages.room(_WRITING_LINE * 2)
        page, top = pages.page, pages.y
        pages.words(name, _TEXT - 1, colour=_SOFT, left=left, width=label)
        below = pages.y
        pages.set_y(top)
        if value:
            pages.words(value, left=left + label + _GAP)
        else:
            with pages.local_context(draw_color=_SOFT, line_width=0.2):
                pages.line(left + label + _GAP, top + 5.2, pages.w - _EDGE, top + 5.2)
            pages.set_y(top + _WRITING_LINE)
        if pages.page == page:
            pages.set_y(max(pages.y, below) + 1.2)
        else:
            pages.ln(1.2)


def _checks(pages: Pages, rows: Iterable[list[str]]) -> None:
    """A box for each, ticked where it is there."""
    for there, name, what in rows:
        pages.room(_WRITING_LINE)
        top = pages.y
        with pages.local_context(draw_color=_ACCENT if there == "1" else _SOFT, line_width=0.35):
            pages.rect(_EDGE + 0.5, top + 0.6, 3.4, 3.4)
            if there == "1":
                pages.line(_EDGE + 1.1, top + 2.3, _EDGE + 1.9, top + 3.3)
                pages.line(_EDGE + 1.9, top + 3.3, _EDGE + 3.5, top + 1.1)
        pages.words(name, left=_EDGE + 7, width=_LABEL + 20)
        below = pages.y
        pages.set_y(top)
        pages.words(what, colour=_INK if there == "1" else _SOFT, left=_EDGE + 7 + _LABEL + 20 + _GAP)
        pages.set_y(max(pages.y, below) + 1)


def _entries(pages: Pages, rows: Iterable[list[str]]) -> None:
    """What happened when, and under it the words that belong to it."""
    for when, what, words in rows:
        pages.room(_WRITING_LINE)
        page, top = pages.page, pages.y
        pages.words(when, _TEXT - 1, colour=_SOFT, width=_WHEN)
        below = pages.y
        pages.set_y(top)
        pages.words(what, left=_EDGE + _WHEN + _GAP)
        if pages.page == page:
            pages.set_y(max(pages.y, below))
        if words:
            pages.words(words, _TEXT - 0.5, colour=_SOFT, left=_EDGE + _WHEN + _GAP)
        pages.ln(1.2)


def _evidence(pages: Pages, words: str, rows: list[list[str]], picture: bytes) -> None:
    """One piece: its small picture to the left, what is known of it to the right."""
    pages.room(_PICTURE_HEIGHT + 8)
    page, top = pages.page, pages.y
    with pages.local_context(draw_color=_LINE, line_width=0.2):
        pages.rect(_EDGE, top, _PICTURE_WIDTH, _PICTURE_HEIGHT)
    if picture:
        pages.image(
            io.BytesIO(picture),
            x=_EDGE + 1,
            y=top + 1,
            w=_PICTURE_WIDTH - 2,
            h=_PICTURE_HEIGHT - 2,
            keep_aspect_ratio=True,
        )
    left = _EDGE + _PICTURE_WIDTH + _GAP
    pages.set_y(top)
    pages.strong(words, 10.5, left=left)
    pages.ln(1)
    _fields(pages, rows, left, 24)
    pages.set_y((max(pages.y, top + _PICTURE_HEIGHT) if pages.page == page else pages.y) + 4)


def _sign(pages: Pages, rows: list[list[str]]) -> None:
    """Places to sign, side by side."""
    pages.room(48)
    top, width = pages.y + 4, (pages.epw - 10 * (len(rows) - 1)) / len(rows)
    for index, (who, below) in enumerate(rows):
        left = _EDGE + index * (width + 10)
        pages.set_y(top)
        pages.words(who, left=left, width=width)
        with pages.local_context(draw_color=_SOFT, line_width=0.2):
            pages.line(left, top + 30, left + width, top + 30)
        pages.set_y(top + 31)
        pages.words(below, _SMALL, colour=_SOFT, left=left, width=width)
    pages.set_y(top + 40)
