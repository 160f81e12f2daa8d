"""Staff hear on WhatsApp that there is something in their office's room: joined with a code, one line, no details, no powers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.core.links import room_link
from bot.core.messages import Address
from tests.dialog import KEY
from tests.test_whatsapp_people import START, line_of, send_report
from tests.town import Town
from tests.whatsapp_line import WhatsAppLine


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town(WhatsAppLine(alerts=True), start=START, election="pilkada", region="63.03") as made:
        yield made


async def _join(town: Town, phone: str = "HP Dewi") -> str:
    await town.act("Dewi", "Dewi", "text", "/alarm")
    found = KEY.search(town.line.said("Dewi")[-1].text)
    assert found
    await town.act(phone, phone, "text", f"/alarm {found[0]}")
    return found[0]


def _heard(town: Town, phone: str = "HP Dewi") -> list[str]:
    return [said.text for said in town.line.said(phone) if "untuk kantor Anda" in said.text]


async def test_a_new_report_is_one_line_there_and_the_details_stay_in_the_room(town: Town) -> None:
    await _join(town)
    assert "satu baris tanpa rincian" in town.line.said("HP Dewi")[-1].text
    assert "HP" not in town.line.said("Dewi")[-1].text
    code = await send_report(town, "Ani")
    (line,) = _heard(town)
    assert code not in line
    assert "Fauzi" not in line
    assert any(code in said.text for said in town.line.said("grup"))


async def test_a_day_later_it_is_the_approved_wording_with_the_way_to_the_room(town: Town) -> None:
    await _join(town)
    await town.later(timedelta(hours=25))
    await send_report(town, "Ani")
    sent = [each for each in line_of(town).api.sent if each.kind == "template"]
    assert [each.content["name"] for each in sent] == ["laporan_menunggu"]
    ((body,),) = (each.content["components"] for each in sent)
    assert body["type"] == "body"
    (gap,) = body["parameters"]
    assert re.fullmatch(r"https://t\.me/c/\d+/1|grup kantor di Telegram", gap["text"])


async def test_a_code_works_once_for_an_hour_and_only_on_the_other_channel(town: Town) -> None:
    code = await _join(town)
    await town.act("Orang lain", "Orang lain", "text", f"/alarm {code}")
    assert "satu baris" not in town.line.said("Orang lain")[-1].text
    await town.act("Hasan", "Hasan", "text", "/alarm")
    late = KEY.search(town.line.said("Hasan")[-1].text)
    assert late
    await town.act("Hasan", "Hasan", "text", f"/alarm {late[0]}")
    assert "bukan di sini" in town.line.said("Hasan")[-1].text
    await town.later(timedelta(hours=2))
    await town.act("HP Hasan", "HP Hasan", "text", f"/alarm {late[0]}")
    assert "satu baris" not in town.line.said("HP Hasan")[-1].text


async def test_it_ends_from_either_side_and_with_the_member(town: Town) -> None:
    await _join(town)
    await town.act("HP Dewi", "HP Dewi", "text", "/alarm")
    assert "Sudah dihentikan" in town.line.said("HP Dewi")[-1].text
    await send_report(town, "Ani")
    assert _heard(town) == []
    await _join(town)
    await town.act("Dewi", "Dewi", "text", "/alarm")
    await town.act("Dewi", "Dewi", "press", "Hentikan")
    await send_report(town, "Budi")
    assert _heard(town) == []
    await _join(town)
    store = town.app.store
    member = next(each for each in store.offices.members() if each.name == "Dewi")
    await town.app.database.call(lambda _: store.offices.remove_staff(member.id, town.clock.now()))
    await send_report(town, "Citra")
    assert _heard(town) == []


async def test_the_second_chat_can_do_nothing_of_a_case(town: Town) -> None:
    await _join(town)
    code = await send_report(town, "Ani")
    for words in (f"/laporan {code}", "/antrean", f"/berkas {code}"):
        await town.act("HP Dewi", "HP Dewi", "text", words)
        assert code not in town.line.said("HP Dewi")[-1].text


async def test_who_is_no_staff_gets_what_an_unknown_command_gets(town: Town) -> None:
    answers = []
    for words in ("/alarm", "/tidakada", "/alarm AB12-CD34-EF56-GH78"):
        await town.act("Ani", "Ani", "text", words)
        answers.append(town.line.said("Ani")[-1].text)
    assert len(set(answers)) == 1


def test_only_a_supergroup_has_a_link() -> None:
    assert room_link(Address("telegram", "-1001234567890")) == "https://t.me/c/1234567890/1"
    assert room_link(Address("telegram", "-4711")) == ""
    assert room_link(Address("whatsapp", "-1001234567890")) == ""
