"""Pictures that look alike and reports that may be about one incident: what is suggested to staff, and never merged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from bot.core.incident import name_words, same_incident
from bot.core.report import Report
from storage.evidence import STORED, EvidenceRows
from storage.reports import Reports
from storage.vault import Vault

NEAR = 20
"""Reports of one day and kabupaten that are looked at, those that share a word of the name first."""


class Similar:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault, evidence: EvidenceRows, reports: Reports) -> None:
        self._connection = connection
        self._vault = vault
        self._evidence = evidence
        self._reports = reports

    def note(self, evidence: int, others: Iterable[int]) -> bool:
        """Notes that a piece looks like others, as far as those are there and of other reports; returns whether any are."""
        noted = 0
        for other in others:
            noted += self._connection.execute(
                "INSERT INTO similar_evidence (evidence, other) SELECT a.id, b.id FROM evidence a, evidence b"
                " WHERE a.id = ? AND b.id = ? AND a.report <> b.report ON CONFLICT DO NOTHING",
                (max(evidence, other), min(evidence, other)),
            ).rowcount
        return noted > 0

    def of(self, report: int) -> list[tuple[str, int, str]]:
        """(code, office, agency) of the other sent reports with a picture that looks like one of this report's, oldest first."""
        rows = self._connection.execute(
            "SELECT DISTINCT r.code, r.office, r.agency, r.submitted_at, r.id FROM ("
            " SELECT s.other AS id FROM evidence m JOIN similar_evidence s ON s.evidence = m.id WHERE m.report = ?"
            " UNION SELECT s.evidence FROM evidence m JOIN similar_evidence s ON s.other = m.id WHERE m.report = ?"
            ") found JOIN evidence e ON e.id = found.id JOIN reports r ON r.id = e.report"
            " WHERE e.state = ? AND r.state <> 'draft' ORDER BY r.submitted_at, r.id",
            (report, report, STORED),
        ).fetchall()
        return [(code, office or 0, agency) for code, office, agency, *_ in rows]

    def same_incident(self, report: Report) -> list[Report]:
        """Other sent reports that may be about the same incident, the oldest first."""
        region = report.region[:5]
        if not report.happened_on or len(region) < 5:
            return []
        marks: list[bytes | None] = [self._vault.mark("word", word) for word in sorted(name_words(report))] or [None]
        rows = self._connection.execute(
            "SELECT id FROM reports WHERE happened_on = ? AND region >= ? AND region < ? AND state <> 'draft' AND id <> ?"
            " ORDER BY EXISTS (SELECT 1 FROM report_words w WHERE w.report = reports.id"
            f" AND w.word_mark IN ({', '.join('?' for _ in marks)})) DESC, id DESC LIMIT ?",
            (
                report.happened_on,
                region,
                region + "/",
                report.id,
                *marks,
                NEAR,
            ),  # a dot follows, and "/" comes after it
        ).fetchall()
        near = [found for (number,) in rows if (found := self._reports.get(number))]
        return sorted(
            (other for other in near if same_incident(report, other)), key=lambda other: (other.submitted_at, other.id)
        )

    def prints(self, before: int, most: int) -> tuple[list[tuple[int, str, bytes]], int]:
        """(evidence, file, fingerprint) of the stored pictures among the `most` newest pieces numbered below `before` (0: all), and
        below which number to go on, 0 when there is nothing left."""
        pieces = self._evidence.stored_before(before, most)
        found = [
            (piece.id, piece.path, bytes.fromhex(piece.facts["fingerprint"]))
            for piece in pieces
            if piece.facts.get("fingerprint")
        ]
        return found, pieces[-1].id if len(pieces) == most else 0
