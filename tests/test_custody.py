"""The custody log: what staff open leaves a line, and lines cannot be changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.custody import Opened
from storage.custody import CustodyEntry
from storage.database import DatabaseFailure
from tests.bench import NOW, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_an_opening_is_kept_with_who_when_and_what(bench: Bench) -> None:
    report, other = bench.report(), bench.report("Budi")
    custody, later = bench.store.custody, NOW + timedelta(minutes=5)
    custody.note(report.id, 7, 1, Opened.COPY, NOW, in_room=True)
    custody.note(report.id, 0, 0, Opened.CASE_FILE, later)
    assert custody.of(report.id) == [
        CustodyEntry(NOW, 1, Opened.COPY, 7, in_room=True),
        CustodyEntry(later, 0, Opened.CASE_FILE),
    ]
    assert custody.of(other.id) == []


def test_a_line_is_never_changed_and_goes_only_with_the_whole_report(bench: Bench) -> None:
    report = bench.report()
    custody, connection = bench.store.custody, bench.store.connection
    custody.note(report.id, 0, 1, Opened.WORDS, NOW)
    for statement in ("UPDATE custody SET staff = 2", "DELETE FROM custody", "DELETE FROM custody WHERE staff = 1"):
        with pytest.raises(DatabaseFailure, match="custody"):
            connection.execute(statement)
    assert len(custody.of(report.id)) == 1
    bench.store.erase_report(report, NOW)
    assert connection.execute("SELECT COUNT(*) FROM custody").fetchone() == (0,)


def test_evidence_is_called_by_its_place_among_what_is_not_lost(bench: Bench) -> None:
    report, other = bench.report(), bench.report("Budi")
    rows = bench.store.evidence
    first = rows.expect(report.id, "photo", 1, {}, NOW)
    rows.expect(other.id, "photo", 1, {}, NOW)
    lost = rows.expect(report.id, "photo", 1, {}, NOW)
    last = rows.expect(report.id, "video", 1, {}, NOW)
    assert [first.number, lost.number, last.number] == [1, 2, 3]
    rows.settle(lost.id, "lost", "photo", 0, "", "", {"problem": "gone"})
    assert [piece.number for piece in rows.of(report.id)] == [1, 0, 2]
    found = rows.get(last.id)
    assert found is not None
    assert found.number == 2
