"""What staff are told of pictures that look alike and of reports that may be about one incident."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.messages import Fetched, FileRef, Incoming
from handlers import alerts
from storage.database import transact
from tests.bench import Bench
from tests.test_similar import piece, some


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_the_same_picture_is_suggested_in_both_alerts(bench: Bench) -> None:
    first, second = bench.report("Ani"), bench.report("Budi", happened_on="2026-11-20")
    known = piece(bench, first, some(1))
    assert "Mirip bukti" not in bench.words("grup")
    piece(bench, second, some(1), (known,), "Budi")
    assert f"🔁 Mirip bukti pada {first.code}" in bench.said("grup")[-1].text
    bench.write("Dewi", f"/laporan {first.code}")
    assert f"🔁 Mirip bukti pada {second.code}" in bench.words("Dewi")
    assert bench.again(first).state == bench.again(second).state == "new"
    assert "Mirip" not in bench.words("Ani") + bench.words("Budi")


def test_pictures_of_one_report_are_not_suggested(bench: Bench) -> None:
    report = bench.report("Ani")
    known = piece(bench, report, some(1))
    piece(bench, report, some(1), (known, 4711))
    assert bench.store.similar.of(report.id) == []
    assert bench.store.connection.execute("SELECT * FROM similar_evidence").fetchall() == []


def test_of_a_draft_nothing_is_said_until_it_is_sent(bench: Bench) -> None:
    known = piece(bench, bench.report("Ani"), some(1))
    bench.write("Budi", "/lapor")
    bench.press("Budi", "Setuju")
    bench.write("Budi", "pak lurah ikut kampanye di lapangan desa kemarin")
    bench.do("Budi", files=(FileRef("ref", "photo", 10),))
    conversation = bench.store.conversations.at(bench.at("Budi"), bench.now)
    (draft,) = bench.store.reports.of(conversation.id, drafts=True)
    (expected,) = bench.store.evidence.of(draft.id)
    facts = {"path": "p", "clean_path": "c", "size": 10, "fingerprint": some(1).hex(), "similar": [known]}
    bench.do("Budi", fetched=Fetched(expected.id, "", "jpeg", facts))
    assert "Mirip bukti" not in bench.words("grup")
    bench.write("Dewi", "/antrean")
    assert "Mirip bukti" not in bench.words("Dewi")
    while not any("Kirim" in label for label in bench.said("Budi")[-1].labels):
        bench.write("Budi", "lewati")
    bench.press("Budi", "Kirim")
    assert "🔁 Mirip bukti pada AN-" in bench.said("grup")[-1].text


def test_with_either_report_the_suggestion_goes(bench: Bench) -> None:
    first, second = bench.report("Ani"), bench.report("Budi", happened_on="2026-11-20")
    piece(bench, second, some(1), (piece(bench, first, some(1)),), "Budi")
    transact(bench.store.connection, lambda: bench.store.reports.delete(first.id))
    assert bench.store.similar.of(second.id) == []
    assert bench.store.connection.execute("SELECT COUNT(*) FROM similar_evidence").fetchone() == (0,)


def test_an_alert_that_still_waits_is_not_dropped_with_a_report_that_it_names(bench: Bench) -> None:
    first, second = bench.report("Ani"), bench.report("Budi")
    assert first.code in bench.said("grup")[-1].text

    def erase() -> None:
        turn = bench.turn(Incoming("e", bench.at("Dewi"), name="Dewi"))
        turn.erase_report(bench.again(first))
        turn.finish()

    transact(bench.store.connection, erase)
    waiting = bench.store.outbox.waiting(("message",))
    assert f"alert:{second.code}" in [row.slot for row in waiting], "or the office would never hear of it"
    assert f"alert:{first.code}" not in [row.slot for row in waiting]


def test_a_room_reads_no_codes_of_offices_that_are_not_its_own(bench: Bench) -> None:
    other = transact(bench.store.connection, lambda: bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin"))
    room = transact(bench.store.connection, lambda: bench.store.conversations.at(bench.at("grup2").room, bench.now))
    transact(bench.store.connection, lambda: bench.store.offices.set_room(other.id, room.id))
    first = bench.report("Ani")
    known = piece(bench, first, some(1))
    second = bench.report("Budi", office=other.id)
    piece(bench, second, some(1), (known,), "Budi")
    assert second.code in bench.words("grup2")
    assert first.code not in bench.words("grup2")
    bench.write("Dewi", f"/laporan {first.code}")
    assert second.code not in bench.words("Dewi")
    bench.press_data("Hasan", f"decide:{first.code}/pass_on:{bench.again(first).version}")
    assert second.code not in bench.words("grup") + bench.words("Hasan")


def test_the_room_that_hands_a_report_over_reads_no_codes_of_the_next_office(bench: Bench) -> None:
    other = transact(bench.store.connection, lambda: bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin"))
    room = transact(bench.store.connection, lambda: bench.store.conversations.at(bench.at("grup2").room, bench.now))
    transact(bench.store.connection, lambda: bench.store.offices.set_room(other.id, room.id))
    theirs = bench.report("Ani", office=other.id)
    handed = bench.report("Budi")

    def hand_over() -> None:
        turn = bench.turn(Incoming("m", bench.at("Dewi"), name="Dewi"))
        handed.office = other.id
        alerts.handed_over(turn, handed, bench.office)
        alerts.announce(turn, handed)
        bench._note(turn)

    transact(bench.store.connection, hand_over)
    assert "Dialihkan ke" in bench.words("grup")
    assert theirs.code not in bench.words("grup")
    assert f"kejadian yang sama dengan {theirs.code}" in bench.words("grup2")


# One incident told by several


def test_several_tellers_of_one_incident_are_counted_as_people(bench: Bench) -> None:
    first = bench.report("Ani")
    assert "kejadian yang sama" not in bench.words("grup")
    second = bench.report("Ani")
    said = bench.said("grup")[-1].text
    assert f"Mungkin kejadian yang sama dengan {first.code}" in said
    assert "pelapor berbeda" not in said, "two reports of one person are one witness, and that is not said"
    bench.report("Budi")
    said = bench.said("grup")[-1].text
    assert f"kejadian yang sama dengan {first.code}, {second.code}" in said.replace(" dan ", ", ")
    assert "2 pelapor berbeda" in said
    bench.now += timedelta(minutes=1)
    bench.report("Citra")
    bench.report("Dodi")
    said = bench.said("grup")[-1].text
    assert "4 pelapor berbeda" in said
    assert said.count("AN-") == 1 + 3, "three codes at most"


def test_who_was_forgotten_is_not_counted(bench: Bench) -> None:
    first = bench.report("Ani")
    conversation = bench.store.conversations.at(bench.at("Ani"), bench.now)
    transact(bench.store.connection, lambda: bench.store.reports.unfollow(first.id, conversation.id))
    bench.report("Budi")
    said = bench.said("grup")[-1].text
    assert first.code in said
    assert "pelapor berbeda" not in said


def test_another_person_or_day_is_another_incident(bench: Bench) -> None:
    bench.report("Ani")
    bench.report("Budi", happened_on="2026-11-20")
    bench.report("Citra", body={"person_name": "Siti Aminah", "person_post": "Lurah", "place": "Balai"})
    bench.report("Dodi", region="63.71", office=bench.office)
    assert "kejadian yang sama" not in bench.words("grup")
