"""What goes out on WhatsApp: words, choices, files and templates within the documented limits, and what each refusal means."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.channel import (
    Blocked,
    Limited,
    Locked,
    Rejected,
    SendFailed,
    Uncertain,
    Unreachable,
    WindowClosed,
)
from bot.channels.whatsapp import WhatsApp
from bot.channels.whatsapp.failures import MEANINGS
from bot.core.messages import Address, Outgoing, Run
from tests.graphapi import GraphApi, GraphUser
from tests.test_whatsapp_webhook import channel_for


@pytest.fixture
async def api() -> AsyncIterator[GraphApi]:
    async with GraphApi(statuses=False) as server:
        yield server


@pytest.fixture
async def channel(api: GraphApi) -> AsyncIterator[WhatsApp]:
    made = channel_for(api, patience=5.0)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def ani(api: GraphApi) -> GraphUser:
    user = api.user("Ani")
    api.heard_from(user)
    return user


def to(user: GraphUser) -> Address:
    return Address("whatsapp", user.phone, user.phone)


def said(text: str, *choices: tuple[str, str], **more: object) -> Outgoing:
    return Outgoing((Run(text),), choices, **more)  # type: ignore[arg-type]


async def test_three_choices_are_buttons_ten_a_list_more_are_numbers(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    for count, kind in ((1, "button"), (3, "button"), (4, "list"), (10, "list")):
        await channel.send(to(ani), said("Pilih:", *[(f"Nomor {n}", f"pick:{n}:1") for n in range(count)]))
        assert api.sent[-1].content["type"] == kind
    await channel.send(to(ani), said("Pilih:", *[(f"Nomor {n}", f"pick:{n}:1") for n in range(11)]))
    assert api.sent[-1].kind == "text"
    assert "11 Nomor 10" in api.sent[-1].content["body"]
    assert [row["title"] for row in api.sent[-2].content["action"]["sections"][0]["rows"]][:2] == ["Nomor 0", "Nomor 1"]
    assert "Atau ketik angkanya:" in api.sent[-2].content["body"]["text"]
    assert "Atau ketik" not in api.sent[1].content["body"]["text"]


async def test_a_place_is_asked_for_with_the_choices_to_type(api: GraphApi, channel: WhatsApp, ani: GraphUser) -> None:
    await channel.send(to(ani), said("Di mana?", ("Tidak tahu", "pick:unknown:1"), ask_point="Kirim lokasi"))
    content = api.sent[-1].content
    assert (content["type"], content["action"]) == ("location_request_message", {"name": "send_location"})
    assert content["body"]["text"] == "Di mana?\n\nAtau ketik angkanya:\n1 Tidak tahu"


async def test_a_long_text_is_cut_at_paragraphs_with_the_buttons_on_the_last_part(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    paragraphs = "\n\n".join(f"Paragraf {n}. " + "kata " * 40 for n in range(30))
    ids = await channel.send(to(ani), said(paragraphs, ("Ya", "pick:yes:1")))
    assert [sent.kind for sent in api.sent] == ["text", "text", "interactive"]
    assert ids.split() == [sent.id for sent in api.sent]
    shown = " ".join(
        sent.content.get("body", "") if sent.kind == "text" else sent.content["body"]["text"] for sent in api.sent
    )
    assert shown.split() == paragraphs.split()
    assert api.sent[1].content["body"].startswith("Paragraf")
    await channel.send(to(ani), said("kata " * 900))
    assert [sent.kind for sent in api.sent[3:]] == ["text", "text"]


async def test_links_are_not_opened_for_a_preview(api: GraphApi, channel: WhatsApp, ani: GraphUser) -> None:
    await channel.send(to(ani), said("lihat https://contoh.id"))
    assert api.sent[-1].content["preview_url"] is False


async def test_somebody_without_a_number_is_written_to_by_id(api: GraphApi, channel: WhatsApp, ani: GraphUser) -> None:
    await channel.send(Address("whatsapp", ani.scoped, ani.scoped), said("halo"))
    assert api.sent[-1].chat == ani.scoped


async def test_nothing_at_all_is_our_own_mistake(channel: WhatsApp, ani: GraphUser) -> None:
    for message in (
        Outgoing(),
        said("   "),
        Outgoing(choices=(("Ya", "y"),)),
        said("x", ("Ya", "")),
        said("x", (" ", "y")),
    ):
        with pytest.raises(Rejected):
            await channel.send(to(ani), message)


async def test_nothing_can_be_taken_back(channel: WhatsApp, ani: GraphUser) -> None:
    with pytest.raises(Rejected):
        await channel.take_back(to(ani), ("wamid.X",))


# Presses and templates


async def test_a_message_is_shown_as_read_and_a_notice_goes_as_a_reply(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    wamid = ani.text("halo")
    assert await channel.send(to(ani), Outgoing(press=wamid)) == ""
    assert api.read[-1]["message_id"] == wamid
    assert await channel.send(to(ani), Outgoing((Run("Sudah diterima."),), press=wamid)) == ""
    assert (api.sent[-1].reply_to, api.sent[-1].content["body"]) == (wamid, "Sudah diterima.")


async def test_outside_the_window_only_the_approved_wording_goes(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    news = said("Ada kabar", ("Buka", "news::0"), template="news", open=False)
    await channel.send(to(ani), news)
    assert api.sent[-1].content == {
        "name": "kabar_baru",
        "language": {"code": "id"},
        "components": [
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "news::0"}],
            }
        ],
    }
    for other in (said("rahasia", open=False), said("x", template="alert", open=False)):
        with pytest.raises(WindowClosed):
            await channel.send(to(ani), other)
    assert len(api.sent) == 1


# Refusals


@pytest.mark.parametrize("code", sorted(MEANINGS))
async def test_every_code_of_the_table_means_what_it_says(
    api: GraphApi, channel: WhatsApp, ani: GraphUser, code: int
) -> None:
    api.fail(code=code, status=401 if code in (0, 190) else 400)
    with pytest.raises(SendFailed) as caught:
        await channel.send(to(ani), said("halo"))
    assert type(caught.value) is type(MEANINGS[code].does)
    assert "halo" not in str(caught.value)


@pytest.mark.parametrize(
    ("about", "failure"),
    [
        ({"code": 131047}, WindowClosed),
        ({"code": 131026}, Blocked),
        ({"code": 131031}, Locked),
        ({"code": 368}, Locked),
        ({"code": 131009}, Rejected),
        ({"code": 190, "status": 401}, Unreachable),
        ({"code": 100, "subcode": 33}, Unreachable),
        ({"code": 299, "status": 403}, Unreachable),
        ({"code": 131000, "status": 500}, Unreachable),
        ({"code": 0, "status": 503}, Unreachable),
        ({"code": 424242, "status": 400}, Rejected),
        ({"code": 424242, "status": 500}, Unreachable),
        ({"code": 0, "status": 429}, Limited),
        ({"mode": "drop"}, Uncertain),
        ({"mode": "garbage"}, Uncertain),
        ({"mode": "cut"}, Uncertain),
    ],
)
async def test_what_a_refusal_means(
    api: GraphApi, channel: WhatsApp, ani: GraphUser, about: dict[str, object], failure: type[SendFailed]
) -> None:
    api.fail(**about)
    with pytest.raises(failure):
        await channel.send(to(ani), said("halo"))


async def test_no_connection_means_it_was_not_sent(api: GraphApi, ani: GraphUser) -> None:
    channel = channel_for(api)
    await channel.start()
    await api.close()
    with pytest.raises(Unreachable):
        await channel.send(to(ani), said("halo"))
    await channel.close()


async def test_too_much_to_one_person_waits_ever_longer_and_holds_up_nobody_else(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    waits = []
    for _ in range(3):
        api.fail(code=131056)
        with pytest.raises(Limited) as caught:
            await channel.send(to(ani), said("halo"))
        assert not caught.value.everywhere
        waits.append(caught.value.seconds)
    assert waits == [4, 16, 64]
    await channel.send(to(ani), said("halo"))
    api.fail(code=131056)
    with pytest.raises(Limited) as caught:
        await channel.send(to(ani), said("halo"))
    assert caught.value.seconds == 4
    api.fail(code=130429)
    with pytest.raises(Limited) as caught:
        await channel.send(to(ani), said("halo"))
    assert caught.value.everywhere
