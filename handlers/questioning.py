"""The officer's side of a question to the reporter: asked for in the room, worded and confirmed in the officer's own chat."""

from __future__ import annotations

from bot.core.answer_words import means_yes
from bot.core.conversation import Conversation
from bot.core.messages import Choice, text
from bot.core.report import NotAllowed, Report, Role, possible
from handlers import alerts, clarifying, desk
from handlers.flow import Flow, once_an_album
from handlers.turn import StaffMember, Turn

FORM = "ask_reporter"
MOST_WORDS = 800
"""Characters of a question: with what stands around it, it fits one screen."""


def press(turn: Turn, code: str, version: int) -> None:
    """[Tanya pelapor] or [Balas]: the wording is asked for in the officer's private chat."""
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if _action(report, staff.role) == "":
        desk.notice(turn, "casework.now", status=alerts.status(turn, report))
        alerts.refresh(turn, report)
        return
    chat = desk.private_chat(turn, staff)
    own = turn.other(chat) if chat else None
    if own is None:
        desk.notice(turn, "casework.no_private_chat")
        return
    if not _reachable(turn, report):
        desk.notice(turn, "clarifying.nobody_to_ask")
        return
    if own.form == FORM:  # a question begun before and left open gives way to this one
        own.take_up()
        own.taken_up = False
    own.put_aside()
    own.note["code"] = code
    own.open(FORM, "words")
    _ask(turn, own)
    turn.acknowledge("" if turn.message.private else "casework.asked_in_private")


def _action(report: Report, role: Role) -> str:
    """How asking is called now: the first question or a further one; "" when none may be asked."""
    return next((name for name in ("ask", "ask_more") if name in possible(report, role)), "")


def _reachable(turn: Turn, report: Report) -> bool:
    chats = [turn.other(follower) for follower in turn.reports.followers(report.id)]
    return any(chat is not None and chat.reachable for chat in chats)


def ask(turn: Turn) -> None:
    _ask(turn, turn.conversation)


def _ask(turn: Turn, own: Conversation) -> None:
    leave = _pick(own, "clarifying.leave", "leave")
    if own.question == "words":
        turn.ask(own.id, "clarifying.what", leave, code=own.note["code"])
    else:
        send, change = _pick(own, "clarifying.send", "send"), _pick(own, "clarifying.change", "change")
        turn.ask(own.id, "clarifying.preview", send, change, leave, code=own.note["code"], words=own.note["words"])


def _pick(own: Conversation, label: str, value: str) -> Choice:
    return Choice(text(label), f"pick:{value}:{own.version}")


def answer(turn: Turn) -> None:
    """The wording, or a new one while it is being confirmed."""
    own, typed = turn.conversation, turn.message.text.strip()
    if not typed:
        turn.say("clarifying.only_words")
        ask(turn)
    elif len(typed) > MOST_WORDS:
        turn.say("clarifying.too_long", most=MOST_WORDS)
        ask(turn)
    elif own.question == "confirm" and means_yes(typed):
        _send(turn)
    else:
        own.note["words"] = typed
        own.open(FORM, "confirm")
        ask(turn)


def pick(turn: Turn, value: str) -> None:
    own = turn.conversation
    if value == "leave":
        leave(turn)
    elif value == "change":
        own.open(FORM, "words")
        ask(turn)
    elif value == "send" and own.question == "confirm":
        _send(turn)
    else:
        ask(turn)


def back(turn: Turn) -> None:
    """From the preview to the wording."""
    if turn.conversation.question == "confirm":
        pick(turn, "change")
    else:
        leave(turn)


def leave(turn: Turn) -> None:
    """Nothing is sent."""
    turn.say("clarifying.left")
    turn.conversation.take_up()


def files(turn: Turn) -> None:
    """A question to the reporter is words only."""
    turn.say("clarifying.only_words")
    ask(turn)


def _send(turn: Turn) -> None:
    """Sends it, if the powers and the state still allow it."""
    code, words = turn.conversation.note["code"], turn.conversation.note["words"]
    turn.conversation.take_up()
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    try:
        turn.step(report, _action(report, staff.role), staff.role, staff=staff.id, words=words)
    except NotAllowed:
        desk.notice(turn, "casework.now", status=alerts.status(turn, report))
        return
    turn.reports.save(report, turn.now)
    clarifying.put_question(turn, report, words)
    alerts.refresh(turn, report)
    _say_sent(turn, report, staff)


def _say_sent(turn: Turn, report: Report, staff: StaffMember) -> None:
    """Says where the answer is going to arrive: with who took the report."""
    keeper = desk.keeper(turn, report)
    if keeper is None or keeper.id == staff.id:
        turn.say("clarifying.sent", code=report.code)
    else:
        turn.say("clarifying.sent_for", code=report.code, name=keeper.name)


FLOW = Flow(
    ask=ask,
    answer=answer,
    pick=pick,
    cancel=leave,
    back=back,
    numbers=lambda turn: turn.conversation.question == "confirm",
    files=once_an_album(files),
)
FLOWS = {FORM: FLOW}
PRESSES = {"ask_reporter": press}
