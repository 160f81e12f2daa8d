"""Presses on a report: taking it, looking into it, the further actions. Who presses is looked up each time."""

from __future__ import annotations

from bot.core.messages import Say
from bot.core.report import NotAllowed, Report, possible
from handlers import alerts, deciding, desk, identity_asking, lookup, questioning, viewing
from handlers.turn import Turn


def take(turn: Turn, code: str, version: int) -> None:
    """[Ambil]: everybody in the room sees who has it; the account goes to that officer in private. Taken over the same way when
    who had it is no longer staff."""
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if "take" not in possible(report, staff.role):
        _as_it_is(turn, report)
    elif report.version != version:
        desk.notice(turn, "casework.changed")
        alerts.refresh(turn, report)
    else:
        deciding.decide(turn, report, staff, "take")
        lookup.show_details(turn, report, staff)
        if turn.message.private:  # what can be done next, here where it was taken
            desk.show(turn, turn.conversation.id, Say(alerts.card(turn, report), alerts.buttons(report)))
            return
        reached = desk.private_chat(turn, staff)
        desk.notice(turn, "casework.taken" if reached else "casework.taken_no_chat", code=code)


def look_into(turn: Turn, code: str, version: int) -> None:
    """[Telusuri]: a lead that cannot be registered is looked into. Whichever alert it is pressed on, it happens once."""
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    try:
        deciding.decide(turn, report, staff, "look_into")
    except NotAllowed:
        _as_it_is(turn, report)
    else:
        desk.notice(turn, "casework.looking_into", code=code)


def more(turn: Turn, code: str, version: int) -> None:
    """[Lainnya]: the further actions, on the alert itself."""
    _turn_over(turn, code, more=True)


def fewer(turn: Turn, code: str, version: int) -> None:
    """[Kembali]: the first actions again."""
    _turn_over(turn, code, more=False)


def _turn_over(turn: Turn, code: str, *, more: bool) -> None:
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if desk.place_to_show(turn, report, staff) in desk.audience(turn, report.office, report):
        alerts.refresh(turn, report, more=more)
    else:  # a card in the officer's own chat, which no slot names
        desk.show(turn, turn.conversation.id, Say(alerts.card(turn, report), alerts.buttons(report, more=more)))


def _as_it_is(turn: Turn, report: Report) -> None:
    """The press came too late: how it stands now, and an alert that shows it."""
    desk.notice(turn, "casework.now", status=alerts.status(turn, report))
    alerts.refresh(turn, report)


PRESSES = {
    "take": take,
    "look_into": look_into,
    "more_actions": more,
    "fewer_actions": fewer,
    **viewing.PRESSES,
    **deciding.PRESSES,
    **questioning.PRESSES,
    **identity_asking.PRESSES,
}
FLOWS = deciding.FLOWS | questioning.FLOWS | identity_asking.FLOWS
