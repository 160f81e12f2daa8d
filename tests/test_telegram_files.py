"""Files both ways: evidence shown to staff, and what people send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.channel import DownloadFailed, Limited, Rejected, Uncertain, Unreachable
from bot.channels.telegram import Telegram
from bot.core.messages import Address, Attachment, FileRef, Outgoing, Run
from tests.botapi import BotApi, Group
from tests.botapi.running import Inbox, listening, started


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    async with started(api) as made:
        yield made


def at(group: Group) -> Address:
    return Address("telegram", str(group.id))


def photos(count: int) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(f"bukti-{number}.jpg", b"\xff\xd8" + bytes([number]) * 50, "photo") for number in range(count)
    )


def documents(count: int) -> tuple[Attachment, ...]:
    return tuple(Attachment(f"bukti-{number}.pdf", b"%PDF" + bytes([number]) * 50) for number in range(count))


async def test_one_file_carries_words_and_buttons(api: BotApi, channel: Telegram) -> None:
    room = api.group()
    for files, kind in ((photos(1), "photo"), (documents(1), "document")):
        message = Outgoing((Run("Bukti", "b"),), (("Tutup", "c:1:1"),), attachments=files, protect=True)
        sent = await channel.send(at(room), message)
        shown = room.view()[-1]
        assert (str(shown.message_id), shown.kind, shown.text, shown.protected) == (sent, kind, "Bukti", True)
        assert shown.buttons == [("Tutup", "c:1:1")]
    stored = [data for data, _ in api.world.files.values()]
    assert stored == [photos(1)[0].data, documents(1)[0].data]


async def test_many_files_go_as_albums_photos_apart_from_documents(api: BotApi, channel: Telegram) -> None:
    room = api.group()
    files = documents(2) + photos(11)
    sent = await channel.send(at(room), Outgoing(attachments=files, protect=True))
    assert [call.method for call in api.sent] == ["sendMediaGroup", "sendPhoto", "sendMediaGroup"]
    assert [shown.kind for shown in room.view()] == ["photo"] * 11 + ["document"] * 2
    assert all(shown.protected for shown in room.view())
    assert sent.split() == [str(shown.message_id) for shown in room.view()]
    assert [data for data, _ in api.world.files.values()] == [file.data for file in (*files[2:], *files[:2])]


async def test_words_go_under_an_album_or_after_it(api: BotApi, channel: Telegram) -> None:
    room = api.group()
    await channel.send(at(room), Outgoing((Run("Bukti"),), attachments=photos(2)))
    assert [shown.text for shown in room.view()] == ["Bukti", ""]
    await channel.send(at(room), Outgoing((Run("Bukti"),), (("Tutup", "c:1:1"),), attachments=photos(2)))
    assert [(shown.kind, shown.text) for shown in room.view()[2:]] == [("photo", ""), ("photo", ""), ("text", "Bukti")]
    await channel.send(at(room), Outgoing((Run("x" * 1025),), attachments=photos(1)))
    assert [shown.kind for shown in room.view()[5:]] == ["photo", "text"]
    with pytest.raises(Rejected):
        await channel.send(at(room), Outgoing(choices=(("Tutup", "c:1:1"),), attachments=photos(2)))


async def test_a_picture_too_large_for_a_photo_goes_as_a_document(api: BotApi, channel: Telegram) -> None:
    room = api.group()
    await channel.send(at(room), Outgoing(attachments=(Attachment("bukti-1.jpg", bytes(10_000_001), "photo"),)))
    assert room.view()[0].kind == "document"


async def test_an_album_without_an_answer_is_not_sent_twice_but_its_words_are_sent(
    api: BotApi, channel: Telegram
) -> None:
    room = api.group()
    message = Outgoing((Run("Bukti"),), (("Tutup", "c:1:1"),), attachments=photos(2))
    api.fail("sendMediaGroup", mode="lose")
    with pytest.raises(Uncertain) as met:
        await channel.send(at(room), message)
    assert [shown.kind for shown in room.view()] == ["photo", "photo", "text"]
    assert met.value.arrived == str(room.view()[-1].message_id), "so that it can be taken back"


async def test_what_arrived_before_telegram_refused_the_rest_is_named(api: BotApi, channel: Telegram) -> None:
    room = api.group()
    message = Outgoing((Run("Bukti"),), (("Tutup", "c:1:1"),), attachments=photos(2))
    api.fail("sendMessage", status=400)
    with pytest.raises(Rejected) as met:
        await channel.send(at(room), message)
    assert met.value.arrived.split() == [str(shown.message_id) for shown in room.view()[:2]]


@pytest.mark.parametrize(("fault", "failure"), [({"mode": "lose"}, Unreachable), ({"retry_after": 9}, Limited)])
async def test_words_that_failed_after_an_album_are_tried_again_alone(
    api: BotApi, channel: Telegram, fault: dict[str, Any], failure: type[Exception]
) -> None:
    room = api.group()
    message = Outgoing((Run("Bukti"),), (("Tutup", "c:1:1"),), attachments=photos(2))
    api.fail("sendMessage", **fault)
    with pytest.raises(failure):
        await channel.send(at(room), message)
    await channel.send(at(room), message)
    assert [call.method for call in api.sent].count("sendMediaGroup") == 1
    assert room.view()[-1].buttons == [("Tutup", "c:1:1")]


async def test_the_caption_of_a_picture_can_be_edited(api: BotApi, channel: Telegram) -> None:
    room = api.group()
    sent = await channel.send(at(room), Outgoing((Run("Bukti"),), attachments=photos(1)))
    await channel.send(at(room), Outgoing((Run("Bukti, diambil Dewi"),), (("Tutup", "c:1:1"),), edit=sent))
    assert [(shown.kind, shown.text, shown.buttons) for shown in room.view()] == [
        ("photo", "Bukti, diambil Dewi", [("Tutup", "c:1:1")])
    ]


async def test_what_people_send_comes_down_byte_for_byte(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    data = bytes(range(256)) * 4000
    budi.photo(data)
    budi.document(data, "surat tugas.pdf")
    async with listening(api, inbox) as channel:
        await inbox.got(2)
        files = [message.files[0] for message in inbox.messages]
        assert [await channel.download(file) for file in files] == [data, data]
    assert [(file.kind, file.size, file.name) for file in files] == [
        ("photo", len(data), ""),
        ("document", len(data), "surat tugas.pdf"),
    ]


async def test_a_file_over_20_mb_is_refused_before_anything_is_fetched(api: BotApi, channel: Telegram) -> None:
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(FileRef("F", "video", 20_000_001))
    assert (caught.value.reason, caught.value.final) == ("too_large", True)
    assert "getFile" not in api.calls


async def test_a_file_that_turns_out_too_large_is_refused(api: BotApi, channel: Telegram) -> None:
    said = api.world.add_file(b"", size=20_000_001)
    hidden = api.world.add_file(bytes(20_000_001), size=5)
    for ref in (said, hidden):
        with pytest.raises(DownloadFailed) as caught:
            await channel.download(FileRef(ref, "video"))
        assert (caught.value.reason, caught.value.final) == ("too_large", True)
    exact = api.world.add_file(bytes(20_000_000))
    assert len(await channel.download(FileRef(exact, "video", 20_000_000))) == 20_000_000


@pytest.mark.parametrize(
    ("method", "fault", "reason", "final"),
    [
        (
            "getFile",
            {"status": 400, "description": "Bad Request: wrong file_id or temporarily unavailable"},
            "gone",
            False,
        ),
        ("getFile", {"status": 400, "description": "Bad Request: invalid file_id"}, "gone", True),
        ("getFile", {"status": 500}, "unreachable", False),
        ("getFile", {"retry_after": 5}, "unreachable", False),
        ("getFile", {"mode": "drop"}, "unreachable", False),
        ("getFile", {"mode": "raw", "body": b'{"ok":true,"result":{"file_id":"F"}}'}, "gone", True),
        ("file", {"status": 404}, "gone", True),
        ("file", {"status": 503}, "unreachable", False),
    ],
)
async def test_each_failed_download_says_whether_to_try_again(
    api: BotApi, channel: Telegram, method: str, fault: dict[str, Any], reason: str, final: bool
) -> None:
    file = FileRef(api.world.add_file(b"data"), "document", 4)
    api.fail(method, **fault)
    with pytest.raises(DownloadFailed) as caught:
        await channel.download(file)
    assert (caught.value.reason, caught.value.final) == (reason, final)
    assert await channel.download(file) == b"data"
