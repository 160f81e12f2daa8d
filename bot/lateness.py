"""An answer that could not leave in time: by now the phone may lie on somebody's table, so it becomes news like all the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.messages import Say
from bot.core.wire import say_in, say_out
from handlers.saying import NOTICE, SEEN_BY_ANYBODY
from storage.outbox import Row
from storage.store import Store

LATE = timedelta(minutes=5)
"""Long enough for what the sending limits hold back in a rush, while its reader still looks at the chat."""


def is_late(row: Row, now: datetime) -> bool:
    """True for a message to a person that waited too long to be an answer. A room's, and what anybody may see, is never late."""
    if row.address is None or not row.address.person or row.queued_at is None or now - row.queued_at <= LATE:
        return False
    said = say_in(row.payload).text
    return said is None or said.key not in SEEN_BY_ANYBODY


def keep_for_later(store: Store, row: Row, late: Say, now: datetime) -> bool:
    """Inside a transaction: what `row` was to say (`late`, given apart, for this may be tried again after a fault) waits for [Buka]
    with the other news of its person, and `row` announces it, or ends where that was done before. True when there is something to
    send: the announcement, or to staff the message as it is."""
    if not store.outbox.waits(row.id):  # dropped meanwhile, beside the running bot: nobody is to read it
        return False
    conversation = store.conversations.get(row.conversation)
    if conversation is None or store.offices.staff_of(conversation.address) is not None:
        return True
    first = not conversation.news
    kept = replace(late, slot="", edit=False)
    conversation.news.append(say_out(kept) | {"then": "", "about": 0})
    store.conversations.save(conversation, now)
    if first and conversation.reachable:
        store.outbox.say_instead(row, say_out(NOTICE))
        return True
    store.outbox.end(row.id, "replaced", now)
    return False
