"""Everything kept, in one place: the connection, the vault and the repositories bound to them."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.core.messages import Address, Fetched
from bot.core.report import Report
from storage.arrivals import Arrivals
from storage.conversations import Conversations
from storage.custody import Custody
from storage.deliveries import Deliveries
from storage.evidence import LOST, STORED, EvidenceRows
from storage.identity_requests import IdentityRequests
from storage.offices import Offices
from storage.outbox import Outbox
from storage.people import People
from storage.questions import Questions
from storage.reports import Reports
from storage.retention import Retention
from storage.similar import Similar
from storage.spent import Spent
from storage.stages import Stages
from storage.times import read, stored
from storage.vault import Sealer, Vault


class Store:
    """The repositories of one connection. Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self.connection = connection
        self.vault = vault
        self.conversations = Conversations(connection, vault)
        self.arrivals = Arrivals(connection, vault)
        self.reports = Reports(connection, vault)
        self.identity_requests = IdentityRequests(connection, self.reports.sealer)
        self.evidence = EvidenceRows(connection, vault)
        self.custody = Custody(connection)
        self.offices = Offices(connection, vault, self.conversations)
        self.outbox = Outbox(connection, vault)
        self.deliveries = Deliveries(connection, vault)
        self.stages = Stages(connection)
        self.questions = Questions(connection, vault)
        self.people = People(connection, vault, self.conversations, self.questions)
        self.similar = Similar(connection, vault, self.evidence, self.reports)
        self.retention = Retention(connection)
        self.spent = Spent(connection, vault)

    def erase_report(self, report: Report, now: datetime) -> list[str]:
        """Deletes a report with its key and all that is about it alone; returns the names of the files still to be erased. What
        staff were shown of it is taken back at once. Of one that was sent a mark is left: its code is never given again."""
        paths = self.evidence.paths(report.id)
        self.outbox.recall_now(now, report=report.id)
        if report.code:
            self.retention.leave_a_mark(report, now)
        self.reports.delete(report.id)
        return paths

    def remove_staff(self, number: int, now: datetime) -> bool:
        """Ends a member's powers at once. What waits to be said in the private chat is dropped (but that there is news, which is a
        reporter's), and what was shown there is taken back. False when there was nobody to remove."""
        member = self.offices.member(number)
        if member is None or not self.offices.remove_staff(number, now):
            return False
        self.outbox.drop_messages(member.conversation, now, but="news.notice")
        self.outbox.recall_now(now, conversation=member.conversation)
        return True

    def settle_evidence(self, fetched: Fetched) -> list[str]:
        """Notes what became of a file for which no conversation waits any more. Returns the names of files to be erased: its report
        is gone too."""
        if fetched.compared:
            return []
        piece = self.evidence.get(fetched.evidence_id)
        facts = dict(fetched.facts)
        if piece is None:
            return [str(facts[name]) for name in ("path", "clean_path") if facts.get(name)]
        if fetched.problem == "held":
            return []
        if fetched.problem:
            self.evidence.settle(piece.id, LOST, piece.kind, piece.size, "", "", {"problem": fetched.problem})
        else:
            size, path, clean_path = facts.pop("size"), facts.pop("path"), facts.pop("clean_path")
            similar = facts.pop("similar", ())
            self.evidence.settle(piece.id, STORED, fetched.kind, size, path, clean_path, facts)
            self.similar.note(piece.id, similar)
        return []

    def forget_set_aside(self, address: Address, conversation: int) -> None:
        """Removes what was set aside from a person, by any address the person is known by."""
        for each in (address, *self.people.addresses(conversation)):
            self.deliveries.forget(each)

    def evidence_sealer(self, number: int) -> Sealer | None:
        """The key of the report a piece of evidence belongs to; None when either is gone."""
        piece = self.evidence.get(number)
        return self.reports.sealer(piece.report) if piece else None

    def fact(self, name: str) -> str:
        """A fact about this database ("" when not set)."""
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def keep_halt(self, channel: str, until: datetime) -> None:
        """The platform wants no message before `until`: remembered across a restart."""
        self.set_fact(f"halted:{channel}", max(stored(until), self.fact(f"halted:{channel}")))

    def halt(self, channel: str) -> datetime | None:
        """Until when the platform wants no message, as far as it ever said."""
        until = self.fact(f"halted:{channel}")
        return read(until) if until else None

    def set_fact(self, name: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
