"""A code, a number or a button from somebody without a right to it: nothing sealed is opened before that is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.messages import FileRef
from bot.core.report import Report, Role
from storage.database import transact
from tests.bench import NOW, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def damage(bench: Bench, report: Report) -> None:
    """Whoever opens what is sealed of this report fails from now on."""
    bench.store.connection.execute("UPDATE reports SET sealed_body = x'00' WHERE id = ?", (report.id,))


def other_office(bench: Bench) -> None:
    """Tono is staff of an office that does not see to reports from here."""

    def seat() -> None:
        store, address = bench.store, bench.at("Tono")
        office = store.offices.at("63.71", "Bawaslu Kota Banjarmasin")
        store.offices.add_staff(address, "Tono", Role.OFFICER, office.id, store.conversations.at(address, NOW).id, NOW)

    transact(bench.store.connection, seat)


def test_a_report_that_somebody_else_follows_is_not_opened_for_an_upgrade(bench: Bench) -> None:
    report = bench.report()
    damage(bench, report)
    said = bench.press_data("Budi", f"formal:{report.code}:0")
    assert [heard.text for heard in said] == [heard.text for heard in bench.press_data("Budi", "formal:AN-2222-2222:0")]


def test_a_report_of_another_office_is_not_opened_for_its_code(bench: Bench) -> None:
    other_office(bench)
    report = bench.report()
    damage(bench, report)
    said = bench.write("Tono", f"/laporan {report.code}")
    assert [heard.text for heard in said] == [heard.text for heard in bench.write("Tono", "/laporan AN-2222-2222")]
    bench.press_data("Tono", f"take:{report.code}:{report.version}")
    known = bench.notices[-1]
    bench.press_data("Tono", "take:AN-2222-2222:1")
    assert known == bench.notices[-1]


def test_a_draft_of_somebody_else_is_not_opened_by_its_number(bench: Bench) -> None:
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")
    bench.write("Ani", "pak lurah ikut kampanye di lapangan desa")
    number = bench.store.reports.of(bench.store.conversations.find(bench.at("Ani")), drafts=True)[0].id
    bench.store.connection.execute("UPDATE reports SET sealed_body = x'00' WHERE id = ?", (number,))
    for button in (f"draft:delete/{number}:1", f"draft:resume/{number}:1", f"draft:new/{'9' * 40}:1", "draft:delete:1"):
        assert "sudah tidak ada" in bench.press_data("Budi", button)[0].text
    assert bench.store.connection.execute("SELECT COUNT(*) FROM reports WHERE id = ?", (number,)).fetchone() == (1,)


def test_evidence_of_somebody_else_is_not_dropped_by_its_number(bench: Bench) -> None:
    for name in ("Ani", "Budi"):
        bench.write(name, "/lapor")
        bench.press(name, "Setuju")
        bench.write(name, "pak lurah ikut kampanye di lapangan desa")
        bench.do(name, files=(FileRef(f"ref-{name}", "photo", 1000),))
    (number,) = bench.store.connection.execute("SELECT MIN(id) FROM evidence").fetchone()
    bench.store.connection.execute("UPDATE evidence SET sealed_facts = x'00' WHERE id = ?", (number,))
    own = bench.store.conversations.at(bench.at("Budi"), NOW)
    own.open("review", "evidence")
    bench.store.conversations.save(own, NOW)
    bench.press_data("Budi", f"pick:{number}:{own.version}")
    assert bench.store.connection.execute("SELECT COUNT(*) FROM evidence").fetchone() == (2,)
