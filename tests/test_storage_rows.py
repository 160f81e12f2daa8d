"""Rows: how reports are searched, repeats known, and what becomes of a row of the outbox."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Address
from storage.database import connect
from storage.opening import prepare
from storage.store import Store
from storage.vault import WrongKey
from tests.bench import NOW, Bench

MONTH = timedelta(days=30)


def opened(path: Path) -> Store:
    connection = connect(path)
    return Store(connection, prepare(connection, bytes(32)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path / "store.db")


# Search


def test_search_finds_by_every_word_typed_and_only_sent_reports_of_the_office(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    report = bench.report()
    search = bench.store.reports.search
    for typed in ("fauzi", "FAUZI rahmad", "lapangan desa", "Rahmad, asih!"):
        assert [hit.id for hit in search(typed, [bench.office])] == [report.id], typed
    for typed in ("fauz", "fauzi banjarmasin", "", "a b", "%", "lapanganx"):
        assert search(typed, [bench.office]) == [], typed
    assert search("fauzi", [bench.office + 1]) == []
    assert search("fauzi", []) == []
    bench.store.connection.execute("UPDATE reports SET state = 'draft' WHERE id = ?", (report.id,))
    assert search("fauzi", [bench.office]) == []


def test_the_words_of_the_index_are_kept_as_keyed_hashes_and_go_with_the_report(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    report = bench.report()
    marks = [row[0] for row in bench.store.connection.execute("SELECT word_mark FROM report_words").fetchall()]
    assert len(marks) == 6
    assert bench.store.vault.mark("word", "fauzi") in marks
    bench.store.reports.index(report, ["Bukan Siapa"])
    assert bench.store.reports.search("fauzi", [bench.office]) == []
    bench.store.reports.delete(report.id)
    assert bench.store.connection.execute("SELECT COUNT(*) FROM report_words").fetchone() == (0,)


def test_the_same_words_give_other_marks_under_another_key(tmp_path: Path) -> None:
    one, two = opened(tmp_path / "one.db"), opened(tmp_path / "two.db")
    assert one.vault.mark("word", "fauzi") != two.vault.mark("word", "fauzi")


# Deliveries


def test_a_repeat_is_known_by_its_id_whatever_the_order(store: Store) -> None:
    deliveries = store.deliveries
    assert deliveries.is_new("telegram:9", NOW)
    assert deliveries.is_new("telegram:3", NOW)
    assert not deliveries.is_new("telegram:9", NOW)
    assert deliveries.seen("telegram:3")
    assert not deliveries.seen("telegram:4")
    assert deliveries.is_new("telegram:4", NOW)
    kept = store.connection.execute("SELECT mark FROM deliveries").fetchall()
    assert all(isinstance(mark, bytes) and b"telegram" not in mark for (mark,) in kept)


def test_old_delivery_ids_go_after_thirty_days(store: Store) -> None:
    store.deliveries.is_new("old", NOW - MONTH - timedelta(seconds=1))
    store.deliveries.is_new("young", NOW - MONTH + timedelta(seconds=1))
    store.deliveries.forget_before(NOW - MONTH)
    assert not store.deliveries.seen("old")
    assert store.deliveries.seen("young")


def test_forgetting_a_chat_takes_what_was_set_aside_from_it(store: Store) -> None:
    deliveries = store.deliveries
    deliveries.park("telegram", "unparsed", b'{"chat":{"id":77123}}', NOW)
    deliveries.park("telegram", "unparsed", b'{"chat":{"id":88123}}', NOW)
    assert deliveries.parked() == 2
    deliveries.forget(Address("telegram", "77123", "77123"))
    assert deliveries.parked() == 1


# Outbox


def queue(store: Store, words: str = "halo", **more: Any) -> Any:
    return store.outbox.queue("message", 5, {"text": words}, NOW, **more)


def payload(store: Store, number: int) -> Any:
    return store.connection.execute("SELECT state, sealed_payload FROM outbox WHERE id = ?", (number,)).fetchone()


@pytest.mark.parametrize("state", ["sent", "done", "expired", "replaced", "dropped"])
def test_an_ended_row_has_lost_its_content(store: Store, state: str) -> None:
    row = queue(store)
    assert store.outbox.waiting(["message"])[0].payload == {"text": "halo"}
    assert store.outbox.end(row.id, state, NOW)
    assert payload(store, row.id) == (state, None)
    assert store.outbox.waiting(["message"]) == []
    assert not store.outbox.end(row.id, "sent", NOW), "it ends once"
    assert payload(store, row.id) == (state, None)


def test_a_parked_row_keeps_its_content_sealed_and_is_counted(store: Store) -> None:
    row = queue(store, "Mariani")
    store.outbox.park(row.id, NOW)
    state, sealed = payload(store, row.id)
    assert state == "parked"
    assert b"Mariani" not in sealed
    assert store.outbox.counts() == {"parked": 1}
    assert not store.outbox.end(row.id, "sent", NOW)


def test_dropping_tells_which_rows_waited_and_leaves_other_lanes(store: Store) -> None:
    ended, first, second = queue(store), queue(store), queue(store)
    other = store.outbox.queue("message", 6, {}, NOW)
    timer = store.outbox.queue("timer", 5, {"name": "x"}, NOW)
    store.outbox.end(ended.id, "sent", NOW)
    assert store.outbox.drop_for(5, NOW) == {first.id, second.id}
    assert store.outbox.drop_for(5, NOW) == frozenset()
    assert [row.id for row in store.outbox.waiting(["message", "timer"])] == [other.id, timer.id]


def test_waiting_rows_come_in_the_order_queued_and_only_when_due(store: Store) -> None:
    late = queue(store, due_at=NOW + timedelta(hours=1))
    soon = queue(store)
    assert [row.id for row in store.outbox.waiting(["message"])] == [late.id, soon.id]
    assert [row.id for row in store.outbox.waiting(["message"], due_before=NOW)] == [soon.id]
    assert [row.id for row in store.outbox.waiting(["message"], after=late.id)] == [soon.id]
    assert store.outbox.next_due(["message"]) == NOW
    assert store.outbox.next_due(["timer"]) is None
    store.outbox.postpone(soon.id, 3, NOW + timedelta(hours=2))
    again = store.outbox.waiting(["message"])[1]
    assert (again.attempts, again.due_at) == (3, NOW + timedelta(hours=2))


def test_a_payload_moved_to_another_row_does_not_open(store: Store) -> None:
    one, two = queue(store, "untuk Ani"), queue(store, "untuk Budi")
    store.connection.execute(
        "UPDATE outbox SET sealed_payload = (SELECT sealed_payload FROM outbox WHERE id = ?) WHERE id = ?",
        (one.id, two.id),
    )
    with pytest.raises(WrongKey):
        store.outbox.waiting(["message"], after=one.id)


def test_ended_rows_go_after_a_day_message_ids_after_thirty_and_waiting_ones_stay(store: Store) -> None:
    old, young, waiting, fresh, aside = (queue(store, slot=slot) for slot in "abcde")
    before, after = NOW - MONTH - timedelta(seconds=1), NOW - MONTH + timedelta(seconds=1)
    day = timedelta(days=1)
    for row, at in ((old, before), (young, after), (fresh, NOW - day + timedelta(seconds=1))):
        store.outbox.end(row.id, "sent", at)
        store.outbox.keep_message_id(row, "4711", at)
    store.outbox.park(aside.id, after)
    store.outbox.forget_before(NOW - MONTH, NOW - day)
    left = [row[0] for row in store.connection.execute("SELECT id FROM outbox ORDER BY id").fetchall()]
    assert left == [waiting.id, fresh.id, aside.id]
    assert store.outbox.message_id(5, "a") == ""
    assert store.outbox.message_id(5, "b") == "4711"
    sealed = store.connection.execute("SELECT sealed_message_id FROM slots").fetchone()[0]
    assert b"4711" not in sealed


def test_only_sent_messages_count_for_the_sending_limits(store: Store) -> None:
    rows = [queue(store) for _ in range(4)]
    store.outbox.end(rows[0].id, "sent", NOW - timedelta(minutes=2))
    store.outbox.end(rows[1].id, "sent", NOW)
    store.outbox.end(rows[2].id, "dropped", NOW)
    assert store.outbox.recently_sent(NOW - timedelta(minutes=1)) == [(5, NOW)]


def test_a_halt_is_remembered_and_never_shortened(store: Store) -> None:
    assert store.halt("telegram") is None
    store.keep_halt("telegram", NOW + timedelta(seconds=30))
    store.keep_halt("telegram", NOW + timedelta(seconds=5))
    assert store.halt("telegram") == NOW + timedelta(seconds=30)
    assert store.halt("practice") is None
