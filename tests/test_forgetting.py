"""/hapus reaches everything of a person, and a copy of the disk cannot join what must stay apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.core.messages import Address
from bot.core.report import Track
from storage.conversations import Conversations
from storage.database import connect, transact
from storage.keys import open_vault
from storage.migrate import known, statements
from storage.opening import prepare
from storage.questions import Questions
from tests.bench import NOW, Bench

MASTER = bytes(32)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def forget(bench: Bench, name: str) -> None:
    bench.write(name, "/hapus")
    bench.press(name, "Ya, hapus")


def values(connection: sqlite3.Connection) -> list[tuple[str, object]]:
    """Everything that stands in the database, with where it stands."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [
        (f"{table}.{column}", value)
        for table in tables
        for cursor in [connection.execute(f"SELECT * FROM {table}")]
        for row in cursor
        for column, value in zip((name for name, *_ in cursor.description), row, strict=True)
    ]


def marks(store: Conversations, name: str) -> dict[str, bytes]:
    """Every keyed hash by which this person could be found again by who has the key and guesses the identifier."""
    private, group = Bench.at(name), Bench.at(name, "grup")
    return {
        "address": store.mark(private),
        "address in the group": store.mark(group),
        "person": store.person_mark(private),
        "same person": store.same_person(private),
    }


def test_a_draft_that_another_chat_goes_on_with_stays_there_and_that_is_said(bench: Bench) -> None:
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")
    bench.write("Ani", "pak lurah ikut kampanye di lapangan desa")
    assert "di chat lain" not in bench.write("Ani", "/hapus")[-1].text
    bench.press("Ani", "Tidak jadi")
    store = bench.store
    own, other = store.conversations.find(bench.at("Ani")), store.conversations.at(bench.at("Ani di WA"), NOW).id
    (draft,) = store.reports.of(own, drafts=True)
    transact(store.connection, lambda: store.reports.follow(draft.id, other, NOW))
    assert "di chat lain tetap ada di sana" in bench.write("Ani", "/hapus")[-1].text
    bench.press("Ani", "Ya, hapus")
    assert store.reports.followers(draft.id) == [other]


def test_it_reaches_every_chat_of_the_person(bench: Bench) -> None:
    """Also what was said in a group; and no keyed hash of the person is left in any column of any table."""
    bench.report("Ani")
    bench.write("Ani", "/antrean", "grup")
    conversations = bench.store.conversations
    found = conversations.of_person(bench.at("Ani"))
    assert len(found) == 2
    stands = {value for _, value in values(bench.store.connection) if isinstance(value, bytes)}
    assert {name for name, mark in marks(conversations, "Ani").items() if mark in stands} >= {"address", "same person"}
    forget(bench, "Ani")
    assert conversations.of_person(bench.at("Ani")) == []
    left = {value: where for where, value in values(bench.store.connection) if isinstance(value, bytes)}
    assert [(name, left[mark]) for name, mark in marks(conversations, "Ani").items() if mark in left] == []
    assert bench.store.connection.execute("SELECT COUNT(*) FROM followers").fetchone() == (0,)
    numbers = [row[0] for row in bench.store.connection.execute("SELECT id FROM conversations")]
    addresses = [conversations.address(number) for number in numbers]
    assert [found for found in addresses if found and found.person == "Ani" and found.chat != "Ani"] == []


def test_a_former_member_is_found_by_no_mark_either(bench: Bench) -> None:
    member = bench.store.offices.staff_of(bench.at("Joko"))
    assert member is not None
    transact(bench.store.connection, lambda: bench.store.offices.remove_staff(member.id, NOW))
    forget(bench, "Joko")
    stands = {value for _, value in values(bench.store.connection) if isinstance(value, bytes)}
    assert not stands.intersection(marks(bench.store.conversations, "Joko").values())
    assert bench.store.offices.member(member.id) is not None, "what was done as staff keeps its doer"


def test_who_is_staff_stays_so(bench: Bench) -> None:
    transact(bench.store.connection, lambda: bench.store.offices.forget_person(bench.at("Dewi")))
    assert bench.store.offices.staff_of(bench.at("Dewi")) is not None


def test_open_questions_go_from_the_room_too(bench: Bench) -> None:
    budi = bench.store.conversations.at(bench.at("Budi"), NOW)
    ask = lambda: bench.store.questions.ask(budi.id, bench.office, "Bolehkah menari?", NOW)  # noqa: E731
    number = transact(bench.store.connection, ask)
    forget(bench, "Budi")
    assert bench.store.questions.get(number) is None
    said = bench.said("grup")[-1]
    assert said.text == f"Pertanyaan aturan no. {number} ditarik penanya."
    assert said.say.edit


def test_a_question_cannot_be_joined_to_the_reports_of_its_chat(bench: Bench) -> None:
    """The number of the chat stands beside its reports; beside the question neither it nor the minute stands in clear."""
    bench.report("Ani")
    ani = bench.store.conversations.find(bench.at("Ani"))
    number = transact(bench.store.connection, lambda: bench.store.questions.ask(ani, bench.office, "Boleh?", NOW))
    connection = bench.store.connection
    assert connection.execute("SELECT COUNT(*) FROM followers WHERE conversation = ?", (ani,)).fetchone() == (1,)
    (row,) = connection.execute("SELECT conversation, asked_on, answered_on FROM questions").fetchall()
    assert row == (0, "2026-11-22", "")
    found = bench.store.questions.get(number)
    assert found is not None
    assert found.conversation == ani, "with the key it reads back"
    assert [each.id for each in bench.store.questions.of(ani)] == [number]
    assert bench.store.questions.open_ones(bench.office, ani) == 1
    assert bench.store.questions.open_ones(bench.office, ani + 1) == 0


def test_a_wrong_code_counts_wherever_it_is_tried(bench: Bench) -> None:
    bench.write("Budi", "halo")
    budi = bench.store.conversations.find(bench.at("Budi"))
    for tried, verb in enumerate(("formal", "see", "key", "cut", "clarified"), start=1):
        said = bench.press_data("Budi", f"{verb}:AN-7K3M-Q2XD{'/none' if verb == 'clarified' else ''}:0")
        assert said[0].text.startswith(("Kode itu tidak ditemukan", "Saya periksa dulu")), verb
        assert bench.store.reports.keys.wrong_tries(budi, bench.now)[0] == tried, verb


@pytest.mark.parametrize("track", list(Track))
def test_what_stays_is_said_as_it_is(bench: Bench, track: Track) -> None:
    report = bench.report("Ani", track=track)
    said = bench.write("Ani", "/hapus")[0]
    assert "paling lama 30 hari" in said.text, "the backups"
    assert ("nama dan alamat" in said.text) == (track is Track.FORMAL)
    assert said.labels[0].endswith("Buat kunci dulu")
    bench.press("Ani", "Buat kunci dulu")
    again = bench.said("Ani")[-1]
    assert "Belum ada kunci" not in again.text
    bench.press("Ani", "Ya, hapus")
    kept = bench.again(report)
    assert bool(kept.identity) == (track is Track.FORMAL)
    assert kept.body["story"]


def test_many_reports_fit_on_one_screen(bench: Bench) -> None:
    for _ in range(12):
        bench.report("Ani", track=Track.FORMAL)
    said = bench.write("Ani", "/hapus")[0]
    assert "12 laporan" in said.text
    assert len(said.text) <= 600
    bench.press("Ani", "Ya, hapus")
    assert bench.store.connection.execute("SELECT COUNT(*) FROM followers").fetchone() == (0,)


@pytest.mark.parametrize("reports", [0, 1])
def test_privacy_fits_on_small_screens(bench: Bench, reports: int) -> None:
    for _ in range(reports):
        bench.report("Ani")
    said = bench.write("Ani", "/privasi")
    assert len(said) == 3
    assert [len(heard.text) <= 600 for heard in said] == [True] * 3, [len(heard.text) for heard in said]
    whole = " ".join(heard.text for heard in said)
    for part in (
        "1 tahun",
        "5 tahun",
        "30 hari",
        "7 hari",
        "90 hari",
        "orang kedua",
        "Telegram",
        "UU 27/2022",
        "/hapus",
    ):
        assert part in whole, part


def test_what_an_older_program_kept_is_marked_and_sealed_when_opened(tmp_path: Path) -> None:
    connection = connect(tmp_path / "old.db")
    own = next(number for number, path in known() if path.stem.endswith("_forgetting"))
    for number, path in known():
        if number < own:
            for statement in statements(path.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
    vault = transact(connection, lambda: open_vault(connection, MASTER))
    person, room = Address("telegram", "7", "7"), Address("telegram", "-100")
    for number, address in ((1, person), (2, room), (3, Address("telegram", "-100", "7"))):
        sealed = Conversations(connection, vault)._sealed_address(number, address)
        connection.execute(
            "INSERT INTO conversations (id, address_mark, sealed_address, version, sealed_state, updated_at)"
            " VALUES (?, ?, ?, 1, x'00', '')",
            (number, bytes([number]), sealed),
        )
    connection.execute("INSERT INTO offices (id, region, name) VALUES (1, '63', 'x')")
    connection.execute(
        "INSERT INTO questions (id, conversation, office, state, asked_at, answered_at)"
        " VALUES (5, 1, 1, 'open', '2026-11-22T06:05:00.000000+00:00', '')"
    )
    vault = prepare(connection, MASTER)
    conversations, questions = Conversations(connection, vault), Questions(connection, vault)
    assert conversations.of_person(person) == [1, 3]
    assert conversations.of_person(room) == []
    assert connection.execute("SELECT conversation, asked_on FROM questions").fetchone() == (0, "2026-11-22")
    assert [question.conversation for question in questions.of(1)] == [1]
    prepare(connection, MASTER)
    assert [question.conversation for question in questions.of(1)] == [1], "done once"
