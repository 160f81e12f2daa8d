"""Which election is running, as the offices have set it. Nothing here is personal, so it stands in clear."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from bot.core.stage import Election, Timetable
from storage.times import stored


class Stages:
    """Used in the database thread, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of(self, region: str) -> Timetable | None:
        """What was set for exactly this region."""
        row = self._connection.execute(
            "SELECT election, determined_on, campaign_from, campaign_until, voting_on FROM stages WHERE region = ?",
            (region,),
        ).fetchone()
        return Timetable(Election(row[0]), *(_day(text) for text in row[1:])) if row else None

    def nearest(self, regions: tuple[str, ...]) -> Timetable | None:
        """What was set for the first of these regions that has something set."""
        return next((found for region in regions if region and (found := self.of(region))), None)

    def set(self, region: str, timetable: Timetable, staff: int, now: datetime) -> None:
        """Sets it, in place of what was set before."""
        days = (timetable.determined_on, timetable.campaign_from, timetable.campaign_until, timetable.voting_on)
        self._connection.execute(
            "INSERT INTO stages (region, election, determined_on, campaign_from, campaign_until, voting_on, set_by, set_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (region) DO UPDATE SET election = excluded.election,"
            " determined_on = excluded.determined_on, campaign_from = excluded.campaign_from,"
            " campaign_until = excluded.campaign_until, voting_on = excluded.voting_on, set_by = excluded.set_by,"
            " set_at = excluded.set_at",
            (region, timetable.election, *(day.isoformat() if day else "" for day in days), staff, stored(now)),
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
