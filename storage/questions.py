"""Questions about the rules: those handed to staff, and those the rule book did not understand."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.retention import ANSWERED as ANSWERED_KEPT
from bot.core.retention import UNANSWERED
from storage.database import next_id
from storage.times import stored
from storage.vault import Vault

OPEN, ANSWERED = "open", "answered"


@dataclass(frozen=True, slots=True)
class StaffQuestion:
    """A question handed to staff. `words` and `answer` are empty once they were deleted."""

    id: int
    conversation: int
    office: int
    state: str
    words: str
    answer: str


class Questions:
    """Used in the database thread, inside a transaction. Questions are never linked to reports. Which chat asked is sealed and
    found by a keyed hash, and only the day is kept: the number of a chat also stands beside the reports it follows."""

    def __init__(self, connection: sqlite3.Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def ask(self, conversation: int, office: int, words: str, now: datetime) -> int:
        """Hands a question to an office; returns its number."""
        number = next_id(self._connection, "questions")
        self._connection.execute(
            "INSERT INTO questions (id, conversation, office, state, sealed_words, asker_mark, sealed_asker, asked_on, answered_on)"
            " VALUES (?, 0, ?, ?, ?, ?, ?, ?, '')",
            (
                number,
                office,
                OPEN,
                self._vault.seal(words.encode(), f"questions:{number}:words"),
                self._asker(conversation),
                self._vault.seal(str(conversation).encode(), f"questions:{number}:asker"),
                _day(now),
            ),
        )
        return number

    def hide_askers(self) -> None:
        """Seals what an older program kept in clear: which chat a question came from."""
        rows = self._connection.execute("SELECT id, conversation FROM questions WHERE sealed_asker IS NULL").fetchall()
        self._connection.executemany(
            "UPDATE questions SET conversation = 0, asker_mark = ?, sealed_asker = ? WHERE id = ?",
            [
                (self._asker(asker), self._vault.seal(str(asker).encode(), f"questions:{number}:asker"), number)
                for number, asker in rows
            ],
        )

    def hand_over(self, before: int, after: int) -> None:
        """What one chat asked is another's from now on."""
        for question in self.of(before):
            sealed = self._vault.seal(str(after).encode(), f"questions:{question.id}:asker")
            self._connection.execute(
                "UPDATE questions SET asker_mark = ?, sealed_asker = ? WHERE id = ?",
                (self._asker(after), sealed, question.id),
            )

    def _asker(self, conversation: int) -> bytes:
        return self._vault.mark("asker", str(conversation))

    def get(self, number: int) -> StaffQuestion | None:
        """The question with this number."""
        row = self._connection.execute(
            "SELECT id, sealed_asker, office, state, sealed_words, sealed_answer FROM questions WHERE id = ?", (number,)
        ).fetchone()
        if row is None:
            return None
        words = self._vault.open(row[4], f"questions:{number}:words").decode() if row[4] else ""
        answer = self._vault.open(row[5], f"questions:{number}:answer").decode() if row[5] else ""
        asker = int(self._vault.open(row[1], f"questions:{number}:asker"))
        return StaffQuestion(row[0], asker, row[2], row[3], words, answer)

    def answer(self, number: int, answer: str, staff: int, now: datetime) -> None:
        """The office has answered."""
        sealed = self._vault.seal(answer.encode(), f"questions:{number}:answer")
        self._connection.execute(
            "UPDATE questions SET state = ?, sealed_answer = ?, answered_by = ?, answered_on = ? WHERE id = ?",
            (ANSWERED, sealed, staff, _day(now), number),
        )

    def forget(self, number: int) -> None:
        """The question goes, words, answer and the chat it came from."""
        self._connection.execute("DELETE FROM questions WHERE id = ?", (number,))

    def forget_of(self, conversation: int) -> None:
        """Everything this chat has asked."""
        self._connection.execute("DELETE FROM questions WHERE asker_mark = ?", (self._asker(conversation),))

    def of(self, conversation: int) -> list[StaffQuestion]:
        """Everything this chat has asked."""
        rows = self._connection.execute(
            "SELECT id FROM questions WHERE asker_mark = ? ORDER BY id", (self._asker(conversation),)
        ).fetchall()
        return [question for (number,) in rows if (question := self.get(number))]

    def over(self, now: datetime, most: int) -> list[int]:
        """Questions that were answered, or waited in vain, long enough ago."""
        rows = self._connection.execute(
            "SELECT id FROM questions WHERE (state = ? AND answered_on <= ?) OR asked_on <= ? ORDER BY id LIMIT ?",
            (ANSWERED, _day(now - ANSWERED_KEPT), _day(now - UNANSWERED), most),
        ).fetchall()
        return [row[0] for row in rows]

    def open_ones(self, office: int, conversation: int) -> int:
        """How many questions of this chat wait for an answer."""
        row = self._connection.execute(
            "SELECT COUNT(*) FROM questions WHERE office = ? AND asker_mark = ? AND state = ?",
            (office, self._asker(conversation), OPEN),
        ).fetchone()
        return int(row[0])

    # What was not understood: without a sender, by day

    def miss(self, theme: str, card: str, kind: str, words: str, day: date) -> None:
        """Notes an answer that was not meant (`kind` not_that) or a question not understood (unknown)."""
        number = next_id(self._connection, "misses")
        sealed = self._vault.seal(words.encode(), f"misses:{number}:words") if words else None
        self._connection.execute(
            "INSERT INTO misses (id, theme, card, kind, sealed_words, missed_on) VALUES (?, ?, ?, ?, ?, ?)",
            (number, theme, card, kind, sealed, day.isoformat()),
        )

    def themes_missed(self, since: date) -> Counter[str]:
        """How often each theme was missed since; "" for questions that no theme was near to."""
        rows = self._connection.execute(
            "SELECT theme, COUNT(*) FROM misses WHERE missed_on >= ? GROUP BY theme", (since.isoformat(),)
        ).fetchall()
        return Counter(dict(rows))

    def missed_words(self) -> list[tuple[str, str, str]]:
        """(kind, card, words) of what was missed, for a curator: candidates for phrasings."""
        rows = self._connection.execute(
            "SELECT id, kind, card, sealed_words FROM misses WHERE sealed_words IS NOT NULL ORDER BY id"
        ).fetchall()
        return [(row[1], row[2], self._vault.open(row[3], f"misses:{row[0]}:words").decode()) for row in rows]

    def forget_misses_before(self, day: date) -> None:
        """Old ones go."""
        self._connection.execute("DELETE FROM misses WHERE missed_on < ?", (day.isoformat(),))


def _day(moment: datetime) -> str:
    return stored(moment)[:10]
