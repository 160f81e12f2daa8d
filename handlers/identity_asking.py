"""Asking to open a reporter's identity: the reason, which the reporter will read, is worded and confirmed in the officer's chat."""

from __future__ import annotations

from bot.core.conversation import Conversation
from bot.core.report import Report
from handlers import alerts, desk, identity
from handlers.previewed import Previewed, choice
from handlers.turn import StaffMember, Turn

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
    own = desk.own_chat(turn, staff)
    if own is None:
        return
    REASON.begin(turn, own, code)


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


def _ask(turn: Turn, own: Conversation) -> None:
    leave = choice(own, "identity_asking.leave", "leave")
    code = own.note["code"]
    if own.question == "words":
        turn.ask(own.id, "identity_asking.why", choice(own, "identity_asking.formal", "formal"), leave, code=code)
    else:
        send, change = choice(own, "identity_asking.send", "send"), choice(own, "identity_asking.change", "change")
        turn.ask(own.id, "identity_asking.preview", send, change, leave, code=code, words=own.note["words"])


def _send(turn: Turn, report: Report, staff: StaffMember, words: str) -> None:
    """Asks, if powers and state still allow it. The reason stands on one line."""
    if (why := _hindrance(turn, report, staff)) != "":
        desk.notice(turn, why)
        return
    people = identity.ask(turn, report, staff, " ".join(words.split()))
    turn.say(
        "identity_asking.asked",
        code=report.code,
        names=[member.name for member in people],
        until=turn.now + identity.WITHIN,
    )


REASON = Previewed(
    "ask_identity",
    MOST_WORDS,
    _ask,
    _send,
    only_words="identity_asking.only_words",
    too_long="identity_asking.too_long",
    left="identity_asking.left",
    ready={"formal": "identity_asking.formal_words"},
)
FLOWS = {REASON.form: REASON.flow()}
PRESSES = {"open_identity": press}
