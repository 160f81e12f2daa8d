"""The officer's side of a question to the reporter: asked for in the room, worded and confirmed in the officer's own chat."""

from __future__ import annotations

from bot.core.conversation import Conversation
from bot.core.report import NotAllowed, Report, Role, possible
from handlers import alerts, clarifying, desk
from handlers.previewed import Previewed, choice
from handlers.turn import StaffMember, Turn

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
    own = desk.own_chat(turn, staff)
    if own is None:
        return
    if not _reachable(turn, report):
        desk.notice(turn, "clarifying.nobody_to_ask")
        return
    QUESTION.begin(turn, own, code)


def _action(report: Report, role: Role) -> str:
    """How asking is called now: the first question or a further one; "" when none may be asked."""
    return next((name for name in ("ask", "ask_more") if name in possible(report, role)), "")


def _reachable(turn: Turn, report: Report) -> bool:
    chats = [turn.other(follower) for follower in turn.reports.followers(report.id)]
    return any(chat is not None and chat.reachable for chat in chats)


def _ask(turn: Turn, own: Conversation) -> None:
    leave = choice(own, "clarifying.leave", "leave")
    if own.question == "words":
        turn.ask(own.id, "clarifying.what", leave, code=own.note["code"])
    else:
        send, change = choice(own, "clarifying.send", "send"), choice(own, "clarifying.change", "change")
        turn.ask(own.id, "clarifying.preview", send, change, leave, code=own.note["code"], words=own.note["words"])


def _send(turn: Turn, report: Report, staff: StaffMember, words: str) -> None:
    """Sends it, if the powers and the state still allow it."""
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


QUESTION = Previewed(
    "ask_reporter",
    MOST_WORDS,
    _ask,
    _send,
    only_words="clarifying.only_words",
    too_long="clarifying.too_long",
    left="clarifying.left",
)
FLOWS = {QUESTION.form: QUESTION.flow()}
PRESSES = {"ask_reporter": press}
