"""[Tanya petugas]: a question about the rules goes to the office's room without its asker, and the answer comes back.

It is never linked to a report. The words are deleted a week after the answer, or with the asker's /hapus; housekeeping does it.
"""

from __future__ import annotations

from bot.core.answer_words import means_yes
from bot.core.conversation import Conversation
from bot.core.messages import Choice, text
from bot.core.retention import ANSWERED, UNANSWERED
from handlers import desk
from handlers.flow import Flow, Handler, PressHandler, once_an_album
from handlers.turn import StaffMember, StaffQuestion, Turn

ASK, ANSWER = "ask_staff", "answer_question"
MOST_WORDS = 800
"""Characters of a question or an answer: with what stands around it, it fits one screen."""
MOST_OPEN = 3
"""Questions of one chat that may wait at the same time."""
AGAIN = Choice(text("staff_questions.again"), "go:ask:0")


def begin(turn: Turn, words: str = "") -> None:
    """Asks what is to be asked; with words, whether to send them as they are."""
    turn.conversation.put_aside()
    turn.conversation.note["words"] = words[:MOST_WORDS]
    turn.conversation.open(ASK, "confirm" if words else "words")
    _say(turn)


def _say(turn: Turn) -> None:
    own = turn.conversation
    leave = _pick(own, "staff_questions.leave", "leave")
    if own.question == "words":
        turn.say("staff_questions.what", leave)
    else:
        send, change = _pick(own, "staff_questions.send", "send"), _pick(own, "staff_questions.change", "change")
        words = own.note.get("words", "")
        turn.say("staff_questions.confirm", send, change, leave, words=words, days=ANSWERED.days)


def _pick(own: Conversation, label: str, value: str) -> Choice:
    return Choice(text(label), f"pick:{value}:{own.version}")


def _heard(turn: Turn) -> None:
    """The wording, of a question or of an answer."""
    own, typed = turn.conversation, turn.message.text.strip()
    if not typed:
        turn.say("staff_questions.only_words")
    elif len(typed) > MOST_WORDS:
        turn.say("staff_questions.too_long", most=MOST_WORDS)
    elif own.question == "confirm" and means_yes(typed):
        _picked(turn, "send")
        return
    else:
        own.note["words"] = typed
        own.open(own.form, "confirm")
    FLOWS[own.form].ask(turn)


def _picked(turn: Turn, value: str) -> None:
    own = turn.conversation
    if value == "leave":
        _leave(turn)
    elif value == "change":
        own.open(own.form, "words")
        FLOWS[own.form].ask(turn)
    elif value == "send" and own.question == "confirm":
        (_send if own.form == ASK else _send_answer)(turn)
    else:
        FLOWS[own.form].ask(turn)


def _leave(turn: Turn) -> None:
    turn.say("staff_questions.left")
    turn.conversation.take_up()


def _no_files(turn: Turn) -> None:
    turn.say("staff_questions.only_words")
    FLOWS[turn.conversation.form].ask(turn)


def _send(turn: Turn) -> None:
    """To the home office's room, without name and number."""
    words = turn.conversation.note.get("words", "")
    turn.conversation.take_up()
    office = desk.home_office(turn)
    audience = desk.audience(turn, office.id)
    menu = Choice(text("staff_questions.menu"), "go:menu:0")
    if not audience:
        turn.say("staff_questions.nobody", menu)
    elif turn.questions.open_ones(office.id, turn.conversation.id) >= MOST_OPEN:
        turn.say("staff_questions.enough", menu, most=MOST_OPEN)
    else:
        number = turn.questions.ask(turn.conversation.id, office.id, words, turn.now)
        for room in audience:
            turn.tell(
                room, "staff_questions.asked", _answer_choice(number), slot=_slot(number), number=number, words=words
            )
        turn.say("staff_questions.sent", menu)


def _answer_choice(number: int) -> Choice:
    return Choice(text("staff_questions.answer"), f"answer_question:{number}:0")


def _slot(number: int) -> str:
    return f"question:{number}"


# The officer's side


def _press(turn: Turn, subject: str, version: int) -> None:
    """[Jawab] in the room: the answer is worded in the officer's own chat."""
    staff = turn.staff
    if staff is None:
        turn.acknowledge("casework.staff_only")
        return
    question = _open_one(turn, staff, int(subject)) if subject.isdecimal() and len(subject) <= 9 else None
    if question is None:
        turn.acknowledge("staff_questions.already")
        return
    chat = desk.private_chat(turn, staff)
    own = turn.other(chat) if chat else None
    if own is None:
        turn.acknowledge("casework.no_private_chat")
        return
    own.put_aside()
    own.note["number"] = question.id
    own.open(ANSWER, "words")
    _ask_officer(turn, own)
    turn.acknowledge("" if turn.message.private else "casework.asked_in_private")


def _open_one(turn: Turn, staff: StaffMember | None, number: int) -> StaffQuestion | None:
    """The question with this number if it still waits and this member sees to its office. Another office's is like none."""
    question = turn.questions.get(number)
    if staff is None or question is None or question.state != "open" or not desk.covers(turn, staff, question.office):
        return None
    return question


def _ask_officer(turn: Turn, own: Conversation) -> None:
    question = _open_one(turn, turn.staff, int(own.note.get("number", 0)))
    leave = _pick(own, "staff_questions.leave", "leave")
    if question is None:
        turn.ask(own.id, "staff_questions.already")
        own.take_up()
    elif own.question == "words":
        turn.ask(own.id, "staff_questions.what_answer", leave, number=question.id, words=question.words)
    else:
        send, change = _pick(own, "staff_questions.send", "send"), _pick(own, "staff_questions.change", "change")
        turn.ask(own.id, "staff_questions.confirm_answer", send, change, leave, words=own.note.get("words", ""))


def _send_answer(turn: Turn) -> None:
    own, staff = turn.conversation, turn.staff
    words, number = own.note.get("words", ""), int(own.note.get("number", 0))
    own.take_up()
    question = _open_one(turn, staff, number)
    if staff is None or question is None:
        turn.say("staff_questions.already")
        return
    turn.questions.answer(number, words, staff.id, turn.now)
    asked = question.words
    turn.news(question.conversation, "staff_questions.answered", AGAIN, about=-number, words=asked, answer=words)
    for room in desk.audience(turn, question.office):
        turn.tell(
            room, "staff_questions.done", slot=_slot(number), edit=True, number=number, name=staff.name, at=turn.now
        )
    turn.say("staff_questions.answer_sent")


def forget(turn: Turn, number: int) -> None:
    """The question was kept long enough. An answer never opened goes with it; that none was given is told."""
    question = turn.questions.get(number)
    if question is None:
        return
    turn.questions.forget(number)
    unread = turn.drop_news(question.conversation, -number)
    if question.state == "open":
        _withdrawn(turn, question, "staff_questions.over", days=UNANSWERED.days)
        turn.news(question.conversation, "staff_questions.never_answered", AGAIN, days=UNANSWERED.days)
    elif unread:
        turn.news(question.conversation, "staff_questions.answer_gone", AGAIN, quiet=True, days=ANSWERED.days)


def withdraw(turn: Turn) -> None:
    """Whoever asked wants to be forgotten: the words go from the rooms too."""
    for question in turn.questions.of(turn.conversation.id):
        if question.state == "open":
            _withdrawn(turn, question, "staff_questions.withdrawn")


def _withdrawn(turn: Turn, question: StaffQuestion, key: str, **args: int) -> None:
    for room in desk.audience(turn, question.office):
        turn.tell(room, key, slot=_slot(question.id), edit=True, number=question.id, **args)


def _flow(ask: Handler) -> Flow:
    return Flow(
        ask=ask,
        answer=_heard,
        pick=_picked,
        cancel=_leave,
        numbers=lambda turn: turn.conversation.question == "confirm",
        files=once_an_album(_no_files),
    )


FLOWS: dict[str, Flow] = {ASK: _flow(_say), ANSWER: _flow(lambda turn: _ask_officer(turn, turn.conversation))}
PRESSES: dict[str, PressHandler] = {"answer_question": _press}
