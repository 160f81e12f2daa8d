"""Who writes faster than anybody can is asked once to wait; a call for help is heard all the same."""

from __future__ import annotations

from bot.core.answer_words import means_no, means_yes
from bot.core.conversation import Conversation, read_button, typed_choice
from bot.core.intents import Intent, in_danger, read_intent
from bot.core.messages import Incoming
from handlers.turn import Turn

ALARM = "alarm"
"""The verb of the buttons under the answer to a call for help."""

_LONGEST = 300
"""A call for help is short; longer words are not looked through while too much is coming."""


def hush(turn: Turn) -> None:
    """The one answer: what comes from here on is not read for a moment. Nothing else of the conversation changes."""
    turn.say("hushing.wait" if turn.message.private else "hushing.room")
    turn.acknowledge()


def calls_for_help(message: Incoming) -> bool:
    """True when somebody is in danger, or presses a button of the answer to that."""
    if message.press is not None:
        button = read_button(message.press.data)
        return button is not None and button.verb == ALARM
    typed = message.text
    return 0 < len(typed) <= _LONGEST and (in_danger(typed) or read_intent(typed) is Intent.DANGER)


def answers_call(message: Incoming, conversation: Conversation) -> bool:
    """True when the words choose one of those buttons, or say a plain yes or no to them."""
    typed, offered = message.text.strip(), conversation.offered
    if not typed or not offered or not offered[0][1].startswith(f"{ALARM}:"):
        return False
    return isinstance(typed_choice(typed, offered, numbers=True), str) or means_yes(typed) or means_no(typed)
