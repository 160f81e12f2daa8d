"""From a message to its handler. The tables of all handlers come together here; the order of the questions is the whole logic."""

from __future__ import annotations

from bot.core.conversation import OutOfRange, read_button, typed_choice
from bot.core.messages import Choice
from handlers import (
    asking,
    casework,
    clarifying,
    files,
    following,
    forgetting,
    formal,
    joining,
    lookup,
    news,
    radar,
    reachability,
    reporting,
    staff_questions,
    stages,
    unclear,
    welcome,
)
from handlers.flow import Flow, Handler, PressHandler
from handlers.turn import Turn

MODULES = (
    welcome,
    news,
    reporting,
    files,
    formal,
    following,
    forgetting,
    asking,
    joining,
    casework,
    clarifying,
    lookup,
    stages,
    staff_questions,
    radar,
    unclear,
)

COMMANDS: dict[str, Handler] = {}
"""What `/name` does in a private chat; the words after it stand in `turn.argument`."""

ROOM_COMMANDS: dict[str, Handler] = {}
"""What `/name` does in a group."""

PRESSES: dict[str, PressHandler] = {}
"""What a button `verb:subject:version` does, wherever it is pressed."""

WORDS: dict[str, Handler] = {}
"""Whole messages that mean the same whatever is open (`batal`, `menu`), in small letters."""

TIMERS: dict[str, Handler] = {}
FLOWS: dict[str, Flow] = {}

for _module in MODULES:
    for _name, _table in (
        ("COMMANDS", COMMANDS),
        ("ROOM_COMMANDS", ROOM_COMMANDS),
        ("PRESSES", PRESSES),
        ("WORDS", WORDS),
        ("TIMERS", TIMERS),
        ("FLOWS", FLOWS),
    ):
        _table.update(getattr(_module, _name, {}))


def handle(turn: Turn) -> None:
    """Does what a message asks for. Raises whatever a handler raises; dispatch settles that."""
    message = turn.message
    if message.migrated is not None:
        reachability.migrated(turn)
    elif message.left or message.undelivered is not None:
        reachability.lost(turn)
    elif message.timer is not None:
        timer = TIMERS.get(message.timer.name)
        if timer is not None:  # one that an older program set may have no handler any more
            timer(turn)
    elif message.fetched is not None:
        files.fetched(turn)
    elif message.private:
        _private(turn)
    else:
        _room(turn)
    if turn.conversation.taken_up:
        ask_again(turn)
    turn.acknowledge()


def apologise(turn: Turn, parked: int) -> None:
    """The message could not be handled: its sender hears an apology, the office a notice."""
    if turn.message.from_person and (turn.message.private or turn.message.to_bot):
        turn.say("unclear.apology")
    turn.acknowledge()
    reachability.report_parked(turn, parked)


def _private(turn: Turn) -> None:
    message, conversation = turn.message, turn.conversation
    conversation.reachable = True
    if message.edited:
        unclear.edited(turn)
        ask_again(turn)
    elif message.press is not None:
        _press(turn, message.press.data)
    elif message.files:
        flow = FLOWS.get(conversation.form)
        take = flow.files if flow is not None and flow.files is not None else files.received
        take(turn)
    elif message.unreadable:
        unclear.unreadable(turn)
        ask_again(turn)
    elif message.text.startswith("/"):
        COMMANDS.get(turn.command, unclear.unknown_command)(turn)
    else:
        _words(turn)


def _words(turn: Turn) -> None:
    """A typed message (or a location, or a contact): a choice, a word that always works, an answer, or something new."""
    message, conversation = turn.message, turn.conversation
    flow = FLOWS.get(conversation.form)
    typed = message.text.strip()
    numbers = flow.numbers(turn) if flow else True
    choice = typed_choice(typed, conversation.offered, numbers=numbers) if typed else None
    if isinstance(choice, str):
        _press(turn, choice)
    elif typed.casefold() in WORDS:
        WORDS[typed.casefold()](turn)
    elif isinstance(choice, OutOfRange):
        same = [] if flow else [Choice(label, data) for label, data in conversation.offered]
        turn.say("unclear.out_of_range", *same, count=choice.count)
        if flow is not None:
            ask_again(turn)
    elif typed and unclear.urgent(turn):
        return
    elif flow is not None:
        flow.answer(turn)
    else:
        unclear.free_words(turn)


def _press(turn: Turn, data: str) -> None:
    """A press, or a choice typed. `pick` belongs to the open question; the other verbs to their handlers."""
    button = read_button(data)
    handler = PRESSES.get(button.verb) if button else None
    if button is None or (handler is None and button.verb != "pick"):
        unclear.stale(turn)
        ask_again(turn)
    elif handler is not None:
        handler(turn, button.subject, button.version)
    elif button.version == turn.conversation.version and turn.conversation.form in FLOWS:
        turn.conversation.last_press = data
        FLOWS[turn.conversation.form].pick(turn, button.subject)
    elif data == turn.conversation.last_press:
        turn.acknowledge("unclear.already")  # a second tap on the same button
    else:
        unclear.stale(turn)
        ask_again(turn)


def ask_again(turn: Turn) -> None:
    """Says the open question again, or offers the menu where none is open."""
    flow = FLOWS.get(turn.conversation.form)
    if flow is not None:
        flow.ask(turn)
    else:
        welcome.menu(turn)


def _open_news(turn: Turn) -> None:
    """Shows the news that waited, does what it calls for, and comes back to a question that was open before."""
    open_before = turn.conversation.form
    then = news.open_news(turn)
    for data in then:
        _press(turn, data)
    if open_before and not then:
        ask_again(turn)


def _room(turn: Turn) -> None:
    """In a group only commands, presses and replies to the bot are for us."""
    message = turn.message
    if not message.to_bot:
        return
    if message.press is not None:
        button = read_button(message.press.data)
        handler = PRESSES.get(button.verb) if button else None
        if handler is None or button is None:
            turn.acknowledge("unclear.old_button")
        else:
            handler(turn, button.subject, button.version)
    elif message.text.startswith("/"):
        ROOM_COMMANDS.get(turn.command, unclear.room_command)(turn)


def _leave(turn: Turn) -> None:
    """*Batal*: the open question says how it is left."""
    flow = FLOWS.get(turn.conversation.form)
    if flow is not None:
        flow.cancel(turn)
    else:
        welcome.menu(turn)


def _back(turn: Turn) -> None:
    """*Kembali*: one question back."""
    flow = FLOWS.get(turn.conversation.form)
    if flow is not None:
        flow.back(turn)
    else:
        welcome.menu(turn)


PRESSES["news"] = lambda turn, subject, version: _open_news(turn)
PRESSES["again"] = lambda turn, subject, version: ask_again(turn)
WORDS["buka"] = _open_news
WORDS.update(dict.fromkeys(("batal", "batalkan", "berhenti", "stop", "cancel"), _leave))
WORDS.update(dict.fromkeys(("kembali", "mundur", "back"), _back))
COMMANDS.update({"batal": _leave, "kembali": _back})
