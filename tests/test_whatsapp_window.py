"""A day after the person last wrote only a template goes; what cannot go waits, and the office hears whom it cannot reach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest

from tests.graphapi import payloads
from tests.test_whatsapp_people import START, begin_draft, line_of, send_report
from tests.town import Town
from tests.whatsapp_line import WhatsAppLine

DAY = timedelta(hours=24)


def town_with(**about: Any) -> Town:
    return Town(WhatsAppLine(**about), start=START, election="pilkada", region="63.03")


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with town_with() as made:
        yield made


def in_room(town: Town, words: str) -> list[str]:
    return [said.text for said in town.line.said("grup") if words in said.text]


UNREACHED = "belum bisa dihubungi"


async def test_within_a_day_news_is_an_ordinary_message(town: Town) -> None:
    await send_report(town, "Ani")
    await town.later(timedelta(hours=23))
    await town.act("Dewi", "grup", "press", "Ambil")
    last = line_of(town).api.sent[-1]
    assert (last.kind, last.content["type"]) == ("interactive", "button")


async def test_after_a_day_it_is_the_template_and_its_button_opens_the_news(town: Town) -> None:
    code = await send_report(town, "Ani")
    await town.later(DAY)
    await town.act("Dewi", "grup", "press", "Ambil")
    last = line_of(town).api.sent[-1]
    assert last.kind == "template"
    assert last.content["name"] == "kabar_baru"
    assert code not in str(last.content)
    await town.act("Ani", "Ani", "press", "Buka")
    assert code in town.line.said("Ani")[-1].text
    assert in_room(town, UNREACHED) == []


async def test_the_window_is_decided_when_the_message_leaves(town: Town) -> None:
    """Queued within the day, sent after it: the template, not a refused message."""
    api = line_of(town).api
    await send_report(town, "Ani")
    await town.later(timedelta(hours=23, minutes=50))
    api.fail(code=131048)
    await town.act("Dewi", "grup", "press", "Ambil")
    await town.later(timedelta(minutes=20))
    assert api.sent[-1].kind == "template"


async def test_without_a_template_news_waits_and_the_room_is_told_once() -> None:
    async with town_with(templates=False) as town:
        api = line_of(town).api
        code = await send_report(town, "Ani")
        await town.later(DAY)
        before = len(api.sent)
        await town.act("Dewi", "grup", "press", "Ambil")
        await town.later(timedelta(days=3))
        assert len(api.sent) == before
        assert [code in told for told in in_room(town, UNREACHED)] == [True]
        await town.restart()
        await town.later(DAY)
        assert len(api.sent) == before
        # The person writes: what waited goes, and then the answer.
        await town.act("Ani", "Ani", "text", "halo")
        texts = "\n".join(said.text for said in town.line.said("Ani")[-3:])
        assert "Ada kabar untuk Anda" in texts
        await town.act("Ani", "Ani", "text", "buka")
        assert code in town.line.said("Ani")[-1].text
        assert len(in_room(town, UNREACHED)) == 1


async def test_the_room_is_told_again_after_the_person_was_there() -> None:
    async with town_with(templates=False) as town:
        await send_report(town, "Ani")
        await town.later(DAY)
        await town.act("Dewi", "grup", "press", "Ambil")
        await town.act("Ani", "Ani", "text", "buka")
        await town.later(DAY)
        await town.act("Dewi", "Dewi", "press", "Telusuri") if town.line.said("Dewi")[-1].labels else None
        assert len(in_room(town, UNREACHED)) <= 2


async def test_meta_closes_the_window_before_our_clock_does(town: Town) -> None:
    """131047 for a message that we thought could go: the template at once where it is news."""
    api = line_of(town).api
    await send_report(town, "Ani")
    await town.later(timedelta(hours=2))
    api.fail(code=131047)
    await town.act("Dewi", "grup", "press", "Ambil")
    assert api.sent[-1].kind == "template"


async def test_an_answer_that_meta_refuses_waits_until_the_person_writes(town: Town) -> None:
    api = line_of(town).api
    await begin_draft(town, "Ani")
    api.fail(code=131047)
    before = len(api.sent)
    await town.act("Ani", "Ani", "text", "/menu")
    assert len(api.sent) == before
    await town.act("Ani", "Ani", "text", "/menu")
    assert len(api.sent) > before


@pytest.mark.parametrize("code", [132001, 132015, 131049])
async def test_a_template_that_is_not_taken_waits_too(town: Town, code: int) -> None:
    api = line_of(town).api
    await send_report(town, "Ani")
    await town.later(DAY)
    api.fail(code=code)
    before = len(api.sent)
    await town.act("Dewi", "grup", "press", "Ambil")
    assert len(api.sent) == before
    assert len(in_room(town, UNREACHED)) == 1


async def test_a_person_who_cannot_be_reached_is_told_to_the_room_and_heard_again(town: Town) -> None:
    """131026 at once: nothing more is sent there until the person writes."""
    api = line_of(town).api
    code = await send_report(town, "Ani")
    api.fail(code=131026)
    before = len(api.sent)
    await town.act("Dewi", "grup", "press", "Ambil")
    assert len(api.sent) == before
    assert [code in told for told in in_room(town, UNREACHED)] == [True]
    await town.act("Ani", "Ani", "text", "halo")
    assert any("Ada kabar" in said.text for said in town.line.said("Ani")[-2:])


def failed(town: Town, code: int) -> None:
    """Meta says later that the last message did not arrive."""
    api = line_of(town).api
    last = api.sent[-1]
    api.offer(payloads.post(payloads.value(statuses=[payloads.status(last.id, "failed", last.chat, code=code)])))


@pytest.fixture
async def quiet_town() -> AsyncIterator[Town]:
    """Nothing is reported as delivered, so that it can still fail."""
    made = town_with()
    line_of(made).api.statuses = False
    async with made:
        yield made


async def test_news_that_failed_later_for_the_window_goes_as_the_template(quiet_town: Town) -> None:
    api = line_of(quiet_town).api
    await send_report(quiet_town, "Ani")
    await quiet_town.later(timedelta(hours=2))
    await quiet_town.act("Dewi", "grup", "press", "Ambil")
    failed(quiet_town, 131047)
    await quiet_town.settle()
    assert api.sent[-1].kind == "template"
    count = len(api.sent)
    failed(quiet_town, 131047)  # a template that fails is not sent in circles
    await quiet_town.settle()
    assert len(api.sent) == count
    assert len(in_room(quiet_town, UNREACHED)) == 1


async def test_news_that_failed_later_for_good_is_told_to_the_room(quiet_town: Town) -> None:
    code = await send_report(quiet_town, "Ani")
    await quiet_town.act("Dewi", "grup", "press", "Ambil")
    failed(quiet_town, 131026)
    failed(quiet_town, 131026)
    await quiet_town.settle()
    assert [code in told for told in in_room(quiet_town, UNREACHED)] == [True]


async def test_a_failure_told_after_the_message_arrived_is_not_believed(town: Town) -> None:
    await send_report(town, "Ani")
    await town.act("Dewi", "grup", "press", "Ambil")
    failed(town, 131026)
    await town.settle()
    assert in_room(town, UNREACHED) == []


async def test_states_only_go_on_and_repeats_change_nothing(quiet_town: Town) -> None:
    api = line_of(quiet_town).api
    await quiet_town.act("Ani", "Ani", "text", "halo")
    last = api.sent[-1]
    for state in ("read", "sent", "delivered", "read", "failed"):
        api.offer(payloads.post(payloads.value(statuses=[payloads.status(last.id, state, last.chat, code=131026)])))
    await quiet_town.settle()
    assert {row[0] for row in await quiet_town.query("SELECT state FROM arrivals")} == {"read"}
    # Of a message that was not ours nothing is noted.
    api.offer(payloads.post(payloads.value(statuses=[payloads.status("wamid.UNKNOWN", "sent", last.chat)])))
    await quiet_town.settle()
    assert await quiet_town.query("SELECT COUNT(*) FROM arrivals") == [(1,)]


async def test_a_locked_account_stops_everything_and_the_room_hears_of_it_elsewhere(town: Town) -> None:
    api = line_of(town).api
    await town.act("Ani", "Ani", "text", "halo")
    api.fail(code=131031)
    before = len(api.sent)
    await town.act("Ani", "Ani", "text", "/menu")
    await town.act("Budi", "Budi", "text", "halo")
    assert len(api.sent) == before
    assert len(in_room(town, "menahan akun")) == 1
    await town.later(timedelta(minutes=16))
    assert len(api.sent) >= before + 2


async def test_a_person_is_shown_that_the_message_was_read_and_an_answer_is_coming(town: Town) -> None:
    api = line_of(town).api
    wamid = line_of(town).person("Ani").text("halo")
    await town.settle()
    assert orjson.loads(orjson.dumps(api.read[-1])) == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }


async def test_what_one_turn_says_is_one_message(town: Town) -> None:
    """Six seconds a person: a turn that says several things says them in paragraphs of one message."""
    api = line_of(town).api
    await begin_draft(town, "Ani")
    before = len(api.sent)
    await town.act("Ani", "Ani", "edit", "lain lagi")
    assert len(api.sent) == before + 1
    assert "Pesan yang diubah" in town.line.said("Ani")[-1].text
    assert "Siapa nama" in town.line.said("Ani")[-1].text
