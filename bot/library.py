"""Reads what every turn may look up: words, law cards, places, agencies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import orjson

from bot.config import Settings
from bot.core.agencies import AgencyBook
from bot.core.places import PlaceIndex
from bot.core.retention import Limits
from bot.core.rulebook import RuleBook
from bot.knowledge import Knowledge
from bot.lawbook import load_book
from bot.texts import FOLDER, Texts
from storage.places import PlaceMap

if TYPE_CHECKING:
    from bot.core.understanding import Understanding

DATA = Path(__file__).parent / "data"


class WrongBook(Exception):
    """The law cards have problems; `lines` name file, card and field."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(len(lines))
        self.lines = lines


def read_knowledge(settings: Settings) -> Knowledge:
    """What every turn may look up. Raises `WrongBook` and `BrokenTexts`."""
    book = load_book(FOLDER / "id" / "rules")
    if not isinstance(book, RuleBook):
        raise WrongBook(book)
    places = PlaceMap(DATA / "wilayah.sqlite")
    return Knowledge(
        texts=Texts.load(),
        places=place_index(places),
        locate=places.locate,
        agencies=read_agencies(),
        rules=book,
        zone=ZoneInfo(settings.timezone),
        election=settings.election,
        home_region=settings.home_region,
        office_name=settings.office_name,
        backup_days=settings.backup_days,
        person_limits=settings.person_limits,
        limits=Limits(settings.retention_lead_days, settings.retention_case_days),
    )


def read_agencies() -> AgencyBook:
    """All agencies that can be named."""
    return AgencyBook.from_data(orjson.loads((DATA / "agencies.json").read_bytes()))


def place_index(places: PlaceMap) -> PlaceIndex:
    """Regions by name and code."""
    return PlaceIndex(places.rows(), orjson.loads((DATA / "place_aliases.json").read_bytes())["aliases"])


def read_places() -> PlaceIndex:
    """Regions alone, for a command that needs no more."""
    return place_index(PlaceMap(DATA / "wilayah.sqlite"))


def build_understanding(book: RuleBook) -> Understanding:
    """The index over the phrasings of the book; takes about a second. Raises `LexiconError`."""
    # One thread for numpy's algebra: with more of them OpenBLAS waits, whenever uvloop starts a program, until they are done,
    # and they for it; the bot would stand still for ever if its first photo came while this is computed.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from bot.core.understanding.policy import Understanding  # brings numpy, which would delay the first poll
    from bot.language import load_lexicon

    return Understanding.build(book, load_lexicon(FOLDER / "id" / "understanding"))
