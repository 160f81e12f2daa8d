"""Questions about the rules that were handed to an office: who may read and answer them."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import transact
from tests.bench import Bench

WORDS = "bolehkah kepala dinas memasang spanduk di rumahnya?"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.write("Wati", f"/gabung {made.invite('officer', '63.71')}")
    made.write("Kota", f"/gabung {made.invite('head', '63.71')}")
    return made


def asked(bench: Bench) -> int:
    """A question of Ani's to the home office; its number."""

    def work() -> int:
        own = bench.store.conversations.at(bench.at("Ani"), bench.now)
        return bench.store.questions.ask(own.id, bench.office, WORDS, bench.now)

    return transact(bench.store.connection, work)


def test_another_offices_question_is_like_none(bench: Bench) -> None:
    number = asked(bench)
    bench.press_data("Wati", f"answer_question:{number}:0")
    assert bench.notices[-1] == "Pertanyaan itu sudah dijawab atau sudah ditarik."
    bench.press_data("Wati", f"answer_question:{number + 1}:0")
    assert bench.notices[-1] == bench.notices[-2]
    bench.press_data("Wati", f"answer_question:{'9' * 40}:0")
    assert bench.notices[-1] == bench.notices[-2]
    assert WORDS not in bench.words("Wati")
    bench.press_data("Dewi", f"answer_question:{number}:0")
    assert WORDS in bench.words("Dewi")


def test_who_changes_office_while_answering_answers_no_more(bench: Bench) -> None:
    number = asked(bench)
    bench.press_data("Dewi", f"answer_question:{number}:0")
    bench.write("Dewi", "Boleh, asal bukan spanduk calon.")
    other = next(office for office in bench.store.offices.every() if office.region == "63.71")
    dewi = bench.store.offices.staff_of(bench.at("Dewi"))
    assert dewi is not None
    move = "UPDATE staff SET office = ? WHERE id = ?"
    transact(bench.store.connection, lambda: bench.store.connection.execute(move, (other.id, dewi.id)))
    bench.press("Dewi", "Kirim")
    assert bench.said("Dewi")[-1].text == "Pertanyaan itu sudah dijawab atau sudah ditarik."
    found = bench.store.questions.get(number)
    assert found is not None
    assert (found.state, found.answer) == ("open", "")
