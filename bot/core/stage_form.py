"""The timetable of an election, asked from a head or admin: which election, and its days. Unknown days may stay open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from bot.core.answer_words import means_unknown
from bot.core.date_words import Trouble
from bot.core.dates import read_planned_day
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Form, Question, Reading, Said
from bot.core.messages import Text, text
from bot.core.stage import Election, Timetable

DAYS: Final = ("determined_on", "campaign_from", "campaign_until", "voting_on")
"""The days that are asked for, in the order in which they come."""


def timetable_of(fields: Fields) -> Timetable:
    """What the answers say."""
    days = {name: date.fromisoformat(fields[name]) for name in DAYS if fields.get(name)}
    return Timetable(Election(fields.get("election", "none")), **days)


def _ask_election(fields: Fields, background: Background) -> Ask:
    return Ask(
        Text("stages.ask_election"),
        ((Text("stages.pilkada"), "pilkada"), (Text("stages.pemilu"), "pemilu"), (Text("stages.none"), "none")),
    )


def _read_election(said: Said, fields: Fields, background: Background) -> Reading:
    typed = said.picked or said.words.strip().casefold()
    if typed in {election.value for election in Election}:
        return Reading({"election": typed})
    return Reading({}, again=Text("stages.election_help"))


def _asks(name: str) -> Callable[[Fields, Background], Ask]:
    return lambda fields, background: Ask(Text(f"stages.ask_{name}"), ((Text("stages.not_known"), UNKNOWN),))


def _reads(name: str) -> Callable[[Said, Fields, Background], Reading]:
    def read(said: Said, fields: Fields, background: Background) -> Reading:
        if said.picked == UNKNOWN or means_unknown(said.words):
            return Reading({}, settled=True)
        day = read_planned_day(said.words, background.now)
        if isinstance(day, Trouble):
            return Reading({}, again=Text("stages.day_help"))
        before = [fields[other] for other in DAYS[: DAYS.index(name)] if fields.get(other)]
        if before and day.isoformat() < max(before):
            return Reading({}, again=text("stages.day_order", day=date.fromisoformat(max(before))))
        return Reading({name: day.isoformat()})

    return read


def _running(fields: Fields, background: Background) -> bool:
    return fields.get("election") in ("pemilu", "pilkada")


STAGE_FORM: Final = Form(
    "stages",
    (
        Question("election", ("election",), _ask_election, _read_election),
        *(Question(name, (name,), _asks(name), _reads(name), wanted=_running, numbers=True) for name in DAYS),
    ),
)
