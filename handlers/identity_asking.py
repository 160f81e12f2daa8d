"""Asking to open a reporter's identity: the reason, which the reporter will read, is worded and confirmed in the officer's chat."""

from __future__ import annotations

from bot.core.answer_words import means_yes
from bot.core.conversation import Conversation
from bot.core.messages import Choice, text
from bot.core.report import Report
from handlers import alerts, desk, identity
from handlers.flow import Flow, once_an_album
from handlers.turn import StaffMember, Turn

FORM = "ask_identity"
MOST_WORDS = 200
"""Characters of a reason: it stands inside the news that the reporter gets."""


def press(turn: Turn, code: str, version: int) -> None:
    """[Buka identitas]: the reason is asked for in the officer's private chat."""
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if (why := _hindrance(turn, report, staff)) != "":
        desk.notice(turn, why)
        return
    if report.version != version:
        desk.notice(turn, "casework.changed")
        alerts.refresh(turn, report)
        return
    chat = desk.private_chat(turn, staff)
    own = turn.other(chat) if chat else None
    if own is None:
        desk.notice(turn, "casework.no_private_chat")
        return
    if own.form == FORM:  # one begun before and left open gives way to this one
        own.take_up()
        own.taken_up = False
    own.put_aside()
    own.note["code"] = code
    own.open(FORM, "words")
    _ask(turn, own)
    turn.acknowledge("" if turn.message.private else "casework.asked_in_private")


def _hindrance(turn: Turn, report: Report, staff: StaffMember) -> str:
    """The key of why it cannot be asked for now, "" when it can."""
    if not identity.possible(report):
        return "identity_asking.nothing"
    if not identity.may_ask(turn, report, staff):
        return "identity_asking.not_yours"
    if turn.identity_requests.pending(report.id, staff.id) is not None:
        return "identity_asking.waits"
    if not identity.second_people(turn, report, staff.id):
        return "identity_asking.nobody"
    return ""


def ask(turn: Turn) -> None:
    _ask(turn, turn.conversation)


def _ask(turn: Turn, own: Conversation) -> None:
    leave = _pick(own, "identity_asking.leave", "leave")
    code = own.note["code"]
    if own.question == "words":
        turn.ask(own.id, "identity_asking.why", _pick(own, "identity_asking.formal", "formal"), leave, code=code)
    else:
        send, change = _pick(own, "identity_asking.send", "send"), _pick(own, "identity_asking.change", "change")
        turn.ask(own.id, "identity_asking.preview", send, change, leave, code=code, words=own.note["words"])


def _pick(own: Conversation, label: str, value: str) -> Choice:
    return Choice(text(label), f"pick:{value}:{own.version}")


def answer(turn: Turn) -> None:
    """The reason, or a new one while it is being confirmed."""
    own, typed = turn.conversation, " ".join(turn.message.text.split())
    if not typed:
        turn.say("identity_asking.only_words")
        ask(turn)
    elif own.question == "confirm" and means_yes(typed):
        _send(turn)
    elif len(typed) > MOST_WORDS:
        turn.say("identity_asking.too_long", most=MOST_WORDS)
        ask(turn)
    else:
        _confirm(turn, typed)


def _confirm(turn: Turn, words: str) -> None:
    turn.conversation.note["words"] = words
    turn.conversation.open(FORM, "confirm")
    ask(turn)


def pick(turn: Turn, value: str) -> None:
    own = turn.conversation
    if value == "leave":
        leave(turn)
    elif value == "formal" and own.question == "words":
        _confirm(turn, turn.label(text("identity_asking.formal_words")))
    elif value == "change":
        own.open(FORM, "words")
        ask(turn)
    elif value == "send" and own.question == "confirm":
        _send(turn)
    else:
        ask(turn)


def back(turn: Turn) -> None:
    """From the preview to the reason."""
    if turn.conversation.question == "confirm":
        pick(turn, "change")
    else:
        leave(turn)


def leave(turn: Turn) -> None:
    """Nothing is asked."""
    turn.say("identity_asking.left")
    turn.conversation.take_up()


def files(turn: Turn) -> None:
    """A reason is words only."""
    turn.say("identity_asking.only_words")
    ask(turn)


def _send(turn: Turn) -> None:
    """Asks, if powers and state still allow it."""
    code, words = turn.conversation.note["code"], turn.conversation.note["words"]
    turn.conversation.take_up()
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if (why := _hindrance(turn, report, staff)) != "":
        desk.notice(turn, why)
        return
    people = identity.ask(turn, report, staff, words)
    turn.say(
        "identity_asking.asked",
        code=code,
        names=[member.name for member in people],
        until=turn.now + identity.WITHIN,
    )


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
PRESSES = {"open_identity": press}
