"""Papers that are handed out in chat, in plain data: the receipt, a picture, and the case file, a PDF.

A handler composes them when they are sent, from what is stored then; a process of its own draws them. Their words are texts of
`locales/` or what people typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

from bot.core.messages import Text

Words: TypeAlias = "Text | str"
Row: TypeAlias = "tuple[Words, ...]"

RECEIPT, CASE_FILE, KEY_CARD = "receipt", "case_file", "key"
"""What `Say.paper` begins with; after a colon follows the code of the report, or the key."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The *kartu kode*. `facts`: label and value. `marks`: what a file is called and the beginning of its SHA-256, in groups."""

    name: Words
    title: Words
    code: str
    facts: tuple[Row, ...]
    marks_title: Words
    marks: tuple[Row, ...]
    marks_note: Words
    how_title: Words
    how: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class KeyCard:
    """The picture of a reporter's key. `letters`: what is sent to the bot. `links`: the name of a channel and a link that begins a
    chat there with these letters; filled in when it is drawn."""

    name: Words
    title: Words
    secret: str
    letters: str
    how: tuple[Words, ...]
    links: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a case file, in the order of reading.

    - title, heading, text, note: `words`; a note is small.
    - fields: rows of label and value; an empty value is a line to write on.
    - checks: rows of "1" or "0", a label and what is there.
    - entries: rows of when, what, and words, which may be empty.
    - evidence: one piece: `picture` is its number in storage (0: none to show), rows are label and value.
    - sign: a place to sign for each row of who and below.
    - page: what follows stands on a new page.
    """

    kind: Literal["title", "heading", "text", "note", "fields", "checks", "entries", "evidence", "sign", "page"]
    words: Words = ""
    rows: tuple[Row, ...] = ()
    picture: int = 0


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The *berkas* of a report for staff. `page`: what stands before the number of a page. `made_at`: ISO time."""

    name: Words
    title: Words
    footer: Words
    page: Words
    made_at: str
    parts: tuple[Part, ...]


Paper: TypeAlias = "Receipt | CaseFile | KeyCard"


def as_plain(value: Any, words: Callable[[Words], str]) -> Any:
    """A paper as JSON values, its texts in words."""
    if isinstance(value, Text):
        return words(value)
    if isinstance(value, tuple | list):
        return [as_plain(each, words) for each in value]
    if is_dataclass(value):
        return {field.name: as_plain(getattr(value, field.name), words) for field in fields(value)}
    return value
