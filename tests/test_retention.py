"""What is kept no longer than it must be: drafts, reports, questions, chats; told before, in small steps, whatever interrupts."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.limits_form import read_days
from bot.core.messages import Address, Incoming, Timer
from bot.core.report import Role, State, Track
from bot.core.retention import REPORT_NOTICE, Limits
from handlers import expiring
from storage.database import transact
from storage.times import read
from tests.bench import Bench
from tests.sweeping import LIMITS, act, after, count, sweep
from tests.test_following import REPORT, Office


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    transact(made.store.connection, lambda: made.store.retention.set_limits(made.office, LIMITS, 1, made.now))
    return made


def test_a_lead_goes_only_after_its_office_was_told_and_leaves_nothing_but_its_code(bench: Bench) -> None:
    report = bench.report()
    key = bench.press_data("Ani", f"key:{report.code}:0")
    assert key
    soon = timedelta(days=LIMITS.lead_days) - REPORT_NOTICE
    assert after(bench, soon - timedelta(hours=1), "grup") == []
    told = after(bench, timedelta(hours=2), "grup")
    assert [report.code in heard.text and "belum selesai" in heard.text for heard in told] == [True]
    assert told[0].data == [f"retain:{report.code}:0"]
    assert after(bench, REPORT_NOTICE - timedelta(hours=1), "grup") == [], "told once"
    assert count(bench, "reports") == 1
    after(bench, timedelta(hours=2), "grup")
    for table in ("reports", "report_words", "followers", "reporter_keys", "events", "evidence", "custody"):
        assert count(bench, table) == 0, table
    assert count(bench, "erased") == 1
    assert count(bench, "erased", f"code = '{report.code}' AND track = 'lead' AND state = 'new'") == 1
    assert bench.store.reports.code_taken(report.code)
    opened = bench.press_data("Ani", "news::0")
    assert f"{report.code} sudah dihapus" in opened[0].text


def test_whatever_happens_to_a_lead_starts_its_time_again(bench: Bench) -> None:
    report = bench.report()
    assert after(bench, timedelta(days=LIMITS.lead_days - 10), "grup")
    bench.press("Dewi", "Ambil", "grup")
    after(bench, REPORT_NOTICE + timedelta(days=1), "grup")
    assert bench.again(report).state is State.TAKEN
    assert after(bench, timedelta(days=LIMITS.lead_days - 20), "grup"), "told again, later"


def test_staff_can_hold_what_is_still_needed(bench: Bench) -> None:
    report = bench.report()
    after(bench, timedelta(days=LIMITS.lead_days - 10), "grup")
    bench.press_data("Ani", f"retain:{report.code}:0")
    assert count(bench, "reports", "kept_at <> ''") == 0, "only staff"
    bench.press("Dewi", "Tahan", "grup")
    assert bench.notices[-1].startswith(f"{report.code} ditahan")
    after(bench, timedelta(days=LIMITS.lead_days - 20), "grup")
    assert bench.again(report)
    assert count(bench, "reports", "kept_by IS NOT NULL") == 1


def test_an_open_case_never_goes_and_a_closed_one_counts_from_its_closing(bench: Bench) -> None:
    report = bench.report(track=Track.FORMAL)
    assert after(bench, timedelta(days=2000), "grup") == []

    def close() -> None:
        turn = bench.turn(Incoming("c", bench.at("Dewi"), text="x"))
        found = bench.store.reports.get(report.id)
        assert found is not None
        turn.step(found, "close", Role.OFFICER, staff=1, reason="other")
        bench.store.reports.save(found, bench.now)
        turn.finish()

    act(bench, close)
    assert after(bench, timedelta(days=LIMITS.case_days) - REPORT_NOTICE - timedelta(days=1), "grup") == []
    told = after(bench, timedelta(days=2), "grup")
    assert "sudah selesai" in told[0].text
    after(bench, REPORT_NOTICE + timedelta(hours=1), "grup")
    assert count(bench, "reports") == 0
    assert count(bench, "erased", "track = 'formal' AND state = 'closed'") == 1


@pytest.mark.parametrize("track", list(Track))
def test_without_a_limit_nothing_goes(bench: Bench, track: Track) -> None:
    act(bench, lambda: bench.store.retention.set_limits(bench.office, Limits(0, 0), 1, bench.now))
    bench.report(track=track, state=State.DRAFT)
    after(bench, timedelta(days=5000), "grup")
    assert count(bench, "reports", "state <> 'draft'") == 1


def test_an_office_that_has_set_nothing_goes_by_the_settings(bench: Bench) -> None:
    act(bench, lambda: bench.store.connection.execute("DELETE FROM retention_limits"))
    bench.report()
    lead = bench.knowledge.limits.lead_days
    assert lead == 365
    assert after(bench, timedelta(days=lead) - REPORT_NOTICE - timedelta(days=1), "grup") == []
    assert after(bench, timedelta(days=2), "grup")


@pytest.mark.parametrize("who", ["Joko", "Ani"])
def test_only_heads_and_admins_set_limits(bench: Bench, who: str) -> None:
    shown = bench.write(who, "/retensi")[0]
    assert f"{LIMITS.lead_days} hari" in shown.text
    assert not any(data.startswith("limits:") for data in shown.data)
    assert bench.press_data(who, "limits:change:0")[0].text == bench.write(who, "/xyzzy")[0].text
    bench.write(who, "30 hari")
    assert bench.store.retention.limits(bench.office) == LIMITS


def test_a_head_sets_the_limits_of_the_own_office_alone(bench: Bench) -> None:
    other = act(bench, lambda: bench.store.offices.at("63.04", "Bawaslu Kabupaten Barito Kuala")).id
    bench.press_data("Hasan", "limits:change:0")
    bench.write("Hasan", "2 tahun")
    bench.press("Hasan", "Tanpa batas")
    assert bench.store.retention.limits(bench.office) == Limits(730, 0)
    assert bench.store.retention.limits(other) is None
    assert count(bench, "retention_limits", "set_by IS NOT NULL") == 1


def test_a_limit_made_shorter_takes_nothing_without_telling_first(bench: Bench) -> None:
    bench.report()
    bench.now += timedelta(days=80)
    act(bench, lambda: bench.store.retention.set_limits(bench.office, Limits(30, 30), 1, bench.now))
    assert after(bench, timedelta(0), "grup")
    assert count(bench, "reports") == 1
    after(bench, REPORT_NOTICE + timedelta(hours=1), "grup")
    assert count(bench, "reports") == 0


def test_many_go_in_small_steps(bench: Bench) -> None:
    for _ in range(2 * expiring.FEW + 1):
        bench.report()
    after(bench, timedelta(days=LIMITS.lead_days), "grup")
    bench.now += REPORT_NOTICE + timedelta(hours=1)
    left = []
    for _ in range(4):

        def work() -> None:
            turn = bench.turn(Incoming("s", Address("house", "house"), private=False, timer=Timer(expiring.SWEEP)))
            expiring.sweep(turn)
            turn.finish()

        act(bench, work)
        left.append(count(bench, "reports"))
    assert left == [6, 1, 0, 0]


def test_nothing_that_names_it_is_sent_any_more(bench: Bench) -> None:
    """What waits in the outbox, what could not be sent, what waits for [Buka], and questions that are open about it."""
    report = bench.report()
    bench.press("Dewi", "Ambil", "grup")
    ani = bench.store.conversations.find(bench.at("Ani"))

    def queue() -> None:
        turn = bench.turn(Incoming("q", bench.at("Dewi"), text="x"))
        turn.say("lookup.not_found")
        turn.tell(turn.conversation.id, "expiring.kept", code=report.code)
        turn.later(timedelta(days=300), "x", code=report.code)
        turn.finish()
        own = bench.store.conversations.at(bench.at("Ani"), bench.now)
        own.report, own.form, own.note = report.id, "formal", {"aside": {"report": report.id}}
        bench.store.conversations.save(own, bench.now)
        for row in bench.store.outbox.waiting(("message",)):
            if report.code in str(row.payload):
                bench.store.outbox.park(row.id, bench.now)
                break

    act(bench, queue)

    def erase() -> None:
        turn = bench.turn(Incoming("e", Address("house", "house"), private=False, timer=Timer("x")))
        expiring._report_goes(turn, bench.again(report))
        turn.finish()

    act(bench, erase)
    rows = bench.store.outbox.waiting(("message", "timer"))
    named = [row for row in rows if report.code in str(row.payload)]
    assert [row.payload["text"]["~key"] for row in named] == ["expiring.alert_gone"] * len(named)
    assert any("lookup.not_found" in str(row.payload) for row in rows), "the rest stays"
    assert count(bench, "outbox", "state = 'parked'") == 0
    own = bench.store.conversations.at(bench.at("Ani"), bench.now)
    assert (own.report, own.form, own.note) == (0, "", {})
    assert ani == own.id
    assert [item["text"]["~key"] for item in own.news] == ["expiring.report_gone"]


@given(st.lists(st.tuples(st.integers(0, 70), st.sampled_from(["nothing", "event", "keep"])), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_whatever_happens_nothing_goes_untold_or_too_early(steps: list[tuple[int, str]]) -> None:
    """Whatever the days between, and whatever is done on them."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        act(bench, lambda: bench.store.retention.set_limits(bench.office, LIMITS, 1, bench.now))
        report, last = bench.report(), bench.now
        for days, what in steps:
            bench.now += timedelta(days=days)
            told = bench.store.connection.execute("SELECT warned_at FROM reports").fetchone()[0]
            if what == "event":
                act(bench, lambda: bench.store.reports.note_event(report, "ask_more", Role.OFFICER, bench.now, staff=1))
            elif what == "keep":
                act(bench, lambda: bench.store.retention.keep(report.id, 1, bench.now))
            last = last if what == "nothing" else bench.now
            sweep(bench)
            if count(bench, "reports") == 0:
                assert bench.now - last > timedelta(days=LIMITS.lead_days)
                assert told, "nobody was told"
                assert read(told) > last
                assert bench.now - read(told) > REPORT_NOTICE
                return
        bench.now += timedelta(days=LIMITS.lead_days)
        sweep(bench)
        bench.now += REPORT_NOTICE + timedelta(days=1)
        sweep(bench)
        assert count(bench, "reports") == 0, "and in the end it goes"


@given(st.integers(0, 10**5))
@settings(max_examples=60)
def test_days_as_people_write_them(number: int) -> None:
    for words, factor in (
        ("{} hari", 1),
        ("{}", 1),
        ("{} minggu", 7),
        ("{} bulan", 30),
        (" {}  tahun.", 365),
        ("{}th", 365),
    ):
        expected = number * factor if number < 10**4 else None
        assert read_days(words.format(number)) == expected


@pytest.mark.parametrize("words", ["", "lama", "-5 hari", "1,5 tahun", "30 hari 2 tahun", "٣٠ hari", "tahun"])
def test_words_that_are_no_days(words: str) -> None:
    assert read_days(words) is None


async def short_limits(office: Office) -> None:
    """Thirty days, for every office of the town."""
    store, now = office.town.app.store, office.town.clock.now()

    def work() -> None:
        for each in store.offices.every():
            store.retention.set_limits(each.id, Limits(30, 30), 1, now)

    await office.town.app.database.call(lambda connection: transact(connection, work))


async def test_what_went_with_its_time_is_gone_from_the_disk(tmp_path: Path) -> None:
    """Sealed bytes, keys and files too: with the key of a running machine they would still open."""
    office = Office(tmp_path)
    async with office.town as town:
        await office.play(REPORT.replace("[Belum punya bukti]", "(2 foto)"))
        data = town.folder / "data"
        await short_limits(office)
        (row,) = await town.query("SELECT wrapped_key, sealed_body FROM reports")
        sealed = list(row)

        def left() -> list[int]:
            files = [path for path in data.iterdir() if path.name.startswith("awasnetral.db")]
            return [sum(value in path.read_bytes() for path in files) for value in sealed]

        assert min(left()) > 0
        assert len(list((data / "evidence").iterdir())) == 4
        await town.later(timedelta(days=29))
        assert await office.count("reports") == 1
        await town.later(timedelta(days=3))
        assert await office.count("reports") == 0
        assert left() == [0] * len(sealed)
        assert list((data / "evidence").iterdir()) == []
        assert await office.count("erased") == 1


async def test_a_stop_in_the_middle_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    office = Office(tmp_path)
    async with office.town as town:
        await office.play(REPORT)
        await short_limits(office)
        await town.later(timedelta(days=33))
        told = [said.text for said in office.line.said("grup") if "batas simpan" in said.text]
        assert len(told) == 2, "the notice, and that it went"
        news = [said.text for said in office.line.said("Ani") if "Ada kabar" in said.text]
        await town.restart()
        await town.later(timedelta(days=1))
        assert [said.text for said in office.line.said("grup") if "batas simpan" in said.text] == told
        assert [said.text for said in office.line.said("Ani") if "Ada kabar" in said.text] == news
        assert len(news) == 1
