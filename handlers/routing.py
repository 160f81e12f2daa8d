"""From a message to its handler. The order of the questions here is the whole logic; the tables are in `tables.py`."""

from __future__ import annotations

from bot.core.answer_words import GOING_BACK, LEAVING, SAVING, means_no, means_yes
from bot.core.conversation import OutOfRange, read_button, typed_choice, with_numbers
from bot.core.messages import Choice
from bot.core.report import State
from handlers import (
    checking,
    files,
    formal,
    joining,
    lookup,
    news,
    reachability,
    reporter_key,
    review,
    unclear,
    welcome,
)
from handlers.tables import COMMANDS, FLOWS, PRESSES, ROOM_COMMANDS, ROOM_PRESSES, TIMERS, WORDS
from handlers.turn import Turn

_ANSWERS = frozenset({"pick", "clarified"})
"""The verbs of choices that answer an open question."""

_ASKED_BESIDE = ("again:", "alarm:", "draft:resume/")
"""How the first choice of such a question begins: a yes presses it."""


def handle(turn: Turn) -> None:
    """Does what a message asks for. Raises whatever a handler raises; dispatch settles that."""
    message = turn.message
    if message.from_person:
        turn.conversation.heard_at = turn.now.isoformat()
    if message.migrated is not None:
        reachability.migrated(turn)
    elif message.undelivered is not None:
        reachability.undelivered(turn)
    elif message.left:
        reachability.lost(turn)
    elif message.timer is not None:
        timer = TIMERS.get(message.timer.name)
        if timer is not None:  # one that an older program set may have no handler any more
            timer(turn)
    elif message.fetched is not None and message.fetched.compared:
        checking.compared(turn)
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
    conversation = turn.conversation
    came_back, conversation.reachable = not conversation.reachable, True
    held = formal.holds_identity(turn)
    conversation.unreached = []
    _by_kind(turn)
    if held and not formal.holds_identity(turn):
        formal.left(turn)
    if came_back and conversation.news:
        turn.announce_news(conversation.id)


def _by_kind(turn: Turn) -> None:
    message, conversation = turn.message, turn.conversation
    if message.edited:
        unclear.edited(turn)
        ask_again(turn)
    elif message.press is not None:
        _press(turn, message.press.data)
    elif message.files and turn.command == checking.COMMAND:
        checking.with_file(turn)
    elif message.files:
        flow = FLOWS.get(conversation.form)
        if flow is not None and flow.over(turn):
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
    shown = _beside(turn) or _with_numbers(turn)
    choice = typed_choice(typed, conversation.offered, numbers=numbers or shown) if typed else None
    if isinstance(choice, OutOfRange) and not numbers:
        choice = None  # the number may still be the answer
    choice = choice or _yes_or_no(turn, typed)
    if isinstance(choice, str):
        _press(turn, choice)
    elif typed.casefold() in WORDS:
        WORDS[typed.casefold()](turn)
    elif isinstance(choice, OutOfRange):
        same = [] if flow else [Choice(label, data) for label, data in conversation.offered]
        turn.say("unclear.out_of_range" if choice.count > 1 else "unclear.only_one", *same, count=choice.count)
        if flow is not None:
            ask_again(turn)
    elif typed and (unclear.urgent(turn) or (flow is not None and unclear.aside(turn))):
        return
    elif flow is not None and flow.over(turn):
        _words(turn)
    elif flow is not None:
        flow.answer(turn)
    elif not lookup.typed_code(turn):
        unclear.free_words(turn)


def _with_numbers(turn: Turn) -> bool:
    """True where the choices shown last stand with numbers on this channel: a number that is there is one of them."""
    conversation = turn.conversation
    most, label = turn.knowledge.buttons.get(conversation.address.channel, (0, 0))
    return (most > 0 and conversation.point_asked) or with_numbers(conversation.offered, most, label)


def _beside(turn: Turn) -> bool:
    """True when the choices shown last are not those of the open question (*batal*, help): a number is one of them."""
    buttons = (read_button(data) for _, data in turn.conversation.offered)
    return not any(button is not None and button.verb in _ANSWERS for button in buttons)


def _yes_or_no(turn: Turn, typed: str) -> str | None:
    """What a plain yes or no means to a question asked beside the open one ("mau diteruskan?"): a choice shown last, or None. It
    must never be taken for the answer to the open question, least of all for consent."""
    offered = [data for _, data in turn.conversation.offered]
    if not offered or not offered[0].startswith(_ASKED_BESIDE):
        return None
    if means_yes(typed):
        return offered[0]
    return offered[1] if means_no(typed) and len(offered) == 2 else None


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
    open_before, asked = turn.conversation.form, _asked_by_news(turn)
    then = news.open_news(turn)
    for data in then:
        _press(turn, data)
    if open_before and not then and not asked:
        ask_again(turn)


def _asked_by_news(turn: Turn) -> bool:
    """True when the last news with choices is the open question itself, which had to wait like any news."""
    choices = [item["choices"] for item in turn.conversation.news if item.get("choices")]
    buttons = [read_button(data) for _, data in choices[-1]] if choices else []
    return any(
        button is not None and (button.verb, button.version) == ("pick", turn.conversation.version)
        for button in buttons
    )


def _room(turn: Turn) -> None:
    """In a group only commands, presses and replies to the bot are for us. A message changed afterwards is not acted upon again;
    only a personal code or a key is burnt wherever everybody can read it."""
    message = turn.message
    if not message.to_bot:
        return
    if message.edited:
        burn = {"gabung": joining.burn_personal, "kunci": reporter_key.burn_key}.get(turn.command)
        if burn is not None:
            burn(turn)
        return
    if message.press is not None:
        button = read_button(message.press.data)
        handler = ROOM_PRESSES.get(button.verb) if button else None
        if button is not None and handler is not None:
            handler(turn, button.subject, button.version)
        elif button is not None and button.verb in PRESSES:
            turn.acknowledge("unclear.only_private")
        else:
            turn.acknowledge("unclear.old_button")
    elif message.text.startswith("/"):
        ROOM_COMMANDS.get(turn.command, unclear.room_command)(turn)
    else:
        unclear.room_words(turn)


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


def _save(turn: Turn) -> None:
    """*Simpan dulu*, whatever is asked of a draft; elsewhere the words are an answer like any other."""
    flow, draft = FLOWS.get(turn.conversation.form), turn.draft
    if flow is not None and turn.conversation.consented and draft is not None and draft.state is State.DRAFT:
        review.save(turn)
    elif flow is not None:
        flow.answer(turn)
    else:
        unclear.free_words(turn)


PRESSES["news"] = lambda turn, subject, version: _open_news(turn)
PRESSES["again"] = lambda turn, subject, version: ask_again(turn)
WORDS["buka"] = _open_news
WORDS.update(dict.fromkeys(LEAVING, _leave))
WORDS.update(dict.fromkeys(SAVING, _save))
WORDS.update(dict.fromkeys(GOING_BACK, _back))
COMMANDS.update({"batal": _leave, "kembali": _back})
