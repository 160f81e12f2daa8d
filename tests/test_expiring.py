"""Drafts, questions and chats that are kept no longer: told before where somebody may still want them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.report import Report
from bot.core.retention import ANSWERED, CONTACT, DRAFT, DRAFT_NOTICE, UNANSWERED
from tests.bench import Bench
from tests.sweeping import act, after, count, sweep


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


# Drafts


def draft(bench: Bench) -> Report:
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")
    bench.write("Ani", "pak lurah ikut kampanye di lapangan desa")
    conversation = bench.store.conversations.find(bench.at("Ani"))
    return bench.store.reports.of(conversation, drafts=True)[0]


def test_a_draft_goes_five_days_after_its_reporter_was_told(bench: Bench) -> None:
    draft(bench)
    assert after(bench, DRAFT - DRAFT_NOTICE - timedelta(hours=1), "Ani") == []
    assert [heard.text for heard in after(bench, timedelta(hours=2), "Ani")] == [
        "Ada kabar untuk Anda dari layanan kami."
    ]
    assert after(bench, DRAFT_NOTICE - timedelta(hours=1), "Ani") == []
    assert count(bench, "reports") == 1
    assert after(bench, timedelta(hours=2), "Ani") == [], "no bell a second time"
    assert count(bench, "reports") == 0
    assert count(bench, "erased") == 0, "a draft has no code and leaves nothing"
    assert [heard.text[:40] for heard in bench.press_data("Ani", "news::0")] == [
        "Catatan Anda yang belum dikirim sudah di"
    ]


def test_who_has_read_the_notice_hears_nothing_more(bench: Bench) -> None:
    draft(bench)
    after(bench, DRAFT - DRAFT_NOTICE + timedelta(hours=1), "Ani")
    bench.press_data("Ani", "news::0")
    after(bench, DRAFT_NOTICE + timedelta(hours=1), "Ani")
    assert count(bench, "reports") == 0
    assert bench.press_data("Ani", "news::0")[0].text.startswith("Belum ada kabar baru")


@pytest.mark.parametrize("way", ["resume", "lanjut", "answer"])
def test_coming_back_to_a_draft_starts_its_time_again(bench: Bench, way: str) -> None:
    made = draft(bench)
    after(bench, DRAFT - DRAFT_NOTICE + timedelta(hours=1), "Ani")
    if way == "resume":
        bench.press_data("Ani", f"draft:resume/{made.id}:0")
    else:
        bench.write("Ani", "Rahmad Fauzi" if way == "answer" else "lanjut")
    after(bench, DRAFT_NOTICE + timedelta(hours=1), "Ani")
    assert count(bench, "reports") == 1
    after(bench, DRAFT - 2 * DRAFT_NOTICE, "Ani")
    after(bench, DRAFT_NOTICE + timedelta(hours=1), "Ani")
    assert count(bench, "reports") == 0


def test_deleted_at_once_when_the_reporter_says_so(bench: Bench) -> None:
    draft(bench)
    after(bench, DRAFT - DRAFT_NOTICE + timedelta(hours=1), "Ani")
    opened = bench.press_data("Ani", "news::0")
    notice = next(heard for heard in opened if "Hapus sekarang" in str(heard.labels))
    bench.press_data("Ani", notice.data[1])
    if count(bench, "reports"):  # a question was asked since: it is asked once more
        bench.press("Ani", "Hapus")
    assert count(bench, "reports") == 0


def test_after_a_long_outage_the_notice_still_comes_first(bench: Bench) -> None:
    draft(bench)
    assert after(bench, timedelta(days=200), "Ani")
    assert count(bench, "reports") == 1
    after(bench, DRAFT_NOTICE + timedelta(hours=1), "Ani")
    assert count(bench, "reports") == 0


# Questions, what was not understood, chats


def ask(bench: Bench) -> int:
    bench.write("Budi", "/tanya")
    office = bench.office
    budi = bench.store.conversations.at(bench.at("Budi"), bench.now)
    return act(bench, lambda: bench.store.questions.ask(budi.id, office, "Bolehkah menari?", bench.now))


def test_an_answered_question_goes_after_seven_days_with_what_was_not_read(bench: Bench) -> None:
    number = ask(bench)
    bench.press_data("Dewi", f"answer_question:{number}:0")
    bench.write("Dewi", "Boleh saja menari.")
    bench.press("Dewi", "Kirim")
    assert after(bench, ANSWERED - timedelta(days=1), "Budi") == []
    assert count(bench, "questions") == 1
    assert after(bench, timedelta(days=1), "Budi") == []
    assert count(bench, "questions") == 0
    opened = bench.press_data("Budi", "news::0")
    assert "menari" not in opened[0].text
    assert "sudah dijawab" in opened[0].text


def test_a_question_that_nobody_answers_goes_after_a_month_and_that_is_told(bench: Bench) -> None:
    ask(bench)
    assert after(bench, UNANSWERED - timedelta(days=1), "Budi") == []
    assert [heard.text for heard in after(bench, timedelta(days=1), "Budi")] == [
        "Ada kabar untuk Anda dari layanan kami."
    ]
    assert count(bench, "questions") == 0
    assert "belum terjawab" in bench.press_data("Budi", "news::0")[0].text
    assert "sudah dihapus: 30 hari tidak dijawab" in bench.said("grup")[-1].text
    assert bench.said("grup")[-1].say.edit


def test_what_was_not_understood_goes_after_a_month(bench: Bench) -> None:
    act(bench, lambda: bench.store.questions.miss("", "", "unknown", "kata-kata", bench.now.date()))
    after(bench, timedelta(days=30), "Budi")
    assert count(bench, "misses") == 1
    after(bench, timedelta(days=1), "Budi")
    assert count(bench, "misses") == 0


def test_a_chat_that_nothing_needs_goes_and_others_stay(bench: Bench) -> None:
    bench.report("Ani")
    bench.write("Budi", "halo")
    bench.write("Cici", "halo")
    bench.write("Dewi di WA", "halo")
    conversations = bench.store.conversations
    alerted, chats = conversations.find(bench.at("Dewi di WA")), bench.store.offices.alert_chats
    act(bench, lambda: (chats.expect(1, "kode", bench.now + DRAFT), chats.join("kode", alerted, bench.now)))
    bench.now += CONTACT
    bench.write("Cici", "menu")
    sweep(bench)
    bench.now += timedelta(hours=1)
    act(bench, lambda: bench.store.connection.execute("UPDATE outbox SET state = 'sent'"))
    sweep(bench)
    assert conversations.find(bench.at("Budi")) == 0
    for name in ("Ani", "Cici", "Dewi", "Dewi di WA", "Hasan", "grup"):
        assert conversations.find(bench.at(name)), name
