"""The second chat in which a member of the staff hears of alerts (`alert_chat.py`): joined and ended.

It is joined with a code of one use, made where the member is known as staff. It gives no powers: nothing of a case is shown or done
there.
"""

from __future__ import annotations

from datetime import timedelta

from bot.core.codes import read_secret_words
from bot.core.messages import Choice, text
from handlers import unclear
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

CHANNEL = "whatsapp"
CODE_LASTS = timedelta(hours=1)


def command(turn: Turn) -> None:
    """/alarm: staff get a code for their second chat, or end it; /alarm CODE joins the chat it is written in."""
    staff = turn.staff
    if turn.argument:
        _join(turn)
    elif staff is None:
        if turn.offices.alert_chats.leave(turn.conversation.id):
            turn.say("alert_chat.left")
        else:
            unclear.unknown_command(turn)
    elif CHANNEL not in turn.knowledge.buttons or turn.conversation.address.channel == CHANNEL:
        turn.say("alert_chat.none_here")
    elif turn.offices.alert_chats.has(staff.id):
        turn.say(
            "alert_chat.on",
            Choice(text("alert_chat.end"), "alarm_off::0"),
            Choice(text("alert_chat.anew"), "alarm_on::0"),
        )
    else:
        _offer(turn, "", 0)


def _offer(turn: Turn, subject: str, version: int) -> None:
    """A code for the member's other chat."""
    staff = turn.staff
    if staff is None:
        unclear.stale(turn)
        return
    code = turn.new_secret()
    turn.offices.alert_chats.expect(staff.id, read_secret_words(code), turn.now + CODE_LASTS)
    turn.say("alert_chat.code", secret=code)


def _end(turn: Turn, subject: str, version: int) -> None:
    staff = turn.staff
    if staff is None:
        unclear.stale(turn)
        return
    turn.offices.alert_chats.drop(staff.id)
    turn.say("alert_chat.ended")


def _join(turn: Turn) -> None:
    """The code joins this chat. A wrong one gets what an unknown command gets: to a stranger there is no such thing."""
    code = read_secret_words(turn.argument)
    if turn.conversation.address.channel != CHANNEL:
        if turn.staff is None:
            unclear.unknown_command(turn)
        else:
            turn.say("alert_chat.elsewhere")
        return
    member = turn.offices.member(turn.offices.alert_chats.join(code, turn.conversation.id, turn.now)) if code else None
    if member is None:
        unclear.unknown_command(turn)
        return
    turn.say("alert_chat.joined")
    turn.tell(member.conversation, "alert_chat.joined_elsewhere", Choice(text("alert_chat.end"), "alarm_off::0"))


COMMANDS: dict[str, Handler] = {"alarm": command}
PRESSES: dict[str, PressHandler] = {"alarm_on": _offer, "alarm_off": _end}
