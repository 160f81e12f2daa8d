"""What has been kept long enough, and the limits that offices have set. Nothing here is personal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.core.report import Report
from bot.core.retention import DRAFT, DRAFT_NOTICE, REPORT_NOTICE, Limits
from storage.times import stored

_LAST = "COALESCE((SELECT MAX(e.happened_at) FROM events e WHERE e.report = r.id{which}), r.submitted_at)"
_LEAD, _CASE = _LAST.format(which=""), _LAST.format(which=" AND e.action = 'close'")


class Retention:
    """Used in the database thread, inside a transaction. Every list is short: the rest comes the next time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # The limits

    def limits(self, office: int) -> Limits | None:
        """What this office has set."""
        row = self._connection.execute(
            "SELECT lead_days, case_days FROM retention_limits WHERE office = ?", (office,)
        ).fetchone()
        return Limits(*row) if row else None

    def set_limits(self, office: int, limits: Limits, staff: int, now: datetime) -> None:
        """Sets them, in place of what was set before."""
        self._connection.execute(
            "INSERT INTO retention_limits (office, lead_days, case_days, set_by, set_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (office) DO UPDATE SET lead_days = excluded.lead_days, case_days = excluded.case_days,"
            " set_by = excluded.set_by, set_at = excluded.set_at",
            (office, limits.lead_days, limits.case_days, staff, stored(now)),
        )

    # Drafts

    def drafts_to_warn(self, now: datetime, most: int) -> list[int]:
        """Drafts untouched for so long that their reporter is to be told; told once, unless they are touched again."""
        return self._numbers(
            "SELECT id FROM reports WHERE state = 'draft' AND updated_at < ? AND warned_at <= updated_at ORDER BY id LIMIT ?",
            stored(now - DRAFT + DRAFT_NOTICE),
            most,
        )

    def drafts_over(self, now: datetime, most: int) -> list[int]:
        """Drafts whose reporter was told long enough ago, and did not come back to them."""
        return self._numbers(
            "SELECT id FROM reports WHERE state = 'draft' AND warned_at > updated_at AND warned_at < ? ORDER BY id LIMIT ?",
            stored(now - DRAFT_NOTICE),
            most,
        )

    # Reports

    def reports_to_warn(self, office: int, limits: Limits, now: datetime, most: int) -> list[int]:
        """Reports of this office whose time is over soon, and of which that was not said since the last thing happened."""
        not_said = "(r.warned_at <= {last} OR r.warned_at <= r.kept_at) AND r.warned_at < ?"
        return self._due(office, limits, now + REPORT_NOTICE, most, not_said, stored(now))

    def reports_over(self, office: int, limits: Limits, now: datetime, most: int) -> list[int]:
        """Reports of this office whose time is over, and of which that was said long enough ago."""
        said = "r.warned_at > {last} AND r.warned_at > r.kept_at AND r.warned_at < ?"
        return self._due(office, limits, now, most, said, stored(now - REPORT_NOTICE))

    def _due(self, office: int, limits: Limits, by: datetime, most: int, condition: str, value: str) -> list[int]:
        found: list[int] = []
        for days, last, which in (
            (limits.lead_days, _LEAD, "r.track = 'lead' AND r.state <> 'draft'"),
            (limits.case_days, _CASE, "r.track <> 'lead' AND r.state = 'closed'"),
        ):
            if days and len(found) < most:
                before = stored(by - timedelta(days=days))
                found += self._numbers(
                    f"SELECT r.id FROM reports r WHERE COALESCE(r.office, 0) = ? AND {which} AND {last} < ? AND r.kept_at < ?"
                    f" AND {condition.format(last=last)} ORDER BY r.id LIMIT ?",
                    *(office, before, before, value, most - len(found)),
                )
        return found

    def warned(self, report: int, now: datetime) -> None:
        """It was told that this draft or report will go."""
        self._connection.execute("UPDATE reports SET warned_at = ? WHERE id = ?", (stored(now), report))

    def touched(self, draft: int, now: datetime) -> None:
        """Somebody came back to this draft: its time begins again."""
        self._connection.execute("UPDATE reports SET updated_at = ? WHERE id = ?", (stored(now), draft))

    def keep(self, report: int, staff: int, now: datetime) -> None:
        """Somebody of the staff says that this report has to stay: its time begins again."""
        self._connection.execute(
            "UPDATE reports SET kept_at = ?, kept_by = ? WHERE id = ?", (stored(now), staff, report)
        )

    def leave_a_mark(self, report: Report, now: datetime) -> None:
        """Notes that there was a report with this code."""
        self._connection.execute(
            "INSERT INTO erased (code, track, state, office, erased_on) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (report.code, report.track, report.state, report.office or None, stored(now)[:10]),
        )

    def was_erased(self, code: str, offices: Iterable[int]) -> date | None:
        """On which day the report with this code went, if it was of one of these offices."""
        row = self._connection.execute("SELECT office, erased_on FROM erased WHERE code = ?", (code,)).fetchone()
        return date.fromisoformat(row[1]) if row and (row[0] or 0) in set(offices) else None

    # Chats

    def idle_chats(self, before: datetime, most: int) -> list[int]:
        """Chats that nobody has written in since, and that nothing kept needs."""
        return self._numbers(
            "SELECT id FROM conversations c WHERE updated_at < ?"
            " AND NOT EXISTS (SELECT 1 FROM followers f WHERE f.conversation = c.id)"
            " AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.conversation = c.id)"
            " AND NOT EXISTS (SELECT 1 FROM offices o WHERE o.room_conversation = c.id)"
            " AND NOT EXISTS (SELECT 1 FROM alert_chats a JOIN staff m ON m.id = a.staff"
            "  WHERE a.conversation = c.id AND m.removed_at IS NULL)"
            " AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.conversation = c.id AND b.state = 'waiting')"
            " ORDER BY id LIMIT ?",
            stored(before),
            most,
        )

    def _numbers(self, sql: str, *values: object) -> list[int]:
        return [row[0] for row in self._connection.execute(sql, values).fetchall()]
