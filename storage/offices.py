"""Offices, their staff and the one-time invitations."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.messages import Address
from bot.core.report import Role
from storage.alert_chats import AlertChats
from storage.conversations import Conversations
from storage.database import next_id
from storage.times import read, stored
from storage.vault import Vault

ROOM = "room"
"""The role of an invitation that makes a group an office's room."""


@dataclass(frozen=True, slots=True)
class Office:
    """A posko: serves a region (Kemendagri code); `room` is the conversation of its group, 0 when it has none yet."""

    id: int
    region: str
    name: str
    room: int


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A petugas. `conversation` is the private chat, `seconded` the agency that lends this member ("" for none)."""

    id: int
    name: str
    role: Role
    office: int
    conversation: int
    seconded: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    role: str
    region: str
    expires_at: datetime
    used: bool


class Offices:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault, conversations: Conversations) -> None:
        self._connection = connection
        self._vault = vault
        self._conversations = conversations
        self.alert_chats = AlertChats(connection, vault)

    def at(self, region: str, name: str) -> Office:
        """The office of exactly this region, made under `name` when there is none."""
        found = self._office("region = ?", region)
        if found:
            return found
        number = next_id(self._connection, "offices")
        self._connection.execute("INSERT INTO offices (id, region, name) VALUES (?, ?, ?)", (number, region, name))
        return Office(number, region, name, 0)

    def get(self, number: int) -> Office | None:
        return self._office("id = ?", number)

    def every(self) -> list[Office]:
        rows = self._connection.execute(
            "SELECT id, region, name, room_conversation FROM offices ORDER BY region"
        ).fetchall()
        return [Office(row[0], row[1], row[2], row[3] or 0) for row in rows]

    def rename(self, number: int, name: str) -> None:
        self._connection.execute("UPDATE offices SET name = ? WHERE id = ?", (name, number))

    def serving(self, region: str, home: str) -> Office | None:
        """The office for an event in `region`: its own, else the province's, else the home office. One without a room is passed
        over, unless none has one."""
        wanted = [code for code in (region, region[:2], home) if code]
        offices = [office for code in wanted if (office := self._office("region = ?", code))]
        return next((office for office in offices if office.room), offices[0] if offices else None)

    def set_room(self, number: int, conversation: int) -> None:
        """This conversation is the office's room; a room serves one office only."""
        self._connection.execute(
            "UPDATE offices SET room_conversation = NULL WHERE room_conversation = ?", (conversation,)
        )
        self._connection.execute("UPDATE offices SET room_conversation = ? WHERE id = ?", (conversation, number))

    def of_room(self, conversation: int) -> Office | None:
        return self._office("room_conversation = ?", conversation)

    # Staff

    def add_staff(
        self, person: Address, name: str, role: Role, office: int, conversation: int, now: datetime
    ) -> StaffMember:
        """Makes this person staff, or gives the person a new role and office."""
        mark = self._conversations.person_mark(person)
        row = self._connection.execute("SELECT id FROM staff WHERE person_mark = ?", (mark,)).fetchone()
        number = row[0] if row else next_id(self._connection, "staff")
        sealed = self._vault.seal(name.encode(), f"staff:{number}:name")
        self._connection.execute(
            "INSERT INTO staff (id, person_mark, sealed_name, conversation, role, office, joined_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (person_mark) DO UPDATE SET sealed_name = excluded.sealed_name, conversation = excluded.conversation,"
            " role = excluded.role, office = excluded.office, joined_at = excluded.joined_at, removed_at = NULL",
            (number, mark, sealed, conversation, role, office, stored(now)),
        )
        return StaffMember(number, name, role, office, conversation)

    def staff_of(self, person: Address) -> StaffMember | None:
        """The staff member who this person is now; None for everybody else."""
        if not person.person:
            return None
        return self._member("person_mark = ? AND removed_at IS NULL", self._conversations.person_mark(person))

    def member(self, number: int) -> StaffMember | None:
        """A staff member by number, also one who has left."""
        return self._member("id = ?", number)

    def members(self, office: int = 0) -> list[StaffMember]:
        """Everybody who is staff now, of one office if one is given."""
        rows = self._connection.execute(
            "SELECT id, sealed_name, role, office, conversation, seconded FROM staff"
            " WHERE removed_at IS NULL AND (? = 0 OR office = ?) ORDER BY id",
            (office, office),
        ).fetchall()
        return [self._staff(row) for row in rows]

    def remove_staff(self, number: int, now: datetime) -> bool:
        """Ends all powers at once; False when there was nobody to remove."""
        cursor = self._connection.execute(
            "UPDATE staff SET removed_at = ? WHERE id = ? AND removed_at IS NULL", (stored(now), number)
        )
        return cursor.rowcount == 1

    def forget_person(self, person: Address) -> None:
        """A former member is not found by the person any more; what was done as staff stays in the history under its number."""
        mark = self._conversations.person_mark(person)
        row = self._connection.execute(
            "SELECT id FROM staff WHERE person_mark = ? AND removed_at IS NOT NULL", (mark,)
        ).fetchone()
        if row is not None:
            self._connection.execute(
                "UPDATE staff SET person_mark = ? WHERE id = ?",
                (self._vault.mark("forgotten", f"staff {row[0]}"), row[0]),
            )

    def second(self, number: int, agency: str) -> bool:
        """This agency lends the member to the office ("" for none); False when there is no such member."""
        cursor = self._connection.execute(
            "UPDATE staff SET seconded = ? WHERE id = ? AND removed_at IS NULL", (agency, number)
        )
        return cursor.rowcount == 1

    # Invitations

    def invite(self, code: str, role: str, region: str, expires_at: datetime) -> None:
        self._connection.execute(
            "INSERT INTO invitations (code_mark, role, region, expires_at) VALUES (?, ?, ?, ?)",
            (self._vault.mark("invitation", code), role, region, stored(expires_at)),
        )

    def invitation(self, code: str) -> Invitation | None:
        """The invitation with this code, used or not."""
        row = self._connection.execute(
            "SELECT role, region, expires_at, used_at FROM invitations WHERE code_mark = ?",
            (self._vault.mark("invitation", code),),
        ).fetchone()
        return Invitation(row[0], row[1], read(row[2]), row[3] is not None) if row else None

    def burn(self, code: str, now: datetime) -> None:
        """The invitation is used up."""
        self._connection.execute(
            "UPDATE invitations SET used_at = ? WHERE code_mark = ?",
            (stored(now), self._vault.mark("invitation", code)),
        )

    def _office(self, condition: str, value: object) -> Office | None:
        row = self._connection.execute(
            f"SELECT id, region, name, room_conversation FROM offices WHERE {condition}",
            (value,),
        ).fetchone()
        return Office(row[0], row[1], row[2], row[3] or 0) if row else None

    def _member(self, condition: str, value: object) -> StaffMember | None:
        row = self._connection.execute(
            f"SELECT id, sealed_name, role, office, conversation, seconded FROM staff WHERE {condition}",
            (value,),
        ).fetchone()
        return self._staff(row) if row else None

    def _staff(self, row: tuple[int, bytes, str, int, int, str]) -> StaffMember:
        name = self._vault.open(row[1], f"staff:{row[0]}:name").decode()
        return StaffMember(row[0], name, Role(row[2]), *row[3:])
