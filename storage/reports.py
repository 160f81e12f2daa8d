"""Reports and their drafts, who follows them, and how they are found."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from bot.core.report import Report, State, Track
from storage.database import next_id
from storage.report_history import Event, History
from storage.reporter_keys import ReporterKeys
from storage.times import stored
from storage.vault import Sealer, Vault

__all__ = ["Event", "Reports", "search_words"]

_WORD = re.compile(r"[^\W_]{3,}", re.UNICODE)
OPEN_FIELDS = ("region", "agency", "conduct", "happened_on")
"""What stands in clear once a report was sent, in the order of its columns."""

_COLUMNS = (
    "id, code, track, state, version, office, region, agency, conduct, happened_on, submitted_at, lodged_at, taken_by,"
    " wrapped_key, sealed_body, sealed_identity"
)


def search_words(texts: Iterable[str]) -> set[str]:
    """The words that staff can search by: three letters or more, small."""
    return {word.casefold() for text in texts for word in _WORD.findall(text)}


@dataclass(frozen=True, slots=True)
class ExportRow:
    """What stands in clear about a sent report. `elements` counts of the seven, `evidence` stored files."""

    id: int
    code: str
    track: str
    state: str
    office: int | None
    region: str
    agency: str
    conduct: str
    happened_on: str
    submitted_at: str
    elements: int
    evidence: int


class Reports(History):
    """Loads and saves reports. Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self.keys = ReporterKeys(connection, vault)

    def start(self, conversation: int, now: datetime) -> Report:
        """A new draft that this conversation follows, with a key of its own."""
        number = next_id(self._connection, "reports")
        _, wrapped = self._vault.new_case(number)
        report = Report(id=number)
        self._connection.execute(
            "INSERT INTO reports (id, track, state, version, region, agency, conduct, happened_on, submitted_at, lodged_at,"
            " elements, wrapped_key, sealed_body, updated_at) VALUES (?, ?, ?, 1, '', '', '', '', '', '', 0, ?, ?, ?)",
            (
                number,
                report.track,
                report.state,
                wrapped,
                self._sealed_body(report, self._vault.case(number, wrapped)),
                stored(now),
            ),
        )
        self.follow(number, conversation, now)
        return report

    def get(self, number: int) -> Report | None:
        """The report with this id."""
        return self._one("id = ?", number)

    def by_code(self, code: str) -> Report | None:
        """The sent report with this code."""
        return self._one("code = ?", code)

    def office_of(self, code: str) -> int:
        """The office of the sent report with this code, 0 for none; nothing sealed is opened."""
        row = self._connection.execute("SELECT office FROM reports WHERE code = ?", (code,)).fetchone()
        return int(row[0] or 0) if row else 0

    def exists(self, number: int) -> bool:
        """False once it was deleted."""
        return self._connection.execute("SELECT 1 FROM reports WHERE id = ?", (number,)).fetchone() is not None

    def code_taken(self, code: str) -> bool:
        """True for the code of a report, also of one that was deleted."""
        row = self._connection.execute(
            "SELECT 1 FROM reports WHERE code = ? UNION ALL SELECT 1 FROM erased WHERE code = ?", (code, code)
        ).fetchone()
        return row is not None

    def save(self, report: Report, now: datetime, elements: int = -1) -> None:
        """Writes the report back. `elements`: how many of the seven are there (-1: as before)."""
        sealer = self.sealer(report.id)
        identity = None
        if report.identity:
            identity = sealer.seal(orjson.dumps(report.identity), f"reports:{report.id}:identity")
        self._connection.execute(
            "UPDATE reports SET code = ?, track = ?, state = ?, version = ?, office = ?, region = ?, agency = ?, conduct = ?,"
            " happened_on = ?, submitted_at = ?, lodged_at = ?, taken_by = ?, sealed_body = ?, sealed_identity = ?,"
            " elements = CASE WHEN ? < 0 THEN elements ELSE ? END, updated_at = ? WHERE id = ?",
            (
                report.code or None,
                report.track,
                report.state,
                report.version,
                report.office or None,
                *("" if report.state is State.DRAFT else getattr(report, name) for name in OPEN_FIELDS),
                report.submitted_at,
                report.lodged_at,
                report.taken_by or None,
                self._sealed_body(report, sealer),
                identity,
                elements,
                elements,
                stored(now),
                report.id,
            ),
        )
        report.dirty = False

    def delete(self, number: int) -> None:
        """Removes a report with its key, history and evidence rows (the caller erases the files)."""
        self._connection.execute("DELETE FROM reports WHERE id = ?", (number,))

    def sealer(self, number: int) -> Sealer:
        """The report's own key."""
        row = self._connection.execute("SELECT wrapped_key FROM reports WHERE id = ?", (number,)).fetchone()
        return self._vault.case(number, row[0])

    # Who follows

    def follow(self, number: int, conversation: int, now: datetime) -> None:
        self._connection.execute(
            "INSERT INTO followers (report, conversation, joined_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (number, conversation, stored(now)),
        )

    def unfollow(self, number: int, conversation: int) -> None:
        self._connection.execute("DELETE FROM followers WHERE report = ? AND conversation = ?", (number, conversation))

    def followers(self, number: int) -> list[int]:
        """The conversations that hear of this report, the first one first."""
        rows = self._connection.execute(
            "SELECT conversation FROM followers WHERE report = ? ORDER BY joined_at, conversation", (number,)
        ).fetchall()
        return [row[0] for row in rows]

    def follows(self, number: int, conversation: int) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM followers WHERE report = ? AND conversation = ?", (number, conversation)
        ).fetchone()
        return row is not None

    def own(self, code: str, conversation: int) -> Report | None:
        """The sent report with this code if this conversation follows it: the same work whether or not there is such a report."""
        return self._one("code = ? AND id IN (SELECT report FROM followers WHERE conversation = ?)", code, conversation)

    def of(self, conversation: int, *, drafts: bool = False) -> list[Report]:
        """The reports (or drafts) this conversation follows, newest first."""
        comparison = "=" if drafts else "<>"
        rows = self._connection.execute(
            f"SELECT {', '.join('r.' + name for name in _COLUMNS.split(', '))} FROM followers f JOIN reports r ON r.id = f.report"
            f" WHERE f.conversation = ? AND r.state {comparison} 'draft' ORDER BY r.id DESC LIMIT 20",
            (conversation,),
        ).fetchall()
        return [self._report(row) for row in rows]

    # Finding

    def index(self, report: Report, texts: Iterable[str]) -> None:
        """Makes the report findable by the words of `texts` (names and places), through keyed hashes."""
        self._connection.execute("DELETE FROM report_words WHERE report = ?", (report.id,))
        self._connection.executemany(
            "INSERT INTO report_words (word_mark, report) VALUES (?, ?)",
            [(self._vault.mark("word", word), report.id) for word in sorted(search_words(texts))],
        )

    def search(self, typed: str, offices: Iterable[int]) -> list[Report]:
        """Sent reports of these offices that have every word typed, newest first, at most ten."""
        words, offices = sorted(search_words([typed])), tuple(offices)
        if not words or not offices:
            return []
        marks = [self._vault.mark("word", word) for word in words]
        numbers = self._connection.execute(
            f"SELECT w.report FROM report_words w JOIN reports r ON r.id = w.report"
            f" WHERE w.word_mark IN ({_places(marks)}) AND r.office IN ({_places(offices)}) AND r.state <> 'draft'"
            " GROUP BY w.report HAVING COUNT(*) = ? ORDER BY w.report DESC LIMIT 10",
            (*marks, *offices, len(marks)),
        ).fetchall()
        return [report for (number,) in numbers if (report := self.get(number))]

    def queue(self, offices: Iterable[int], states: Iterable[State], most: int = 20) -> list[Report]:
        """Reports of these offices in these states, the oldest first."""
        offices, states = tuple(offices), tuple(states)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM reports WHERE office IN ({_places(offices)}) AND state IN ({_places(states)})"
            " ORDER BY submitted_at LIMIT ?",
            (*offices, *states, most),
        ).fetchall()
        return [self._report(row) for row in rows]

    def rows_for_export(self) -> list[ExportRow]:
        """Every sent report without its sealed parts, oldest first."""
        rows = self._connection.execute(
            "SELECT id, code, track, state, office, region, agency, conduct, happened_on, submitted_at, elements,"
            " (SELECT COUNT(*) FROM evidence e WHERE e.report = r.id AND e.state = 'stored')"
            " FROM reports r WHERE state <> 'draft' ORDER BY submitted_at, id"
        ).fetchall()
        return [ExportRow(*row) for row in rows]

    def _one(self, condition: str, *values: Any) -> Report | None:
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM reports WHERE {condition}", values).fetchone()
        return self._report(row) if row else None

    def _report(self, row: tuple[Any, ...]) -> Report:
        sealer = self._vault.case(row[0], row[13])
        body = orjson.loads(sealer.open(row[14], f"reports:{row[0]}:body"))
        known_on, told = body.pop("known_on", ""), body.pop("told", None)
        region, agency, conduct, happened_on = told or row[6:10]
        return Report(
            id=row[0],
            code=row[1] or "",
            track=Track(row[2]),
            state=State(row[3]),
            version=row[4],
            office=row[5] or 0,
            region=region,
            agency=agency,
            conduct=conduct,
            happened_on=happened_on,
            known_on=known_on,
            submitted_at=row[10],
            lodged_at=row[11],
            taken_by=row[12] or 0,
            keeper_left=bool(row[12]) and not self._keeps(row[12], row[0], row[5]),
            body=body,
            identity=orjson.loads(sealer.open(row[15], f"reports:{row[0]}:identity")) if row[15] else {},
        )

    def _keeps(self, member: int, report: int, office: int | None) -> bool:
        """False once who took a report is no longer staff, or was moved to an office that it is not at."""
        row = self._connection.execute(
            "SELECT 1 FROM staff s WHERE s.id = ? AND s.removed_at IS NULL AND (s.office = ? OR s.joined_at <="
            " COALESCE((SELECT MAX(happened_at) FROM events WHERE report = ? AND action = 'take' AND by_staff = s.id), ''))",
            (member, office, report),
        ).fetchone()
        return row is not None

    def _sealed_body(self, report: Report, sealer: Sealer) -> bytes:
        whole: dict[str, Any] = report.body | {"known_on": report.known_on}
        if report.state is State.DRAFT:  # nothing of a draft stands in clear
            whole["told"] = [getattr(report, name) for name in OPEN_FIELDS]
        return sealer.seal(orjson.dumps(whole), f"reports:{report.id}:body")


def _places(values: Iterable[Any]) -> str:
    return ", ".join("?" for _ in values)
