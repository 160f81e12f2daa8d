"""One person, one conversation: a platform may know the same person by several addresses, name them together or apart, and change
them. What is known under one of them is never lost because the person comes with another."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from bot.core.conversation import Conversation
from bot.core.messages import Address
from storage.conversations import Conversations
from storage.database import next_id
from storage.questions import Questions
from storage.times import read, stored
from storage.vault import Vault

FOLLOWS_ITS_CONVERSATION = ("outbox", "wrong_tries", "arrivals", "staff", "aliases", "alert_chats")
"""The tables whose rows go along when two conversations become one; followers and questions do too, and slots stay behind."""

SILENCE = timedelta(hours=23)
"""Shorter than any platform's time for answering, so that nothing is left waiting."""


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation, and what delivery must look at again: the numbers of conversations whose address changed or which ended in
    this one (0 for nothing)."""

    conversation: Conversation
    moved: tuple[int, ...] = ()


class People:
    """Finds, renames and joins. Used in the database thread, inside a transaction."""

    def __init__(
        self, connection: sqlite3.Connection, vault: Vault, conversations: Conversations, questions: Questions
    ) -> None:
        self._connection = connection
        self._questions = questions
        self._vault = vault
        self._conversations = conversations

    def at(self, sender: Address, aliases: Sequence[Address], now: datetime) -> Found:
        """The conversation with a person who is known by these addresses, made when there is none. `sender` is where to write to
        from now on if it came with others; alone it only finds."""
        if not aliases:
            return Found(self._conversations.at(sender, now))
        freed = self._free(sender, aliases)
        numbers = self._numbers((sender, *aliases))
        if not numbers:
            conversation = self._conversations.at(sender, now)
            self._remember(conversation.id, aliases)
            return Found(conversation, freed)
        kept, moved = self._one_of(numbers, now)
        moved |= set(freed)
        if kept.address != sender:
            self._write_to(kept, sender, keep_old=True)
            moved = {*moved, kept.id}
        self._remember(kept.id, aliases)
        return Found(kept, tuple(moved))

    def _free(self, sender: Address, aliases: Sequence[Address]) -> tuple[int, ...]:
        """A number comes with another id than that of the person it is known of: it was given to somebody else, and leads there no
        more. Returns the conversation that lost it."""
        number = self._conversations.find(sender)
        before = self._conversations.get(number) if number and _is_number(sender) else None
        new_ids = {alias for alias in aliases if not _is_number(alias)}
        if before is None or not new_ids:
            return ()
        known = [one for one in (before.address, *self.addresses(number)) if not _is_number(one)]
        if not known or new_ids & set(known):
            return ()
        self._connection.execute("DELETE FROM aliases WHERE address_mark = ?", (self._conversations.mark(sender),))
        if before.address == sender:
            self._write_to(before, known[0], keep_old=False)
        return (number,)

    def renamed(self, old: Sequence[Address], new: Sequence[Address], now: datetime) -> Found | None:
        """The person has other addresses from now on; the old ones lead nowhere any more, since a number is given to somebody
        else in time. None where nobody was known by any of them."""
        if not self._numbers(old):
            return None
        kept, moved = self._one_of(self._numbers((*old, *new)), now)
        for address in old:
            self._connection.execute("DELETE FROM aliases WHERE address_mark = ?", (self._conversations.mark(address),))
        if kept.address != new[0]:
            self._write_to(kept, new[0], keep_old=kept.address not in old)
        self._remember(kept.id, new[1:])
        return Found(kept, (*moved, kept.id))

    def addresses(self, number: int) -> list[Address]:
        """Every address of this conversation's person but the one we write to."""
        rows = self._connection.execute(
            "SELECT id, sealed_address FROM aliases WHERE conversation = ?", (number,)
        ).fetchall()
        return [Address(*orjson.loads(self._vault.open(sealed, f"aliases:{alias}:address"))) for alias, sealed in rows]

    def _numbers(self, addresses: Sequence[Address]) -> list[int]:
        found = (self._conversations.find(address) for address in addresses)
        return list(dict.fromkeys(number for number in found if number))

    def _one_of(self, numbers: Sequence[int], now: datetime) -> tuple[Conversation, set[int]]:
        """The one that goes on of several conversations with the same person, and the numbers of those that ended in it."""
        every = [one for number in numbers if (one := self._conversations.get(number)) is not None]
        every.sort(key=lambda one: (bool(one.form), self._conversations.updated_at(one.id)), reverse=True)
        kept, *others = every
        for other in others:
            self._join(kept, other)
        if others:
            self._conversations.save(kept, now)
        return kept, {other.id for other in others}

    def _join(self, kept: Conversation, other: Conversation) -> None:
        """`other` ends in `kept`: its reports and drafts, what waits to be said and done, its news. Its open question is not asked
        any more; the draft that it was about is one of `kept` from now on."""
        kept.news += other.news
        kept.consented = kept.consented or other.consented
        kept.open_since = max(kept.open_since, other.open_since)
        kept.reachable = kept.reachable or other.reachable
        kept.today = kept.today or other.today
        if Conversation.WAITING in other.note:
            kept.note.setdefault(Conversation.WAITING, other.note[Conversation.WAITING])
        self._connection.execute(
            "INSERT INTO followers (report, conversation, joined_at) SELECT report, ?, joined_at FROM followers"
            " WHERE conversation = ? ON CONFLICT DO NOTHING",
            (kept.id, other.id),
        )
        for table in FOLLOWS_ITS_CONVERSATION:
            self._connection.execute(f"UPDATE {table} SET conversation = ? WHERE conversation = ?", (kept.id, other.id))
        self._questions.hand_over(other.id, kept.id)
        self._connection.execute("DELETE FROM slots WHERE conversation = ?", (other.id,))
        mark = self._conversations.mark(other.address)
        self._connection.execute("DELETE FROM conversations WHERE id = ?", (other.id,))
        self._remember_marked(kept.id, mark, other.address)

    def _write_to(self, conversation: Conversation, address: Address, *, keep_old: bool) -> None:
        """Messages go to `address` from now on. Staff stay staff."""
        old = conversation.address
        self._connection.execute("DELETE FROM aliases WHERE address_mark = ?", (self._conversations.mark(address),))
        self._conversations.move_to(conversation.id, address)
        self._connection.execute(
            "UPDATE staff SET person_mark = ? WHERE person_mark = ?",
            (self._conversations.person_mark(address), self._conversations.person_mark(old)),
        )
        conversation.address = address
        if keep_old:
            self._remember(conversation.id, (old,))

    def _remember(self, number: int, addresses: Sequence[Address]) -> None:
        for address in addresses:
            self._remember_marked(number, self._conversations.mark(address), address)

    def _remember_marked(self, number: int, mark: bytes, address: Address) -> None:
        parts, alias = (
            orjson.dumps([address.channel, address.chat, address.person]),
            next_id(self._connection, "aliases"),
        )
        self._connection.execute(
            "INSERT INTO aliases (id, address_mark, conversation, sealed_address) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (address_mark) DO UPDATE SET conversation = excluded.conversation",
            (alias, mark, number, self._vault.seal(parts, f"aliases:{alias}:address")),
        )


def _is_number(address: Address) -> bool:
    """A phone number, which may be somebody else's next year; an id never is."""
    return address.chat.isdecimal()


def heard(conversation: Conversation, at: datetime) -> bool:
    """Notes that the person wrote. True when that ends a silence so long that messages may be waiting for it."""
    before, moment = conversation.open_since, stored(at)
    conversation.open_since = max(before, moment)
    return not before or at - read(before) >= SILENCE
