"""What is typed before anybody agreed to anything is kept for a day at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.messages import Timer
from bot.knowledge import Reader
from tests.bench import Bench
from tests.town import understanding

SENTENCE = "camat nyuruh pilih no 1"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    assert "ditanyakan aturannya, atau dilaporkan" in made.write("Cici", SENTENCE)[0].text
    return made


def state(bench: Bench) -> str:
    return str(bench.store.conversations.at(bench.at("Cici"), bench.now).state())


def a_day_later(bench: Bench) -> None:
    """The timers that are due by then come back, and nobody hears of it."""
    for row in bench.store.outbox.waiting(["timer"], due_before=bench.now + timedelta(days=1)):
        assert bench.do("Cici", timer=Timer(row.payload["name"], row.payload["args"])) == []


def test_a_sentence_that_may_be_a_report_is_gone_after_a_day(bench: Bench) -> None:
    assert SENTENCE in state(bench)
    a_day_later(bench)
    assert SENTENCE not in state(bench)


def test_it_is_gone_too_where_it_was_put_aside(bench: Bench) -> None:
    own = bench.store.conversations.at(bench.at("Cici"), bench.now)
    own.form, own.question = "forget", "sure"
    own.put_aside()
    bench.store.conversations.save(own, bench.now)
    assert SENTENCE in state(bench)
    a_day_later(bench)
    assert SENTENCE not in state(bench)


def test_the_menu_lets_go_of_it(bench: Bench) -> None:
    bench.write("Cici", "menu")
    assert SENTENCE not in state(bench)


def test_a_choice_in_time_still_makes_it_a_report(bench: Bench) -> None:
    bench.press("Cici", "Lapor kejadian")
    bench.press("Cici", "Setuju")
    number = bench.store.conversations.find(bench.at("Cici"))
    assert bench.store.reports.of(number, drafts=True)[0].body["story"] == SENTENCE


def test_the_question_and_the_card_of_yesterday_are_forgotten(bench: Bench) -> None:
    ready = Reader()
    ready.now = understanding()
    bench.knowledge = replace(bench.knowledge, understanding=ready)
    asked = "bolehkah PNS menyukai unggahan calon di facebook?"
    bench.write("Cici", asked)
    note = bench.store.conversations.at(bench.at("Cici"), bench.now).note
    assert note["asked"] == asked
    assert note["card"]
    a_day_later(bench)
    note = bench.store.conversations.at(bench.at("Cici"), bench.now).note
    assert "asked" not in note
    assert "card" not in note
