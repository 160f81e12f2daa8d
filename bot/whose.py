"""Whose turn a message is: the conversation it belongs to, and what delivery must look at again because of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.messages import Incoming, Undelivered
from storage.people import heard
from storage.store import Store


@dataclass(slots=True)
class Whose:
    """`conversation` is None when it is nobody's turn: forgotten, or there is nothing to decide. `message` bears the address its
    sender is known by. `changed` are (number before, number now) of conversations that take place elsewhere or can be written to
    again."""

    message: Incoming
    conversation: Conversation | None = None
    changed: list[tuple[int, int]] = field(default_factory=list)


def whose(store: Store, message: Incoming, now: datetime) -> Whose:
    """Inside the turn's transaction."""
    found = Whose(message)
    if message.conversation:
        found.conversation = store.conversations.get(message.conversation)
    elif message.arrival is not None:
        _arrival(store, found)
    elif message.migrated is not None and message.private:
        _rename(store, found, now)
    else:
        _person(store, found, now)
    return found


def _person(store: Store, found: Whose, now: datetime) -> None:
    message = found.message
    person = store.people.at(message.sender, message.aliases, now)
    conversation = found.conversation = person.conversation
    found.changed += [(before, conversation.id) for before in person.moved]
    if not (message.private and message.from_person):
        return
    if conversation.address.channel == message.sender.channel:
        found.message = replace(message, sender=conversation.address)
    if message.sent_at is not None and heard(conversation, message.sent_at):
        store.outbox.release(conversation.id, now)
        found.changed.append((conversation.id, conversation.id))


def _arrival(store: Store, found: Whose) -> None:
    """What became of a message of ours. A failure told later is like one told at once; everything else is only noted."""
    arrival = found.message.arrival
    assert arrival is not None
    number = store.arrivals.note(arrival.message_id, arrival.state)
    if number and arrival.reason:
        conversation = found.conversation = store.conversations.get(number)
        if conversation is not None:
            failure = Undelivered(arrival.reason, late=True)
            found.message = replace(found.message, sender=conversation.address, arrival=None, undelivered=failure)


def _rename(store: Store, found: Whose, now: datetime) -> None:
    """The person has another number: nothing is said, and nothing more goes to the old one."""
    message = found.message
    assert message.migrated is not None
    chats = (message.migrated.new_chat, *message.migrated.also)
    new = [replace(message.sender, chat=chat, person=chat) for chat in chats]
    person = store.people.renamed((message.sender, *message.aliases), new, now)
    if person is not None:
        found.changed += [(before, person.conversation.id) for before in person.moved]
