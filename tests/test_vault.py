"""Sealing: what is sealed opens in its own place with its own key, and nowhere else."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Address
from storage.database import connect, transact
from storage.keys import KEYS
from storage.opening import prepare
from storage.store import Store
from storage.vault import MARK_BYTES, Sealer, Vault, WrongKey, new_key, unwrap, wrap
from tests.bench import NOW, Bench

MASTER, OTHER = bytes(32), bytes(range(32))
VAULT = Vault(bytes([1]) * 32, bytes([2]) * 32)


@given(value=st.binary(max_size=300), place=st.text(max_size=40))
def test_what_was_sealed_opens_again_and_never_looks_the_same(value: bytes, place: str) -> None:
    sealed = VAULT.seal(value, place)
    assert VAULT.open(sealed, place) == value
    assert VAULT.seal(value, place) != sealed
    if len(value) > 8:
        assert value not in sealed


@given(value=st.binary(max_size=100), place=st.text(max_size=20), other=st.text(max_size=20))
def test_a_value_moved_to_another_place_does_not_open(value: bytes, place: str, other: str) -> None:
    sealed = VAULT.seal(value, place)
    if place != other:
        with pytest.raises(WrongKey):
            VAULT.open(sealed, other)


@given(value=st.binary(min_size=1, max_size=60), data=st.data())
def test_not_one_bit_can_be_changed_and_nothing_cut_off(value: bytes, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(value, "t:1:f"))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    cut = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(WrongKey):
        VAULT.open(bytes(sealed[:cut]), "t:1:f")
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongKey):
        VAULT.open(bytes(sealed), "t:1:f")


def test_another_key_opens_nothing_and_the_error_tells_no_more_than_the_table() -> None:
    sealed = Sealer(OTHER).seal(b"Mariani", "reports:7:body")
    with pytest.raises(WrongKey) as caught:
        VAULT.open(sealed, "reports:7:body")
    assert caught.value.args == ("reports",)


@given(word=st.text(max_size=30), kinds=st.lists(st.text("abc", min_size=1, max_size=5), min_size=2, unique=True))
def test_the_same_words_never_match_across_kinds(word: str, kinds: list[str]) -> None:
    marks = [VAULT.mark(kind, word) for kind in kinds]
    assert len(set(marks)) == len(kinds)
    assert {len(mark) for mark in marks} == {MARK_BYTES}
    assert VAULT.mark(kinds[0], word) == marks[0]
    assert Vault(bytes(32), bytes(32)).mark(kinds[0], word) != marks[0], (
        "without the look-up key nothing can be looked up"
    )


def test_each_report_has_a_key_of_its_own() -> None:
    sealer, wrapped = VAULT.new_case(1)
    other, _ = VAULT.new_case(2)
    sealed = sealer.seal(b"cerita", "reports:1:body")
    assert VAULT.case(1, wrapped).open(sealed, "reports:1:body") == b"cerita"
    with pytest.raises(WrongKey):
        other.open(sealed, "reports:1:body")
    with pytest.raises(WrongKey):
        VAULT.case(2, wrapped)


def test_a_wrapped_key_serves_under_its_own_name_only() -> None:
    key = new_key()
    wrapped = wrap(MASTER, "data", key)
    assert unwrap(MASTER, "data", wrapped) == key
    for master, name in ((MASTER, "lookup"), (OTHER, "data")):
        with pytest.raises(WrongKey):
            unwrap(master, name, wrapped)


def test_sealed_values_exchanged_between_rows_of_the_database_do_not_open(tmp_path: Path) -> None:
    """Whoever can write to the file cannot make one person's words another's."""
    bench = Bench(tmp_path)
    one, two = bench.report("Ani"), bench.report("Budi")
    chats = [bench.store.conversations.find(bench.at(name)) for name in ("Ani", "Budi")]
    members = [member.id for member in bench.store.offices.members()][:2]
    execute = bench.store.connection.execute
    moves = [
        ("reports", "sealed_body", [one.id, two.id], bench.store.reports.get),
        ("reports", "wrapped_key", [one.id, two.id], bench.store.reports.get),
        ("conversations", "sealed_address", chats, bench.store.conversations.get),
        ("conversations", "sealed_state", chats, bench.store.conversations.get),
        ("staff", "sealed_name", members, bench.store.offices.member),
    ]
    for table, column, numbers, load in moves:
        kept = {
            number: execute(f"SELECT {column} FROM {table} WHERE id = ?", (number,)).fetchone()[0] for number in numbers
        }
        for source, target in permutations(numbers):
            execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (kept[source], target))
            with pytest.raises(WrongKey):
                load(target)
            execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (kept[target], target))
            assert load(target) is not None


def test_the_master_key_can_be_changed_without_touching_a_record(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    report = bench.report()
    connection = bench.store.connection
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if name != "wrapped_keys"
    ]
    before = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    assert before["reports"]
    assert before["conversations"]
    wrapped = dict(connection.execute("SELECT name, wrapped FROM wrapped_keys").fetchall())
    assert set(wrapped) == set(KEYS)

    def rewrap() -> None:
        for name in KEYS:
            again = wrap(OTHER, name, unwrap(MASTER, name, wrapped[name]))
            connection.execute("UPDATE wrapped_keys SET wrapped = ? WHERE name = ?", (again, name))

    transact(connection, rewrap)
    connection.close()
    reopened = connect(tmp_path / "bench.db")
    with pytest.raises(WrongKey):
        prepare(reopened, MASTER)
    store = Store(reopened, prepare(reopened, OTHER))
    assert {name: reopened.execute(f"SELECT * FROM {name}").fetchall() for name in tables} == before
    found = store.reports.get(report.id)
    assert found is not None
    assert found.body == report.body
    assert store.conversations.at(Address("telegram", "Ani", "Ani"), NOW).id == store.conversations.find(
        bench.at("Ani")
    )
    assert [hit.id for hit in store.reports.search("fauzi", [bench.office])] == [report.id]
