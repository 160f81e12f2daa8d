"""The one engine that runs every form: it asks the next open question, reads the answer, goes back, skips, changes one answer.

What a form is filled into, and what happens at its end, is a `Service`. A question is asked in one message: first what there is
to say about the last answer, then the question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.interview import (
    Ask,
    Background,
    Fields,
    Form,
    Question,
    Said,
    answered,
    apply,
    next_question,
    question_before,
    read_answer,
)
from bot.core.messages import Choice, Text, text
from handlers.flow import Flow, Handler
from handlers.turn import Turn

Lead = Text | None
"""What is said in the same message before a question."""


@dataclass(frozen=True, slots=True)
class Service:
    """A form at work. `load` gives its fields, None when what it fills is gone (then `gone` speaks); `store` writes them back;
    `done` is called with what is still to be said when nothing is left to ask; `cancel` is *batal*."""

    form: Form
    load: Callable[[Turn], Fields | None]
    store: Callable[[Turn, Fields], None]
    done: Callable[[Turn, Lead], None]
    cancel: Handler
    gone: Handler


def background(turn: Turn) -> Background:
    """What questions may look at."""
    known = turn.knowledge
    return Background(
        turn.now, turn.election(), known.home_region, known.places, known.agencies, known.locate, turn.label
    )


def led(lead: Lead, question: Text) -> Text:
    """Both in one message."""
    return question if lead is None else text("form.led", lead=lead, question=question)


def go_on(turn: Turn, service: Service, lead: Lead = None) -> None:
    """Asks the next open question, or ends the form."""
    fields = service.load(turn)
    if fields is None:
        service.gone(turn)
        return
    question = next_question(service.form, fields, background(turn))
    if question is None:
        service.done(turn, lead)
    else:
        open_question(turn, service, question.name, lead)


def ask_first(turn: Turn, service: Service, names: tuple[str, ...], lead: Lead = None) -> bool:
    """Opens the first of these questions that makes sense and has no answer; False when there is none."""
    fields = service.load(turn)
    if fields is None:
        return False
    question = next_question(
        Form("", tuple(each for each in service.form.questions if each.name in names)), fields, background(turn)
    )
    if question is not None:
        open_question(turn, service, question.name, lead)
    return question is not None


def open_question(turn: Turn, service: Service, name: str, lead: Lead = None) -> None:
    """Opens one question of the form, whether it was answered before or not."""
    turn.conversation.open(service.form.name, name)
    turn.conversation.note.pop("tries", None)
    say_question(turn, service, lead)


def change(turn: Turn, service: Service, name: str) -> None:
    """Opens one question to change its answer; *kembali* leaves the answer as it was."""
    turn.conversation.note["changing"] = True
    open_question(turn, service, name)


def say_question(turn: Turn, service: Service, lead: Lead = None) -> None:
    """Says the open question (again)."""
    fields = service.load(turn)
    question = service.form.question(turn.conversation.question)
    if fields is None or question is None:
        service.gone(turn)
        return
    ask = question.ask(fields, background(turn))
    turn.conversation.offered = []
    said = led(lead, ask.text)
    turn.say(said.key, *_choices(turn, ask), ask_point=ask.point, **said.args)


def stay_or_go_on(turn: Turn, service: Service, lead: Lead = None) -> None:
    """Asks the open question again, or the next one when something else has filled it meanwhile."""
    fields = service.load(turn)
    question = service.form.question(turn.conversation.question)
    if fields is None or question is None or turn.conversation.note.get("changing"):
        say_question(turn, service, lead)
    elif answered(question, fields) or not question.wanted(fields, background(turn)):
        go_on(turn, service, lead)
    else:
        say_question(turn, service, lead)


def hear(turn: Turn, service: Service, said: Said) -> None:
    """Reads an answer to the open question and goes on."""
    fields = service.load(turn)
    question = service.form.question(turn.conversation.question)
    if fields is None or question is None:
        service.gone(turn)
        return
    reading = read_answer(service.form, question, said, fields, background(turn))
    if reading.again is not None and (value := _by_number(said.words, question.ask(fields, background(turn)))):
        reading = read_answer(service.form, question, Said(picked=value), fields, background(turn))
    service.store(turn, apply(service.form, question, reading, fields))
    note = turn.conversation.note
    if reading.again is not None:
        note["tries"] = said.tries + 1
        say_question(turn, service, reading.again)
        return
    note.pop("changing", None)
    go_on(turn, service, reading.remark)


def _by_number(words: str, ask: Ask) -> str:
    """The value of the choice with this number; "" for none. Only for a number that the question could not read as its answer."""
    bare = words.rstrip(".)")
    if not bare.isdecimal() or len(bare) > 2 or not 1 <= int(bare) <= len(ask.choices):
        return ""
    return ask.choices[int(bare) - 1][1]


def answer(turn: Turn, service: Service) -> None:
    """A typed message, a location or a contact card as the answer."""
    message = turn.message
    tries = int(turn.conversation.note.get("tries", 0))
    hear(turn, service, Said(message.text.strip(), "", message.point, message.contact, tries))


def back(turn: Turn, service: Service) -> None:
    """The question before the open one; while one answer is changed, out of it."""
    fields = service.load(turn)
    if fields is None:
        service.gone(turn)
        return
    if turn.conversation.note.pop("changing", None):
        go_on(turn, service)
        return
    name = turn.conversation.question if turn.conversation.form == service.form.name else ""
    before = question_before(service.form, name, fields, background(turn))
    if before is None:
        say_question(turn, service, Text("form.first"))
    else:
        open_question(turn, service, before.name)


def flow_of(service: Service) -> Flow:
    """The form as the router sees it."""
    return Flow(
        ask=lambda turn: say_question(turn, service),
        answer=lambda turn: answer(turn, service),
        pick=lambda turn, value: hear(turn, service, Said(picked=value)),
        cancel=service.cancel,
        back=lambda turn: back(turn, service),
        numbers=lambda turn: _numbers(turn, service),
    )


def _numbers(turn: Turn, service: Service) -> bool:
    question: Question | None = service.form.question(turn.conversation.question)
    return question is None or question.numbers


def _choices(turn: Turn, ask: Ask) -> list[Choice]:
    version = turn.conversation.version
    return [Choice(label, f"pick:{value}:{version}") for label, value in ask.choices]
