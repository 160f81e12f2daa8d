"""What tests of the interview share: the shipped places and agencies as background, and a way to answer one question."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.agencies import AgencyBook
from bot.core.interview import Background, Fields, Form, Question, Reading, Said, apply, read_answer
from bot.core.places import PlaceIndex
from bot.core.report_form import REPORT_FORM
from bot.texts import Texts
from storage.places import PlaceMap

DATA = Path(__file__).parent.parent / "bot" / "data"
MAP = PlaceMap(DATA / "wilayah.sqlite")
ALIASES = json.loads((DATA / "place_aliases.json").read_text(encoding="utf-8"))["aliases"]
TEXTS = Texts.load()
BACK = Background(
    now=datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar")),
    election="pilkada",
    home="63.03",
    places=PlaceIndex(MAP.rows(), ALIASES),
    agencies=AgencyBook.from_data(json.loads((DATA / "agencies.json").read_text(encoding="utf-8"))),
    locate=MAP.locate,
    words=TEXTS.words,
)
PROVINCE = replace(BACK, home="63")


def question(name: str, form: Form = REPORT_FORM) -> Question:
    found = form.question(name)
    assert found is not None, name
    return found


def hear(name: str, said: str | Said, fields: Fields | None = None, back: Background = BACK) -> tuple[Fields, Reading]:
    """An answer to one question of the report: the fields afterwards, and how it was read."""
    before = fields or {}
    heard = Said(said) if isinstance(said, str) else said
    reading = read_answer(REPORT_FORM, question(name), heard, before, back)
    return apply(REPORT_FORM, question(name), reading, before), reading


def asked(reading: Reading) -> str:
    assert reading.again is not None, reading
    return reading.again.key
