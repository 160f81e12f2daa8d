"""Conversations: one person in one chat, or a room. The address is sealed and found by a keyed hash."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import orjson

from bot.core.conversation import Conversation
from bot.core.messages import Address
from storage.database import next_id
from storage.times import stored
from storage.vault import Vault


class Conversations:
    """Loads and saves conversations. Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def mark(self, address: Address) -> bytes:
        """The keyed hash an address is found by."""
        return self._vault.mark("address", "\0".join((address.channel, address.chat, address.person)))

    def person_mark(self, address: Address) -> bytes:
        """The keyed hash of a person on a channel, whatever the chat."""
        return self._vault.mark("person", f"{address.channel}\0{address.person}")

    def same_person(self, address: Address) -> bytes:
        """The keyed hash by which all chats of a person are found; "" for a room. Another one than staff are found by: which chat
        is whose shall not be read from two columns."""
        return self._vault.mark("same-person", f"{address.channel}\0{address.person}") if address.person else b""

    def of_person(self, address: Address) -> list[int]:
        """Every chat of this person on this channel: the private one, and what was said in groups."""
        if not address.person:
            return []
        rows = self._connection.execute(
            "SELECT id FROM conversations WHERE person_mark = ? ORDER BY id", (self.same_person(address),)
        ).fetchall()
        return [row[0] for row in rows]

    def mark_persons(self) -> None:
        """Fills in what an older program did not keep."""
        rows = self._connection.execute(
            "SELECT id, sealed_address FROM conversations WHERE person_mark IS NULL"
        ).fetchall()
        self._connection.executemany(
            "UPDATE conversations SET person_mark = ? WHERE id = ?",
            [(self.same_person(self._address(number, sealed)), number) for number, sealed in rows],
        )

    def at(self, address: Address, now: datetime) -> Conversation:
        """The conversation at `address`, made when there is none yet."""
        mark = self.mark(address)
        row = self._connection.execute(
            "SELECT id, version, sealed_state FROM conversations WHERE address_mark = ?", (mark,)
        ).fetchone()
        if row is None:
            known = self._by_alias(mark)
            return (self.get(known) if known else None) or self._new(address, mark, now)
        conversation = Conversation(id=row[0], address=address, version=row[1])
        conversation.restore(orjson.loads(self._vault.open(row[2], f"conversations:{row[0]}:state")))
        return conversation

    def find(self, address: Address) -> int:
        """The id of the conversation at `address`, 0 when there is none."""
        mark = self.mark(address)
        row = self._connection.execute("SELECT id FROM conversations WHERE address_mark = ?", (mark,)).fetchone()
        return int(row[0]) if row else self._by_alias(mark)

    def _by_alias(self, mark: bytes) -> int:
        row = self._connection.execute("SELECT conversation FROM aliases WHERE address_mark = ?", (mark,)).fetchone()
        return int(row[0]) if row else 0

    def get(self, number: int) -> Conversation | None:
        """The conversation with this id; None when it was forgotten."""
        row = self._connection.execute(
            "SELECT sealed_address, version, sealed_state FROM conversations WHERE id = ?", (number,)
        ).fetchone()
        if row is None:
            return None
        conversation = Conversation(id=number, address=self._address(number, row[0]), version=row[1])
        conversation.restore(orjson.loads(self._vault.open(row[2], f"conversations:{number}:state")))
        return conversation

    def address(self, number: int) -> Address | None:
        """Where the conversation takes place; None when it was forgotten."""
        row = self._connection.execute("SELECT sealed_address FROM conversations WHERE id = ?", (number,)).fetchone()
        return self._address(number, row[0]) if row else None

    def save(self, conversation: Conversation, now: datetime) -> None:
        """Writes back what may have changed."""
        sealed = self._vault.seal(orjson.dumps(conversation.state()), f"conversations:{conversation.id}:state")
        self._connection.execute(
            "UPDATE conversations SET version = ?, sealed_state = ?, updated_at = ? WHERE id = ?",
            (conversation.version, sealed, stored(now), conversation.id),
        )

    def updated_at(self, number: int) -> str:
        """When this conversation last changed, as it is stored."""
        row = self._connection.execute("SELECT updated_at FROM conversations WHERE id = ?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def move_to(self, number: int, address: Address) -> None:
        """The conversation takes place at `address` from now on; it must not lead to another one."""
        self._connection.execute("DELETE FROM slots WHERE conversation = ?", (number,))
        self._connection.execute(
            "UPDATE conversations SET address_mark = ?, person_mark = ?, sealed_address = ? WHERE id = ?",
            (self.mark(address), self.same_person(address), self._sealed_address(number, address), number),
        )

    def move(self, old: Address, new: Address) -> None:
        """A room got a new identifier: everything that was its own stays its own, but its messages have new numbers there."""
        number = self.find(old)
        self._connection.execute("DELETE FROM slots WHERE conversation = ?", (number,))
        if number and not self.find(new):
            self.move_to(number, new)

    def unlink(self, number: int) -> None:
        """The chat no longer leads to this conversation, which lives on only until its goodbye is sent: whatever is written
        there from now on begins a new one."""
        self._connection.execute("DELETE FROM aliases WHERE conversation = ?", (number,))
        self._connection.execute(
            "UPDATE conversations SET address_mark = ?, person_mark = ? WHERE id = ?",
            (self._vault.mark("forgotten", str(number)), b"", number),
        )

    def forget(self, number: int) -> None:
        """Removes the conversation: afterwards the chat's identifier can no longer be derived from anything kept.

        One that a former staff member's row points at stays as an empty shell without an address.
        """
        self._connection.execute("DELETE FROM slots WHERE conversation = ?", (number,))
        self._connection.execute("DELETE FROM outbox WHERE conversation = ? AND state <> 'waiting'", (number,))
        self._connection.execute("DELETE FROM arrivals WHERE conversation = ?", (number,))
        cursor = self._connection.execute(
            "DELETE FROM conversations WHERE id = ? AND id NOT IN (SELECT conversation FROM staff)", (number,)
        )
        if cursor.rowcount == 0:
            self.unlink(number)
            nobody = self._sealed_address(number, Address("", ""))
            self._connection.execute("UPDATE conversations SET sealed_address = ? WHERE id = ?", (nobody, number))

    def _new(self, address: Address, mark: bytes, now: datetime) -> Conversation:
        conversation = Conversation(id=next_id(self._connection, "conversations"), address=address)
        self._connection.execute(
            "INSERT INTO conversations (id, address_mark, person_mark, sealed_address, version, sealed_state, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                conversation.id,
                mark,
                self.same_person(address),
                self._sealed_address(conversation.id, address),
                conversation.version,
                self._vault.seal(orjson.dumps(conversation.state()), f"conversations:{conversation.id}:state"),
                stored(now),
            ),
        )
        return conversation

    def _sealed_address(self, number: int, address: Address) -> bytes:
        parts = orjson.dumps([address.channel, address.chat, address.person])
        return self._vault.seal(parts, f"conversations:{number}:address")

    def _address(self, number: int, sealed: bytes) -> Address:
        return Address(*orjson.loads(self._vault.open(sealed, f"conversations:{number}:address")))
