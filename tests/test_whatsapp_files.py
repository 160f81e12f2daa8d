"""Files on WhatsApp, out and in: within the limits, the token to nobody else, never so often that Meta closes the door."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.channel import (
    DownloadFailed,
    Unreachable,
)
from bot.channels.whatsapp import WhatsApp
from bot.core.messages import Address, Attachment, FileRef, Outgoing, Point, Run
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


# Files and places

PHOTO = Attachment("bukti-1.jpg", b"\xff\xd8" + b"p" * 100, "photo")
PAPER = Attachment("kartu.png", b"\x89PNG" + b"k" * 100, "photo")
PDF = Attachment("berkas-kasus.pdf", b"%PDF-1.4 isi")


async def test_a_file_alone_bears_the_words_and_one_with_buttons_stands_above_them(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    await channel.send(to(ani), Outgoing((Run("Buktinya"),), attachments=(PHOTO,)))
    assert (api.sent[-1].kind, api.sent[-1].content["caption"]) == ("image", "Buktinya")
    assert api.bytes_of(api.sent[-1]) == PHOTO.data
    await channel.send(to(ani), Outgoing((Run("Kartu kode"),), (("Menu", "go:menu:0"),), attachments=(PAPER,)))
    assert (api.sent[-1].kind, api.sent[-1].content["header"]["type"]) == ("interactive", "image")
    assert api.bytes_of(api.sent[-1]) == PAPER.data
    await channel.send(to(ani), Outgoing((Run("Berkas"),), (("Menu", "go:menu:0"),), attachments=(PDF,)))
    assert api.sent[-1].content["header"]["document"]["filename"] == "berkas-kasus.pdf"
    assert len(api.sent) == 3


async def test_several_files_come_one_by_one_and_then_the_words(
    api: GraphApi, channel: WhatsApp, ani: GraphUser
) -> None:
    big = Attachment("besar.jpg", b"\xff\xd8" + bytes(5_000_001), "photo")
    message = Outgoing((Run("Tiga bukti"),), attachments=(PHOTO, big, PDF), point=Point(-3.4, 114.8, "Balai Desa"))
    await channel.send(to(ani), message)
    assert [sent.kind for sent in api.sent] == ["image", "document", "document", "location", "text"]
    assert api.sent[3].content == {"latitude": -3.4, "longitude": 114.8, "name": "Balai Desa"}


async def test_after_a_failure_it_goes_on_where_it_was(api: GraphApi, channel: WhatsApp, ani: GraphUser) -> None:
    message = Outgoing((Run("Dua bukti"),), attachments=(PHOTO, PDF))
    api.fail(where="media", status=503, code=2)
    with pytest.raises(Unreachable):
        await channel.send(to(ani), message)
    assert api.sent == []
    await channel.send(to(ani), message)
    assert [sent.kind for sent in api.sent] == ["image", "document", "text"]
    api.sent.clear()
    other = Outgoing((Run("Lagi"),), attachments=(PHOTO, PDF))
    api.fail(mode="cut", where="nothing")
    api.faults.clear()
    await channel.send(to(ani), other)
    assert len(api.sent) == 3


# Files that people sent


async def test_a_file_is_fetched_through_its_id(api: GraphApi, channel: WhatsApp) -> None:
    media = api.keep(b"isi foto", "image/jpeg")
    assert await channel.download(FileRef(media, "photo")) == b"isi foto"


async def test_what_is_too_large_is_said_before_a_byte_is_fetched(api: GraphApi, channel: WhatsApp) -> None:
    media = api.keep(b"x", "video/mp4", size=48_000_000)
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(FileRef(media, "video"))
    assert (caught.value.reason, caught.value.final) == ("too_large", True)
    assert "file" not in api.calls


async def test_a_file_larger_than_it_was_said_to_be_is_cut_off(api: GraphApi, channel: WhatsApp) -> None:
    media = api.keep(bytes(20_000_001), "video/mp4", size=10)
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(FileRef(media, "video"))
    assert (caught.value.reason, caught.value.final) == ("too_large", True)


@pytest.mark.parametrize(
    ("about", "final"),
    [
        ({"where": "info", "code": 100, "subcode": 33}, True),
        ({"where": "info", "code": 131052}, True),
        ({"where": "info", "code": 190, "status": 401}, False),
        ({"where": "info", "code": 2, "status": 500}, False),
        ({"where": "info", "code": 80007, "status": 400}, False),
        ({"where": "file", "status": 404}, False),
        ({"where": "file", "status": 401}, False),
        ({"where": "file", "status": 500}, False),
    ],
)
async def test_a_failed_fetch_is_final_only_where_the_file_is_gone(
    api: GraphApi, channel: WhatsApp, about: dict[str, object], *, final: bool
) -> None:
    media = api.keep(b"isi", "image/jpeg")
    api.fail(**about)
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(FileRef(media, "photo"))
    assert caught.value.final is final
    if not final:
        assert await channel.download(FileRef(media, "photo")) == b"isi"


async def test_after_a_few_refusals_in_an_hour_nothing_is_asked(api: GraphApi, channel: WhatsApp) -> None:
    """Else Meta would close the number's media for an hour."""
    media = api.keep(b"isi", "image/jpeg")
    for _ in range(4):
        api.fail(where="file", status=404)
        with pytest.raises(DownloadFailed):
            await channel.download(FileRef(media, "photo"))
    calls = len(api.calls)
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(FileRef(media, "photo"))
    assert (caught.value.final, len(api.calls)) == (False, calls)


async def test_the_token_goes_to_no_strange_host(api: GraphApi, channel: WhatsApp) -> None:
    async with GraphApi() as strange:
        media = api.keep(b"isi", "image/jpeg")
        there, api.origin = api.origin, strange.origin
        with pytest.raises(DownloadFailed) as caught:
            await channel.download(FileRef(media, "photo"))
        api.origin = there
        assert (caught.value.reason, caught.value.final) == ("gone", True)
        assert strange.calls == []


@pytest.mark.parametrize("ref", ["../x", "a/b", "a?b", "", "é"])
async def test_an_id_that_is_none_is_not_asked_for(api: GraphApi, channel: WhatsApp, ref: str) -> None:
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(FileRef(ref, "photo"))
    assert caught.value.final
    assert api.calls == []
