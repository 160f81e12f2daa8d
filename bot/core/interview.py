"""The interview as data: an ordered list of questions over a set of fields that anything can fill.

A question is asked only while its fields are empty and nobody said that they are unknown. Every form (a report, the reporter's
identity) is such a list; one engine in the handlers runs them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.agencies import AgencyBook
from bot.core.answer_words import means_skip, means_unknown
from bot.core.messages import Contact, Point, Text
from bot.core.places import Located, PlaceIndex

Fields = dict[str, Any]
"""What a form knows, by field name, as plain JSON values. A name that begins with "_" is only looked at, never stored."""

SETTLED = "settled"
"""The field that lists the questions which were answered with "unknown" or left out."""

UNKNOWN = "unknown"
"""The value of every [Tidak tahu]."""


@dataclass(frozen=True, slots=True)
class Background:
    """What a question may look at beside the fields. `now` is aware, in the office's zone; `home` a Kemendagri code. `words`
    renders a text that becomes part of an answer."""

    now: datetime
    election: str
    home: str
    places: PlaceIndex
    agencies: AgencyBook
    locate: Callable[[float, float], Located]
    words: Callable[[Text], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person answered: typed words, or the value of a choice, a location, a contact card. `tries`: how often this
    question was already answered with something that could not be read."""

    words: str = ""
    picked: str = ""
    point: Point | None = None
    contact: Contact | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """How a question is put: its text, its choices as (label, value), and whether a location is asked for."""

    text: Text
    choices: tuple[tuple[Text | str, str], ...] = ()
    point: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer means: fields to set (None or "" empties one).

    `again`: why the same question must be asked once more (its fields are set all the same). `settled`: the question counts as
    answered even when its fields are empty. `remark`: what is said before the next question.
    """

    fields: Fields
    again: Text | None = None
    remark: Text | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. It counts as answered when one of `fields` is filled or it is settled.

    `wanted`: whether it makes sense at all with these fields. `optional`: the law allows to leave it out. `numbers`: a bare
    number is never the answer itself, so it may stand for a choice. `resets`: questions whose answers depend on this one.
    `beside`: fields that go with the answer but are none by themselves.
    """

    name: str
    fields: tuple[str, ...]
    ask: Callable[[Fields, Background], Ask]
    read: Callable[[Said, Fields, Background], Reading]
    wanted: Callable[[Fields, Background], bool] = lambda fields, background: True
    optional: bool = True
    numbers: bool = False
    resets: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def all_fields(self) -> tuple[str, ...]:
        return self.fields + self.beside


Aside = Callable[[Question, Said, Fields, Background], "Reading | None"]


def _no_aside(question: Question, said: Said, fields: Fields, background: Background) -> Reading | None:
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """An ordered list of questions. `aside` may take an answer that belongs elsewhere (a link, a location) before the question
    reads it."""

    name: str
    questions: tuple[Question, ...]
    aside: Aside = _no_aside

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.name == name), None)


def answered(question: Question, fields: Fields) -> bool:
    return question.name in fields.get(SETTLED, ()) or any(fields.get(name) for name in question.fields)


def next_question(form: Form, fields: Fields, background: Background) -> Question | None:
    """The first question that makes sense and has no answer yet; None when all are answered."""
    return next(
        (each for each in form.questions if not answered(each, fields) and each.wanted(fields, background)),
        None,
    )


def question_before(form: Form, name: str, fields: Fields, background: Background) -> Question | None:
    """The answered question that comes before `name` ("" or an unknown name: before the end); None at the beginning."""
    before: Question | None = None
    for question in form.questions:
        if question.name == name:
            break
        if answered(question, fields) and question.wanted(fields, background):
            before = question
    return before


def read_answer(form: Form, question: Question, said: Said, fields: Fields, background: Background) -> Reading:
    """What `said` means as an answer to `question`; unknown and skip are understood wherever the question is optional."""
    skip = means_skip(said.words)
    if skip and answered(question, fields):
        return Reading({}, settled=True)  # leave it as it was
    if skip or said.picked == UNKNOWN or means_unknown(said.words):
        if question.optional:
            return Reading(dict.fromkeys(question.all_fields), settled=True)
        unknown = question.read(Said(picked=UNKNOWN), fields, background)  # some have an answer of their own for it
        return unknown if unknown.again is None else Reading({}, again=Text("form.needed"))
    return form.aside(question, said, fields, background) or question.read(said, fields, background)


def apply(form: Form, question: Question, reading: Reading, fields: Fields) -> Fields:
    """The fields after a reading: set, emptied, and with the answers dropped that depended on a changed one."""
    after = {name: value for name, value in fields.items() if name != SETTLED} | reading.fields
    settled = [name for name in fields.get(SETTLED, ()) if name != question.name]
    changed = any(fields.get(name) != after.get(name) for name in question.fields)
    if changed:
        for name in question.resets:
            dependent = form.question(name)
            if dependent is None:
                continue
            settled = [each for each in settled if each != name]
            for field in dependent.all_fields:
                if field not in reading.fields:
                    after.pop(field, None)
    if reading.settled:
        settled.append(question.name)
    after = {name: value for name, value in after.items() if value not in (None, "", [], {})}
    if settled:
        after[SETTLED] = settled
    return after


def cut(words: str, most: int) -> str:
    """The words on one line and at most `most` characters, the cut marked."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
