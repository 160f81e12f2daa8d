"""[Tanya petugas] about a report: a reporter writes to whoever has it, without being seen. What is asked about the rules goes to
`staff_questions` instead and is linked to no report."""

from __future__ import annotations

from bot.core.messages import Choice, Say, text
from bot.core.report import Report, Role, State, possible
from handlers import desk, following
from handlers.flow import Flow, PressHandler, once_an_album
from handlers.turn import Turn

FORM = "to_keeper"
MOST_WORDS = 800
"""Characters of a message: with what stands around it, it fits one screen."""


def begin(turn: Turn, code: str, version: int) -> None:
    """Asks what is to be said. A code that this chat does not follow is treated like any unknown one."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None:
        following.show_code(turn, code)
    elif not desk.confidants(turn, report):
        turn.say("to_keeper.nobody", _see(code), following.TO_MENU, code=code)
    else:
        turn.conversation.put_aside()
        turn.conversation.note["code"] = code
        turn.conversation.open(FORM, "words")
        ask(turn)


def ask(turn: Turn) -> None:
    own = turn.conversation
    leave = Choice(text("to_keeper.leave"), f"pick:leave:{own.version}")
    turn.say("to_keeper.what", leave, code=own.note["code"])


def answer(turn: Turn) -> None:
    """The words go to who has the report, in private."""
    words, own = turn.message.text.strip(), turn.conversation
    if not words:
        turn.say("to_keeper.only_words")
        ask(turn)
        return
    if len(words) > MOST_WORDS:
        turn.say("to_keeper.too_long", most=MOST_WORDS)
        ask(turn)
        return
    code = own.note["code"]
    own.take_up()
    report = turn.reports.own(code, own.id)
    if report is None:
        following.show_code(turn, code)
        return
    turn.reports.note_event(report, "wrote", Role.REPORTER, turn.now, words=words)
    _pass_on(turn, report, words)
    turn.say("to_keeper.sent", _see(code), following.TO_MENU, code=code)


def _pass_on(turn: Turn, report: Report, words: str) -> None:
    """To who has the report. While nobody has, the leaders hear only that something waits in its history."""
    choices: tuple[Choice, ...] = ()
    if {"ask", "ask_more"} & set(possible(report, Role.OFFICER)):
        choices = (Choice(text("clarifying.reply"), f"ask_reporter:{report.code}:0"),)
    chats = desk.confidants(turn, report)
    if report.state is not State.NEW:
        desk.note_words(turn, report, chats)
    for chat in chats:
        if report.state is State.NEW:
            turn.tell(chat, "clarifying.answer_waits", code=report.code)
        else:
            said = Say(text("to_keeper.message", code=report.code, words=words), choices, protect=True)
            desk.show(turn, chat, desk.for_a_day(report, said))


def _see(code: str) -> Choice:
    return Choice(text("following.see"), f"see:{code}:0")


def pick(turn: Turn, value: str) -> None:
    if value == "leave":
        leave(turn)
    else:
        ask(turn)


def leave(turn: Turn) -> None:
    """Nothing is sent."""
    turn.conversation.take_up()
    turn.say("to_keeper.left", following.TO_MENU)


def files(turn: Turn) -> None:
    """A question is words; evidence has its own way."""
    turn.say("to_keeper.only_words")
    ask(turn)


FLOWS = {
    FORM: Flow(
        ask=ask,
        answer=answer,
        pick=pick,
        cancel=leave,
        back=leave,
        numbers=lambda turn: False,
        files=once_an_album(files),
    )
}
PRESSES: dict[str, PressHandler] = {"ask_keeper": begin}
