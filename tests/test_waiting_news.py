"""News for a chat that cannot be reached: it waits, and is offered when the person is back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.messages import Address, Incoming, Undelivered
from bot.core.report import Report
from handlers import reachability
from storage.database import transact
from tests.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def block(bench: Bench, name: str) -> None:
    message = Incoming("blocked", bench.at(name), undelivered=Undelivered("blocked"))

    def work() -> None:
        turn = bench.turn(message)
        reachability.lost(turn)
        turn.finish()

    transact(bench.store.connection, work)


def key(bench: Bench, report: Report) -> str:
    said = bench.press_data("Ani", f"key:{report.code}:0")[0]
    return next(word for word in said.text.split() if word.count("-") == 3)


def follows(bench: Bench, report: Report, name: str) -> bool:
    address = Address("telegram", name, name)
    return bench.store.reports.follows(report.id, bench.store.conversations.find(address))


@pytest.mark.parametrize("first_words", ["/start", "halo", "/status"])
def test_who_was_blocked_when_somebody_joined_hears_of_it_when_back(bench: Bench, first_words: str) -> None:
    report = bench.report()
    secret = key(bench, report)
    block(bench, "Ani")
    before = len(bench.said("Ani"))
    bench.write("Cici", secret)
    bench.press("Dewi", "Ambil", "grup")
    assert bench.said("Ani")[before:] == [], "nothing is sent to a chat that cannot be reached"
    said = bench.write("Ani", first_words)
    assert [heard.text for heard in said].count("Ada kabar untuk Anda dari layanan kami.") == 1
    opened = [heard.text for heard in bench.press("Ani", "Buka")]
    assert "baru saja dibuka dari chat lain" in opened[0]
    assert "sedang dipelajari" in opened[1]
    bench.press("Ani", "Putuskan")
    assert not follows(bench, report, "Cici")
    assert all("Ada kabar" not in heard.text for heard in bench.write("Ani", "/start"))


def test_what_is_opened_on_coming_back_is_not_offered_again(bench: Bench) -> None:
    report = bench.report()
    secret = key(bench, report)
    block(bench, "Ani")
    bench.write("Cici", secret)
    said = [heard.text for heard in bench.write("Ani", "buka")]
    assert len(said) == 1
    assert "baru saja dibuka dari chat lain" in said[0]


def test_ones_own_key_is_not_used_up_where_it_was_made(bench: Bench) -> None:
    report = bench.report()
    secret = key(bench, report)
    own = bench.write("Ani", secret)
    assert "masih berlaku" in own[0].text
    assert "tidak berlaku lagi" not in own[0].text
    assert "sekarang juga bisa dibuka di chat ini" in bench.write("Cici", secret)[0].text
    assert follows(bench, report, "Cici")
    assert "tidak cocok" in bench.write("Edo", secret)[0].text
